"""What FRED holds of a few series and answers about them: vintages clipped and counted as FRED does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from monitor.demo.loopback import Query

_NEW_YORK: Final = ZoneInfo("America/New_York")
_EARLIEST: Final = "1776-07-04"
_LATEST: Final = "9999-12-31"
_MOST_VINTAGES: Final = 2_000
_MOST_OBSERVATIONS: Final = 100_000
_MOST_DATES: Final = 10_000

Statement: TypeAlias = tuple[date, datetime, str | None]
"""Period, instant of the vintage, value as text (`.` for missing); None takes the period out."""
Attributes: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FredSeries:
    """A series as FRED has it; without `vintages` only its present state can be asked for.

    `withheld` is a series whose source does not let the API show it.
    """

    title: str
    units: str
    frequency: str
    statements: Sequence[Statement]
    vintages: bool = True
    withheld: bool = False
    release: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FredRelease:
    """A release and the days it is planned for, besides those its series were stated on."""

    name: str
    planned: Sequence[date] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a list: its attributes, or a text as well."""

    attributes: Attributes
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An answer: a list of entries under `root`, each called `item`."""

    root: str
    item: str
    attributes: Attributes
    entries: Sequence[Entry]


class RefusedError(Exception):
    """A request that FRED answers with an error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The series and releases known at one instant."""

    content: Mapping[str, FredSeries]
    releases: Mapping[int, FredRelease]
    now: datetime

    @property
    def today(self) -> str:
        """The day in New York."""
        return _day(self.now)

    def series(self, query: Query) -> Document:
        """Describe one series."""
        name, series = self._asked(query)
        periods = sorted(period.isoformat() for period, at, _ in series.statements if at <= self.now)
        about = {
            "id": name,
            **self._realtime(query, default=self.today),
            "title": series.title,
            "observation_start": periods[0] if periods else "",
            "observation_end": periods[-1] if periods else "",
            "frequency": series.frequency,
            "units": series.units,
        }
        return Document(
            root="seriess",
            item="series",
            attributes=self._realtime(query, default=self.today),
            entries=(Entry(attributes=about),),
        )

    def vintage_dates(self, query: Query) -> Document:
        """List the days on which a series was stated."""
        _, series = self._asked(query)
        if not series.vintages:
            raise _not_in_alfred()
        realtime = self._realtime(query, default=None)
        days = [day for day in self._days(series) if _within(day, realtime)]
        entries = [Entry(attributes={}, text=day) for day in days]
        return _page("vintage_dates", "vintage_date", realtime, entries, query=query, most=_MOST_DATES)

    def observations(self, query: Query) -> Document:
        """List the values of a series over a real-time window, its rows clipped to the window."""
        _, series = self._asked(query)
        realtime = self._realtime(query, default=self.today)
        if "realtime_start" in query or "vintage_dates" in query:
            self._check_window(series, realtime)
        if query.get("output_type", "1") != "1":
            raise RefusedError(400, "Bad Request.  Variable output_type is not 1.")
        rows = [row for row in self.rows(series, realtime) if _observed_within(row["date"], query)]
        if query.get("sort_order", "asc") == "desc":
            rows.sort(key=itemgetter("date"), reverse=True)
        entries = [Entry(attributes=row) for row in rows]
        return _page("observations", "observation", realtime, entries, query=query, most=_MOST_OBSERVATIONS)

    def series_release(self, query: Query) -> Document:
        """Name the release that a series belongs to."""
        _, series = self._asked(query)
        if series.release is None:
            raise RefusedError(404, "Not Found.  The series has no release.")
        about = {
            "id": str(series.release),
            "name": self.releases[series.release].name,
            "press_release": "true",
        }
        return Document(
            root="releases",
            item="release",
            attributes=self._realtime(query, default=self.today),
            entries=(Entry(attributes=about),),
        )

    def release_dates(self, query: Query) -> Document:
        """List the days of a release: those past, and on request those planned."""
        text = query.get("release_id", "")
        if not text.isdecimal() or int(text) not in self.releases:
            raise RefusedError(404, "Not Found.  The release does not exist.")
        realtime = self._realtime(query, default=None)
        days = {
            day
            for series in self.content.values()
            if series.release == int(text)
            for day in self._days(series)
        }
        if query.get("include_release_dates_with_no_data") == "true":
            days |= {day.isoformat() for day in self.releases[int(text)].planned}
        entries = [
            Entry(attributes={"release_id": text}, text=day) for day in sorted(days) if _within(day, realtime)
        ]
        return _page("release_dates", "release_date", realtime, entries, query=query, most=_MOST_DATES)

    def present(self, series: FredSeries) -> Iterator[tuple[str, str]]:
        """Yield period and value of what a series shows today."""
        today = {"realtime_start": self.today, "realtime_end": self.today}
        return ((row["date"], row["value"]) for row in self.rows(series, today))

    def rows(self, series: FredSeries, realtime: Attributes) -> Iterator[dict[str, str]]:
        """Yield the rows whose real-time interval meets the window, clipped to it, by period."""
        first, last = realtime["realtime_start"], realtime["realtime_end"]
        for period, start, end, text in self._intervals(series):
            if start <= last and end >= first:
                yield {
                    "realtime_start": max(start, first),
                    "realtime_end": min(end, last),
                    "date": period,
                    "value": text,
                }

    def _intervals(self, series: FredSeries) -> Iterator[tuple[str, str, str, str]]:
        said: dict[date, dict[str, str | None]] = {}
        for period, at, text in sorted(series.statements, key=itemgetter(1)):
            if at <= self.now:
                said.setdefault(period, {})[_day(at)] = text
        for period, by_day in sorted(said.items()):
            days = list(by_day.items()) if series.vintages else [(self.today, [*by_day.values()][-1])]
            runs = [(next(run)[0], text) for text, run in groupby(days, key=itemgetter(1))]
            ends = [_eve(start) for start, _ in runs[1:]]
            for (start, text), end in zip(runs, [*ends, _LATEST], strict=True):
                if text is not None:
                    yield period.isoformat(), start, end, text

    def _days(self, series: FredSeries) -> list[str]:
        return sorted({_day(at) for _, at, _ in series.statements if at <= self.now})

    def _asked(self, query: Query) -> tuple[str, FredSeries]:
        name = query.get("series_id", "")
        if name not in self.content:
            raise RefusedError(404, "Not Found.  The series does not exist.")
        if self.content[name].withheld:
            raise RefusedError(404, "Not Found.  The data for this series is not available via the API.")
        return name, self.content[name]

    def _check_window(self, series: FredSeries, realtime: Attributes) -> None:
        first, last = realtime["realtime_start"], realtime["realtime_end"]
        days = self._days(series) if series.vintages else [self.today]
        if not days or last < days[0]:
            raise _not_in_alfred()
        count = sum(first <= day <= last for day in days)
        if count > _MOST_VINTAGES:
            raise RefusedError(
                400,
                f"Bad Request.  There are {count} vintage dates in the specified real-time period: {first}"
                f" to {last}.  This exceeds the maximum number of vintage dates allowed ({_MOST_VINTAGES}).",
            )

    def _realtime(self, query: Query, *, default: str | None) -> Attributes:
        asked = sorted(filter(None, query.get("vintage_dates", "").split(",")))
        first = query.get("realtime_start") or (asked[0] if asked else default or _EARLIEST)
        last = query.get("realtime_end") or (asked[-1] if asked else default or _LATEST)
        if first > last:
            raise RefusedError(400, "Bad Request.  Variable realtime_start is after realtime_end.")
        return {"realtime_start": first, "realtime_end": last}


def _page(  # noqa: PLR0913 - an envelope has as many parts
    root: str, item: str, realtime: Attributes, entries: Sequence[Entry], *, query: Query, most: int
) -> Document:
    limit, offset = (query.get("limit", str(most)), query.get("offset", "0"))
    if not limit.isdecimal() or not offset.isdecimal() or not 1 <= int(limit) <= most:
        raise RefusedError(400, f"Bad Request.  Variable limit is not between 1 and {most}.")
    part = entries[int(offset) :][: int(limit)]
    counts = {"count": str(len(entries)), "offset": offset, "limit": limit}
    return Document(root=root, item=item, attributes={**realtime, **counts}, entries=part)


def _not_in_alfred() -> RefusedError:
    return RefusedError(400, "Bad Request.  The series does not exist in ALFRED but may exist in FRED.")


def _observed_within(period: str, query: Query) -> bool:
    return query.get("observation_start", "") <= period <= query.get("observation_end", _LATEST)


def _within(day: str, realtime: Attributes) -> bool:
    return realtime["realtime_start"] <= day <= realtime["realtime_end"]


def _day(at: datetime) -> str:
    return at.astimezone(_NEW_YORK).date().isoformat()


def _eve(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
