from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.gaps import MinPeriods, MissingPolicy
from monitor.measures.spans import read
from monitor.measures.swings import drawdown, ratio_to_max, rise_from_low
from monitor.measures.windows import mean

LAST = MissingPolicy.LAST_AVAILABLE
numbers = st.lists(st.integers(-100, 100).map(float), max_size=40).map(np.array)


def test_a_drawdown_is_the_fall_from_the_highest_in_percent() -> None:
    values = np.array([80.0, 100.0, 75.0, 60.0, 45.0])

    np.testing.assert_array_equal(drawdown(values, 3).values, [np.nan, np.nan, -25.0, -40.0, -40.0])


def test_a_share_of_the_highest_is_one_at_a_high() -> None:
    values = np.array([80.0, 100.0, 75.0, 120.0])

    np.testing.assert_array_equal(ratio_to_max(values, 2).values, [np.nan, 1.0, 0.75, 1.0])


def test_of_a_highest_not_above_zero_nothing_is_a_share() -> None:
    values = np.array([-4.0, 0.0, -2.0, 5.0])

    assert np.isnan(drawdown(values, 2).values).tolist() == [True, True, True, False]
    assert np.isnan(ratio_to_max(values, 2).values).tolist() == [True, True, True, False]


@given(values=numbers, periods=st.integers(1, 12))
def test_nothing_stands_above_its_highest(values: np.ndarray, periods: int) -> None:
    falls, shares = drawdown(values, periods).values, ratio_to_max(values, periods).values

    assert not (falls > 0).any()
    np.testing.assert_allclose(falls, 100.0 * (shares - 1.0), atol=1e-9)


@given(values=numbers, periods=st.integers(1, 12))
def test_swings_have_no_unit(values: np.ndarray, periods: int) -> None:
    for measure in (drawdown, ratio_to_max):
        np.testing.assert_array_equal(measure(4.0 * values, periods).values, measure(values, periods).values)
    doubled = rise_from_low(2.0 * values + 9.0, periods).values
    np.testing.assert_array_equal(doubled, 2.0 * rise_from_low(values, periods).values)


def test_a_rise_is_from_the_lowest_before_it_and_a_new_low_is_negative() -> None:
    values = np.array([4.0, 3.5, 3.75, 4.5, 3.0, 3.25])

    result = rise_from_low(values, 3).values

    np.testing.assert_array_equal(result, [np.nan, np.nan, np.nan, 1.0, -0.5, 0.25])


def test_half_a_point_above_the_low_of_the_year_before_is_reached_as_averages_rise() -> None:
    unemployment = np.array([3.5] * 14 + [3.5, 4.4, 14.8])

    gap = rise_from_low(mean(unemployment, 3).values, 12).values

    np.testing.assert_allclose(gap[-3:], [0.0, 0.3, 4.0 + 1.0 / 15.0])


def test_a_rise_reads_its_own_value_and_the_window_before() -> None:
    spans = rise_from_low(np.arange(6.0), 2).spans

    assert read(spans, np.arange(6) == 4, 6).tolist() == [False, False, True, True, True, False]


def test_the_window_before_may_have_gaps_where_enough_is_there() -> None:
    values = np.array([5.0, np.nan, 4.0, np.nan, 6.0])

    one, two = (rise_from_low(values, 3, MinPeriods(count=count)).values for count in (1, 2))

    np.testing.assert_array_equal(one, [np.nan, np.nan, -1.0, np.nan, 2.0])
    assert np.isnan(two).all()


def test_the_window_before_may_be_the_last_values_there_are() -> None:
    result = rise_from_low(np.array([5.0, np.nan, 4.0, np.nan, 6.0]), 2, LAST).values

    np.testing.assert_array_equal(result, [np.nan, np.nan, np.nan, np.nan, 2.0])


@pytest.mark.parametrize("periods", [1, 4, 12])
def test_a_series_that_only_rises_is_never_below_its_high(periods: int) -> None:
    values = np.arange(1.0, 30.0)

    assert (drawdown(values, periods).values[periods - 1 :] == 0.0).all()
    assert all(left <= right for left, right in pairwise(rise_from_low(values, periods).values[periods:]))
