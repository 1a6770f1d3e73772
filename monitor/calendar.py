"""When values come out: due rules as instants, and an instant for each figure that states none."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, assert_never
from zoneinfo import ZoneInfo

import numpy as np

from monitor.model.catalogue import DueRule, Indicator, Listing
from monitor.model.series import Figure, Statement
from monitor.model.terms import Basis, Frequency, SourceName, Stage

NEW_YORK: Final = ZoneInfo("America/New_York")
MONDAY, THURSDAY, FRIDAY = 0, 3, 4
FIXED_HOLIDAYS: Final = ((1, 1, 1870), (6, 19, 2021), (7, 4, 1870), (11, 11, 1978), (12, 25, 1870))
"""Month, day, and the year from which offices are closed on it."""
FLOATING_HOLIDAYS: Final = (
    (1, MONDAY, 3, 1986),
    (2, MONDAY, 3, 1971),
    (5, MONDAY, -1, 1971),
    (9, MONDAY, 1, 1894),
    (10, MONDAY, 2, 1971),
    (11, THURSDAY, 4, 1942),
)
"""Month, weekday, which of them (-1 the last), and the year from which on."""


def due_at(rule: DueRule, period: date) -> datetime:
    """Return the instant, aware UTC, at which a period's value comes out by this rule."""
    return datetime.combine(_due_day(rule, period), rule.at, tzinfo=NEW_YORK).astimezone(UTC)


def due_window(rule: DueRule, period: date) -> tuple[datetime, datetime] | None:
    """Return the first and the last instant at which a value may come; None where the rule has one day."""
    if not rule.early and not rule.late:
        return None
    day = _due_day(rule, period)
    ends = (day - timedelta(days=rule.early), day + timedelta(days=rule.late))
    first, last = (datetime.combine(each, rule.at, tzinfo=NEW_YORK).astimezone(UTC) for each in ends)
    return first, last


def start_of_day(day: date) -> datetime:
    """Return the midnight in New York that a day begins with, aware UTC."""
    return datetime.combine(day, time(), tzinfo=NEW_YORK).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the last second of a day in New York, aware UTC: what a bare date means as an instant."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=NEW_YORK).astimezone(UTC)


def next_period(frequency: Frequency, period: date) -> date:
    """Return the provider's date of the period after this one."""
    match frequency:
        case Frequency.DAILY:
            return period + timedelta(days=1)
        case Frequency.BUSINESS:
            return period + timedelta(days=7 - period.weekday() if period.weekday() >= FRIDAY else 1)
        case Frequency.WEEKLY:
            return period + timedelta(weeks=1)
        case Frequency.MONTHLY:
            return _first_of_month(period, months=1)
        case Frequency.QUARTERLY:
            return _first_of_month(period, months=3)
        case _:
            assert_never(frequency)


def misplaced(frequency: Frequency, period: date, *, today: date) -> str | None:
    """Say why a date cannot be that of a period with a value by today; None where it can."""
    if period > today:
        return f"{period} lies in the future: what is not over, or not begun, has no value yet"
    return misdated(frequency, period)


def misdated(frequency: Frequency, period: date) -> str | None:
    """Say why a date cannot be that of a period of this frequency; None where it can."""
    match frequency:
        case Frequency.MONTHLY if period.day != 1:
            return f"a month is shown by its first day: {period:%Y-%m}-01, not {period}"
        case Frequency.QUARTERLY if period.day != 1 or period.month % 3 != 1:
            return f"a quarter is shown by its first day, not {period}"
        case Frequency.BUSINESS if period.weekday() > FRIDAY:
            return f"{period} is not a working day"
        case _:
            return None


def next_due(
    indicator: Indicator,
    *,
    sources: Collection[SourceName],
    newest: date | None,
    newest_stage: Stage | None,
    announced: datetime | None = None,
) -> datetime | None:
    """Return when something new should be there; past when it is overdue.

    Args:
        indicator: The indicator; its first listing stands in when none is usable.
        sources: Names of the usable sources: the first of them in rank goes by its habit.
        newest: The newest period known, None before the first.
        newest_stage: Its stage, None where not stated: the last.
        announced: The first instant after the newest value that its release was announced for; this
            wins over habit.

    Returns:
        Aware UTC; None without any period to count from, or any listing.
    """
    if newest is not None and announced is not None:
        return announced
    listing = due_listing(indicator, sources)
    if newest is None or listing is None:
        return None
    period, stage = next(prints(indicator, listing, newest=newest, newest_stage=newest_stage))
    return due_at(listing.released[stage], period)


def due_listing(indicator: Indicator, sources: Collection[SourceName]) -> Listing | None:
    """Return the copy that is waited for: the first of a usable source, or else the first there is."""
    usable = (listing for listing in indicator.listings if listing.source in sources)
    return next(usable, next(iter(indicator.listings), None))


def prints(
    indicator: Indicator, listing: Listing, *, newest: date, newest_stage: Stage | None
) -> Iterator[tuple[date, Stage]]:
    """Yield the values that come after the newest, period and stage, without end.

    `newest_stage` None is a source that does not say: the last.
    """
    stages = sorted(listing.released, key=lambda stage: stage.rank)
    period = newest
    for stage in stages:
        if newest_stage is not None and stage.rank > newest_stage.rank:
            yield period, stage
    while True:
        period = next_period(indicator.frequency, period)
        for stage in stages:
            yield period, stage


def date_figures(  # noqa: PLR0913 - all that tells when a figure came out
    figures: Iterable[Figure],
    *,
    indicator: Indicator,
    listing: Listing,
    now: datetime,
    last_look_at: datetime | None,
    announced: Sequence[datetime] = (),
) -> tuple[Statement, ...]:
    """Give each figure its released_at, with how that is known; never later than `now`.

    Args:
        figures: As a payload holds them.
        indicator: What they are figures of.
        listing: The copy they were read from; its due rules date what states no instant.
        now: When the payload was read, aware UTC.
        last_look_at: When that source was last read before, None if never.
        announced: The instants announced for this copy, oldest first; these win over habit.
    """
    looks = _Looks(now=now, last_at=last_look_at, announced=announced)
    dated = ((figure, _dating(figure, listing, looks)) for figure in figures)
    return tuple(
        Statement(
            indicator=indicator.id,
            period=figure.period,
            source=listing.source,
            value=figure.value,
            text=figure.text,
            stage=figure.stage,
            edition=figure.edition,
            released_at=dating.released_at,
            basis=dating.basis,
            hindsight=dating.hindsight,
        )
        for figure, dating in dated
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """When a payload was read, when the one before it, and what was announced."""

    now: datetime
    last_at: datetime | None
    announced: Sequence[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dating:
    released_at: datetime
    basis: Basis
    hindsight: bool = False


def _dating(figure: Figure, listing: Listing, looks: _Looks) -> _Dating:
    now = looks.now
    if figure.released_at is not None:
        if figure.released_at > now:  # shown before its usual minute
            return _Dating(released_at=now, basis=Basis.RECORDED)
        return _Dating(released_at=figure.released_at, basis=Basis.STATED)
    habit_at = due_at(rule_of(listing, figure.stage), figure.period)
    if looks.last_at is None:
        return _Dating(released_at=min(habit_at, now), basis=Basis.LAG, hindsight=True)
    came_at = _came_at(habit_at, looks.last_at, looks)
    if came_at is None:
        return _Dating(released_at=now, basis=Basis.RECORDED)
    return _Dating(released_at=came_at, basis=Basis.CALENDAR)


def _came_at(habit_at: datetime, last_at: datetime, looks: _Looks) -> datetime | None:
    """Find the scheduled instant since the last look at which a value came; None where it came at no such.

    Of several announced ones it is the nearest to habit, on a tie the later; and the last one where by
    habit the value was out before. Habit counts only where nothing later than the last look is announced.
    """
    ahead = [at for at in looks.announced if at > last_at]
    if not ahead:
        return habit_at if last_at < habit_at <= looks.now else None
    passed = [at for at in ahead if at <= looks.now]
    if habit_at <= last_at:
        return max(passed, default=None)
    return min(passed, key=lambda at: (abs(at - habit_at), -at.timestamp()), default=None)


def rule_of(listing: Listing, stage: Stage | None) -> DueRule:
    """Return the due rule for a stage; that of the most advanced one where it has none or is not said."""
    if stage is not None and stage in listing.released:
        return listing.released[stage]
    return listing.released[max(listing.released, key=lambda each: each.rank)]


def _due_day(rule: DueRule, period: date) -> date:
    month = _first_of_month(period, months=rule.months)
    match rule:
        case DueRule(days=int(days)):
            return period + timedelta(days=days)
        case DueRule(business_day=int(count)):
            return _business_day(month, count)
        case DueRule(weekday=int(weekday), nth=int(nth)):
            return _nth_weekday(month, weekday=weekday, nth=nth)
        case DueRule(day=int(day)):
            return min(month + timedelta(days=day - 1), _last_of_month(month))
        case _:
            raise ValueError(f"a due rule sets exactly one way to find the day: {rule}")


def _first_of_month(period: date, *, months: int) -> date:
    years, month = divmod(period.month - 1 + months, 12)
    return date(period.year + years, month + 1, 1)


def _last_of_month(month: date) -> date:
    return _first_of_month(month, months=1) - timedelta(days=1)


def _nth_weekday(month: date, *, weekday: int, nth: int) -> date:
    if nth > 0:
        return month + timedelta(days=(weekday - month.weekday()) % 7, weeks=nth - 1)
    last = _last_of_month(month)
    return last - timedelta(days=(last.weekday() - weekday) % 7, weeks=-1 - nth)


def _business_day(month: date, count: int) -> date:
    day = np.busday_offset(month, count - 1, roll="forward", holidays=federal_holidays(month.year))
    return date.fromisoformat(str(day))


def federal_holidays(year: int) -> list[date]:
    """Return the weekdays of a year on which federal offices are closed (5 U.S.C. 6103), from 1978 on right.

    Our own table: the library `holidays` gives the same days for 1978 to 2100, but loading it takes nearly
    as long as a whole `check --offline`, and it holds python-dateutil below the version we run on.
    """
    fixed = [date(year, month, day) for month, day, since in FIXED_HOLIDAYS if year >= since]
    floating = [
        _nth_weekday(date(year, month, 1), weekday=weekday, nth=nth)
        for month, weekday, nth, since in FLOATING_HOLIDAYS
        if year >= since
    ]
    kept = {_observed(each) for each in (*fixed, date(year + 1, 1, 1))}
    return sorted(each for each in {*kept, *floating} if each.year == year)


def _observed(holiday: date) -> date:
    """A holiday on a Saturday is kept on the Friday before, on a Sunday the Monday after."""
    return holiday + timedelta(days={5: -1, 6: 1}.get(holiday.weekday(), 0))
