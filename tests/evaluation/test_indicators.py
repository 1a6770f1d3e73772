from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from evaluation.builders import (
    FRED,
    WEEKLY_LISTINGS,
    Said,
    X,
    indicator,
    instant,
    monthly,
    months,
    said,
    series,
    statements,
    weekly,
)

from monitor.evaluation.indicators import RANK_NEEDS, SIGMA_NEEDS, indicator_state
from monitor.model.catalogue import Indicator
from monitor.model.series import Forecast, FreshnessState
from monitor.model.standing import Crossing, Extreme, IndicatorState
from monitor.model.terms import Frequency, Freshness, SourceName, Stage

FRESH = FreshnessState(freshness=Freshness.FRESH, since=None, next_due_at=None)


def state(
    rows: Sequence[Said], one: Indicator | None = None, *, forecasts: Sequence[Forecast] = ()
) -> IndicatorState:
    chosen = one or indicator()
    return indicator_state(
        chosen,
        series(rows, chosen),
        statements=statements(rows),
        forecasts=forecasts,
        freshness=FRESH,
    )


def forecast(period: date, value: float, at: str, stage: Stage | None = None) -> Forecast:
    return Forecast(
        indicator=X,
        period=period,
        stage=stage,
        value=value,
        text=None,
        source=SourceName("consensus"),
        stated_at=instant(at),
    )


def test_an_indicator_without_data_states_nothing_but_its_freshness() -> None:
    found = indicator_state(indicator(), None, statements=None, forecasts=(), freshness=FRESH)

    assert (found.latest, found.previous, found.extreme, found.streak) == (None, None, None, 0)
    assert found.freshness is FRESH


def test_a_first_value_has_nothing_to_be_held_against() -> None:
    found = state(monthly(50), indicator(neutral=51))

    assert found.latest is not None
    assert (found.previous, found.extreme, found.crossing, found.streak) == (None, None, None, 0)


def test_the_previous_value_is_the_one_known_now_beside_what_was_told_before_if_it_differs() -> None:
    rows = (
        said("2024-12-01", 56.8, "2025-01-06"),
        said("2025-01-01", 52.8, "2025-02-05"),
        said("2025-01-01", 52.9, "2025-02-21T14:45", stage=Stage.REVISED),
        said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH),
    )

    found = state(rows)

    assert (found.previous, found.previous_told) == (52.9, 52.8)


def test_a_previous_value_that_was_not_revised_is_not_told_twice() -> None:
    assert state(monthly(52.9, 49.7)).previous_told is None


def test_a_previous_value_that_came_with_the_newest_was_not_told_before() -> None:
    rows = (said("2025-01-01", 1, "2025-03-05"), said("2025-02-01", 2, "2025-03-05"))

    assert state(rows).previous_told is None


def test_a_final_value_knows_the_flash_it_comes_after_and_a_first_one_has_none() -> None:
    flash = said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH)
    final = said("2025-02-01", 51.0, "2025-03-05T14:45", stage=Stage.FINAL)

    earlier = state((flash, final)).earlier

    assert earlier is not None
    assert (earlier.value, earlier.stage, earlier.released_at) == (
        49.7,
        Stage.FLASH,
        instant("2025-02-21T14:45"),
    )
    assert state((flash,)).earlier is None


def test_a_surprise_is_held_against_the_last_forecast_before_the_release() -> None:
    february = date(2025, 2, 1)
    rows = (said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH),)
    forecasts = (
        forecast(february, 52.5, "2025-02-17"),
        forecast(february, 53.0, "2025-02-20"),
        forecast(february, 49.9, "2025-02-21T14:45"),
    )

    found = state(rows, forecasts=forecasts)

    assert (found.consensus, found.surprise, found.surprise_sigma) == (53.0, -3.3, None)


def test_a_forecast_of_another_stage_or_period_is_no_consensus() -> None:
    rows = (said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH),)
    forecasts = (
        forecast(date(2025, 2, 1), 53.0, "2025-02-20", Stage.FINAL),
        forecast(date(2025, 1, 1), 53.0, "2025-02-20"),
    )

    found = state(rows, forecasts=forecasts)

    assert (found.consensus, found.surprise) == (None, None)


FLASH_THEN_FINAL = (
    said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH),
    said("2025-02-01", 51.0, "2025-03-05T14:45", stage=Stage.FINAL),
)


def test_a_forecast_made_for_the_flash_is_not_held_against_the_final() -> None:
    for_flash = forecast(date(2025, 2, 1), 53.0, "2025-02-20")

    assert state(FLASH_THEN_FINAL, forecasts=(for_flash,)).consensus is None


def test_a_forecast_made_between_flash_and_final_is_the_finals() -> None:
    forecasts = (
        forecast(date(2025, 2, 1), 53.0, "2025-02-20"),
        forecast(date(2025, 2, 1), 49.7, "2025-03-04"),
    )

    assert state(FLASH_THEN_FINAL, forecasts=forecasts).surprise == 1.3


def surprises(count: int) -> tuple[list[Said], list[Forecast]]:
    """Values that came out in turn 1 above and 1 below what was expected, then one 3 below."""
    rows, forecasts = [], []
    for i, period in enumerate(months(count + 1, start="2020-01-01")):
        at = instant(str(period)) + timedelta(days=35)
        off = -3.0 if i == count else (1.0, -1.0)[i % 2]
        rows.append(Said(period=period, value=50.0 + off, at=at))
        forecasts.append(replace(forecast(period, 50.0, "2020-01-01"), stated_at=at - timedelta(days=1)))
    return rows, forecasts


def test_a_surprise_is_measured_in_standard_deviations_of_the_earlier_ones() -> None:
    rows, forecasts = surprises(SIGMA_NEEDS)

    assert state(rows, forecasts=forecasts).surprise_sigma == pytest.approx(-2.9)


def test_too_few_earlier_surprises_give_no_standard_deviation() -> None:
    rows, forecasts = surprises(SIGMA_NEEDS - 1)

    assert state(rows, forecasts=forecasts).surprise_sigma is None


def test_surprises_that_were_all_the_same_give_no_standard_deviation() -> None:
    rows, forecasts = surprises(SIGMA_NEEDS)

    assert state([replace(row, value=51.0) for row in rows], forecasts=forecasts).surprise_sigma is None


def test_an_earlier_surprise_is_that_of_the_first_print() -> None:
    rows, forecasts = surprises(SIGMA_NEEDS)
    revised = [replace(row, value=90.0, at=row.at + timedelta(days=1)) for row in rows[:-1]]

    assert state([*rows, *revised], forecasts=forecasts).surprise_sigma == pytest.approx(-2.9)


def test_values_read_in_hindsight_are_no_surprises() -> None:
    rows, forecasts = surprises(SIGMA_NEEDS)

    assert state([replace(rows[0], hindsight=True), *rows[1:]], forecasts=forecasts).surprise_sigma is None


def test_a_source_without_stages_counts_among_the_finals() -> None:
    rows, forecasts = surprises(SIGMA_NEEDS)

    found = state([replace(row, stage=None, source=FRED) for row in rows], forecasts=forecasts)

    assert found.surprise_sigma == pytest.approx(-2.9)


def test_a_fall_is_the_lowest_since_the_last_lower_value() -> None:
    assert state(monthly(48, 55, 52, 50)).extreme == Extreme(
        lowest=True, since=date(2024, 1, 1), first=date(2024, 1, 1), equal_to=None, months=3
    )


def test_a_rise_is_the_highest_since_the_last_higher_value() -> None:
    assert state(monthly(60, 50, 55)).extreme == Extreme(
        lowest=False, since=date(2024, 1, 1), first=date(2024, 1, 1), equal_to=None, months=2
    )


def test_a_lowest_on_record_counts_the_months_there_are() -> None:
    assert state(monthly(60, 50, 40)).extreme == Extreme(
        lowest=True, since=None, first=date(2024, 1, 1), equal_to=None, months=2
    )


def test_a_tie_with_a_later_value_is_named() -> None:
    found = state(monthly(48, 50, 55, 50)).extreme

    assert found is not None
    assert (found.since, found.equal_to) == (date(2024, 1, 1), date(2024, 2, 1))


def test_a_value_like_the_one_before_is_no_extreme() -> None:
    assert state(monthly(60, 50, 50.04)).extreme is None


WEEKS = indicator(frequency=Frequency.WEEKLY, listings=WEEKLY_LISTINGS)


def test_months_of_a_weekly_series_are_whole_ones() -> None:
    found = state(weekly(100, 300, 300, 300, 200, start="2025-01-11"), WEEKS).extreme

    assert found is not None
    assert (found.since, found.months) == (date(2025, 1, 11), 0)


def test_a_value_newly_below_neutral_says_for_how_long_it_was_not() -> None:
    found = state(monthly(49, 51, 52, 49.7), indicator(neutral=50)).crossing

    assert found == Crossing(neutral=50, below=True, months=3)


def test_a_value_newly_above_neutral_does_so_too() -> None:
    found = state(monthly(49, 51), indicator(neutral=50)).crossing

    assert found == Crossing(neutral=50, below=False, months=1)


@pytest.mark.parametrize("values", [(49.0, 48.0), (51.0, 50.0), (51.0, 52.0)])
def test_a_value_that_stays_on_its_side_or_stops_at_neutral_has_not_crossed(
    values: tuple[float, float],
) -> None:
    assert state(monthly(*values), indicator(neutral=50)).crossing is None


@pytest.mark.parametrize(
    ("values", "streak"),
    [
        ((3, 2, 1), -2),
        ((1, 2, 3), 2),
        ((1, 3, 2), -1),
        ((3, 2, 2), 0),
        ((2.04, 2.0), 0),
        ((5, 4, None, 3, 2), -1),
        ((5, 4, None, 3), 0),
    ],
)
def test_a_streak_counts_strict_moves_in_a_row_and_ends_at_a_gap(
    values: tuple[float | None, ...], streak: int
) -> None:
    assert state(monthly(*values)).streak == streak


def test_the_value_of_a_year_before_is_that_of_the_same_month() -> None:
    assert state(monthly(*range(1, 14))).year_ago == 1.0
    assert state(monthly(*range(1, 13))).year_ago is None
    assert state(monthly(1.0, None, *range(3, 15))).year_ago is None


def test_a_week_is_held_against_the_one_52_weeks_before() -> None:
    weeks = indicator(frequency=Frequency.WEEKLY, listings=WEEKLY_LISTINGS)

    assert state(weekly(*range(1, 54)), weeks).year_ago == 1.0
    assert state(weekly(*range(1, 53)), weeks).year_ago is None


def test_a_rank_needs_24_values_and_looks_back_10_years() -> None:
    assert state(monthly(*range(RANK_NEEDS - 1))).rank is None

    cycle = [float(each % 4) for each in range(120)]
    rank = state(monthly(*[100.0] * 12, *cycle, 1.0, start="2014-01-01")).rank

    assert rank is not None
    assert (rank.since, rank.count) == (date(2015, 2, 1), 120)
    assert rank.percentile == 50.0


def test_days_have_no_year_before() -> None:
    days = indicator(frequency=Frequency.DAILY)
    first = date(2024, 1, 1)
    dates = [(first + timedelta(days=each)).isoformat() for each in range(400)]
    rows = [said(day, float(number), at=day) for number, day in enumerate(dates)]

    assert state(rows, days).year_ago is None
