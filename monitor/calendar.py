"""When values come out: due rules as instants, and an instant for each figure that states none."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, assert_never
from zoneinfo import ZoneInfo

import numpy as np

from monitor.model.catalogue import DueRule, Indicator, Listing
from monitor.model.series import Figure, Statement
from monitor.model.terms import Basis, Frequency, SourceName, Stage

NEW_YORK: Final = ZoneInfo("America/New_York")
MONDAY, THURSDAY, FRIDAY = 0, 3, 4


def due_at(rule: DueRule, period: date) -> datetime:
    """Return the instant, aware UTC, at which a period's value comes out by this rule."""
    return datetime.combine(_due_day(rule, period), rule.at, tzinfo=NEW_YORK).astimezone(UTC)


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
    usable = [listing for listing in indicator.listings if listing.source in sources]
    listing = next(iter([*usable, *indicator.listings]), None)
    if newest is None or listing is None:
        return None
    stages = sorted(listing.released, key=lambda stage: stage.rank)
    to_come = [stage for stage in stages if newest_stage is not None and stage.rank > newest_stage.rank]
    if to_come:
        return due_at(listing.released[to_come[0]], newest)
    return due_at(listing.released[stages[0]], next_period(indicator.frequency, newest))


def date_figures(
    figures: Iterable[Figure],
    *,
    indicator: Indicator,
    listing: Listing,
    now: datetime,
    last_look_at: datetime | None,
) -> tuple[Statement, ...]:
    """Give each figure its released_at, with how that is known; never later than `now`.

    Args:
        figures: As a payload holds them.
        indicator: What they are figures of.
        listing: The copy they were read from; its due rules date what states no instant.
        now: When the payload was read, aware UTC.
        last_look_at: When that source was last read before, None if never.
    """
    dated = ((figure, _dating(figure, listing, now=now, last_look_at=last_look_at)) for figure in figures)
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
class _Dating:
    released_at: datetime
    basis: Basis
    hindsight: bool = False


def _dating(figure: Figure, listing: Listing, *, now: datetime, last_look_at: datetime | None) -> _Dating:
    if figure.released_at is not None:
        if figure.released_at > now:  # shown before its usual minute
            return _Dating(released_at=now, basis=Basis.RECORDED)
        return _Dating(released_at=figure.released_at, basis=Basis.STATED)
    scheduled_at = due_at(rule_of(listing, figure.stage), figure.period)
    if last_look_at is None:
        return _Dating(released_at=min(scheduled_at, now), basis=Basis.LAG, hindsight=True)
    if last_look_at < scheduled_at <= now:
        return _Dating(released_at=scheduled_at, basis=Basis.CALENDAR)
    return _Dating(released_at=now, basis=Basis.RECORDED)


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
    day = np.busday_offset(month, count - 1, roll="forward", holidays=_federal_holidays(month.year))
    return date.fromisoformat(str(day))


def _federal_holidays(year: int) -> list[date]:
    """Days on which federal offices are closed, under the law of today (5 U.S.C. 6103)."""
    fixed = [date(year, *day) for day in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))]
    floating = [
        _nth_weekday(date(year, month, 1), weekday=weekday, nth=nth)
        for month, weekday, nth in (
            (1, MONDAY, 3),
            (2, MONDAY, 3),
            (5, MONDAY, -1),
            (9, MONDAY, 1),
            (10, MONDAY, 2),
            (11, THURSDAY, 4),
        )
    ]
    return [*map(_observed, fixed), *floating]


def _observed(holiday: date) -> date:
    """A holiday on a Saturday is kept on the Friday before, on a Sunday the Monday after."""
    return holiday + timedelta(days={5: -1, 6: 1}.get(holiday.weekday(), 0))
