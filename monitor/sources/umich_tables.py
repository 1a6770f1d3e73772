"""The tables of the Surveys of Consumers: the current one, and the history of finals."""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from itertools import pairwise
from typing import Final, TypeAlias

from monitor.model.series import Figure
from monitor.model.terms import Stage
from monitor.sources.gate import instead
from monitor.sources.months import first_of, month_after, month_number
from monitor.sources.payload import Kind, RefusalError, kind_of, malformed

_EARLIEST_FINAL: Final = 15
"""Day of the surveyed month before which no final has come out: one seen earlier has lost its mark."""
_DATE: Final = "date of survey"
_MONTH: Final = re.compile(r"(?P<name>[A-Za-z]{3,9})(?P<mark> ?\([Pp]\))?")
_YEAR: Final = re.compile(r"(19[5-9]|20\d)\d", re.ASCII)
_VALUE: Final = re.compile(r"-?\d{1,3}(\.\d)?", re.ASCII)
_WHOLE: Final = re.compile(r"[\s\S]*([\n,]|\.\d)", re.ASCII)
"""What ends so was not cut within a number: these have one decimal at most."""
_READ_AT_LEAST: Final = 0.9
_MONTHLY_SINCE: Final = date(1978, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A series: the files it is in, what the current one calls it, and the range it cannot leave.

    The range is so narrow that a value multiplied or divided by ten falls out of it, or has two
    decimals. Of percentages this does not hold for 2 and less, multiplied, and for whole ones, divided.
    """

    series: str
    files: str
    title: str
    lowest: float
    highest: float

    @property
    def current_path(self) -> str:
        """Where its current table is."""
        return f"/files/tbc{self.files}.csv"

    @property
    def history_path(self) -> str:
        """Where its history is."""
        return f"/files/tbm{self.files}.csv"

    def value(self, text: str) -> float:
        """Read a value of this series.

        Raises:
            RefusalError: malformed, where it cannot be one.
        """
        if not _VALUE.fullmatch(text) or not self.lowest <= float(text) <= self.highest:
            raise malformed(f"{text[:40]!r} cannot be a value of {self.series}")
        return float(text)


_Values: TypeAlias = Mapping[int, str]
"""Cells with a number, by their places in the row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row of the current table."""

    period: date
    stage: Stage
    values: _Values


def current(body: bytes, shape: Shape, *, today: date) -> tuple[Figure, ...]:
    """Read a current table, oldest first: months in a row, final but for a newest one that is marked.

    Raises:
        RefusalError: malformed, where anything in it is not understood; withheld, where a page that asks
            who is there came instead.
    """
    rows = _rows(body)
    heads = [at for at, row in enumerate(rows) if _DATE in _names(row)]
    if len(heads) != 1:
        raise malformed(f"the current table has {len(heads)} rows of column names")
    dated = [_row(row) for row in rows[heads[0] + 1 :] if _is_dated(row)]
    pick = _picker(rows[heads[0]], shape, [row.values for row in dated if row.values])
    read = [_figure(row, pick(row.values) if row.values else None, shape) for row in dated]
    if not read or not _in_a_row([figure.period for figure in read]):
        raise malformed("the months of the current table are not in a row")
    figures = tuple(sorted((figure for figure in read if figure.value is not None), key=_period))
    _check_stages(figures, today)
    return figures


def history(body: bytes, shape: Shape) -> tuple[Figure, ...]:
    """Read a history table, oldest first; before 1978 it is not monthly.

    Its newest months are final only as far as the current table does not say otherwise.

    Raises:
        RefusalError: malformed, where it is not that table, lacks a month, or less than nine rows in ten
            can be read.
    """
    header, *rows = _rows(body)
    if header[:2] != ["Month", "YYYY"] or header.count(shape.series) != 1:
        raise malformed(f"the history has the columns {','.join(header)[:80]!r}")
    column = header.index(shape.series)
    read = [_final(row, column, shape) if len(row) == len(header) else None for row in rows]
    figures = [figure for figure in read if figure is not None]
    if not figures or len(figures) < _READ_AT_LEAST * len(rows):
        raise malformed(f"of {len(rows)} rows of the history {len(figures)} can be read")
    if any(one.period >= other.period for one, other in pairwise(figures)):
        raise malformed("the history is not in the order of its months")
    if any(one and other and _is_gap(one.period, other.period) for one, other in pairwise(read)):
        raise malformed("the history leaves out a month")
    return tuple(figure for figure in figures if figure.value is not None)


def too_early(period: date, today: date) -> bool:
    """Whether no final of this month can be out yet."""
    return today < period.replace(day=_EARLIEST_FINAL)


def _check_stages(figures: Sequence[Figure], today: date) -> None:
    """Refuse a preliminary that is not the newest, and a value that cannot be out yet."""
    if not figures:
        raise malformed("the current table has no value")
    *older, newest = figures
    if any(figure.stage is Stage.PRELIMINARY for figure in older):
        raise malformed("a month of the current table is preliminary that is not its newest")
    if newest.period > today:
        raise malformed(f"the current table has {newest.period:%B %Y}, which has not begun")
    if newest.stage is Stage.FINAL and too_early(newest.period, today):
        raise malformed(f"the current table calls {newest.period:%B %Y} final on {today}")


def _rows(body: bytes) -> list[list[str]]:
    """Split a table into rows of cells without blanks around them; rows of blanks are left out."""
    if kind_of(body) is not Kind.TEXT:
        raise instead(body, "the table")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("latin-1")  # all that is read of it is ASCII
    if not _WHOLE.fullmatch(text[-2:]):
        raise malformed("the table breaks off in its last line")
    try:
        rows = [[" ".join(cell.split()) for cell in row] for row in csv.reader(StringIO(text, newline=""))]
    except (csv.Error, ValueError):
        raise malformed("the table cannot be read as CSV") from None
    filled = [row for row in rows if any(row)]
    if not filled:
        raise malformed("the table holds nothing")
    return filled


def _names(row: Sequence[str]) -> list[str]:
    return [cell.casefold() for cell in row if cell]


def _is_dated(row: Sequence[str]) -> bool:
    """Whether a row is one of a month; a row of words alone is a note."""
    filled = [cell for cell in row if cell]
    if _month_of(filled[0]):
        return True
    if any(_VALUE.fullmatch(cell) or _YEAR.fullmatch(cell) for cell in filled):
        raise malformed(f"a row of the current table has no month: {','.join(filled)[:80]!r}")
    return False


def _month_of(cell: str) -> int | None:
    named = _MONTH.fullmatch(cell)
    return month_number(named["name"]) if named else None


def _row(row: Sequence[str]) -> _Row:
    """Read the row of a month: its name and mark, the year, then values or nothing yet."""
    filled = {at: cell for at, cell in enumerate(row) if cell}
    name, year, *places = (*filled, -1)
    period = first_of(_year_of(filled.get(year, "")), _month_of(filled[name]))
    values = {at: filled[at] for at in places if at in filled}
    if period is None or not all(_VALUE.fullmatch(cell) for cell in values.values()):
        raise malformed(f"a row of the current table is {','.join(filled.values())[:80]!r}")
    stage = Stage.PRELIMINARY if filled[name].endswith(")") else Stage.FINAL
    return _Row(period=period, stage=stage, values=values)


def _picker(header: Sequence[str], shape: Shape, rows: Sequence[_Values]) -> Callable[[_Values], str]:
    """Return how to find the column's value in a row.

    Values stand in the order of the names, not always in their places; only where there are more of them
    than names do the places count, and then they must be the same in every row.
    """
    names = _names(header)
    if names[0] != _DATE or shape.title not in names or len(set(names)) != len(names):
        raise malformed(f"the current table has the columns {', '.join(names)[:80]!r}")
    if all(len(values) == len(names) - 1 for values in rows):
        nth = names.index(shape.title) - 1
        return lambda values: list(values.values())[nth]
    places = {cell.casefold(): at for at, cell in enumerate(header)}
    if len({tuple(values) for values in rows}) > 1 or not all(places[name] in rows[0] for name in names[1:]):
        raise malformed(f"not every row of the current table has {len(names) - 1} values as its header has")
    return lambda values: values[places[shape.title]]


def _figure(row: _Row, text: str | None, shape: Shape) -> Figure:
    value = None if text is None else shape.value(text)
    return Figure(period=row.period, value=value, text=text, stage=row.stage)


def _final(row: Sequence[str], column: int, shape: Shape) -> Figure | None:
    """Read a row of the history; None where that cannot be done."""
    period = first_of(_year_of(row[1]), month_number(row[0]))
    if period is None:
        return None
    text = row[column] or None
    try:
        value = None if text is None else shape.value(text)
    except RefusalError:
        return None
    return Figure(period=period, value=value, text=text, stage=Stage.FINAL)


def _is_gap(month: date, next_one: date) -> bool:
    return month >= _MONTHLY_SINCE and next_one != month_after(month)


def _year_of(cell: str) -> int | None:
    return int(cell) if _YEAR.fullmatch(cell) else None


def _period(figure: Figure) -> date:
    return figure.period


def _in_a_row(months: Sequence[date]) -> bool:
    """Whether these are months one after another, in either direction."""
    counted = [month.year * 12 + month.month for month in months]
    return {later - earlier for earlier, later in pairwise(counted)} in (set(), {1}, {-1})
