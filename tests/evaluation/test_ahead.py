"""Series taken beyond what is known."""

from datetime import date

from evaluation.builders import indicator, monthly, said, series, weekly

from monitor.evaluation.ahead import carried_on, finals, printed
from monitor.model.terms import Frequency, Stage

FLASH = said("2024-03-01", 49.7, "2024-03-21", stage=Stage.FLASH)


def test_a_last_value_is_repeated_to_the_period_that_holds_a_day() -> None:
    found = carried_on(series(monthly(50, 51)), until=date(2024, 4, 20))

    assert found.periods.tolist() == [date(2024, month, 1) for month in (1, 2, 3, 4)]
    assert found.values.tolist() == [50, 51, 51, 51]


def test_a_week_is_reached_whatever_its_day() -> None:
    weeks = series(weekly(6.0), indicator(frequency=Frequency.WEEKLY))

    assert carried_on(weeks, until=date(2025, 1, 6)).periods.tolist() == [date(2025, 1, 4), date(2025, 1, 11)]


def test_a_series_that_is_there_already_stays_as_it_is() -> None:
    assert carried_on(series(monthly(50, 51)), until=date(2024, 1, 1)).values.tolist() == [50, 51]


def test_a_final_takes_the_place_of_a_flash() -> None:
    found = printed(series([*monthly(50, 51), FLASH]), first=date(2024, 3, 1), values=[50.9, 51.2])

    assert found.values.tolist() == [50, 51, 50.9, 51.2]
    assert found.periods[-1].item() == date(2024, 4, 1)
    assert {*found.stages.tolist()} == {Stage.FINAL.rank}


def test_a_first_value_can_be_printed_anew() -> None:
    assert printed(series([FLASH]), first=date(2024, 3, 1), values=[51.0]).values.tolist() == [51.0]


def test_finals_leave_out_what_a_later_stage_will_replace() -> None:
    assert finals(series([*monthly(50, 51), FLASH])).values.tolist() == [50, 51]
