from datetime import UTC, date, datetime

import pytest

from monitor.model.series import Figure
from monitor.sources.months import current_month, month_number, month_of, readings, unbroken, within, year_of
from monitor.sources.payload import RefusalError
from monitor.sources.workbook import Cell, Row, Rows

JANUARY, FEBRUARY, MARCH, APRIL = (date(2025, month, 1) for month in range(1, 5))
ONE, TWO = (1.0, "1"), (2.0, "2")


def dated(row: Row) -> date | None:
    return month_of(row[0])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Jan", 1),
        ("Jan.", 1),
        ("JANUARY ", 1),
        ("Sept.", 9),
        ("sep", 9),
        ("May", 5),
        ("", None),
        ("Sm", None),
    ],
)
def test_names_of_months_are_whole_or_cut(text: str, number: int | None) -> None:
    assert month_number(text) == number


@pytest.mark.parametrize(
    "cell",
    [
        date(2025, 2, 28),
        "2025-02-01",
        "2025-02",
        "2025M2",
        "2025m02",
        "2/1/2025",
        "Feb. 2025",
        "February 2025",
    ],
)
def test_a_date_in_any_form_is_its_month(cell: Cell) -> None:
    assert month_of(cell) == FEBRUARY


@pytest.mark.parametrize(
    "cell", [None, 2025.0, 45689.0, "2025-13", "2025", "Smarch 2025", "TBD", "0000-01", True]
)
def test_what_is_no_date_is_no_month(cell: Cell) -> None:
    assert month_of(cell) is None


@pytest.mark.parametrize(
    ("cell", "year"), [(1985.0, 1985), ("1985", 1985), (1985.5, None), ("x", None), (42.0, None)]
)
def test_a_year_is_a_number_or_text(cell: Cell, year: int | None) -> None:
    assert year_of(cell) == year


def test_the_present_month_is_that_of_new_york() -> None:
    assert current_month(datetime(2025, 3, 1, 4, 59, tzinfo=UTC)) == FEBRUARY


def test_rows_are_read_up_to_the_notes() -> None:
    rows: Rows = (("2025-01", 1.0), (None, None), ("2025-02", None), ("a note", None), (None, None))

    assert list(readings(rows, dated, 1)) == [(JANUARY, ONE), (FEBRUARY, None)]


@pytest.mark.parametrize("row", [("2025-02", 1.0), ("another note", 1.0), (None, 1.0)])
def test_a_value_below_the_notes_is_refused(row: Row) -> None:
    with pytest.raises(RefusalError):
        list(readings((("2025-01", 1.0), ("a note", None), row), dated, 1))


def test_blank_months_may_stand_at_either_end() -> None:
    figures = unbroken([(JANUARY, None), (FEBRUARY, ONE), (MARCH, TWO), (APRIL, None)], until=MARCH)

    assert figures == (
        Figure(period=FEBRUARY, value=1.0, text="1"),
        Figure(period=MARCH, value=2.0, text="2"),
    )


@pytest.mark.parametrize(
    "table",
    [
        [],
        [(JANUARY, None)],
        [(JANUARY, ONE), (MARCH, TWO)],
        [(JANUARY, ONE), (JANUARY, ONE)],
        [(FEBRUARY, ONE), (JANUARY, ONE)],
        [(JANUARY, ONE), (FEBRUARY, None), (MARCH, TWO)],
        [(MARCH, ONE), (APRIL, ONE)],
    ],
)
def test_a_table_that_is_broken_is_refused(table: list[tuple[date, tuple[float, str] | None]]) -> None:
    with pytest.raises(RefusalError):
        unbroken(table, until=MARCH)


def test_a_table_begins_where_it_always_has() -> None:
    with pytest.raises(RefusalError, match="2025-01 belongs"):
        unbroken([(FEBRUARY, ONE)], until=MARCH, since=JANUARY)


@pytest.mark.parametrize("value", [-0.1, 100.1, None])
def test_a_value_out_of_range_is_refused(value: float | None) -> None:
    with pytest.raises(RefusalError):
        within([Figure(period=JANUARY, value=value, text=str(value))], 0.0, 100.0)
