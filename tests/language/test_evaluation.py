from datetime import date

import numpy as np
import pytest
from expressions import CATALOGUE, days, months, track, vintage, weeks

from monitor.language.evaluation import evaluated
from monitor.language.syntax import parse
from monitor.model.terms import Frequency

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


def test_strict_windows_miss_a_month_that_was_never_published() -> None:
    known = vintage(umich_sentiment=months("2025-08", [58.2, 55.1, None, 51.0, 52.9]))

    np.testing.assert_equal(
        np.isnan(track("mean(umich_sentiment, 2)", known).values), [True, False, True, True, False]
    )


@pytest.mark.parametrize("text", ["1 + 1", "26w"])
def test_a_tree_without_an_indicator_is_a_broken_promise(text: str) -> None:
    with pytest.raises(ValueError, match="no readings"):
        evaluated(parse(text).root, {}, CATALOGUE)


def test_the_longest_sum_is_evaluated() -> None:
    result = track(" + ".join(["nahb_hmi"] * 125), KNOWN)

    assert result.values.tolist() == [46 * 125, 47 * 125, 42 * 125]
