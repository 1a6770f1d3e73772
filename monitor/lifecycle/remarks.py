"""What is to be remarked on what an indicator's sources said, after what operators were told of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final, TypeAlias

import numpy as np

from monitor.evaluation.inputs import tier_of
from monitor.lifecycle.data_events import data_event
from monitor.measures.rounding import rounded
from monitor.model.alerts import Event, Input, Reading
from monitor.model.catalogue import Indicator
from monitor.model.records import Told
from monitor.model.standing import Disagreement, IndicatorState, Restatement
from monitor.model.terms import EventKind, SourceName, Stage

COUNTED: Final = "periods"
"""Unit of a restatement: what it counts."""

_Dispute: TypeAlias = tuple[date, Stage, frozenset[float]]
"""What a disagreement is told once of: a period, a stage, and a pair of values, whoever states them."""
_Drawn: TypeAlias = tuple[EventKind, SourceName, Reading]
"""What an event is made of."""


def remarks(indicator: Indicator, state: IndicatorState, told: Told, *, at: datetime) -> tuple[Event, ...]:
    """Draw an event for each disagreement and each restatement that was not told yet.

    An event has the source it is about as its instance, and the values as the inputs of its reading: of
    a disagreement the one in force and the other; of a restatement, whose value counts the periods that
    changed, the first and the last of them, and what changed most before and after.
    """
    before = told.remarks.get(indicator.id, ())
    drawn = [
        *_disagreements(indicator, state.disagreements, before),
        *_restatements(state.restatements, before, told.began),
    ]
    return tuple(_remark(indicator, kind, source, reading, at=at) for kind, source, reading in drawn)


def _disagreements(
    indicator: Indicator, found: Sequence[Disagreement], before: Sequence[Event]
) -> Iterator[_Drawn]:
    told = {
        _dispute(event.reading.inputs, indicator.precision)
        for event in before
        if event.kind is EventKind.DISAGREEMENT and event.reading
    }
    for each in found:
        dispute = _dispute((each.chosen, each.other), indicator.precision)
        if dispute not in told:
            told.add(dispute)
            yield EventKind.DISAGREEMENT, each.other.source, _reading_of_both(each)


def _dispute(inputs: Sequence[Input], precision: int) -> _Dispute:
    values = rounded(np.array([each.value for each in inputs]), precision)
    return inputs[0].period, inputs[0].stage, frozenset(values.tolist())


def _reading_of_both(found: Disagreement) -> Reading:
    inputs = (found.chosen, found.other)
    return Reading(
        period=found.chosen.period,
        value=found.chosen.value,
        stage=found.chosen.stage,
        inputs=inputs,
        breaks=(),
        tier=tier_of(inputs),
    )


def _restatements(
    found: Sequence[Restatement], before: Sequence[Event], began: datetime | None
) -> Iterator[_Drawn]:
    """Draw what was restated since the watch began: what was before is how it found the past."""
    told = {
        (event.instance, event.reading.inputs[-1].released_at)
        for event in before
        if event.kind is EventKind.RESTATED and event.reading
    }
    for each in found:
        if began is not None and each.at > began and (each.source, each.at) not in told:
            yield EventKind.RESTATED, each.source, _reading_of_change(each)


def _reading_of_change(found: Restatement) -> Reading:
    inputs = (found.first, found.last, found.told, found.now)
    return Reading(
        period=None,
        value=float(found.periods),
        stage=None,
        inputs=inputs,
        breaks=(),
        tier=tier_of(inputs),
    )


def _remark(
    indicator: Indicator, kind: EventKind, source: SourceName, reading: Reading, *, at: datetime
) -> Event:
    event = data_event(indicator, kind, period=reading.period, at=at, instance=source)
    unit = indicator.unit if kind is EventKind.DISAGREEMENT else COUNTED
    return replace(event, reading=reading, unit=unit)
