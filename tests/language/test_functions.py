import numpy as np
import pytest
from expressions import months, track, vintage

from monitor.language.functions import FUNCTIONS

SENTIMENT = vintage(umich_sentiment=months("2024-10", [70.5, 71.8, 74.0, 71.1, 64.7, 57.0]))
NAN = float("nan")
READINGS = {
    "mean(umich_sentiment, 3)": [NAN, NAN, 72.1, 72.3, 69.93, 64.27],
    "sum(umich_sentiment, 2)": [NAN, 142.3, 145.8, 145.1, 135.8, 121.7],
    "min(umich_sentiment, 2m)": [NAN, 70.5, 71.8, 71.1, 64.7, 57.0],
    "max(umich_sentiment, 2m)": [NAN, 71.8, 74.0, 74.0, 71.1, 64.7],
    "lag(umich_sentiment, 1)": [NAN, 70.5, 71.8, 74.0, 71.1, 64.7],
    "change(umich_sentiment, 3m)": [NAN, NAN, NAN, 0.6, -7.1, -17.0],
    "pct_change(umich_sentiment, 1)": [NAN, 1.84, 3.06, -3.92, -9.0, -11.9],
    "abs(-umich_sentiment)": [70.5, 71.8, 74.0, 71.1, 64.7, 57.0],
    "lowest_since_months(umich_sentiment)": [0, 1, 1, 3, 4, 5],
    "highest_since_months(umich_sentiment)": [0, 1, 2, 1, 1, 1],
    "streak_down(umich_sentiment)": [0, 0, 0, 1, 2, 3],
    "streak_up(umich_sentiment)": [0, 1, 2, 0, 0, 0],
}


@pytest.mark.parametrize(("text", "expected"), READINGS.items())
def test_each_function_gives_its_measure(text: str, expected: list[float]) -> None:
    result = track(text, SENTIMENT).values

    np.testing.assert_allclose(result, expected, atol=0.005)


def test_every_function_has_its_reading_here() -> None:
    assert {text.partition("(")[0] for text in READINGS} == set(FUNCTIONS)
