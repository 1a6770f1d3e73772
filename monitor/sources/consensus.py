"""What is expected of coming releases, by a weekly calendar: forecasts, never figures.

The calendar is that of ForexFactory, `/ff_calendar_thisweek.json` under the root, which stands for
https://nfs.faireconomy.media. It is not published for programs and its terms are its own: this source is off
unless somebody turns it on, who answers for that. Its server counts requests by address, so that it is asked
four times a day at most, and nothing is asked again for as long after a refusal.

Series, named after the events: `UoM Consumer Sentiment`, `UoM Inflation Expectations`, `Services PMI`,
`NAHB Housing Market Index`, `Unemployment Claims`. A blank forecast is no consensus, not zero.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

from monitor.calendar import NEW_YORK, due_at, rule_of
from monitor.exchange import Fetcher, Reply, Result
from monitor.model.catalogue import DueRule, Indicator, Listing
from monitor.model.series import FetchResult, Forecast
from monitor.model.terms import Outcome, SourceName, Stage
from monitor.sources.consensus_calendar import Row, calendar, rows
from monitor.sources.gate import unread
from monitor.sources.payload import RefusalError, malformed, refused

_CONSENSUS: Final = SourceName("consensus")
_WEEK: Final = "/ff_calendar_thisweek.json"
_PAUSE: Final = timedelta(hours=6)
_NEAR: Final = timedelta(days=10)
_NUMBER: Final = re.compile(r"(?P<number>[-+]?\d{1,9}(?:\.\d{1,4})?)(?P<sign>[KMB%]?)", re.ASCII)
_WEEK_AHEAD: Final = timedelta(days=8)
_REACH: Final = 100
"""Days about an event in which its period is looked for."""
_CURSOR: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00) ([0-9a-f]{32})", re.ASCII)
_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """What the calendar calls the releases of a series, by stage, and how it writes their forecasts.

    `weekday` is that of the provider's dates, None for months.
    """

    titles: Mapping[str, Stage | None]
    sign: str = ""
    scale: int = 1
    lowest: float
    highest: float
    weekday: int | None = None


_EVENTS: Final[Mapping[str, _Event]] = {
    "UoM Consumer Sentiment": _Event(
        titles={
            "Prelim UoM Consumer Sentiment": Stage.PRELIMINARY,
            "Revised UoM Consumer Sentiment": Stage.FINAL,
        },
        lowest=20,
        highest=150,
    ),
    "UoM Inflation Expectations": _Event(
        titles={
            "Prelim UoM Inflation Expectations": Stage.PRELIMINARY,
            "Revised UoM Inflation Expectations": Stage.FINAL,
        },
        sign="%",
        lowest=-5,
        highest=20,
    ),
    "Services PMI": _Event(
        titles={"Flash Services PMI": Stage.FLASH, "Final Services PMI": Stage.FINAL}, lowest=20, highest=80
    ),
    "NAHB Housing Market Index": _Event(
        titles={"NAHB Housing Market Index": Stage.FINAL}, lowest=0, highest=100
    ),
    "Unemployment Claims": _Event(
        # None: the first print, whichever source calls it an advance figure or names no stage.
        titles={"Unemployment Claims": None},
        sign="K",
        scale=1_000,
        lowest=50_000,
        highest=10_000_000,
        weekday=5,
    ),
}


_TITLES: Final = frozenset(title for event in _EVENTS.values() for title in event.titles)

_Kept: TypeAlias = tuple[datetime, Result]


class ConsensusSource:
    """A calendar's forecasts of the releases of this week."""

    def __init__(self, fetcher: Fetcher, *, root: str) -> None:
        self._fetcher = fetcher
        self._address = f"{root.rstrip('/')}{_WEEK}"
        self._kept: _Kept | None = None

    @property
    def name(self) -> SourceName:
        """The name under which its forecasts are stored."""
        return _CONSENSUS

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:
        """Say what is expected of the releases of an indicator that are still to come this week.

        `cursor` holds when the calendar was asked, and what it was.
        """
        now, body = self._fetcher.now(), b""
        try:
            event = _event(listing.series)
            last = _digest_left(cursor, now)
            asked_at, result = self._ask(now)
            body = calendar(result)
            read = unread(body, last=last)
            stated = _forecasts(rows(body, _TITLES), event, indicator, now)
            forecasts = _agreed([replace(each, stated_at=asked_at) for each in stated])
        except RefusalError as refusal:
            return refused(refusal, bytes_read=len(body))
        return FetchResult(
            outcome=Outcome.OK,
            figures=(),
            cursor=f"{asked_at.astimezone(UTC).isoformat(timespec='seconds')} {read}",
            detail=f"{len(forecasts)} forecasts",
            bytes_read=len(body),
            forecasts=forecasts,
        )

    def _ask(self, now: datetime) -> _Kept:
        """Ask for the calendar, or give what it was when it was asked less than a pause ago."""
        if self._kept is None or not _recent(self._kept[0], now):
            result = self._fetcher.get(self._address, provider=_CONSENSUS)
            if not isinstance(result, Reply) or result.status >= _SERVER_ERROR:
                return now, result
            self._kept = now, result
        return self._kept


def _event(series: str) -> _Event:
    try:
        return _EVENTS[series]
    except KeyError:
        known = ", ".join(_EVENTS)
        raise RefusalError(Outcome.NOT_FOUND, f"no event is called {series!r}; there are {known}") from None


def _recent(at: datetime, now: datetime) -> bool:
    return timedelta(0) <= now - at < _PAUSE


def _digest_left(cursor: str | None, now: datetime) -> str | None:
    """Return the name of the calendar read last.

    Raises:
        RefusalError: empty, where that is not long enough ago to ask again.
    """
    found = _CURSOR.fullmatch(cursor or "")
    if found is None:
        return None
    at = datetime.fromisoformat(found[1])
    if _recent(at, now):
        raise RefusalError(
            Outcome.EMPTY, f"asked at {at:%H:%M} UTC, and not again before {at + _PAUSE:%H:%M}"
        )
    return found[2]


def _forecasts(week: Sequence[Row], event: _Event, indicator: Indicator, now: datetime) -> Iterator[Forecast]:
    """Make forecasts of an indicator's releases that are to come, if any is expected of them."""
    listed = [row for row in week if row.title in event.titles]
    coming = [row for row in listed if row.at > now]
    expected = [row for row in coming if row.forecast]
    if not expected:
        raise RefusalError(Outcome.EMPTY, _nothing(listed, coming))
    for row in expected:
        if row.at - now > _WEEK_AHEAD:
            raise malformed(f"the event {row.title!r} is on {row.at:%Y-%m-%d}, which is not this week")
        stage = event.titles[row.title]
        yield Forecast(
            indicator=indicator.id,
            period=_period(row, stage, event, indicator),
            stage=stage,
            value=_value(row, event),
            text=row.forecast,
            source=_CONSENSUS,
            stated_at=now,
        )


def _nothing(listed: Sequence[Row], coming: Sequence[Row]) -> str:
    if not listed:
        return "no such release is in this week's calendar"
    if not coming:
        return "the release of this week is out already"
    return f"no consensus is stated for {coming[0].title!r} of {coming[0].at:%Y-%m-%d}"


def _period(row: Row, stage: Stage | None, event: _Event, indicator: Indicator) -> date:
    """Find the period whose release, by habit, is nearest to an event."""
    rule = _habit(indicator, stage)
    day = row.at.astimezone(NEW_YORK).date()
    near = [day + timedelta(days=shift) for shift in range(-_REACH, _REACH)]
    periods = [
        each for each in near if (each.day == 1 if event.weekday is None else each.weekday() == event.weekday)
    ]
    period = min(periods, key=lambda each: abs(due_at(rule, each) - row.at))
    if abs(due_at(rule, period) - row.at) > _NEAR:
        raise malformed(f"the event {row.title!r} of {day} is of no period that would be due then")
    return period


def _habit(indicator: Indicator, stage: Stage | None) -> DueRule:
    """Return when the first-ranked source that tells a stage does so."""
    for listing in indicator.listings:
        if stage is None or stage in listing.released:
            return rule_of(listing, stage)
    raise RefusalError(Outcome.NOT_FOUND, f"the glossary does not say when {indicator.id} comes out")


def _value(row: Row, event: _Event) -> float:
    """Read a forecast in the unit of its indicator; `3.65|1.3`, a yield and a ratio, is of no event here."""
    found = _NUMBER.fullmatch(row.forecast)
    if found is None or found["sign"] != event.sign:
        raise malformed(
            f"the event {row.title!r} has the forecast {row.forecast[:40]!r}, which is not one of its kind"
        )
    value = float(Decimal(found["number"]) * event.scale)
    if not event.lowest <= value <= event.highest:
        raise malformed(f"the event {row.title!r} has the forecast {row.forecast[:40]!r}, which it cannot be")
    return value


def _agreed(forecasts: Sequence[Forecast]) -> tuple[Forecast, ...]:
    """Give each forecast once, oldest period first."""
    by_print: dict[tuple[date, Stage | None], Forecast] = {}
    for each in sorted(forecasts, key=lambda forecast: forecast.period):
        if by_print.setdefault((each.period, each.stage), each).value != each.value:
            raise malformed(f"two forecasts of {each.period} are not the same")
    return tuple(by_print.values())
