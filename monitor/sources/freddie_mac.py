"""Freddie Mac's Primary Mortgage Market Survey, from the publisher.

Under one root, https://www.freddiemac.com: `/pmms/docs/` with one table of all weeks since 1971. The file
has had several names; the workbook of that name is not read.
"""

import csv
import re
from collections.abc import Sequence
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise
from typing import Final

from monitor.calendar import NEW_YORK
from monitor.exchange import Fetcher
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Outcome, SourceName
from monitor.sources.gate import admitted, instead, unread
from monitor.sources.payload import Kind, RefusalError, kind_of, malformed, refused

_FREDDIE_MAC: Final = SourceName("freddie_mac")
_PATHS: Final = ("/pmms/docs/PMMS_history.csv", "/pmms/docs/historicalweeklydata.csv")
_SHORT: Final = ("date", "pmms30", "pmms30p", "pmms15")
"""Columns of the rows since 17 November 2022, which are shorter than the header; points are not given."""
_THIRTY, _POINTS, _FIFTEEN = _SHORT[1:]

_DAY: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_RATE: Final = re.compile(r"\d{1,2}(\.\d{1,2})?", re.ASCII)
_LOWEST, _HIGHEST = 1.0, 25.0
_LARGEST_STEP: Final = 0.3
"""Share of a week's rate within which the next one lies: 0.14 at most so far, in June 2013."""
_LEAST_OF_30: Final = 0.6
"""Share of the 30-year rate that the 15-year one has at least: 0.74 so far, and never as much as 1."""
_APART: Final = (5, 9)
"""Days between two weeks, with holidays."""
_READ_AT_LEAST: Final = 0.9


class FreddieMacSource:
    """The weekly rates, read whole whenever they have changed.

    Args:
        fetcher: What asks.
        root: Scheme and host.
    """

    def __init__(self, fetcher: Fetcher, *, root: str) -> None:
        self._fetcher = fetcher
        self._root = root.rstrip("/")

    @property
    def name(self) -> SourceName:
        """The name under which its statements are stored."""
        return _FREDDIE_MAC

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:  # noqa: ARG002 - the port's
        """Ask for the 30-year rate; `cursor` is the digest of the table read last."""
        body = b""
        try:
            body = self._body(listing.series)
            read = unread(body, last=cursor)
            figures = _figures(body, today=self._fetcher.now().astimezone(NEW_YORK).date())
        except RefusalError as refusal:
            return refused(refusal, bytes_read=len(body))
        newest = figures[-1]
        return FetchResult(
            outcome=Outcome.OK,
            figures=figures,
            cursor=read,
            detail=f"{len(figures)} values, the newest {newest.text} for {newest.period}",
            bytes_read=len(body),
        )

    def _body(self, series: str) -> bytes:
        """Return the table from the first address that has it."""
        if series != _THIRTY:
            raise RefusalError(Outcome.NOT_FOUND, f"the survey has no series {series[:40]!r} that is read")
        for path in _PATHS:
            try:
                return admitted(self._fetcher.get(self._root + path, provider=_FREDDIE_MAC)).body
            except RefusalError as refusal:
                if refusal.outcome is not Outcome.NOT_FOUND:
                    raise
        raise RefusalError(Outcome.NOT_FOUND, f"there is nothing at {' or '.join(_PATHS)}")


def _figures(body: bytes, *, today: date) -> tuple[Figure, ...]:
    """Read the table, oldest week first."""
    header, *rows = _rows(body)
    columns = [name.casefold() for name in header]
    if len(set(columns)) != len(columns) or not {"date", _THIRTY} <= set(columns):
        raise malformed(f"the table has the columns {','.join(header)[:80]!r}")
    read = [_week(row, columns) for row in rows if not _is_note(row)]
    weeks = [week for week in read if week is not None]
    if not weeks or len(weeks) < _READ_AT_LEAST * len(read):
        raise malformed(f"of {len(read)} rows {len(weeks)} can be read")
    if read[-1] is None:
        raise malformed("the newest row cannot be read")
    if weeks[-1].period > today:
        raise malformed(f"there is a value for {weeks[-1].period}, and today is {today}")
    _check_weeks(read)
    figures = tuple(week for week in weeks if week.value is not None)
    _check_steps(figures)
    return figures


def _rows(body: bytes) -> list[list[str]]:
    """Split the table into rows of cells without blanks around them; rows of blanks are left out."""
    if kind_of(body) is not Kind.TEXT:
        raise instead(body, "the table")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("latin-1")  # all that is read of it is ASCII
    if not text.endswith("\n"):
        raise malformed("the table breaks off in its last line")
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(StringIO(text, newline=""), strict=True)]
    except (csv.Error, ValueError):
        raise malformed("the table cannot be read as CSV") from None
    filled = [row for row in rows if any(row)]
    if not filled:
        raise malformed("the table holds nothing")
    return filled


def _is_note(row: Sequence[str]) -> bool:
    """Whether a row is words below the table."""
    first, *others = row
    return not any(others) and re.match(r"[A-Za-z*(\u00a9]", first) is not None


def _week(row: Sequence[str], columns: Sequence[str]) -> Figure | None:
    """Read a row, whole or short; None where that cannot be done."""
    short = len(row) == len(_SHORT) and tuple(columns[: len(_SHORT)]) == _SHORT
    if not short and len(row) != len(columns):
        return None
    cells = dict(zip(columns, row, strict=False))
    if len(row) < len(columns) and cells[_POINTS]:
        return None
    day, rate = _day(cells["date"]), cells[_THIRTY]
    if day is None or not _is_rate(rate, beside=cells.get(_FIFTEEN, "")):
        return None
    return Figure(period=day, value=float(rate) if rate else None, text=rate or None)


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    try:
        return date(int(found[3]), int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _is_rate(text: str, *, beside: str) -> bool:
    """Whether this is a rate, or blank, that fits the 15-year one beside it."""
    if not text:
        return True
    if not _RATE.fullmatch(text) or not _LOWEST <= float(text) <= _HIGHEST:
        return False
    if not beside:
        return True
    return bool(_RATE.fullmatch(beside)) and _LEAST_OF_30 <= float(beside) / float(text) < 1


def _check_weeks(read: Sequence[Figure | None]) -> None:
    """Refuse days that are not a week apart, where no row that cannot be read lies between them."""
    for one, other in pairwise(read):
        if one and other and not _APART[0] <= (other.period - one.period).days <= _APART[1]:
            raise malformed(f"the week after {one.period} is given as {other.period}")
    days = [week.period for week in read if week]
    if any(later - earlier < timedelta(days=_APART[0]) for earlier, later in pairwise(days)):
        raise malformed("the table is not in the order of its weeks")


def _check_steps(figures: Sequence[Figure]) -> None:
    """Refuse a rate out of all proportion to that of the week before."""
    for one, other in pairwise(figures):
        if one.value and other.value and abs(other.value / one.value - 1) > _LARGEST_STEP:
            raise malformed(f"{other.text} for {other.period} follows on {one.text}")
