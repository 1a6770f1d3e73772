import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.extremes import months_since_higher, months_since_lower
from monitor.measures.spans import read
from monitor.model.series import DateArray

maybe_numbers = st.lists(st.none() | st.integers(0, 8).map(float), max_size=40)


def month_starts(count: int) -> DateArray:
    dates: DateArray = (np.datetime64("2020-01") + np.arange(count)).astype("datetime64[D]")
    return dates


def test_months_count_back_to_the_last_strictly_lower_value() -> None:
    values = np.array([64.0, 61.0, 70.0, 64.0, 64.0, 61.0])

    result = months_since_lower(values, month_starts(6)).values

    assert result.tolist() == [0, 1, 1, 2, 3, 5]


def test_a_highest_mirrors_a_lowest() -> None:
    values = np.array([3.0, 2.0, 2.9, 3.1])

    assert months_since_higher(values, month_starts(4)).values.tolist() == [0, 1, 2, 3]


def test_history_begins_with_its_first_value_and_gaps_are_passed_over() -> None:
    values = np.array([np.nan, 5.0, 1.0, np.nan, 4.0, 3.0])

    result = months_since_lower(values, month_starts(6)).values

    np.testing.assert_equal(result, [np.nan, 0, 1, np.nan, 2, 3])


def test_a_month_counts_once_it_is_full() -> None:
    dates = np.array(["2024-12-31", "2025-01-30", "2025-01-31", "2025-03-01"], dtype="datetime64[D]")

    result = months_since_lower(np.array([1.0, 2.0, 2.0, 2.0]), dates).values

    assert result.tolist() == [0, 0, 1, 2]


def test_a_reading_reads_from_the_lower_value_to_its_own() -> None:
    span = months_since_lower(np.array([9.0, 1.0, 5.0, 4.0]), month_starts(4)).spans

    assert read(span, np.array([False, False, False, True]), 4).tolist() == [False, True, True, True]


@given(values=maybe_numbers)
def test_it_agrees_with_looking_back_one_by_one(values: list[float | None]) -> None:
    series = np.array(values, dtype=np.float64)

    result = months_since_lower(series, month_starts(len(series))).values

    for now, value in enumerate(series):
        lower = [then for then in range(now) if series[then] < value]
        first = int(np.argmin(np.isnan(series)))
        expected = np.nan if np.isnan(value) else now - (lower[-1] if lower else first)
        np.testing.assert_equal(result[now], expected)
