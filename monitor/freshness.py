"""Whether what we have of an indicator is what we should have by now."""

from datetime import date, datetime
from typing import Final

from monitor.model.catalogue import Indicator
from monitor.model.series import FreshnessState
from monitor.model.terms import Freshness, Outcome

SAID_BY_SOURCE: Final = {
    Outcome.WITHDRAWN: Freshness.WITHDRAWN,
    Outcome.MALFORMED: Freshness.CHANGED,
    Outcome.WITHHELD: Freshness.WITHHELD,
}
"""Looks that tell of the source itself, whatever the clock says."""


def freshness(
    indicator: Indicator,
    *,
    newest: date | None,
    due: datetime | None,
    now: datetime,
    outcome: Outcome | None,
) -> FreshnessState:
    """Judge an indicator at an instant; a state holds from its turning point on.

    Args:
        indicator: Its `grace` and `missing_after` count from `due`.
        newest: The newest period known, None before the first.
        due: When the next value should be there, from `calendar.next_due`.
        now: The instant judged, aware UTC.
        outcome: How the last look ended, None before the first.
    """
    if outcome in SAID_BY_SOURCE:
        return FreshnessState(freshness=SAID_BY_SOURCE[outcome], since=None, next_due_at=due)
    if newest is None:
        return FreshnessState(freshness=Freshness.MISSING, since=None, next_due_at=due)
    if due is None or now < due:
        return FreshnessState(freshness=Freshness.FRESH, since=None, next_due_at=due)
    late_at, missing_at = turning_points(indicator, due)
    if now >= missing_at:
        return FreshnessState(freshness=Freshness.MISSING, since=missing_at, next_due_at=due)
    if now >= late_at:
        return FreshnessState(freshness=Freshness.LATE, since=late_at, next_due_at=due)
    return FreshnessState(freshness=Freshness.DUE, since=due, next_due_at=due)


def turning_points(indicator: Indicator, due: datetime) -> tuple[datetime, datetime]:
    """Return the instants at which a value due then becomes late, and missing."""
    return due + indicator.grace, due + indicator.missing_after
