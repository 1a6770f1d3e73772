"""Months as publishers write them, and series that have one value for each month."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Final, TypeAlias

from monitor.calendar import NEW_YORK, next_period
from monitor.model.series import Figure
from monitor.model.terms import Frequency
from monitor.sources.payload import malformed
from monitor.sources.workbook import Cell, Row, Rows, text_of, value_of

_NAMES: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NUMBERS: Final = {
    form: number
    for number, name in enumerate(_NAMES, start=1)
    for form in (name, name[:3], *(["sept"] if name == "september" else []))
}
_FORMS: Final = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)(?:-\d\d(?:[T ][0:.]+)?)?", re.ASCII),
    re.compile(r"(?P<year>\d{4})[Mm](?P<month>\d\d?)", re.ASCII),
    re.compile(r"(?P<month>\d\d?)/\d\d?/(?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<name>[A-Za-z]{3,9}\.?)[ -](?P<year>\d{4})", re.ASCII),
)
_YEARS: Final = range(1900, 2101)

Reading: TypeAlias = tuple[date, tuple[float, str] | None]
"""A month, and its value with the text it is published as."""


def month_number(text: str) -> int | None:
    """Return 1 to 12 for an English name of a month, whole or cut, with or without a full stop."""
    return _NUMBERS.get(text.strip().removesuffix(".").casefold())


def year_of(cell: Cell) -> int | None:
    """Return the year that a cell names, as a number or as text."""
    text = text_of(cell)
    if isinstance(cell, float) and cell.is_integer():
        text = str(int(cell))
    return int(text) if re.fullmatch(r"\d{4}", text, re.ASCII) and int(text) in _YEARS else None


def month_of(cell: Cell) -> date | None:
    """Return the first day of the month that a date, or a text that stands for one, lies in."""
    if isinstance(cell, date):
        return cell.replace(day=1)
    found = next(filter(None, (form.fullmatch(text_of(cell)) for form in _FORMS)), None)
    if found is None:
        return None
    parts = found.groupdict()
    month = month_number(parts["name"]) if "name" in parts else int(parts["month"])
    return first_of(int(parts["year"]), month)


def first_of(year: int | None, month: int | None) -> date | None:
    """Return the first day of a month; None where there is no such month."""
    if year is None or month is None or year not in _YEARS or month not in range(1, 13):
        return None
    return date(year, month, 1)


def current_month(now: datetime) -> date:
    """Return the first day of the month it is in New York."""
    return now.astimezone(NEW_YORK).date().replace(day=1)


def month_after(month: date) -> date:
    """Return the first day of the next month."""
    return next_period(Frequency.MONTHLY, month)


def readings(rows: Rows, dating: Callable[[Row], date | None], column: int) -> Iterator[Reading]:
    """Read rows that are dated by `dating`, up to the notes below, which have neither a date nor a value.

    Raises:
        RefusalError: malformed, where a row has a value without a date, or one follows on the notes.
    """
    ended = False
    for row in rows:
        month = dating(row)
        if month is not None and not ended:
            yield month, value_of(row[column])
        elif month is not None or row[column] is not None:
            raise malformed(f"a row is out of place: {', '.join(map(str, row[:4]))[:80]}")
        else:
            ended = ended or any(cell is not None for cell in row)


def unbroken(table: Iterable[Reading], *, until: date, since: date | None = None) -> tuple[Figure, ...]:
    """Make figures of a table of months; blank ones may stand at either end only.

    That a month follows on the last is what shows rows and cells that were moved, dropped or doubled.

    Args:
        table: Its readings, in its order.
        until: No later month can have a value.
        since: The month that the table begins with, where that is known.

    Raises:
        RefusalError: malformed, where months are out of order, a value is missing between others or lies
            in the future, or there is none at all.
    """
    figures = list[Figure]()
    last: date | None = None
    for month, reading in table:
        expected = since if last is None else month_after(last)
        if expected is not None and month != expected:
            raise malformed(f"{month:%Y-%m} stands where {expected:%Y-%m} belongs")
        last = month
        if reading is None:
            continue
        if figures and month != month_after(figures[-1].period):
            raise malformed(f"there is no value between {figures[-1].period:%Y-%m} and {month:%Y-%m}")
        value, text = reading
        figures.append(Figure(period=month, value=value, text=text))
    if not figures:
        raise malformed("the table has no value")
    if figures[-1].period > until:
        raise malformed(f"{figures[-1].period:%Y-%m} has a value and is not here yet")
    return tuple(figures)


def within(figures: Iterable[Figure], low: float, high: float) -> None:
    """Check that every value lies where the series can be.

    Raises:
        RefusalError: malformed, where one does not.
    """
    for figure in figures:
        if figure.value is None or not low <= figure.value <= high:
            raise malformed(f"{figure.period:%Y-%m} has {figure.text}, which is not from {low:g} to {high:g}")
