import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.gaps import Gaps, MinPeriods, MissingPolicy
from monitor.measures.ranks import LEAST_RANKED, percentile, zscore

STRICT, LAST = MissingPolicy.STRICT, MissingPolicy.LAST_AVAILABLE
whole = st.integers(0, 8).map(float)
with_gaps = st.lists(st.one_of(whole, whole, st.none()), min_size=20, max_size=80)


def test_a_percentile_counts_the_values_at_or_below_the_present_one() -> None:
    values = np.array([*range(24), 5.0, 23.0, -1.0])

    result = percentile(values, 25).values

    assert np.isnan(result[:24]).all()
    assert result[24:].tolist() == [28.0, 100.0, 4.0]


@pytest.mark.parametrize("gaps", [STRICT, LAST, MinPeriods(count=3)])
def test_few_values_have_no_percentile(gaps: Gaps) -> None:
    values = np.arange(40.0)

    assert np.isnan(percentile(values, LEAST_RANKED - 1, gaps).values).all()
    assert np.isnan(percentile(values[: LEAST_RANKED - 1], 100, gaps).values).all()


@given(values=with_gaps, periods=st.integers(20, 90), count=st.integers(1, 60))
def test_percentiles_agree_with_counting_one_by_one(
    values: list[float | None], periods: int, count: int
) -> None:
    series = np.array(values, dtype=np.float64)

    result = percentile(series, periods, MinPeriods(count=count)).values

    for now, present in enumerate(series):
        window = [value for value in series[max(now - periods + 1, 0) : now + 1] if not np.isnan(value)]
        enough = len(window) >= max(min(count, periods), 24) and not np.isnan(present)
        share = 100.0 * sum(value <= present for value in window) / len(window) if enough else np.nan
        np.testing.assert_equal(result[now], share)


@given(values=with_gaps, periods=st.integers(24, 90))
def test_a_percentile_asks_for_order_alone(values: list[float | None], periods: int) -> None:
    series = np.array(values, dtype=np.float64)

    stretched = percentile(3.0 * series**3 - 7.0, periods, LAST).values

    np.testing.assert_array_equal(stretched, percentile(series, periods, LAST).values)


def test_a_zscore_is_the_distance_from_the_mean_in_deviations() -> None:
    result = zscore(np.array([1.0, 2.0, 3.0, 8.0]), 3).values

    np.testing.assert_allclose(result[2:], [1.0, 11.0 / 3.0 / (31.0 / 3.0) ** 0.5])
    assert np.isnan(result[:2]).all()


def test_values_that_do_not_vary_have_no_zscore() -> None:
    assert np.isnan(zscore(np.full(9, 0.1), 3).values).all()
    assert np.isnan(zscore(np.arange(9.0), 1).values).all()


def test_a_missing_present_value_has_no_rank() -> None:
    values = np.append(np.arange(30.0), np.nan)

    for gaps in (STRICT, LAST, MinPeriods(count=2)):
        assert np.isnan(percentile(values, 30, gaps).values[-1])
        assert np.isnan(zscore(values, 30, gaps).values[-1])


@given(values=with_gaps, shift=st.integers(-50, 50), periods=st.integers(2, 30))
def test_a_zscore_has_neither_level_nor_unit(values: list[float | None], shift: int, periods: int) -> None:
    series = np.array(values, dtype=np.float64)
    some = MinPeriods(count=2)

    result = zscore(4.0 * series + shift, periods, some).values

    np.testing.assert_allclose(result, zscore(series, periods, some).values, atol=1e-9)
