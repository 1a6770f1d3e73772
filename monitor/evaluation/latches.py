"""Levels by period: each level is a latch of its own, the rule stands at the worst one set."""

from collections.abc import Mapping

import numpy as np

from monitor.model.series import BoolArray, CodeArray, DateArray, FloatArray, IntArray
from monitor.model.terms import Level
from monitor.rulebook.book import Comparison, LevelRule, Threshold

COMPARE = {
    Comparison.LESS: np.less,
    Comparison.LESS_EQUAL: np.less_equal,
    Comparison.GREATER: np.greater,
    Comparison.GREATER_EQUAL: np.greater_equal,
}
DECIMALS = 9
"""To which differences of published numbers are rounded: beyond it lies only binary noise."""


def met(threshold: Threshold, values: FloatArray, dates: DateArray) -> BoolArray:
    """Mark the periods whose value meets the threshold in force for them; a missing value meets none."""
    undated = threshold.steps[0].start is None
    limit = threshold.steps[0].value if undated else limits(threshold, dates)
    result: BoolArray = COMPARE[threshold.op](values, limit)
    return result


def limits(threshold: Threshold, dates: DateArray) -> FloatArray:
    """Give each period the limit in force for it, NaN before the first that is dated."""
    values = np.array([np.nan, *(step.value for step in threshold.steps)])
    starts = [step.start for step in threshold.steps if step.start is not None]
    if len(starts) < len(threshold.steps):
        return np.full(len(dates), values[1])
    return values[np.searchsorted(np.array(starts, dtype="datetime64[D]"), dates, side="right")]


def levels(
    rules: Mapping[Level, LevelRule], values: FloatArray, dates: DateArray, *, closed: BoolArray
) -> CodeArray:
    """Judge every period by latches that enter and clear.

    Args:
        rules: Enter, clear and holds of each level.
        values: Rounded readings, NaN where missing: these neither count towards a hold nor break it.
        dates: The periods' own dates.
        closed: Periods whose gate is closed: every latch is reset there.

    Returns:
        The severity of the worst latch set after each period, 0 where none is.
    """
    skipped = np.isnan(values) & ~closed
    if skipped.any():
        counts = ~skipped
        worst = levels(rules, values[counts], dates[counts], closed=closed[counts])
        return _carried(worst, counts)
    worst = np.zeros(len(values), dtype=np.int8)
    for level, rule in rules.items():
        enters = met(rule.enter, values, dates) & ~closed
        clears = met(rule.clear, values, dates) & ~closed
        on = latch(rule, enters, clears, closed=closed)
        worst = np.maximum(worst, on * np.int8(level.severity))
    return worst


def new_extremes(  # noqa: PLR0913 - what `levels` takes, and what re-arms
    rules: Mapping[Level, LevelRule],
    values: FloatArray,
    dates: DateArray,
    *,
    closed: BoolArray,
    rearm: FloatArray,
    rise: float,
) -> CodeArray:
    """Judge every period by latches that, once set, stay until `rearm` rises by `rise` above its low.

    Shapes and codes as in `levels`; `rearm` is the measure that re-arms, on the same periods.
    """
    worst = np.zeros(len(values), dtype=np.int8)
    counted = np.flatnonzero(closed | ~np.isnan(values))
    for level, rule in rules.items():
        fires = np.zeros(len(values), dtype=np.bool_)
        fires[counted] = _held((met(rule.enter, values, dates) & ~closed)[counted], rule.hold)
        on = _set_until_rise(fires, closed, rearm, rise)
        worst = np.maximum(worst, on * np.int8(level.severity))
    return worst


def latch(rule: LevelRule, enters: BoolArray, clears: BoolArray, *, closed: BoolArray) -> BoolArray:
    """Run the latch of one level over the periods that count, and mark those after which it is set."""
    fires = _held(enters, rule.hold)
    ends = _held(clears, rule.clear_hold) | closed
    if rule.min_hold > 1:
        return _latch_with_minimum(fires, ends, closed, rule.min_hold)
    turns = np.flatnonzero(_begins(fires) | _begins(ends & ~fires))
    lengths = np.ediff1d(turns, to_end=len(fires) - turns[-1:])
    return np.repeat(fires[turns], lengths)


def _begins(flags: BoolArray) -> BoolArray:
    """Mark the first period, and where a flag comes to stand: there alone can a latch turn."""
    begins = np.ones(len(flags), dtype=np.bool_)
    np.greater(flags[1:], flags[:-1], out=begins[1:])
    return begins


def _latch_with_minimum(fires: BoolArray, ends: BoolArray, closed: BoolArray, minimum: int) -> BoolArray:
    """Run a latch that, once set, stays for at least `minimum` periods unless its gate closes."""
    on = np.zeros(len(fires), dtype=np.bool_)
    held = 0
    for i, fire in enumerate(fires):
        free = held >= minimum and ends[i]
        held = 0 if closed[i] or (free and not fire) else held + 1 if held or fire else 0
        on[i] = held > 0
    return on


def _held(flags: BoolArray, periods: int) -> BoolArray:
    """Mark where a flag has stood for at least that many periods in a row."""
    if periods <= 1:
        return flags
    held = flags.copy()
    held[: periods - 1] = False
    for back in range(1, min(periods, len(flags))):
        held[back:] &= flags[:-back]
    return held


def _carried(codes: CodeArray, counts: BoolArray) -> CodeArray:
    """Spread the codes of the periods that count over all periods: a missing one keeps the last."""
    last: IntArray = np.cumsum(counts) - 1
    return np.append(codes, np.int8(0))[last]


def _set_until_rise(fires: BoolArray, closed: BoolArray, rearm: FloatArray, rise: float) -> BoolArray:
    """Run one latch that only the rise of `rearm` above its low since then, or a closed gate, ends."""
    on = np.zeros(len(fires), dtype=np.bool_)
    end = 0
    while len(coming := np.flatnonzero(fires[end:])):
        begin = end + int(coming[0])
        since = rearm[begin:]
        risen = np.round(since - np.fmin.accumulate(since) - rise, DECIMALS) >= 0
        ends = np.flatnonzero(risen | closed[begin:])
        end = begin + int(ends[0]) if len(ends) else len(fires)
        on[begin:end] = True
    return on
