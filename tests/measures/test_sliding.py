import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.sliding import moments, ordered

with_gaps = st.lists(st.none() | st.integers(-5, 5).map(float), max_size=30)


@given(values=with_gaps, periods=st.integers(1, 40))
def test_each_window_comes_in_order_without_what_is_missing(values: list[float | None], periods: int) -> None:
    result = [list(window) for window in ordered(np.array(values, dtype=np.float64), periods)]

    for now, window in enumerate(result):
        held = values[max(now - periods + 1, 0) : now + 1]
        assert window == sorted(value for value in held if value is not None)


@given(values=with_gaps, periods=st.integers(2, 40), least=st.integers(2, 10))
def test_moments_agree_with_taking_each_window_by_itself(
    values: list[float | None], periods: int, least: int
) -> None:
    series = np.array(values, dtype=np.float64)

    means, deviations = moments(series, periods, min(least, periods))

    for now in range(len(values)):
        held = series[max(now - periods + 1, 0) : now + 1]
        known = held[~np.isnan(held)]
        enough = len(known) >= min(least, periods)
        expected = (known.mean(), known.std(ddof=1)) if enough else (np.nan, np.nan)
        np.testing.assert_allclose((means[now], deviations[now]), expected, atol=1e-12)
