"""What an indicator's freshness means after what operators were told of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from monitor.lifecycle.identity import event_id
from monitor.model.alerts import Event
from monitor.model.catalogue import Indicator
from monitor.model.records import Told
from monitor.model.series import FreshnessState
from monitor.model.standing import IndicatorState
from monitor.model.terms import EventKind, Freshness, IndicatorId, Level

TELLING: Final = {
    Freshness.LATE: EventKind.LATE,
    Freshness.MISSING: EventKind.MISSING,
    Freshness.WITHHELD: EventKind.WITHHELD,
    Freshness.CHANGED: EventKind.CHANGED,
    Freshness.WITHDRAWN: EventKind.WITHDRAWN,
}
"""Freshness that operators are told of; an indicator that never had data is not news."""
REFUSALS: Final = frozenset({EventKind.WITHHELD, EventKind.CHANGED, EventKind.WITHDRAWN})
"""Told at the look that found them; lateness has an instant of its own."""


def turned(states: Mapping[IndicatorId, FreshnessState], told: Told) -> bool:
    """Tell whether a source refuses, or no longer does, other than operators were told."""
    return any(_refused(name, told) is not _refusing(state) for name, state in states.items())


def _refusing(state: FreshnessState) -> EventKind | None:
    kind = TELLING.get(state.freshness)
    return kind if kind in REFUSALS and state.next_due_at is not None else None  # else never any data


def _refused(name: IndicatorId, told: Told) -> EventKind | None:
    last = told.data.get(name)
    return last.kind if last is not None and last.kind in REFUSALS else None


def advance_data(indicator: Indicator, state: IndicatorState, told: Told, *, at: datetime) -> Event | None:
    """Draw the event, if any, that an indicator's freshness makes after what was told of it."""
    last = told.data.get(indicator.id)
    kind = TELLING.get(state.freshness.freshness)
    if state.latest is None or (last and last.kind in REFUSALS and not state.freshness.looked):
        return None
    if kind is None:
        troubled = last is not None and last.kind in TELLING.values()
        kind = EventKind.RECOVERED if troubled else None
    elif last is not None and last.kind is kind:
        kind = None
    return data_event(indicator, kind, period=state.latest.period, at=at) if kind else None


def data_event(
    indicator: Indicator, kind: EventKind, *, period: date | None, at: datetime, instance: str = ""
) -> Event:
    """Put together an event about an indicator; `instance` is the source that it is about, if it is."""
    return Event(
        id=event_id(f"indicator:{indicator.id}", instance, kind, level=Level.UNKNOWN, period=period, at=at),
        at=at,
        kind=kind,
        rule=None,
        indicator=indicator.id,
        instance=instance,
        level=Level.UNKNOWN,
        previous_level=Level.UNKNOWN,
        reading=None,
        threshold=None,
        distance=None,
        title=indicator.title.en,
        theme=indicator.theme,
        role=None,
        unit=indicator.unit,
        rule_hash=None,
        episode=None,
        reason=None,
    )
