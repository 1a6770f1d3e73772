from datetime import date

import numpy as np
import pytest
from expressions import days, months, series, weeks
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.grids import (
    Grid,
    empty_grid,
    extended,
    first_days,
    lay_out,
    period_numbers,
    standing_for,
)
from monitor.measures.periods import averaged
from monitor.measures.spans import read
from monitor.model.series import FloatArray
from monitor.model.terms import Frequency

FINER = st.sampled_from([Frequency.DAILY, Frequency.BUSINESS, Frequency.WEEKLY, Frequency.MONTHLY])
maybe_numbers = st.lists(st.none() | st.integers(-100, 100).map(float), max_size=150).map(
    lambda values: np.array(values, dtype=np.float64)
)


def means_by_date(grid: Grid, values: FloatArray, onto: Frequency) -> dict[date, float]:
    coarse, measured = averaged(grid, values, onto)
    return dict(zip(coarse.dates.tolist(), measured.values.tolist(), strict=True))


def test_a_month_is_the_mean_of_its_days() -> None:
    grid, values = lay_out(series("fed_funds", days("2025-01-31", [9.0, *[4.0] * 14, *[5.0] * 14, 9.0])))

    result = means_by_date(grid, values, Frequency.MONTHLY)

    np.testing.assert_equal(result, {date(2025, 1, 1): np.nan, date(2025, 2, 1): 4.5})


def test_a_day_without_a_value_does_not_count() -> None:
    february = {"2025-01-31": 1.0, "2025-02-03": 4.0, "2025-02-18": 5.0, "2025-02-28": 6.0}

    grid, values = lay_out(series("treasury_10y", february))

    assert means_by_date(grid, values, Frequency.MONTHLY)[date(2025, 2, 1)] == 5.0


@pytest.mark.parametrize(
    ("last", "months_over"),
    [("2025-02-27", []), ("2025-02-28", [2]), ("2025-03-03", [2]), ("2025-03-31", [2, 3])],
)
def test_a_month_of_business_days_is_over_with_its_last(last: str, months_over: list[int]) -> None:
    grid, values = lay_out(series("treasury_10y", {"2025-01-31": 1.0, "2025-02-03": 1.0, last: 1.0}))

    result = means_by_date(grid, values, Frequency.MONTHLY)

    assert [day.month for day, value in result.items() if not np.isnan(value)] == months_over


def test_a_week_belongs_to_the_month_of_its_date_and_the_next_week_ends_it() -> None:
    saturdays = weeks("2025-01-25", [200.0, 210.0, 220.0, 230.0, 240.0])
    grid, values = lay_out(series("dc_claims", saturdays))
    longer, more = lay_out(series("dc_claims", {**saturdays, date(2025, 3, 1): 900.0}))

    result = means_by_date(grid, values, Frequency.MONTHLY)

    np.testing.assert_equal(result, {date(2025, 1, 1): np.nan, date(2025, 2, 1): 225.0})
    np.testing.assert_equal(means_by_date(longer, more, Frequency.MONTHLY), result)


def test_a_quarter_is_over_with_its_third_month() -> None:
    grid, values = lay_out(series("nahb_hmi", months("2024-12", [46, 47, 42, 39, 40, 34])))

    result = means_by_date(grid, values, Frequency.QUARTERLY)

    assert np.isnan(result.pop(date(2024, 10, 1)))
    assert result == {date(2025, 1, 1): 128 / 3}


def test_months_dated_by_their_last_day_make_whole_quarters() -> None:
    ends = {"2025-01-31": 71.1, "2025-02-28": 64.7, "2025-03-31": 57.0}
    grid, values = lay_out(series("umich_sentiment", ends))

    result = means_by_date(grid, values, Frequency.QUARTERLY)

    assert result == {date(2025, 1, 1): pytest.approx(64.26666666)}


def test_a_period_counts_only_as_far_as_values_are_known() -> None:
    grid = Grid(
        frequency=Frequency.MONTHLY,
        first=660,
        dates=first_days(np.arange(660, 672), Frequency.MONTHLY),
    )
    values = np.array([np.nan, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, np.nan, np.nan, np.nan, np.nan])

    result = averaged(grid, values, Frequency.QUARTERLY)[1].values

    np.testing.assert_equal(result, [np.nan, 5.0, np.nan, np.nan])


def test_a_reading_reads_the_values_dated_in_its_period() -> None:
    grid, values = lay_out(series("nahb_hmi", months("2024-12", [46, 47, 42, 39, 40])))

    spans = averaged(grid, values, Frequency.QUARTERLY)[1].spans

    assert read(spans, np.array([False, True]), 5).tolist() == [False, True, True, True, False]


def test_without_values_there_is_no_mean() -> None:
    grid, values = lay_out(series("nahb_hmi", months("2024-12", [46, 47, 42, 39, 40])))

    coarse, measured = averaged(empty_grid(Frequency.WEEKLY), np.empty(0), Frequency.MONTHLY)

    assert len(coarse) == len(measured.values) == len(measured.spans[0].start) == 0
    assert np.isnan(averaged(grid, np.full(len(values), np.nan), Frequency.QUARTERLY)[1].values).all()


def test_a_quarter_cannot_be_averaged_onto_months() -> None:
    with pytest.raises(ValueError, match="quarterly periods cannot be averaged onto monthly ones"):
        averaged(empty_grid(Frequency.QUARTERLY), np.empty(0), Frequency.MONTHLY)


@given(
    frequency=FINER,
    first=st.integers(2000, 4000),
    values=maybe_numbers,
    onto=st.sampled_from([Frequency.MONTHLY, Frequency.QUARTERLY]),
)
def test_means_agree_with_averaging_each_period_by_itself(
    frequency: Frequency, first: int, values: FloatArray, onto: Frequency
) -> None:
    grid = extended(Grid(frequency=frequency, first=first, dates=empty_grid(frequency).dates), len(values))
    members = period_numbers(grid.dates, onto)
    around = period_numbers(first_days(np.arange(first - 1, first + len(values) + 1), frequency), onto)
    known = np.flatnonzero(~np.isnan(values)).tolist()

    coarse, measured = averaged(grid, values, onto)

    for number, result in zip(coarse.numbers.tolist(), measured.values.tolist(), strict=True):
        inside = [values[at] for at in known if members[at] == number]
        whole = bool(known) and around[known[0]] < number < around[known[-1] + 2]
        expected = sum(inside) / len(inside) if whole and inside else np.nan
        np.testing.assert_allclose(result, expected, atol=1e-12)


@given(
    frequency=FINER,
    values=maybe_numbers,
    later=maybe_numbers,
)
def test_later_values_change_no_period_that_is_over(
    frequency: Frequency, values: FloatArray, later: FloatArray
) -> None:
    start = Grid(frequency=frequency, first=1000, dates=empty_grid(frequency).dates)
    joined = np.concatenate((values, later))

    before = averaged(extended(start, len(values)), values, Frequency.QUARTERLY)[1].values
    after = averaged(extended(start, len(joined)), joined, Frequency.QUARTERLY)[1].values

    over = np.flatnonzero(~np.isnan(before))
    np.testing.assert_equal(after[over], before[over])


def test_a_mean_stands_for_shorter_periods_from_its_last_day_on() -> None:
    grid, values = lay_out(
        series("dc_claims", weeks("2025-01-25", [200.0, 210.0, 220.0, 230.0, 240.0, 250.0]))
    )

    coarse, measured = averaged(grid, values, Frequency.MONTHLY)
    positions = standing_for(coarse, measured.values, grid)

    assert coarse.standing_dates.tolist() == [date(2025, 1, 25), date(2025, 2, 22)]
    # January is not whole, so no month stands before February is over.
    assert positions.tolist() == [-1, -1, -1, -1, 1, 1]
