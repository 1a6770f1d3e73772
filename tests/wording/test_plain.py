from services import fired_notice

from monitor.model.terms import Level
from monitor.wording.page import Block, Column, Fact, Page, Row, Table
from monitor.wording.plain import filled, plain, printable

COLUMNS = tuple(
    Column(title=title, width=width)
    for title, width in (("Level", 10), ("Rule", 30), ("Value", 15), ("Period", 19))
)


def page(*, title: str = "", value: str = "", label: str = "", text: str = "") -> Page:
    facts = (Fact(label=label, text=text),)
    return Page(
        subject="A subject",
        sections=(
            Table(
                caption="A caption",
                columns=COLUMNS,
                rows=(Row(level=Level.CRITICAL, cells=(title, value, "Feb 2025")),),
            ),
            Block(level=None, title="Sources", lead="", facts=facts),
        ),
        foot=("The end.",),
    )


def test_no_line_is_wider_than_80_columns() -> None:
    text = plain(
        page(title="very " * 20, value="1,234,567 claims flash", label="long " * 6, text="word " * 40)
    )

    assert max(len(line) for line in text.splitlines()) <= 80


def test_a_command_and_an_address_are_never_broken() -> None:
    address = "https://example.org/" + "a-" * 60

    assert address in filled(f"See {address} for more.")


def test_a_long_title_goes_on_below_itself_in_the_table() -> None:
    text = plain(page(title="Mortgage rate, rise over twenty-six weeks", value="0.90 pp"))

    assert "● critical  Mortgage rate, rise over        0.90 pp          Feb 2025\n" in text
    assert "\n            twenty-six weeks\n" in text


def test_nothing_that_does_not_print_comes_through() -> None:
    assert printable("a\x1b[31mb\u202ec\r\n d") == "a [31mb c d"


def test_no_line_ends_in_a_space() -> None:
    assert not [line for line in fired_notice().text.splitlines() if line != line.rstrip()]
