import re
from dataclasses import replace
from html.parser import HTMLParser

from services import FIRED, fired_notice

from monitor.model.terms import Level
from monitor.wording.levels import COLOURS, signed

HOSTILE = '<script src="https://evil.example/x.js">"\'&'


class Balance(HTMLParser):
    """Follows which elements are open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(html: str) -> Balance:
    balance = Balance()
    balance.feed(html)
    balance.close()
    return balance


def test_every_element_is_closed() -> None:
    assert parsed(fired_notice().html).open == []


def test_nothing_is_fetched_and_nothing_runs() -> None:
    balance = parsed(fired_notice().html)

    assert not balance.seen & {"script", "img", "link", "iframe", "style", "object", "video", "form"}
    assert not re.search(r"\b(src|href|on\w+)=|url\(|@import", fired_notice().html)


def test_what_others_wrote_is_escaped() -> None:
    html = fired_notice(replace(FIRED, title=HOSTILE, reason=HOSTILE, instance=HOSTILE)).html

    assert "script" not in parsed(html).seen
    assert "&lt;script src=&quot;https://evil.example/x.js&quot;&gt;&quot;&#x27;&amp;" in html


def test_a_colour_never_stands_without_word_and_sign() -> None:
    html = fired_notice().html
    coloured = re.findall(r'<strong style="color:(#\w+)">([^<]*)</strong>', html)

    assert coloured == [(COLOURS[Level.WARNING], signed(Level.WARNING))] * 2


def test_the_html_says_what_the_text_says() -> None:
    notice = fired_notice()
    words = set(re.sub(r"<[^>]*>", " ", notice.html).replace("&lt;", "<").replace("&gt;", ">").split())

    assert not set(notice.text.replace("&", "&amp;").replace(":\n", "\n").split()) - words - {"PMI:"}
