from datetime import date

import numpy as np
import pytest
from expressions import days, months, series, weeks
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.grids import (
    coarsest,
    common_grid,
    empty_grid,
    extended,
    first_days,
    lay_out,
    period_numbers,
    standing_for,
)
from monitor.model.terms import Frequency

frequencies = st.sampled_from(Frequency)
some_days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def test_a_month_without_a_value_is_missing_and_has_its_first_day_as_date() -> None:
    grid, values = lay_out(series("umich_sentiment", {"2025-08-31": 58.2, "2025-10-31": 53.6}))

    np.testing.assert_equal(values, [58.2, np.nan, 53.6])
    assert grid.dates.tolist() == [date(2025, 8, 31), date(2025, 9, 1), date(2025, 10, 31)]


def test_weekly_dates_may_move_within_their_week() -> None:
    moving = {"2024-11-21": 6.84, "2024-11-27": 6.81, "2024-12-05": 6.69, "2024-12-20": 6.72}

    grid, values = lay_out(series("mortgage_30y", moving))

    np.testing.assert_equal(values, [6.84, 6.81, 6.69, np.nan, 6.72])
    assert grid.dates[3].item() == date(2024, 12, 12)


def test_an_empty_series_has_an_empty_grid() -> None:
    grid, values = lay_out(series("nahb_hmi", {}))

    assert (len(grid), len(values)) == (0, 0)


def test_a_weekend_is_no_gap_of_a_business_grid() -> None:
    grid, values = lay_out(series("treasury_10y", {"2025-02-20": 4.5, "2025-02-21": 4.4, "2025-02-24": 4.4}))

    assert len(grid) == len(values) == 3


@given(day=some_days, frequency=frequencies)
def test_a_period_begins_with_the_last_day_that_starts_one(day: date, frequency: Frequency) -> None:
    dates = np.array([day], dtype="datetime64[D]")

    number = period_numbers(dates, frequency)

    assert first_days(number, frequency) <= dates < first_days(number + 1, frequency)
    assert period_numbers(first_days(number, frequency), frequency) == number


@given(day=some_days)
def test_weeks_are_those_of_iso(day: date) -> None:
    monday = np.array([date.fromisocalendar(*day.isocalendar()[:2], 1)], dtype="datetime64[D]")

    week = period_numbers(np.array([day], dtype="datetime64[D]"), Frequency.WEEKLY)

    assert first_days(week, Frequency.WEEKLY) == monday


def test_the_longest_period_is_coarsest() -> None:
    assert coarsest([Frequency.DAILY, Frequency.MONTHLY, Frequency.WEEKLY]) is Frequency.MONTHLY


def test_grids_of_one_frequency_meet_over_all_their_periods_at_the_later_date() -> None:
    thursdays, _ = lay_out(series("mortgage_30y", weeks("2025-02-06", [6.89, 6.87])))
    saturdays, _ = lay_out(series("dc_claims", weeks("2025-02-15", [1695.0, 2047.0])))

    grid = common_grid([thursdays, saturdays])

    assert grid.dates.tolist() == [date(2025, 2, 6), date(2025, 2, 15), date(2025, 2, 22)]


def test_grids_apart_leave_dated_periods_between() -> None:
    early, _ = lay_out(series("mortgage_30y", weeks("2025-01-02", [6.91])))
    late, _ = lay_out(series("dc_claims", weeks("2025-01-25", [900.0])))

    grid = common_grid([early, late])

    assert grid.dates[1:3].tolist() == [date(2025, 1, 9), date(2025, 1, 16)]


def test_a_longer_grid_goes_on_with_nominal_dates() -> None:
    thursdays, _ = lay_out(series("mortgage_30y", {"2024-11-21": 6.84, "2024-11-27": 6.81}))
    fridays, _ = lay_out(series("treasury_10y", {"2025-02-21": 4.4}))
    month_ends, _ = lay_out(series("umich_sentiment", {"2025-01-31": 71.1}))

    assert extended(thursdays, 2).dates[2:].tolist() == [date(2024, 12, 4), date(2024, 12, 11)]
    assert extended(fridays, 1).dates.tolist() == [date(2025, 2, 21), date(2025, 2, 24)]
    assert extended(month_ends, 1).dates.tolist() == [date(2025, 1, 31), date(2025, 2, 1)]
    assert extended(month_ends, 0).dates.tolist() == month_ends.dates.tolist()


@pytest.mark.parametrize("frequency", Frequency)
def test_a_grid_without_periods_can_be_lengthened(frequency: Frequency) -> None:
    grid = extended(empty_grid(frequency), 3)

    assert grid.dates.tolist() == first_days(grid.numbers, frequency).tolist()


@pytest.mark.parametrize("known", [[4.33, 4.34, None, None], [4.33, 4.34]])
def test_of_a_finer_grid_the_last_value_up_to_the_date_stands(known: list[float | None]) -> None:
    daily, values = lay_out(series("fed_funds", days("2025-02-18", known)))
    weekly, _ = lay_out(series("mortgage_30y", weeks("2025-02-13", [6.87, 6.85])))

    assert standing_for(daily, values, weekly).tolist() == [-1, 1]


def test_of_a_coarser_grid_the_last_period_up_to_the_date_stands() -> None:
    monthly, values = lay_out(series("nahb_hmi", months("2025-01", [47, 42])))
    weekly, _ = lay_out(series("mortgage_30y", weeks("2024-12-26", [6.85] * 7)))

    assert standing_for(monthly, values, weekly).tolist() == [-1, 0, 0, 0, 0, 0, 1]
