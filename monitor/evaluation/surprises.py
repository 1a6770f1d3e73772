"""Prints held against the last consensus before them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from monitor.language.traits import leaves_of
from monitor.model.alerts import Input
from monitor.model.series import Forecast, Series, Statements
from monitor.model.terms import STAGES, IndicatorId, Stage
from monitor.rulebook.book import Rule
from monitor.vintage import instant64, only


def surprises_asked(rule: Rule) -> frozenset[IndicatorId]:
    """Name the indicators whose surprises a rule reads."""
    expressions = (rule.measure, rule.gate, rule.rearm.measure if rule.rearm else None)
    return frozenset(name for each in expressions if each for name in leaves_of(each.root, "surprise"))


def surprises(series: Series, statements: Statements, forecasts: Sequence[Forecast]) -> Series:
    """Give for each period how far its print lay from the last consensus before it, in the unit.

    The print is the first live one of the stage that the vintage knows, the final one where it is revised.
    Periods without a consensus have no value: that is not a surprise of zero.

    Args:
        series: The indicator in the vintage.
        statements: All that was stated of it by then.
        forecasts: Of this indicator, made by then, oldest first.
    """
    values = np.full(len(series), np.nan)
    told = np.minimum(series.stages, Stage.FINAL.rank)
    for rank in np.unique(told):
        found = _surprises_of(STAGES[rank], forecasts, statements)
        for position in np.flatnonzero(told == rank):
            values[position] = found.get(series.periods[position].item(), np.nan)
    return replace(series, values=values)


def consensus(latest: Input, forecasts: Sequence[Forecast], statements: Statements) -> float | None:
    """Find the last forecast of this print made before it came out."""
    fitting = [each for each in forecasts if each.period == latest.period]
    return _expected(fitting, latest.stage, instant64(latest.released_at), statements)


def earlier_surprises(latest: Input, forecasts: Sequence[Forecast], statements: Statements) -> list[float]:
    """Hold the earlier first prints of this stage against the last forecast before each."""
    earlier = [each for each in forecasts if each.period < latest.period]
    before = only(statements, statements.released_at < instant64(latest.released_at))
    return list(_surprises_of(latest.stage, earlier, before).values())


def _surprises_of(
    stage: Stage, forecasts: Sequence[Forecast], statements: Statements
) -> Mapping[date, float]:
    """Hold the first print of a stage of each period against what was expected of it."""
    by_period: dict[date, list[Forecast]] = {}
    for each in forecasts:
        by_period.setdefault(each.period, []).append(each)
    found: dict[date, float] = {}
    for period, (released_at, value) in _first_prints(statements, stage).items():
        expected = _expected(by_period.get(period, ()), stage, released_at, statements)
        if expected is not None:
            found[period] = value - expected
    return found


def _expected(
    forecasts: Sequence[Forecast], stage: Stage, released_at: np.datetime64, statements: Statements
) -> float | None:
    """Pick the last of some forecasts of a period that was made before one of its prints, and for it."""
    before = [
        each for each in forecasts if each.stage in {None, stage} and instant64(each.stated_at) < released_at
    ]
    return None if not before or _was_for_another(before[-1], released_at, statements) else before[-1].value


def _was_for_another(forecast: Forecast, released_at: np.datetime64, statements: Statements) -> bool:
    """Tell whether a forecast that names no stage had its print before this one."""
    if forecast.stage is not None:
        return False
    between = (
        (statements.periods == np.datetime64(forecast.period))
        & (statements.released_at > instant64(forecast.stated_at))
        & (statements.released_at < released_at)
    )
    return bool(between.any())


def _first_prints(statements: Statements, stage: Stage) -> Mapping[date, tuple[np.datetime64, float]]:
    """Find when each period was first stated live at a stage, and as what."""
    states = (statements.stages == stage.rank) | ((statements.stages < 0) & (stage is Stage.FINAL))
    rows = np.flatnonzero(states & ~statements.hindsight & ~np.isnan(statements.values))
    rows = rows[np.lexsort((statements.bases[rows], statements.released_at[rows]))]
    periods, first = np.unique(statements.periods[rows], return_index=True)
    found = zip(periods.tolist(), rows[first], strict=True)
    return {period: (statements.released_at[row], float(statements.values[row])) for period, row in found}
