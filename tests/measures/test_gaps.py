"""What holds of every measure with a window, whatever its window does with a gap."""

from collections.abc import Callable
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.changes import annualized, change, lag, pct_change
from monitor.measures.gaps import Gaps, MinPeriods, MissingPolicy
from monitor.measures.measured import Measured
from monitor.measures.ranks import percentile, zscore
from monitor.measures.spans import read
from monitor.measures.swings import drawdown, ratio_to_max, rise_from_low
from monitor.measures.windows import deviation, highest, lowest, mean, median, total
from monitor.model.series import BoolArray, FloatArray

Windowed = Callable[[FloatArray, int, Gaps], Measured]


def annual_growth(values: FloatArray, periods: int, gaps: Gaps) -> Measured:
    return annualized(values, periods, 12, gaps)


TAKEN_TOGETHER: Final[tuple[Windowed, ...]] = (
    mean,
    median,
    deviation,
    total,
    lowest,
    highest,
    percentile,
    zscore,
    drawdown,
    ratio_to_max,
    rise_from_low,
)
BETWEEN_POINTS: Final[tuple[Windowed, ...]] = (lag, change, pct_change, annual_growth)
MEASURES: Final = TAKEN_TOGETHER + BETWEEN_POINTS
STRICT: Final = MissingPolicy.STRICT
LAST: Final = MissingPolicy.LAST_AVAILABLE

tenths = st.integers(-1000, 1000).map(lambda number: number / 10)
numbers = st.lists(tenths, max_size=60).map(np.array)
with_gaps = st.lists(st.none() | tenths, max_size=60).map(lambda values: np.array(values, dtype=np.float64))
windows = st.integers(1, 40)
policies = st.sampled_from([STRICT, LAST]) | st.builds(MinPeriods, count=st.integers(1, 30))


@given(values=with_gaps, later=with_gaps, periods=windows, gaps=policies)
def test_later_values_change_no_reading(
    values: FloatArray, later: FloatArray, periods: int, gaps: Gaps
) -> None:
    for measure in MEASURES:
        before = measure(values, periods, gaps).values

        after = measure(np.concatenate((values, later)), periods, gaps).values

        np.testing.assert_array_equal(after[: len(before)], before)


@given(values=with_gaps, periods=windows)
def test_a_window_that_needs_all_its_values_is_strict(values: FloatArray, periods: int) -> None:
    for measure in MEASURES:
        strict = measure(values, periods, STRICT).values

        np.testing.assert_array_equal(measure(values, periods, MinPeriods(count=periods)).values, strict)
        np.testing.assert_array_equal(measure(values, periods, MinPeriods(count=periods + 9)).values, strict)


@given(values=numbers, periods=windows)
def test_without_a_gap_the_last_values_there_are_are_those_of_the_window(
    values: FloatArray, periods: int
) -> None:
    for measure in MEASURES:
        result = measure(values, periods, LAST)

        np.testing.assert_array_equal(result.values, measure(values, periods, STRICT).values)


@given(values=with_gaps, periods=windows)
def test_the_last_values_there_are_are_read_as_if_they_were_all(values: FloatArray, periods: int) -> None:
    known = ~np.isnan(values)
    for measure in TAKEN_TOGETHER:
        result = measure(values, periods, LAST).values

        np.testing.assert_array_equal(result[known], measure(values[known], periods, STRICT).values)
        assert np.isnan(result[~known]).all()


@given(values=with_gaps, others=numbers, periods=windows, gaps=policies, choice=st.integers(0))
def test_values_outside_its_spans_change_no_reading(
    values: FloatArray, others: FloatArray, periods: int, gaps: Gaps, choice: int
) -> None:
    for measure in MEASURES:
        result = measure(values, periods, gaps)
        position = choice % max(len(result.values), 1)
        outside = ~_read_by(result, position, len(values)) & ~np.isnan(values)
        changed = np.where(outside, np.resize(np.append(others, 7.7), len(values)), values)

        again = measure(changed, periods, gaps).values

        np.testing.assert_array_equal(again[position : position + 1], result.values[position : position + 1])


@given(values=with_gaps, periods=windows, gaps=policies)
def test_every_value_inside_its_spans_goes_into_a_sum(values: FloatArray, periods: int, gaps: Gaps) -> None:
    result = total(values, periods, gaps)

    for position in np.flatnonzero(~np.isnan(result.values)).tolist():
        inside = values[_read_by(result, position, len(values))]
        assert result.values[position] == pytest.approx(np.nansum(inside), abs=1e-9)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("gaps", [STRICT, LAST, MinPeriods(count=1)])
def test_without_values_there_are_no_readings(measure: Windowed, gaps: Gaps) -> None:
    nothing = measure(np.empty(0), 3, gaps)
    unknown = measure(np.full(40, np.nan), 30, gaps)

    assert np.isnan(nothing.values).all()
    assert not any((span.stop > span.start).any() for span in nothing.spans)
    assert np.isnan(unknown.values).all()
    assert len(unknown.spans[0].start) == len(unknown.spans[0].stop) == len(unknown.values)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("gaps", [STRICT, LAST])
def test_a_window_longer_than_history_has_no_reading(measure: Windowed, gaps: Gaps) -> None:
    values = np.arange(1.0, 31.0)

    assert np.isnan(measure(values, 1000, gaps).values[: len(values)]).all()


def test_a_start_shorter_than_its_window_is_read_if_it_holds_enough() -> None:
    values = np.array([2.0, 4.0, np.nan, np.nan, 9.0])

    result = mean(values, 1000, MinPeriods(count=2)).values

    np.testing.assert_array_equal(result, [np.nan, 3.0, 3.0, 3.0, 5.0])


def test_values_passed_over_lie_within_the_span() -> None:
    result = total(np.array([1.0, 2.0, np.nan, 3.0]), 2, LAST)

    np.testing.assert_array_equal(result.values, [np.nan, 3.0, np.nan, 5.0])
    assert _read_by(result, 3, 4).tolist() == [False, True, True, True]
    assert _read_by(result, 2, 4).tolist() == [False, False, True, False]


def _read_by(result: Measured, position: int, count: int) -> BoolArray:
    return read(result.spans, np.arange(len(result.values)) == position, count)
