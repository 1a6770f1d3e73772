"""How soon a release is stored, and what it costs in requests: simulated over real release instants.

The instants are those of an economic calendar (`calendar/US_CALENDAR.csv` in a folder that MONITOR_BENCH_DATA
names, or beside it): July 2023 to December 2025, when each release was to be had. What the calendar does not
hold comes out by its rule. Nothing is asked; only the polls are counted that `next_poll` wants.
"""

import csv
import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from benchmarks.history import FOLDER, catalogue
from monitor.calendar import due_at, next_period
from monitor.model.catalogue import Indicator
from monitor.model.records import Look
from monitor.model.terms import Frequency, IndicatorId, Outcome, SourceName
from monitor.polling import next_poll

FROM: Final = datetime(2023, 7, 6, tzinfo=UTC)
UNTIL: Final = datetime(2026, 1, 1, tzinfo=UTC)
DAYS: Final = (UNTIL - FROM) / timedelta(days=1)
EVENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "umich_sentiment": ("Michigan Consumer Sentiment",),
    "umich_inflation_1y": ("Michigan Consumer Sentiment",),
    "umich_inflation_5y": ("Michigan Consumer Sentiment",),
    "nahb_hmi": ("NAHB Housing Market Index",),
    "services_pmi": ("S&P Global Services PMI", "S&P Global US Services PMI"),
    "us_claims": ("Initial Jobless Claims",),
    "us_claims_nsa": ("Initial Jobless Claims",),
}
"""Events of the calendar at which an indicator is stated."""
ANNOUNCED: Final = frozenset({"umich_sentiment", "umich_inflation_1y", "umich_inflation_5y", "services_pmi"})
"""Indicators whose publisher gives out the dates beforehand."""
INTERVALS: Final = {"every minute": 1, "every 15 minutes": 15, "every hour": 60}
FIRST_PERIODS: Final[Mapping[Frequency, date]] = {
    Frequency.DAILY: date(2023, 7, 6),
    Frequency.BUSINESS: date(2023, 7, 6),
    Frequency.WEEKLY: date(2023, 7, 8),
    Frequency.MONTHLY: date(2023, 6, 1),
    Frequency.QUARTERLY: date(2023, 4, 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What a way of polling came to: a delay for each release, and requests a day."""

    delays_s: tuple[float, ...]
    requests_a_day: float


def measure() -> Iterator[str]:
    """Compare polls that know the calendar with polls at fixed intervals."""
    file = _calendar()
    if file is None:
        yield f"{FOLDER} names no folder with calendar/US_CALENDAR.csv: not measured"
        return
    released = _released(file)
    yield f"{sum(map(len, released.values()))} releases of {len(released)} indicators in {DAYS:.0f} days"
    ours = {name: _polled(name, instants) for name, instants in released.items()}
    in_file = {name: each for name, each in ours.items() if name in EVENTS}
    yield _line("by the calendar, all", list(ours.values()))
    yield _line("by the calendar, real instants", list(in_file.values()))
    yield _line("    of which NAHB, by habit", [ours[IndicatorId("nahb_hmi")]])
    for title, minutes in INTERVALS.items():
        fixed = [_at_intervals(instants, minutes) for instants in released.values()]
        yield _line(title, fixed)
    ratio = 24 * 60 / (sum(each.requests_a_day for each in ours.values()) / len(ours))
    yield f"a poll a minute asks {ratio:.0f} times as often"


def _line(title: str, found: Sequence[Outcomes]) -> str:
    delays = [delay for each in found for delay in each.delays_s]
    slow = quantiles(delays, n=20)[-1]
    requests = sum(each.requests_a_day for each in found) / len(found)
    return (
        f"{title:32} median {median(delays):7.0f} s, 95th percentile {slow:7.0f} s, "
        f"{requests:7.1f} requests an indicator and day"
    )


def _calendar() -> Path | None:
    folders = [Path(each) for each in os.environ.get(FOLDER, "").split(os.pathsep) if each]
    tried = [root / "calendar" / "US_CALENDAR.csv" for each in folders for root in (each, each.parent)]
    return next((file for file in tried if file.is_file()), None)


def _released(file: Path) -> Mapping[IndicatorId, tuple[datetime, ...]]:
    """Read or make up the instants of each indicator's releases."""
    with file.open(encoding="utf-8", newline="") as lines:
        dated = [row for row in csv.DictReader(lines) if row["release_utc"]]
    rows = [(row["event"], datetime.fromisoformat(row["release_utc"])) for row in dated]
    indicators = catalogue()
    found = {name: sorted({at for event, at in rows if event in events}) for name, events in EVENTS.items()}
    by_rule = {name: _by_rule(each) for name, each in indicators.items() if name not in EVENTS}
    whole = {**{IndicatorId(name): instants for name, instants in found.items()}, **by_rule}
    return {name: tuple(at for at in instants if FROM < at < UNTIL) for name, instants in whole.items()}


def _by_rule(indicator: Indicator) -> list[datetime]:
    period, instants = FIRST_PERIODS[indicator.frequency], list[datetime]()
    while not instants or instants[-1] < UNTIL:
        instants.append(_habit(indicator, period)[-1])
        period = next_period(indicator.frequency, period)
    return instants


def _habit(indicator: Indicator, period: date) -> list[datetime]:
    """Give the instants at which a period is stated by habit, by the source of the highest rank."""
    return sorted(due_at(rule, period) for rule in indicator.listings[0].released.values())


def _polled(name: IndicatorId, released: Sequence[datetime]) -> Outcomes:
    """Poll as the daemon does: each look tells whether the release that was waited for is out."""
    due_of = _announced(released) if name in ANNOUNCED or name not in EVENTS else _expected(name)
    delays, requests, waited_for = list[float](), 0, 0
    last = _look(FROM)
    while waited_for < len(released):
        due = due_of(released[waited_for - 1] if waited_for else FROM)
        at = next_poll(due=due, last=last, now=last.at)
        requests += 1
        while waited_for < len(released) and released[waited_for] <= at:
            delays.append((at - released[waited_for]).total_seconds())
            waited_for += 1
        last = _look(at)
    return Outcomes(delays_s=tuple(delays), requests_a_day=requests / DAYS)


def _announced(released: Sequence[datetime]) -> Callable[[datetime], datetime]:
    """Expect each release at its instant: its publisher has said when it comes."""

    def after(last: datetime) -> datetime:
        position = bisect_left(released, last + timedelta(seconds=1))
        return released[min(position, len(released) - 1)]

    return after


def _expected(name: IndicatorId) -> Callable[[datetime], datetime]:
    """Expect the next release by habit."""
    indicator = catalogue()[name]
    habits, period = list[datetime](), FIRST_PERIODS[indicator.frequency]
    while not habits or habits[-1] < UNTIL + timedelta(days=60):
        habits.extend(_habit(indicator, period))
        period = next_period(indicator.frequency, period)
    slack = timedelta(days=3) if indicator.frequency is Frequency.WEEKLY else timedelta(days=12)

    def after(last: datetime) -> datetime:
        return habits[bisect_left(habits, last + slack)]

    return after


def _look(at: datetime) -> Look:
    return Look(
        indicator=IndicatorId(""),
        source=SourceName(""),
        at=at,
        outcome=Outcome.EMPTY,
        detail="",
        cursor=None,
        bytes_read=0,
        answered_at=at,
    )


def _at_intervals(released: Sequence[datetime], minutes: int) -> Outcomes:
    """Poll at fixed intervals, at ten phases: when they begin has nothing to do with the clock."""
    interval = timedelta(minutes=minutes)
    phases = [FROM + interval * (tenth + 0.5) / 10 for tenth in range(10)]
    delays = tuple((-(at - phase) % interval).total_seconds() for at in released for phase in phases)
    return Outcomes(delays_s=delays, requests_a_day=24 * 60 / minutes)
