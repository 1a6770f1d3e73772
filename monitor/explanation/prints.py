"""The print that comes next, and how a rule would stand on it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Final

import numpy as np

from monitor.calendar import next_period
from monitor.evaluation.ahead import carried_on, finals, printed, successive
from monitor.evaluation.history import Knowledge, inputs_of, trace
from monitor.evaluation.inputs import input_at
from monitor.evaluation.judgement import level_of
from monitor.language.checks import indicators
from monitor.measures.grids import coarsest, period_numbers
from monitor.model.alerts import Input
from monitor.model.prints import Print
from monitor.model.series import Forecast, Series, Vintage
from monitor.model.terms import IndicatorId, Level, Stage
from monitor.rulebook.book import Rule, StagePolicy

NOTHING_DUE: Final[Mapping[IndicatorId, datetime]] = MappingProxyType({})
LAST: Final = datetime.max.replace(tzinfo=UTC)
MOST_PRINTS: Final = 3
"""Inputs whose next print is tried, those due first."""


def coming_prints(
    rule: Rule,
    knowledge: Knowledge,
    forecasts: Sequence[Forecast],
    due: Mapping[IndicatorId, datetime] = NOTHING_DUE,
) -> tuple[Print, ...]:
    """Find which values come next, the first few due; of inputs that have a value, but no finer ones.

    A period of the measure is over when the input with the longest periods is out: what a finer one does
    within it changes nothing yet.

    Args:
        rule: A rule over series.
        knowledge: What is known.
        forecasts: All that had been stated by then, oldest first.
        due: When the next value of each input is due; one without an instant comes after the others.
    """
    known = [name for name in indicators(rule.measure) if len(knowledge.vintage.get(name, ()))]
    coarse = coarsest([knowledge.catalogue[name].frequency for name in indicators(rule.measure)])
    awaited = [name for name in known if knowledge.catalogue[name].frequency is coarse]
    first = sorted(awaited, key=lambda name: due.get(name, LAST))[:MOST_PRINTS]
    return tuple(_coming(name, rule, knowledge, forecasts) for name in first)


def _coming(name: IndicatorId, rule: Rule, knowledge: Knowledge, forecasts: Sequence[Forecast]) -> Print:
    series = knowledge.vintage[name]
    last = input_at(series, len(series) - 1)
    period = last.period if last.stage.provisional else next_period(series.frequency, last.period)
    others = {
        other: each
        for other, each in _counted(rule, knowledge.vintage).items()
        if other != name and len(each)
    }
    carried = tuple(other for other, each in others.items() if _is_behind(each, series, period))
    fitting = [each for each in forecasts if (each.indicator, each.period) == (name, period)]
    return Print(
        indicator=name,
        period=period,
        last=last,
        carried=carried,
        expected=_expected(fitting, last),
        final_only=rule.stages is StagePolicy.FINAL and period != last.period,
    )


def level_if(rule: Rule, knowledge: Knowledge, coming: Print, value: float, times: int = 1) -> Level:
    """Give the level of a rule once this value is printed, so many times in a row."""
    return level_of(rule, _once_printed(rule, knowledge, coming, value, times))


def reading_if(rule: Rule, knowledge: Knowledge, coming: Print, value: float) -> tuple[date, float] | None:
    """Give period and value, unrounded, of the newest reading once a value is printed; None without one."""
    history = trace(rule, _once_printed(rule, knowledge, coming, value, 1))
    if history.newest is None:
        return None
    return history.tracks.dates[history.newest].item(), float(history.tracks.measure.values[history.newest])


def _once_printed(rule: Rule, knowledge: Knowledge, coming: Print, value: float, times: int) -> Knowledge:
    """Make the knowledge of the moment at which a value has been printed, so many times in a row."""
    name = coming.indicator
    series = knowledge.vintage[name]
    until = successive(series, coming.period, count=times)[-1]
    vintage = dict(_counted(rule, knowledge.vintage))
    for other, each in vintage.items():
        if len(each) and _is_behind(each, series, until):
            vintage[other] = carried_on(each, until=until)
    vintage[name] = printed(series, first=coming.period, values=[value] * times)
    surprises = dict(knowledge.surprises)
    if name in surprises and coming.expected is not None:
        surprises[name] = printed(surprises[name], first=coming.period, values=[value - coming.expected])
    fresh = {other: state for other, state in knowledge.freshness.items() if other != name}
    return replace(knowledge, vintage=vintage, freshness=fresh, surprises=surprises)


def _expected(forecasts: Sequence[Forecast], last: Input) -> float | None:
    """Pick the last of some forecasts of a period; one without a stage may have been for the value out."""
    out = [last.released_at] if forecasts and forecasts[-1].period == last.period else []
    fitting = [
        each.value
        for each in forecasts
        if each.stage is Stage.FINAL or (each.stage is None and all(each.stated_at > at for at in out))
    ]
    return fitting[-1] if fitting else None


def _counted(rule: Rule, vintage: Vintage) -> Vintage:
    """Cut the vintage to what the rule counts: its inputs, and only finals where it says so."""
    series = {name: vintage[name] for name in inputs_of(rule) if name in vintage}
    if rule.stages is StagePolicy.FINAL:
        return {name: finals(each) for name, each in series.items()}
    return series


def _is_behind(other: Series, leading: Series, until: date) -> bool:
    """Tell whether a series, unless it is a coarser one, lacks the period that stands for a day."""
    if coarsest([other.frequency, leading.frequency]) is not leading.frequency:
        return False
    dates = np.append(other.periods[-1:], np.datetime64(until, "D"))
    newest, wanted = period_numbers(dates, other.frequency)
    return bool(newest < wanted)
