import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model.terms import Outcome
from monitor.sources.payload import RefusalError
from monitor.sources.web_page import web_page

PAGE = """<html><head><title>unseen</title></head><body><script>unseen</script>
<h1>Index</h1><div>before<p>fell <b>five</b>
points to&nbsp;42</p>after<br>a break</div><ul><li><a href="/a?x=1&amp;y=2">link</a><li><a>none</a></ul>
<table><tr><th>Reporting&nbsp;Period<th>Date</tr><tr><td><p>Jan. 2026</p><td>TBD</table></body></html>"""


def test_texts_of_different_blocks_are_different_paragraphs() -> None:
    assert web_page(PAGE.encode()).paragraphs == (
        "Index",
        "before",
        "fell five points to 42",
        "after",
        "a break",
        "link",
        "none",
        "Reporting Period",
        "Date",
        "Jan. 2026",
        "TBD",
    )


def test_links_are_unescaped() -> None:
    assert web_page(PAGE.encode()).links == ("/a?x=1&y=2",)


def test_tables_are_rows_of_texts() -> None:
    assert web_page(PAGE.encode()).tables == ((("Reporting Period", "Date"), ("Jan. 2026", "TBD")),)


def test_bytes_of_another_charset_spoil_only_themselves() -> None:
    assert web_page("<p>40 % – 42".encode("cp1252")).paragraphs == ("40 % \ufffd 42",)


def test_a_page_larger_than_any_is_refused() -> None:
    with pytest.raises(RefusalError) as caught:
        web_page(b" " * 2_000_000)

    assert caught.value.outcome is Outcome.MALFORMED


@settings(max_examples=200)
@given(
    st.binary(max_size=200)
    | st.lists(
        st.sampled_from(
            [b"<table>", b"<tr>", b"<td>", b"</td>", b"<p>", b"<br>", b"<a href=", b"<!--", b"&#", b"x"]
        )
    ).map(b"".join)
)
def test_any_bytes_are_a_page(body: bytes) -> None:
    page = web_page(body)

    assert all(page.paragraphs)
