import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.changes import change, lag, pct_change

numbers = st.lists(st.integers(-1000, 1000).map(float), min_size=1, max_size=30)


def test_a_lag_is_the_value_then() -> None:
    np.testing.assert_equal(lag(np.array([1.0, 2.0, 3.0]), 2).values, [np.nan, np.nan, 1.0])


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


def test_a_window_longer_than_history_has_no_reading() -> None:
    for measure in (lag, change, pct_change):
        assert np.isnan(measure(np.array([1.0, 2.0]), 5).values).all()


@given(values=numbers, shift=st.integers(-500, 500), periods=st.integers(1, 12))
def test_shifting_a_series_shifts_no_change(values: list[float], shift: int, periods: int) -> None:
    series = np.array(values)

    np.testing.assert_equal(change(series + shift, periods).values, change(series, periods).values)


@given(values=numbers, periods=st.integers(1, 12))
def test_changes_add_up(values: list[float], periods: int) -> None:
    steps = change(np.array(values), 1).values

    whole = change(np.array(values), periods).values

    for end in range(periods, len(values)):
        assert whole[end] == steps[end - periods + 1 : end + 1].sum()
