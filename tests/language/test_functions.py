from math import nan

import numpy as np
import pytest
from expressions import days, months, series, track, vintage, weeks
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import catalogue

from monitor.language.checks import problems
from monitor.language.functions.joined import BREADTH, COMBINATIONS, LEAVES
from monitor.language.functions.table import FUNCTIONS, MANUALS
from monitor.language.syntax import parse
from monitor.model.series import Vintage
from monitor.model.terms import IndicatorId

SENTIMENT = vintage(umich_sentiment=months("2024-10", [70.5, 71.8, 74.0, 71.1, 64.7, 57.0]))
OF_SENTIMENT = {
    "mean(umich_sentiment, 3)": [nan, nan, 72.1, 72.3, 69.93, 64.27],
    "median(umich_sentiment, 3)": [nan, nan, 71.8, 71.8, 71.1, 64.7],
    "std(umich_sentiment, 2)": [nan, 0.92, 1.56, 2.05, 4.53, 5.44],
    "sum(umich_sentiment, 2)": [nan, 142.3, 145.8, 145.1, 135.8, 121.7],
    "min(umich_sentiment, 2m)": [nan, 70.5, 71.8, 71.1, 64.7, 57.0],
    "max(umich_sentiment, 2m)": [nan, 71.8, 74.0, 74.0, 71.1, 64.7],
    "zscore(umich_sentiment, 2)": [nan, 0.71, 0.71, -0.71, -0.71, -0.71],
    "drawdown(umich_sentiment, 3)": [nan, nan, 0.0, -3.92, -12.57, -19.83],
    "rise_from_low(umich_sentiment, 2)": [nan, nan, 3.5, -0.7, -6.4, -7.7],
    "ratio_to_max(umich_sentiment, 3)": [nan, nan, 1.0, 0.961, 0.874, 0.802],
    "lag(umich_sentiment, 1)": [nan, 70.5, 71.8, 74.0, 71.1, 64.7],
    "change(umich_sentiment, 3m)": [nan, nan, nan, 0.6, -7.1, -17.0],
    "pct_change(umich_sentiment, 1)": [nan, 1.84, 3.06, -3.92, -9.0, -11.9],
    "annualized(umich_sentiment, 3m)": [nan, nan, nan, 3.45, -34.06, -64.80],
    "log(umich_sentiment)": [4.256, 4.274, 4.304, 4.264, 4.170, 4.043],
    "abs(-umich_sentiment)": [70.5, 71.8, 74.0, 71.1, 64.7, 57.0],
    "normal_cdf(umich_sentiment - 71.1)": [0.274, 0.758, 0.998, 0.5, 0.0, 0.0],
    "quarterly(umich_sentiment)": [72.1, 64.27],
    "lowest_since_months(umich_sentiment)": [0, 1, 1, 3, 4, 5],
    "highest_since_months(umich_sentiment)": [0, 1, 2, 1, 1, 1],
    "streak_down(umich_sentiment)": [0, 0, 0, 1, 2, 3],
    "streak_up(umich_sentiment)": [0, 1, 2, 0, 0, 0],
    "least(umich_sentiment, 71.5)": [70.5, 71.5, 71.5, 71.1, 64.7, 57.0],
    "greatest(umich_sentiment, 71.5, 70)": [71.5, 71.8, 74.0, 71.5, 71.5, 71.5],
    "all(umich_sentiment > 70, umich_sentiment < 72)": [1, 1, 0, 1, 0, 0],
    "any(umich_sentiment < 70, umich_sentiment >= 74)": [0, 0, 1, 0, 1, 1],
    "at_least(2, umich_sentiment < 72, umich_sentiment < 71, umich_sentiment < 65)": [1, 0, 0, 0, 1, 1],
}
TWO_YEARS = vintage(umich_sentiment=months("2023-01", [*range(24, 1, -1), 6]))
CHANGE_OVER = vintage(umich_sentiment=months("2024-03", [80.0] * 5))
FOUR_WEEKS = vintage(dc_claims=weeks("2025-01-25", [100, 110, 120, 130, 140, 150]))
BILLS = vintage(fed_funds=days("2025-02-01", [4.33, 0.0]))
OF_OTHERS = {
    "percentile(umich_sentiment, 24)": (TWO_YEARS, [*[nan] * 23, 25.0]),
    "adjusted(umich_sentiment)": (CHANGE_OVER, [73.4, 75.05, 76.7, 78.35, 80.0]),
    "monthly(dc_claims)": (FOUR_WEEKS, [nan, 125.0]),
    "bond_equivalent(fed_funds)": (BILLS, [4.439, 0.0]),
}


@pytest.mark.parametrize(("text", "expected"), OF_SENTIMENT.items())
def test_each_function_gives_its_measure(text: str, expected: list[float]) -> None:
    result = track(text, SENTIMENT).values

    np.testing.assert_allclose(result, expected, atol=0.0051)


@pytest.mark.parametrize(("text", "known", "expected"), [(text, *each) for text, each in OF_OTHERS.items()])
def test_so_does_one_that_needs_another_history(text: str, known: Vintage, expected: list[float]) -> None:
    np.testing.assert_allclose(track(text, known).values, expected, atol=0.0005)


def test_a_surprise_is_what_is_known_of_it_on_the_periods_of_its_indicator() -> None:
    known = {
        IndicatorId("umich_sentiment"): series("umich_sentiment", months("2024-09", [9.0, -2.3, None, 1.1]))
    }

    result = track("surprise(umich_sentiment)", SENTIMENT, surprises=known)

    np.testing.assert_equal(result.values, [-2.3, nan, 1.1, nan, nan, nan])
    assert np.isnan(track("surprise(umich_sentiment)", SENTIMENT).values).all()


def test_every_function_has_its_reading_here() -> None:
    read = {text.partition("(")[0] for text in [*OF_SENTIMENT, *OF_OTHERS, "surprise("]}

    assert read == {*FUNCTIONS, *COMBINATIONS, *LEAVES}


def test_a_name_is_that_of_one_function() -> None:
    families = [FUNCTIONS, COMBINATIONS, LEAVES, BREADTH]

    assert len(MANUALS) == sum(map(len, families))


@pytest.mark.parametrize("name", MANUALS)
def test_what_a_person_is_told_of_a_function_is_so(name: str) -> None:
    manual = MANUALS[name]

    assert problems(parse(manual.example), catalogue()) == ()
    assert name in manual.example
    assert manual.usage.startswith(f"{name}(")
    assert all((manual.summary, manual.unit, manual.window, manual.missing))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_usage_shows_a_window_where_there_is_one(name: str) -> None:
    assert MANUALS[name].usage == (f"{name}(x, W)" if FUNCTIONS[name].windowed else f"{name}(x)")


TENTHS = st.lists(st.none() | st.integers(10, 400).map(lambda tenths: tenths / 10), min_size=1, max_size=40)
RANKED = {"percentile"}
CARRY_A_SHIFT = {"mean", "median", "min", "max", "lag"}
IGNORE_A_SHIFT = {"std", "zscore", "percentile", "rise_from_low", "change"}
CARRY_A_SCALE = CARRY_A_SHIFT | {"std", "sum", "rise_from_low", "change"}
IGNORE_A_SCALE = {"zscore", "percentile", "drawdown", "ratio_to_max", "pct_change", "annualized"}
ORDER_ALONE = {"streak_down", "streak_up", "lowest_since_months", "highest_since_months"}


def compared(name: str, moved: str, made: str, values: list[float | None]) -> tuple[Vintage, str, str]:
    """A history, the function of the moved series, and what it should be of the function's own."""
    window = ", 24" if name in RANKED else ", 3" if FUNCTIONS[name].windowed else ""
    known = vintage(umich_sentiment=months("2020-01", values))
    alone = f"{name}(umich_sentiment{window})"
    return known, f"{name}({moved}{window})", made.replace("f", alone)


def assert_equal(known: Vintage, one: str, other: str) -> None:
    np.testing.assert_allclose(track(one, known).values, track(other, known).values, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", sorted(CARRY_A_SHIFT))
@settings(max_examples=20)
@given(values=TENTHS)
def test_what_is_added_to_every_value_is_added_to_the_reading(name: str, values: list[float | None]) -> None:
    assert_equal(*compared(name, "umich_sentiment + 7.5", "f + 7.5", values))


@pytest.mark.parametrize("name", sorted(IGNORE_A_SHIFT | ORDER_ALONE))
@settings(max_examples=20)
@given(values=TENTHS)
def test_a_difference_does_not_see_what_is_added_to_every_value(
    name: str, values: list[float | None]
) -> None:
    assert_equal(*compared(name, "umich_sentiment + 7.5", "f", values))


@pytest.mark.parametrize("name", sorted(CARRY_A_SCALE))
@settings(max_examples=20)
@given(values=TENTHS)
def test_a_factor_of_every_value_is_one_of_the_reading(name: str, values: list[float | None]) -> None:
    assert_equal(*compared(name, "2.5 * umich_sentiment", "2.5 * f", values))


@pytest.mark.parametrize("name", sorted(IGNORE_A_SCALE | ORDER_ALONE))
@settings(max_examples=20)
@given(values=TENTHS)
def test_a_ratio_does_not_see_a_factor_of_every_value(name: str, values: list[float | None]) -> None:
    assert_equal(*compared(name, "2.5 * umich_sentiment", "f", values))


@settings(max_examples=20)
@given(values=TENTHS)
def test_a_sign_turned_turns_highs_into_lows(values: list[float | None]) -> None:
    known = vintage(umich_sentiment=months("2020-01", values))

    assert_equal(known, "max(-umich_sentiment, 3)", "-min(umich_sentiment, 3)")
    assert_equal(known, "streak_up(-umich_sentiment)", "streak_down(umich_sentiment)")
    assert_equal(known, "highest_since_months(-umich_sentiment)", "lowest_since_months(umich_sentiment)")
    assert_equal(known, "greatest(-umich_sentiment, 0)", "-least(umich_sentiment, 0)")


@settings(max_examples=20)
@given(values=TENTHS)
def test_a_mean_over_a_quarter_is_that_of_its_three_months(values: list[float | None]) -> None:
    known = vintage(umich_sentiment=months("2020-01", [*values, 1.0, 1.0, 1.0]))

    by_quarter = track("quarterly(umich_sentiment)", known)
    by_month = track("mean(umich_sentiment, 3)", known)

    for quarter, reading in zip(by_quarter.dates.tolist(), by_quarter.values.tolist(), strict=True):
        last = by_month.locate(quarter.replace(month=quarter.month + 2))
        if last is not None and not np.isnan(by_month.values[last]):
            np.testing.assert_allclose(reading, by_month.values[last])
