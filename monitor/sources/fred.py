"""FRED and ALFRED through fredapi, whose every request goes out over our transport."""

import re
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final, Self
from urllib.parse import urlencode
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import fredapi

from monitor.calendar import rule_of
from monitor.errors import ConfigurationError
from monitor.exchange import Failure, Fetcher, Reply, Secret
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Frequency, Outcome, SourceName
from monitor.sources import vintages
from monitor.sources.fred_dates import FredDates
from monitor.sources.payload import (
    RefusalError,
    day,
    fred_id,
    malformed,
    number,
    of_failure,
    of_status,
    refused,
)

_FRED: Final = SourceName("fred")
_KEY: Final = re.compile(r"[a-z0-9]{32}", re.ASCII)
_ST_LOUIS: Final = ZoneInfo("America/Chicago")

_VINTAGES_A_REQUEST: Final = 2_000
_VINTAGE_DATES_A_PAGE: Final = 10_000
_OBSERVATIONS_A_PAGE: Final = 100_000

_OK: Final = 200
_BAD_REQUEST: Final = 400
_NOT_FOUND: Final = 404
_SERVER_ERROR: Final = 500

_WORDS: Final = (
    ("too many requests", Outcome.RATE_LIMITED),
    ("api_key", Outcome.BAD_KEY),
    ("not available via the api", Outcome.WITHDRAWN),
    ("series does not exist", Outcome.NOT_FOUND),
)
"""FRED's own words; its codes do not tell a bad key (400) from an unknown series (400 or 404)."""

_LOOK_BACK: Final = {
    Frequency.DAILY: timedelta(days=45),
    Frequency.BUSINESS: timedelta(days=45),
    Frequency.WEEKLY: timedelta(weeks=60),
    Frequency.MONTHLY: timedelta(days=60 * 31),
    Frequency.QUARTERLY: timedelta(days=60 * 92),
}
"""How far before its newest period a plain table is read again: 45 days, or some 60 periods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    root: ET.Element
    size: int


@dataclass(slots=True)
class _Visit:
    """The pages read for one fetch, and how many bytes they had."""

    ask: Callable[[str], _Page]
    bytes_read: int = field(default=0, init=False)

    def items(self, url: str, tag: str, *, limit: int) -> Iterator[ET.Element]:
        """Yield all that the list `tag` holds, over as many pages as its count asks for."""
        seen = 0
        while True:
            page = self.ask(f"{url}&limit={limit}&offset={seen}")
            self.bytes_read += page.size
            if page.root.tag != tag:
                raise malformed(f"FRED sent <{page.root.tag[:40]}> where <{tag}> was asked for")
            yield from page.root
            seen += len(page.root)
            if seen >= (expected := _count(page.root)):
                return
            if not len(page.root):
                raise malformed(f"FRED sent {seen} of {expected} {tag}")

    def table(self, url: str) -> ET.Element:
        """Read a whole table of observations, each a day and a number or missing."""
        root = ET.Element("observations")
        for item in self.items(url, "observations", limit=_OBSERVATIONS_A_PAGE):
            day(_text(item, "date"))
            if (text := _text(item, "value")) != vintages.MISSING:
                number(text)
            root.append(item)
        return root


class FredSource(fredapi.Fred):  # type: ignore[misc] # fredapi has no types
    """FRED as a source of series; whatever fredapi offers works on it too, over our transport.

    fredapi's own constructor is not called: it keeps the key where `vars` shows it, and installs the
    proxies of the environment for the whole process.
    """

    _visit: _Visit | None = None

    def __init__(self, transport: Fetcher, *, root: str, api_key: str) -> None:
        if not _KEY.fullmatch(api_key):
            raise ConfigurationError("the FRED API key must be 32 lower-case letters and digits")
        self.root_url = f"{root.rstrip('/')}/fred"
        self._transport = transport
        self._key = Secret(api_key)
        self._dates = FredDates(transport, root_url=self.root_url, key=self._key)

    @property
    def name(self) -> SourceName:
        """The name under which its statements are stored."""
        return _FRED

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:
        """Ask for one series from `cursor` on, with its vintages if the listing has them.

        The cursor is the last vintage date whose day is over; for a plain table the newest period. With
        it come the days that FRED has planned the release for.
        """
        visit = _Visit(self._ask)
        try:
            fred_id(listing.series)
            read = self._fetch_vintages if listing.vintages else self._fetch_table
            result = read(visit, indicator, listing, cursor)
            return replace(result, announced=self._dates.announced(indicator, listing))
        except RefusalError as refusal:
            result = refused(refusal, bytes_read=visit.bytes_read)
            return replace(result, detail=self._key.scrub(result.detail))

    def _fetch_vintages(
        self, visit: _Visit, indicator: Indicator, listing: Listing, cursor: str | None
    ) -> FetchResult:
        days = self._vintage_dates(visit, listing.series, cursor)
        if days is None or not (days or cursor):
            # The cursor stays as it was: the next fetch must ask for vintages again.
            return replace(self._fetch_table(visit, indicator, listing, cursor), cursor=None)
        if cursor is not None and days[-1:] <= [cursor]:
            return _result(visit, Outcome.OK, (), cursor=cursor)
        windows = vintages.windows(days, since=cursor or days[0], largest=_VINTAGES_A_REQUEST)
        rows = [row for window in windows for row in self._rows(visit, listing.series, window)]
        at = rule_of(listing, None).at
        figures = vintages.figures(rows, vintages.vintage_dates(days, at=at, cursor=cursor))
        today = self._transport.now().astimezone(_ST_LOUIS).date()
        outcome = Outcome.OK if figures or cursor else Outcome.EMPTY
        return _result(visit, outcome, figures, cursor=vintages.last_before(days, today) or cursor)

    def _fetch_table(
        self, visit: _Visit, indicator: Indicator, listing: Listing, cursor: str | None
    ) -> FetchResult:
        """Ask for the present state of a series as fredapi does: a pandas Series, NaN where missing."""
        start = None if cursor is None else day(cursor) - _LOOK_BACK[indicator.frequency]
        table = self._on(visit).get_series(fred_id(listing.series), observation_start=start).dropna()
        figures = tuple(
            Figure(period=period.date(), value=value, text=_as_published(value, indicator.precision))
            for period, value in table.items()
        )
        newest = max((figure.period.isoformat() for figure in figures), default=None)
        return _result(visit, Outcome.OK if figures else Outcome.EMPTY, figures, cursor=newest)

    def _on(self, visit: _Visit) -> Self:
        """Return this source with what fredapi's methods fetch read, checked and counted by a visit."""
        twin = copy(self)
        twin._visit = visit  # noqa: SLF001 - its own copy
        return twin

    def _vintage_dates(self, visit: _Visit, series: str, cursor: str | None) -> list[str] | None:
        """Return the vintage dates from the cursor on, oldest first; None where there are none kept."""
        since = {} if cursor is None else {"realtime_start": cursor}
        url = self._url("series/vintagedates", series_id=series, **since)
        try:
            items = list(visit.items(url, "vintage_dates", limit=_VINTAGE_DATES_A_PAGE))
        except RefusalError as refusal:
            if refusal.code in {_BAD_REQUEST, _NOT_FOUND} and refusal.outcome is not Outcome.BAD_KEY:
                return None
            raise
        return sorted({day(item.text).isoformat() for item in items})

    def _rows(self, visit: _Visit, series: str, window: vintages.Window) -> Iterator[vintages.Row]:
        start, end = window
        url = self._url("series/observations", series_id=series, realtime_start=start, realtime_end=end)
        return map(_row, visit.items(url, "observations", limit=_OBSERVATIONS_A_PAGE))

    def _url(self, path: str, **query: object) -> str:
        return f"{self.root_url}/{path}?{urlencode(query)}"

    def _Fred__fetch_data(self, url: str) -> ET.Element:  # noqa: N802 - the name fredapi's methods call
        return self._ask(url).root if self._visit is None else self._visit.table(url)

    def _ask(self, url: str) -> _Page:
        page = self._try(url)
        if isinstance(page, RefusalError) and page.outcome is Outcome.BAD_KEY:
            # FRED calls good keys "not registered" now and then: github.com/mortada/fredapi/issues/45
            page = self._try(url)
        if isinstance(page, RefusalError):
            raise page
        return page

    def _try(self, url: str) -> _Page | RefusalError:
        result = self._transport.get(url, provider=_FRED, secrets={"api_key": self._key})
        if isinstance(result, Failure):
            return of_failure(result)
        root = _xml(result.body)
        if root is not None and root.tag == "error":
            return self._refusal(result, code=root.get("code", ""), said=root.get("message", ""))
        if result.status != _OK:
            return self._refusal(result, code="", said="")
        if root is None or root.tag.endswith("html"):
            return malformed("FRED answered with a page that is not its XML")
        return _Page(root=root, size=len(result.body))

    def _refusal(self, reply: Reply, *, code: str, said: str) -> RefusalError:
        status = int(code) if code.isdecimal() else reply.status
        words = said.lower() or reply.body[:500].decode(errors="replace").lower()
        told = (outcome for phrase, outcome in _WORDS if phrase in words and status < _SERVER_ERROR)
        detail = self._key.scrub(" ".join(said.split()))[:200] or f"status {status}"
        return RefusalError(next(told, of_status(status)), f"FRED answered: {detail}", code=status)


def _xml(body: bytes) -> ET.Element | None:
    try:
        return ET.fromstring(body)  # noqa: S314 - expat limits what entities grow to
    except (ET.ParseError, ValueError, LookupError):
        return None


def _count(root: ET.Element) -> int:
    text = root.get("count", str(len(root)))
    if not text.isdecimal():
        raise malformed(f"FRED's count is not a number: {text[:40]!r}")
    return int(text)


def _as_published(value: float, precision: int) -> str:
    """Write a number to the decimals it is published with, or to all it has where it has more."""
    text = f"{value:.{precision}f}"
    return text if float(text) == value else repr(value)


def _row(item: ET.Element) -> vintages.Row:
    return (
        _text(item, "date"),
        _text(item, "realtime_start"),
        _text(item, "realtime_end"),
        _text(item, "value"),
    )


def _text(item: ET.Element, name: str) -> str:
    text = item.get(name)
    if text is None:
        raise malformed(f"FRED sent an observation without its {name}")
    return text


def _result(
    visit: _Visit, outcome: Outcome, figures: tuple[Figure, ...], *, cursor: str | None
) -> FetchResult:
    return FetchResult(
        outcome=outcome,
        figures=figures,
        cursor=cursor,
        detail=f"{len(figures)} statements",
        bytes_read=visit.bytes_read,
    )
