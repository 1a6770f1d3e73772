import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.changes import annualized, change, lag, pct_change
from monitor.measures.gaps import Gaps, MinPeriods, MissingPolicy
from monitor.measures.spans import read

STRICT, LAST = MissingPolicy.STRICT, MissingPolicy.LAST_AVAILABLE
numbers = st.lists(st.integers(-1000, 1000).map(float), min_size=1, max_size=30)
above_zero = st.lists(st.integers(1, 1000).map(float), min_size=1, max_size=30)


def test_a_lag_is_the_value_then_and_goes_on_as_long_as_it_is_known() -> None:
    np.testing.assert_equal(lag(np.array([1.0, 2.0, 3.0]), 2).values, [np.nan, np.nan, 1.0, 2.0, 3.0])


def test_a_lag_reads_the_one_value_it_is() -> None:
    result = lag(np.array([1.0, 2.0, 3.0]), 2)

    for position, expected in enumerate([[], [], [0], [1], [2]]):
        marked = read(result.spans, np.arange(5) == position, 3)
        assert np.flatnonzero(marked).tolist() == expected


def test_a_change_is_the_present_value_less_that_then() -> None:
    np.testing.assert_equal(change(np.array([47.0, 42.0, 50.0]), 1).values, [np.nan, -5.0, 8.0])


def test_a_percent_change_is_in_percent_of_the_value_then() -> None:
    result = pct_change(np.array([400.0, 500.0, 250.0]), 1).values

    np.testing.assert_equal(result, [np.nan, 25.0, -50.0])


def test_a_percent_change_from_zero_or_below_is_missing() -> None:
    assert np.isnan(pct_change(np.array([0.0, 5.0, -5.0, 5.0]), 1).values).tolist() == [
        True,
        True,
        False,
        True,
    ]


def test_half_a_year_of_growth_counts_twice_with_interest() -> None:
    result = annualized(np.array([100.0, 110.0, 104.5]), 1, 2).values

    np.testing.assert_allclose(result, [np.nan, 21.0, -9.75])


def test_growth_from_or_to_zero_or_below_has_no_annual_rate() -> None:
    values = np.array([0.0, 5.0, -5.0, 5.0, 6.0])

    assert np.isnan(annualized(values, 1, 12).values).tolist() == [True, True, True, True, False]


@given(values=above_zero, periods=st.integers(1, 12))
def test_over_a_whole_year_the_annual_rate_is_the_percent_change(values: list[float], periods: int) -> None:
    series = np.array(values)

    rates = annualized(series, periods, periods).values

    np.testing.assert_allclose(rates, pct_change(series, periods).values, atol=1e-9)


@pytest.mark.parametrize("gaps", [STRICT, MinPeriods(count=1)])
def test_a_missing_value_then_leaves_no_reading(gaps: Gaps) -> None:
    values = np.array([4.0, np.nan, 5.0, 8.0])

    np.testing.assert_equal(lag(values, 1, gaps).values, [np.nan, 4.0, np.nan, 5.0, 8.0])
    np.testing.assert_equal(change(values, 1, gaps).values, [np.nan, np.nan, np.nan, 3.0])


def test_the_last_value_before_may_stand_in_for_a_missing_one_then() -> None:
    values = np.array([np.nan, 4.0, np.nan, 5.0, 8.0])

    result = change(values, 1, LAST)

    np.testing.assert_equal(lag(values, 1, LAST).values, [np.nan, np.nan, 4.0, 4.0, 5.0, 8.0])
    np.testing.assert_equal(result.values, [np.nan, np.nan, np.nan, 1.0, 3.0])
    np.testing.assert_equal(pct_change(values, 1, LAST).values, [np.nan, np.nan, np.nan, 25.0, 60.0])
    assert read(result.spans, np.arange(5) == 3, 5).tolist() == [False, True, False, True, False]


def test_a_window_longer_than_history_has_no_reading() -> None:
    values = np.array([1.0, 2.0])

    for measure in (change, pct_change):
        assert np.isnan(measure(values, 5).values).tolist() == [True, True]
    np.testing.assert_equal(lag(values, 5).values, [*[np.nan] * 5, 1.0, 2.0])


@given(values=numbers, shift=st.integers(-500, 500), periods=st.integers(1, 12))
def test_shifting_a_series_shifts_no_change(values: list[float], shift: int, periods: int) -> None:
    series = np.array(values)

    np.testing.assert_equal(change(series + shift, periods).values, change(series, periods).values)


@given(values=above_zero, periods=st.integers(1, 12))
def test_growth_has_no_unit(values: list[float], periods: int) -> None:
    series = np.array(values)

    np.testing.assert_equal(pct_change(8.0 * series, periods).values, pct_change(series, periods).values)
    np.testing.assert_equal(
        annualized(8.0 * series, periods, 12).values, annualized(series, periods, 12).values
    )


@given(values=numbers, periods=st.integers(1, 12))
def test_changes_add_up(values: list[float], periods: int) -> None:
    steps = change(np.array(values), 1).values

    whole = change(np.array(values), periods).values

    for end in range(periods, len(values)):
        assert whole[end] == steps[end - periods + 1 : end + 1].sum()
