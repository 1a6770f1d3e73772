from datetime import date
from math import nan

import numpy as np
import pytest
from expressions import CATALOGUE, days, months, series, track, vintage, weeks

from monitor.language.checks import problems
from monitor.language.evaluation import Inputs, evaluated
from monitor.language.names import MAX_HEIGHT, Named, resolved
from monitor.language.syntax import parse
from monitor.language.track import evaluate
from monitor.measures.gaps import Gaps, MinPeriods, MissingPolicy
from monitor.model.terms import Frequency, IndicatorId

KNOWN = vintage(
    nahb_hmi=months("2024-12", [46, 47, 42]),
    umich_sentiment=months("2025-01", [71.1, 64.7]),
    mortgage_30y=weeks("2025-02-06", [6.89, None, 6.85]),
    fed_funds=days("2025-02-01", [4.33] * 10 + [None] * 5 + [4.34] * 5),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nahb_hmi", [46, 47, 42]),
        ("-nahb_hmi + 50", [4, 3, 8]),
        ("50 - nahb_hmi", [4, 3, 8]),
        ("2 * 3 - 1 < nahb_hmi - 40", [1, 1, 0]),
        ("nahb_hmi / 2 * 4", [92, 94, 84]),
        ("nahb_hmi < 47", [1, 0, 1]),
        ("nahb_hmi <= 46", [1, 0, 1]),
        ("nahb_hmi > 46", [0, 1, 0]),
        ("nahb_hmi >= 46", [1, 1, 0]),
        ("nahb_hmi == 46", [1, 0, 0]),
        ("nahb_hmi != 46", [0, 1, 1]),
        ("not nahb_hmi < 47", [0, 1, 0]),
        ("nahb_hmi < 47 and nahb_hmi > 42", [1, 0, 0]),
        ("nahb_hmi == 42 or nahb_hmi == 46", [1, 0, 1]),
        ("not 1 < 2 or nahb_hmi == 42", [0, 0, 1]),
    ],
)
def test_signs_mean_what_they_say(text: str, expected: list[float]) -> None:
    assert track(text, KNOWN).values.tolist() == expected


def test_division_by_zero_is_missing() -> None:
    assert np.isnan(track("nahb_hmi / 0", KNOWN).values).all()
    assert np.isnan(track("1 / (nahb_hmi - 47)", KNOWN).values).tolist() == [False, True, False]
    assert np.isnan(track("nahb_hmi + 1 / 0", KNOWN).values).all()


def test_a_condition_holds_where_the_known_half_decides_it() -> None:
    text = "umich_sentiment < 70 or nahb_hmi < 47"

    np.testing.assert_equal(track(text, KNOWN).values, [1, 0, 1])
    np.testing.assert_equal(track(text.replace("or", "and"), KNOWN).values, [np.nan, 0, 1])


def test_a_comparison_sees_decimals_and_not_binary_noise() -> None:
    known = vintage(umich_inflation_1y=months("2024-11", [2.8, 2.8, 3.3, 4.3]))

    result = track("change(umich_inflation_1y, 2m) >= 0.5", known)

    np.testing.assert_equal(result.values, [np.nan, np.nan, 1, 1])
    assert track("change(umich_inflation_1y, 2m) == 1.5", known).values[-1] == 1
    assert track("umich_inflation_1y < 4.301", known).values[-1] == 1


def test_equal_means_are_no_fall() -> None:
    known = vintage(umich_sentiment=months("2025-01", [0.3, 0.1, 0.2, 0.3, 0.1, 0.2, 0.3]))

    result = track("streak_down(mean(umich_sentiment, 3)) + streak_up(mean(umich_sentiment, 3))", known)

    np.testing.assert_equal(result.values, [np.nan, np.nan, 0, 0, 0, 0, 0])


def test_of_a_finer_series_the_last_value_up_to_the_coarser_date_is_taken() -> None:
    result = track("mortgage_30y - fed_funds", KNOWN)

    assert result.frequency is Frequency.WEEKLY
    np.testing.assert_allclose(result.values, [2.56, np.nan, 2.51])


def test_a_gap_of_a_finer_series_is_bridged_by_its_last_value() -> None:
    known = vintage(
        mortgage_30y=weeks("2025-02-13", [6.87]), fed_funds=days("2025-02-10", [4.33, None, None, None, 4.3])
    )

    result = track("mortgage_30y - fed_funds", known)

    np.testing.assert_allclose(result.values, [2.54])
    assert result.reads(0) == (("mortgage_30y", date(2025, 2, 13)), ("fed_funds", date(2025, 2, 10)))


def test_a_window_is_counted_on_the_grid_of_its_own_argument() -> None:
    result = track("nahb_hmi + change(fed_funds, 1w) < 99", KNOWN)

    assert result.frequency is Frequency.MONTHLY
    np.testing.assert_equal(result.values, [np.nan, np.nan, np.nan])
    assert result.dates.tolist() == [date(2024, 12, 1), date(2025, 1, 1), date(2025, 2, 1)]


HOLE = vintage(unemployment_rate=months("2025-07", [4.2, 4.3, 4.4, None, 4.6]))
STRICT, LAST, TWO = MissingPolicy.STRICT, MissingPolicy.LAST_AVAILABLE, MinPeriods(count=2)


@pytest.mark.parametrize(
    ("text", "gaps", "expected"),
    [
        ("mean(unemployment_rate, 3)", STRICT, [nan, nan, 4.3, nan, nan]),
        ("mean(unemployment_rate, 3)", LAST, [nan, nan, 4.3, nan, 4.4333]),
        ("mean(unemployment_rate, 3)", TWO, [nan, 4.25, 4.3, 4.35, 4.5]),
        ("sum(unemployment_rate, 2)", MinPeriods(count=1), [4.2, 8.5, 8.7, 4.4, 4.6]),
        ("change(unemployment_rate, 1)", STRICT, [nan, 0.1, 0.1, nan, nan]),
        ("change(unemployment_rate, 1)", LAST, [nan, 0.1, 0.1, nan, 0.2]),
        ("change(unemployment_rate, 1)", MinPeriods(count=1), [nan, 0.1, 0.1, nan, nan]),
        ("lag(unemployment_rate, 1)", LAST, [nan, 4.2, 4.3, 4.4, 4.4]),
        ("mean(-unemployment_rate, 3) + 1", LAST, [nan, nan, -3.3, nan, -3.4333]),
        ("max(mean(unemployment_rate, 2), 2)", LAST, [nan, nan, 4.35, nan, 4.5]),
        ("abs(unemployment_rate)", LAST, [4.2, 4.3, 4.4, nan, 4.6]),
    ],
)
def test_what_a_window_does_with_a_hole_is_what_it_is_told(
    text: str, gaps: Gaps, expected: list[float]
) -> None:
    np.testing.assert_allclose(track(text, HOLE, gaps=gaps).values, expected, atol=0.0001)


def test_under_the_last_values_available_a_reading_reads_as_many_as_it_would() -> None:
    result = track("mean(unemployment_rate, 3)", HOLE, gaps=LAST)

    assert [day.month for _, day in result.reads(4)] == [8, 9, 11]


KNOWN_AND_NOT = vintage(
    nahb_hmi=months("2025-01", [47, 42, 39]), umich_sentiment=months("2025-01", [71.1, None, 57.0])
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("all(nahb_hmi < 45, umich_sentiment < 60)", [0, nan, 1]),
        ("all(nahb_hmi > 45, umich_sentiment < 80)", [1, 0, 0]),
        ("any(nahb_hmi < 40, umich_sentiment < 60)", [0, nan, 1]),
        ("any(nahb_hmi < 45, umich_sentiment < 60)", [0, 1, 1]),
        ("at_least(2, nahb_hmi < 45, nahb_hmi < 43, umich_sentiment < 60)", [0, 1, 1]),
        ("at_least(2, nahb_hmi < 45, nahb_hmi > 45, umich_sentiment < 60)", [0, nan, 1]),
        ("at_least(2, nahb_hmi > 45, nahb_hmi < 40, umich_sentiment < 60)", [0, 0, 1]),
        ("not any(nahb_hmi < 40, umich_sentiment < 60)", [1, nan, 0]),
        ("any(1 < 2, umich_sentiment < 60)", [1, 1, 1]),
        ("least(nahb_hmi, umich_sentiment)", [47, nan, 39]),
        ("greatest(nahb_hmi, umich_sentiment, 60)", [71.1, nan, 60]),
        ("greatest(nahb_hmi, least(40, 50))", [47, 42, 40]),
    ],
)
def test_what_joins_several_is_known_as_soon_as_the_unknown_could_not_change_it(
    text: str, expected: list[float]
) -> None:
    np.testing.assert_equal(track(text, KNOWN_AND_NOT).values, expected)


def test_what_joins_several_stands_on_the_coarsest_of_their_grids() -> None:
    known = vintage(
        nahb_hmi=months("2025-02", [42, 39]), fed_funds=days("2025-01-31", [4.33, 4.34] + [4.3] * 27 + [5.0])
    )

    result = track("greatest(nahb_hmi - 40, 4 * fed_funds, 17.3)", known)

    assert result.frequency is Frequency.MONTHLY
    np.testing.assert_allclose(result.values, [17.36, 20.0])


JANUARY = [5.0] + [4.0] * 30


def test_a_month_that_is_not_over_has_no_mean() -> None:
    by_the_30th = track("monthly(fed_funds)", vintage(fed_funds=days("2024-12-31", JANUARY)))
    by_the_31st = track("monthly(fed_funds)", vintage(fed_funds=days("2024-12-31", [*JANUARY, 4.62])))

    np.testing.assert_equal(by_the_30th.values, [nan])
    np.testing.assert_allclose(by_the_31st.values, [nan, 4.02])
    assert (by_the_30th.newest, by_the_31st.newest) == (None, 1)


def test_a_month_is_over_once_the_next_week_is_dated_in_another() -> None:
    until_22nd = track("monthly(dc_claims)", vintage(dc_claims=weeks("2025-01-25", [90, 100, 110, 120, 130])))
    until_15th = track("monthly(dc_claims)", vintage(dc_claims=weeks("2025-01-25", [90, 100, 110, 120])))

    np.testing.assert_equal(until_22nd.values, [nan, 115])
    np.testing.assert_equal(until_15th.values, [nan])


def test_a_month_the_history_begins_in_has_no_mean() -> None:
    known = vintage(dc_claims=weeks("2025-01-11", [90, 100, 110, 120, 130, 140, 150]))

    np.testing.assert_equal(track("monthly(dc_claims)", known).values, [nan, 135])


def test_a_mean_over_a_month_meets_other_months() -> None:
    known = vintage(
        nahb_hmi=months("2025-01", [47, 42, 39]), dc_claims=weeks("2024-12-28", [40] * 5 + [41, 43, 42, 42])
    )

    result = track("nahb_hmi - monthly(dc_claims)", known)

    np.testing.assert_equal(result.values, [nan, 7, 0, nan])
    assert (result.dates[0].item(), result.newest) == (date(2024, 12, 1), 2)
    assert [day.day for name, day in result.reads(1) if name == "dc_claims"] == [4, 11, 18, 25]


def test_a_window_over_monthly_means_counts_months() -> None:
    known = vintage(dc_claims=weeks("2024-12-28", [40] * 5 + [41, 43, 42, 42]))

    np.testing.assert_equal(track("change(monthly(dc_claims), 1m)", known).values, [nan, nan, 2])


def test_a_lag_reaches_beyond_its_input_where_another_does() -> None:
    known = vintage(nahb_hmi=months("2025-01", [47, 42]), umich_sentiment=months("2025-01", [71, 64, 57]))

    joined, alone = track("umich_sentiment - lag(nahb_hmi, 1)", known), track("lag(nahb_hmi, 1)", known)

    np.testing.assert_equal(joined.values, [nan, 17, 15])
    np.testing.assert_equal(alone.values, [nan, 47])
    assert (joined.newest, alone.newest) == (2, 1)


def test_values_on_an_old_method_are_lifted_to_the_new_one() -> None:
    known = vintage(umich_sentiment=months("2024-02", [77, 77, None, 75, 74, 71, 70]))

    np.testing.assert_allclose(
        track("adjusted(umich_sentiment)", known).values, [70.4, 70.4, nan, 71.7, 72.35, 71, 70]
    )
    np.testing.assert_allclose(track("change(adjusted(umich_sentiment), 6)", known).values[-1], -0.4)
    assert track("adjusted(umich_sentiment)", known).reads(0) == (("umich_sentiment", date(2024, 2, 1)),)


def test_a_surprise_is_not_known_where_no_consensus_was() -> None:
    known = vintage(umich_sentiment=months("2025-01", [71.1, 64.7, 57.0]))
    expected = {IndicatorId("umich_sentiment"): series("umich_sentiment", months("2025-01", [-2.1, -3.1]))}

    result = track("surprise(umich_sentiment) < -3", known, surprises=expected)

    np.testing.assert_equal(result.values, [0, 1, nan])
    assert result.newest == 2
    assert result.reads(1) == (("umich_sentiment", date(2025, 2, 1)),)


NOTHING = Inputs(series={}, surprises={}, catalogue=CATALOGUE, gaps=MissingPolicy.STRICT)


@pytest.mark.parametrize("text", ["1 + 1", "26w", "[a]", "least(1, 2)"])
def test_a_tree_without_an_indicator_is_a_broken_promise(text: str) -> None:
    with pytest.raises(ValueError, match="no readings"):
        evaluated(parse(text).root, NOTHING)


def test_the_longest_sum_is_evaluated() -> None:
    result = track(" + ".join(["nahb_hmi"] * 125), KNOWN)

    assert result.values.tolist() == [46 * 125, 47 * 125, 42 * 125]


def test_the_largest_tree_of_named_parts_is_evaluated() -> None:
    named = Named.of(parse("mean(nahb_hmi, 1)").root)
    for _ in range(8):
        named = Named.of(resolved(parse("x + x"), {"x": named}).root)
    whole = resolved(parse("x"), {"x": named})

    assert problems(whole, CATALOGUE) == ()
    assert evaluate(whole, KNOWN, CATALOGUE).values.tolist() == [46 * 256, 47 * 256, 42 * 256]


def test_the_deepest_tree_of_named_parts_is_evaluated() -> None:
    named = Named.of(parse("nahb_hmi").root)
    for _ in range(MAX_HEIGHT - 1):
        named = Named.of(resolved(parse("mean(x, 1)"), {"x": named}).root)
    whole = resolved(parse("x"), {"x": named})

    assert problems(whole, CATALOGUE) == ()
    assert evaluate(whole, KNOWN, CATALOGUE).reads(2) == (("nahb_hmi", date(2025, 2, 1)),)


def test_lags_of_lags_do_not_reach_for_what_no_input_has_come_to() -> None:
    lagged = "lag(" * 40 + "nahb_hmi" + ", 20000)" * 40

    result = track(f"greatest({lagged}, umich_sentiment)", KNOWN)

    assert (len(result), result.newest) == (3, None)
    assert np.isnan(result.values).all()


def test_a_lag_of_a_lag_is_one_lag() -> None:
    known = vintage(nahb_hmi=months("2025-01", [47, 42]), umich_sentiment=months("2025-01", [71, 64, 57, 52]))

    np.testing.assert_equal(
        track("umich_sentiment - lag(lag(nahb_hmi, 1), 1)", known).values,
        track("umich_sentiment - lag(nahb_hmi, 2)", known).values,
    )
