"""nahb.org: the NAHB/Wells Fargo housing market index, from the workbook that its page links to.

Under the root, below `/news-and-economics/housing-economics/indices/`: `housing-market-index`, with the link
(another address each month) and the headline, and `nahb-wells-fargo-housing-market-index-release-dates`;
the workbook lies below `/-/media/`. The one listing is `national`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlsplit

from monitor.calendar import NEW_YORK
from monitor.exchange import Fetcher
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Outcome, SourceName
from monitor.sources.gate import admitted, instead
from monitor.sources.months import (
    Reading,
    current_month,
    first_of,
    month_number,
    month_of,
    unbroken,
    within,
    year_of,
)
from monitor.sources.nahb_headline import headline
from monitor.sources.payload import RefusalError, digest, malformed, refused
from monitor.sources.web_page import Table, WebPage, web_page
from monitor.sources.workbook import Row, Rows, sheets, text_of, value_of

_NAME: Final = SourceName("nahb")
_SERIES: Final = "national"
_INDICES: Final = "/news-and-economics/housing-economics/indices"
_LANDING: Final = f"{_INDICES}/housing-market-index"
_DATES: Final = f"{_INDICES}/nahb-wells-fargo-housing-market-index-release-dates"
_WORKBOOK: Final = re.compile(r"/-/media/[^?]*/t(?:able)?2-national-hmi-history[^/?]*\.xlsx?", re.IGNORECASE)
"""`table2-...-2021-03.xls` up to some year, `t2-...-202609.xls?rev=...&hash=...` since."""

_FIRST: Final = date(1985, 1, 1)
_HEADER_WITHIN: Final = 20
_MONTHS: Final = list(range(1, 13))
_RELEASED_AT: Final = time(10)
_DAY: Final = re.compile(r"(?:[A-Z][a-z]+day, )?([A-Z][a-z]+\.?) (\d\d?), ?(\d{4})")
_LATEST_RELEASE: Final = timedelta(days=62)


@dataclass(slots=True)
class _Visit:
    """The payloads read for one fetch, and how many bytes they had."""

    fetcher: Fetcher
    root: str
    bytes_read: int = field(default=0, init=False)

    def get(self, path: str) -> bytes:
        """Ask for what stands at a path of the provider."""
        body = admitted(self.fetcher.get(f"{self.root}{path}", provider=_NAME)).body
        self.bytes_read += len(body)
        return body


class NahbSource:
    """The national index, seasonally adjusted: its history, its newest value, its release dates."""

    def __init__(self, fetcher: Fetcher, *, root: str) -> None:
        self._fetcher = fetcher
        self._root = root.rstrip("/")

    @property
    def name(self) -> SourceName:
        """The name under which its statements are stored."""
        return _NAME

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:  # noqa: ARG002 - the port's
        """Ask for the index; `cursor` names the workbook read last, and the headline ahead of it if any."""
        if listing.series != _SERIES:
            unknown = RefusalError(
                Outcome.NOT_FOUND, f"there is no series {listing.series!r}, only {_SERIES}"
            )
            return refused(unknown, bytes_read=0)
        visit = _Visit(self._fetcher, self._root)
        try:
            result = self._read(visit, cursor)
        except RefusalError as refusal:
            result = refused(refusal, bytes_read=0)
        if result.outcome in {Outcome.OK, Outcome.EMPTY}:
            result = replace(result, announced=_announced(visit))
        return replace(result, bytes_read=visit.bytes_read)

    def _read(self, visit: _Visit, cursor: str | None) -> FetchResult:
        landing = visit.get(_LANDING)
        page = web_page(landing)
        body = visit.get(_address(page, landing))
        until = current_month(self._fetcher.now())
        known = unbroken(_history(body), since=_FIRST, until=until)
        _check_whole(known)
        early = headline(page.paragraphs, known, until=until)
        figures = known if early is None else (*known, early)
        seen = digest(body) if early is None else f"{digest(body)} {early.period:%Y-%m}={early.text}"
        if seen == cursor:
            return refused(RefusalError(Outcome.EMPTY, "unchanged"), bytes_read=0)
        newest = f"{figures[-1].period:%Y-%m}{'' if early is None else ', from the headline'}"
        detail = f"{len(figures)} values, the newest of {newest}"
        return FetchResult(outcome=Outcome.OK, figures=figures, cursor=seen, detail=detail, bytes_read=0)


def _address(page: WebPage, landing: bytes) -> str:
    """Return path and query of the first link to the workbook; its host is the root's."""
    for link in page.links:
        try:
            parts = urlsplit(link.strip())
        except ValueError:
            continue
        if _WORKBOOK.fullmatch(parts.path):
            return f"{parts.path}?{parts.query}" if parts.query else parts.path
    raise instead(landing, "the page that links to the workbook")


def _history(body: bytes) -> Iterator[Reading]:
    """Read the first sheet: a row a year, with the months side by side, and notes above and below."""
    rows = next(iter(sheets(body).values()), ())
    at, columns = _header(rows)
    nameless = [column for column, cell in enumerate(rows[at]) if cell is None and column > 0]
    ended = False
    for row in rows[at + 1 :]:
        year = year_of(row[0])
        if year is None:
            if any(isinstance(cell, float) for cell in row):
                raise malformed("a row of the workbook has numbers and no year")
            ended = ended or any(cell is not None for cell in row)
            continue
        if ended or any(row[column] is not None for column in nameless):
            raise malformed(f"the row of {year} is out of place")
        yield from _year(year, row, columns)


def _header(rows: Rows) -> tuple[int, Mapping[int, int]]:
    """Find the row with the names of the months, and the column of each month."""
    for at, row in enumerate(rows[:_HEADER_WITHIN]):
        named = {column: month_number(text_of(cell)) for column, cell in enumerate(row)}
        months = {column: number for column, number in named.items() if number is not None}
        if list(months.values()) == _MONTHS and 0 not in months:
            return at, {number: column for column, number in months.items()}
    raise malformed("the first sheet of the workbook has no header with the twelve months")


def _year(year: int, row: Row, columns: Mapping[int, int]) -> Iterator[Reading]:
    for month, column in columns.items():
        yield date(year, month, 1), value_of(row[column])


def _check_whole(figures: tuple[Figure, ...]) -> None:
    within(figures, 0.0, 100.0)
    for figure in figures:
        if figure.value is None or not figure.value.is_integer():
            raise malformed(f"{figure.period:%Y-%m} has {figure.text}, which is not a whole number")


def _announced(visit: _Visit) -> tuple[datetime, ...]:
    """Read the days of release that are set; a page that cannot be had announces nothing."""
    try:
        page = web_page(visit.get(_DATES))
    except RefusalError:
        return ()
    return tuple(sorted({instant for table in page.tables for instant in _instants(table)}))


def _instants(table: Table) -> Iterator[datetime]:
    header = [name.casefold() for name in table[0]] if table else []
    if header.count("reporting period") != 1 or header.count("release date") != 1:
        return
    periods, days = header.index("reporting period"), header.index("release date")
    for row in table[1:]:
        if len(row) != len(header):
            continue
        period, day = month_of(row[periods]), _day(row[days])
        if period is not None and day is not None and period <= day <= period + _LATEST_RELEASE:
            yield datetime.combine(day, _RELEASED_AT, tzinfo=NEW_YORK).astimezone(UTC)


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    month = first_of(int(found[3]), month_number(found[1])) if found else None
    if found is None or month is None:
        return None
    try:
        return month.replace(day=int(found[2]))
    except ValueError:
        return None
