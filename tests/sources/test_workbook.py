from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sources.standins.books import Form, Rows, xls, xlsx

from monitor.model.terms import Outcome
from monitor.sources.extras import needed
from monitor.sources.payload import RefusalError
from monitor.sources.workbook import sheets, text_of, value_of

ROWS: Rows = [["Year", " HMI\u00a0"], [1985, 50.5], ["\u00a0", None], [None, "a  b"]]
READ = (("Year", "HMI"), (1985.0, 50.5), (None, None), (None, "a  b"))
BOOK = xlsx({"t2": ROWS})
CORNERS: Rows = [[1], *[[]] * 20_000, [*[None] * 700, 1]]
FAR_CORNERS = xlsx({"t2": CORNERS})


def outcome(body: bytes) -> Outcome | None:
    try:
        sheets(body)
    except RefusalError as refusal:
        return refusal.outcome
    return None


@pytest.mark.parametrize("form", [xls, xlsx])
def test_both_kinds_of_workbook_are_read_from_their_first_cell_on(form: Form) -> None:
    second: Rows = [[None], [None, 1]]

    read = sheets(form({"t2": ROWS, "second": second}))

    assert list(read) == ["t2", "second"]
    assert read["t2"] == READ
    assert read["second"] == ((None, None), (None, 1.0))


def test_dates_are_dates_and_yes_is_no_number() -> None:
    assert sheets(xlsx({"a": [[date(2025, 2, 1), True]]}))["a"] == ((date(2025, 2, 1), True),)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<html>Access denied</html>", Outcome.WITHHELD),
        (b"<html>moved</html>", Outcome.MALFORMED),
        (b"%PDF-1.7", Outcome.MALFORMED),
        (b"date,value\n", Outcome.MALFORMED),
        (b"", Outcome.MALFORMED),
        (BOOK[: len(BOOK) // 2], Outcome.MALFORMED),
        (xls({"t2": ROWS})[:2000], Outcome.MALFORMED),
        (b"PK\x03\x04", Outcome.MALFORMED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000, Outcome.MALFORMED),
    ],
)
def test_what_is_no_workbook_is_refused(body: bytes, expected: Outcome) -> None:
    assert outcome(body) is expected


def test_a_workbook_that_would_fill_the_memory_ends_its_own_reader_only() -> None:
    assert len(FAR_CORNERS) < 200_000
    assert outcome(FAR_CORNERS) is Outcome.MALFORMED


@settings(max_examples=40, deadline=None)
@given(
    body=st.sampled_from([BOOK, xls({"t2": ROWS})]),
    changes=st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), max_size=8),
)
@example(body=BOOK, changes=[])
def test_a_damaged_workbook_is_read_or_refused(body: bytes, changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(body)
    for at, byte in changes:
        damaged[at % len(damaged)] = byte

    assert outcome(bytes(damaged)) in {None, Outcome.MALFORMED, Outcome.WITHHELD}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (42.0, (42.0, "42")),
        (0.1, (0.1, "0.1")),
        (213.67883454378006, (213.67883454378006, "213.67883454378006")),
        ("42.10", (42.1, "42.10")),
        (None, None),
    ],
)
def test_a_value_keeps_the_text_it_is_published_as(
    cell: str | float | None, expected: tuple[float, str] | None
) -> None:
    assert value_of(cell) == expected


@pytest.mark.parametrize("cell", [True, date(2025, 2, 1), "n/a", "1,345", "42*", float("nan"), float("inf")])
def test_a_value_that_is_no_number_is_refused(cell: str | float | date) -> None:
    with pytest.raises(RefusalError) as caught:
        value_of(cell)

    assert caught.value.outcome is Outcome.MALFORMED


def test_words_have_single_blanks_between_them() -> None:
    assert (text_of("a\u00a0\n b"), text_of(1.0), text_of(None)) == ("a b", "", "")


def test_an_absent_reader_is_named_with_the_extra_that_brings_it() -> None:
    with pytest.raises(
        RefusalError, match=r"no-such-reader: pip install 'us-macro-monitor\[publishers\]'"
    ) as caught:
        needed("no_such_reader", "no-such-reader")

    assert caught.value.outcome is Outcome.UNAVAILABLE
