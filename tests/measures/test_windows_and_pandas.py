import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.gaps import MinPeriods
from monitor.measures.windows import deviation, highest, lowest, mean, median, total

with_gaps = st.lists(st.none() | st.integers(-1000, 1000).map(lambda tenths: tenths / 10), max_size=60)


@given(values=with_gaps, periods=st.integers(1, 70), count=st.integers(1, 70))
def test_windows_with_gaps_agree_with_pandas(values: list[float | None], periods: int, count: int) -> None:
    series = np.array(values, dtype=np.float64)

    rolling = pd.Series(series).rolling(periods, min_periods=min(count, periods))

    for measure, oracle in (
        (mean, rolling.mean()),
        (median, rolling.median()),
        (deviation, rolling.std()),
        (total, rolling.sum()),
        (lowest, rolling.min()),
        (highest, rolling.max()),
    ):
        measured = measure(series, periods, MinPeriods(count=count))
        result = measured.values  # noqa: PD011 - a Measured, no table
        np.testing.assert_allclose(result, oracle.to_numpy(), rtol=1e-9, atol=1e-5)
