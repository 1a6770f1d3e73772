from collections.abc import Callable
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.measured import Measured
from monitor.measures.windows import highest, lowest, mean, total
from monitor.model.series import FloatArray

Windowed = Callable[[FloatArray, int], Measured]
VALUES = np.array([3.0, 1.0, 2.0, 6.0])
FOLDS: list[tuple[Windowed, Callable[[list[float]], float]]] = [
    (mean, fmean),
    (total, sum),
    (lowest, min),
    (highest, max),
]
numbers = st.lists(st.integers(-1000, 1000).map(lambda tenths: tenths / 10), max_size=40)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [(mean, [2.0, 3.0]), (total, [6.0, 9.0]), (lowest, [1.0, 1.0]), (highest, [3.0, 6.0])],
)
def test_each_full_window_has_a_reading(measure: Windowed, expected: list[float]) -> None:
    result = measure(VALUES, 3).values

    assert np.isnan(result[:2]).all()
    assert result[2:].tolist() == expected


@pytest.mark.parametrize("measure", [mean, total, lowest, highest])
def test_a_missing_period_leaves_no_reading_until_it_has_passed(measure: Windowed) -> None:
    result = measure(np.array([1.0, np.nan, 2.0, 3.0]), 2).values

    assert np.isnan(result).tolist() == [True, True, True, False]


@pytest.mark.parametrize("measure", [mean, total, lowest, highest])
def test_a_window_longer_than_history_has_no_reading(measure: Windowed) -> None:
    assert np.isnan(measure(VALUES, 1000).values).all()


@given(values=numbers, periods=st.integers(1, 40))
def test_windows_agree_with_folding_each_by_itself(values: list[float], periods: int) -> None:
    for measure, fold in FOLDS:
        result = measure(np.array(values), periods).values

        alone = [fold(values[end - periods : end]) for end in range(periods, len(values) + 1)]
        np.testing.assert_allclose(result[periods - 1 :], alone, rtol=1e-12, atol=1e-9)


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
    alone = mean(np.array(values), periods).values[periods - 1 :]

    longer = mean(np.array(earlier + values), periods).values

    assert longer[len(longer) - len(alone) :].tolist() == alone.tolist()
