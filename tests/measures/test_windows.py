from collections.abc import Callable
from statistics import fmean, stdev
from statistics import median as middle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.gaps import Gaps, MinPeriods, MissingPolicy
from monitor.measures.measured import Measured
from monitor.measures.windows import deviation, highest, lowest, mean, median, total
from monitor.model.series import FloatArray

Windowed = Callable[[FloatArray, int, Gaps], Measured]
STRICT = MissingPolicy.STRICT
VALUES = np.array([3.0, 1.0, 2.0, 6.0])
FOLDS: list[tuple[Windowed, Callable[[list[float]], float], int]] = [
    (mean, fmean, 1),
    (median, middle, 1),
    (deviation, stdev, 2),
    (total, sum, 1),
    (lowest, min, 1),
    (highest, max, 1),
]
numbers = st.lists(st.integers(-1000, 1000).map(lambda tenths: tenths / 10), max_size=40)
with_gaps = st.lists(st.none() | st.integers(-1000, 1000).map(lambda tenths: tenths / 10), max_size=40)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (mean, [2.0, 3.0]),
        (median, [2.0, 2.0]),
        (deviation, [1.0, 7.0**0.5]),
        (total, [6.0, 9.0]),
        (lowest, [1.0, 1.0]),
        (highest, [3.0, 6.0]),
    ],
)
def test_each_full_window_has_a_reading(measure: Windowed, expected: list[float]) -> None:
    result = measure(VALUES, 3, STRICT).values

    assert np.isnan(result[:2]).all()
    assert result[2:].tolist() == expected


@pytest.mark.parametrize("measure", [mean, median, deviation, total, lowest, highest])
def test_a_missing_period_leaves_no_reading_until_it_has_passed(measure: Windowed) -> None:
    result = measure(np.array([1.0, np.nan, 2.0, 3.0]), 2, STRICT).values

    assert np.isnan(result).tolist() == [True, True, True, False]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (mean, [2.0, 4.0, 4.0, 5.0]),
        (median, [2.0, 4.0, 4.0, 5.0]),
        (deviation, [2.0**0.5, 2.0**0.5, 2.0**0.5, 0.0]),
        (total, [4.0, 8.0, 8.0, 10.0]),
        (lowest, [1.0, 3.0, 3.0, 5.0]),
        (highest, [3.0, 5.0, 5.0, 5.0]),
    ],
)
def test_a_window_with_enough_values_takes_what_is_there(measure: Windowed, expected: list[float]) -> None:
    values = np.array([1.0, np.nan, 3.0, 5.0, np.nan, 5.0])

    result = measure(values, 3, MinPeriods(count=2)).values

    assert np.isnan(result[:2]).all()
    assert result[2:].tolist() == expected


def test_of_an_even_number_the_median_lies_between_the_two_in_the_middle() -> None:
    assert median(VALUES, 4).values[-1] == 2.5


def test_one_value_has_no_deviation() -> None:
    assert np.isnan(deviation(VALUES, 1).values).all()
    assert np.isnan(deviation(np.array([1.0, np.nan, np.nan]), 3, MinPeriods(count=1)).values).all()


@given(value=st.floats(-1e9, 1e9), periods=st.integers(2, 40))
def test_equal_values_do_not_deviate_at_all(value: float, periods: int) -> None:
    assert (deviation(np.full(60, value), periods).values[periods - 1 :] == 0.0).all()


@given(values=numbers, periods=st.integers(2, 12))
def test_a_level_far_from_zero_costs_a_deviation_no_accuracy(values: list[float], periods: int) -> None:
    near = deviation(np.array(values), periods).values

    far = deviation(np.array(values) + 2.0**30, periods).values

    np.testing.assert_allclose(far, near, rtol=1e-6, atol=1e-6)


@given(values=numbers, periods=st.integers(1, 40))
def test_windows_agree_with_folding_each_by_itself(values: list[float], periods: int) -> None:
    for measure, fold, least in FOLDS:
        result = measure(np.array(values), periods, STRICT).values

        if periods >= least:
            alone = [fold(values[end - periods : end]) for end in range(periods, len(values) + 1)]
            np.testing.assert_allclose(result[periods - 1 :], alone, rtol=1e-12, atol=1e-9)


@given(
    values=with_gaps,
    shift=st.integers(-500, 500),
    scale=st.sampled_from([0.5, 2.0, 8.0]),
    periods=st.integers(2, 12),
)
def test_readings_move_and_stretch_with_the_series(
    values: list[float | None], shift: int, scale: float, periods: int
) -> None:
    series = np.array(values, dtype=np.float64)
    some = MinPeriods(count=2)
    for measure in (mean, median, lowest, highest):
        np.testing.assert_allclose(
            measure(scale * series + shift, periods, some).values,
            scale * measure(series, periods, some).values + shift,
            atol=1e-9,
        )
    np.testing.assert_allclose(
        deviation(scale * series + shift, periods, some).values,
        scale * deviation(series, periods, some).values,
        atol=1e-9,
    )


@given(values=numbers, periods=st.integers(1, 12))
def test_a_mean_lies_between_lowest_and_highest(values: list[float], periods: int) -> None:
    series = np.array(values)

    averages = mean(series, periods).values[periods - 1 :]

    assert (averages >= lowest(series, periods).values[periods - 1 :] - 1e-9).all()
    assert (averages <= highest(series, periods).values[periods - 1 :] + 1e-9).all()


@given(values=numbers, earlier=numbers, periods=st.integers(1, 12))
def test_what_came_before_a_window_leaves_no_trace_in_it(
    values: list[float], earlier: list[float], periods: int
) -> None:
    for measure in (mean, deviation):
        alone = measure(np.array(values), periods).values[periods - 1 :]

        longer = measure(np.array(earlier + values), periods).values

        np.testing.assert_array_equal(longer[len(longer) - len(alone) :], alone)
