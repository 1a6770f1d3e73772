"""The values a reading rests on, and what follows from them: stage and evidence tier."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np

from monitor.model.alerts import Input
from monitor.model.series import Series, Vintage
from monitor.model.terms import BASES, STAGES, Basis, IndicatorId, Stage, Tier


def read_inputs(reads: Sequence[tuple[IndicatorId, date]], vintage: Vintage) -> tuple[Input, ...]:
    """Look up what the vintage holds for each indicator and period that a reading reads."""
    return tuple(input_at(vintage[name], _position(vintage[name], period)) for name, period in reads)


def input_at(series: Series, position: int) -> Input:
    """Take one value of a series with all that is known of it."""
    return Input(
        indicator=series.indicator,
        period=series.periods[position].item(),
        value=float(series.values[position]),
        stage=STAGES[series.stages[position]],
        released_at=as_datetime(series.released_at[position]),
        basis=BASES[series.bases[position]],
        hindsight=bool(series.hindsight[position]),
        source=series.source_names[series.sources[position]],
    )


def as_datetime(instant: np.datetime64) -> datetime:
    """Convert `datetime64[us]` in UTC to an aware instant."""
    return datetime.fromisoformat(str(instant)).replace(tzinfo=UTC)


def stage_of(inputs: Sequence[Input]) -> Stage | None:
    """Give the least advanced stage among the newest value read of each indicator."""
    newest: dict[IndicatorId, Input] = {}
    for each in inputs:
        if each.indicator not in newest or each.period > newest[each.indicator].period:
            newest[each.indicator] = each
    return min((each.stage for each in newest.values()), key=lambda stage: stage.rank, default=None)


def tier_of(inputs: Sequence[Input]) -> Tier:
    """Give the evidence tier that the inputs allow."""
    if any(each.hindsight for each in inputs):
        return Tier.T3
    return Tier.T1 if all(each.basis is Basis.STATED for each in inputs) else Tier.T2


def _position(series: Series, period: date) -> int:
    return int(np.searchsorted(series.periods, np.datetime64(period, "D")))
