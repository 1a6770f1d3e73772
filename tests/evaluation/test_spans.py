from datetime import date

import numpy as np
import pytest
from evaluation.builders import X, catalogue, indicator, method_break, monthly, series, span

from monitor.evaluation.spans import adjusted, in_calendar
from monitor.model.catalogue import Break
from monitor.model.terms import Frequency

SHUTDOWN = (span("2018-12-22", "2019-01-25"),)


def covered(frequency: Frequency, *days: str) -> list[bool]:
    flag = in_calendar(SHUTDOWN, catalogue(indicator(frequency=frequency)))
    return list(flag(X, np.array(days, dtype="datetime64[D]")))


@pytest.mark.parametrize(
    ("week_ending", "expected"),
    [
        ("2018-12-15", False),
        ("2018-12-22", True),
        ("2019-01-26", True),
        ("2019-02-01", True),
        ("2019-02-02", False),
    ],
)
def test_a_calendar_covers_weeks_that_overlap_it_or_end_within_a_week_after(
    week_ending: str, *, expected: bool
) -> None:
    assert covered(Frequency.WEEKLY, week_ending) == [expected]


def test_a_calendar_covers_every_month_it_overlaps() -> None:
    found = covered(Frequency.MONTHLY, "2018-11-01", "2018-12-01", "2019-01-01", "2019-02-01")

    assert found == [False, True, True, False]


def test_a_month_dated_by_its_last_day_is_the_same_month() -> None:
    assert covered(Frequency.MONTHLY, "2018-11-30", "2018-12-31", "2019-02-28") == [False, True, False]


def test_a_calendar_covers_every_quarter_it_overlaps() -> None:
    assert covered(Frequency.QUARTERLY, "2018-07-01", "2018-10-01", "2019-01-01") == [False, True, True]


@pytest.mark.parametrize("frequency", [Frequency.DAILY, Frequency.BUSINESS])
def test_a_calendar_covers_its_days_and_the_week_after(frequency: Frequency) -> None:
    found = covered(frequency, "2018-12-21", "2018-12-24", "2019-01-25", "2019-02-01", "2019-02-04")

    assert found == [False, True, True, True, False]


def lifted(count: int, *breaks: Break) -> list[float]:
    return list(adjusted(series(monthly(*[70.0] * count, start="2024-03-01")), breaks).values)


PHONE_TO_WEB = method_break("2024-04-01", "2024-07-01", -6.0)


def test_values_before_a_break_are_lifted_to_the_new_method_in_even_steps() -> None:
    assert lifted(5, PHONE_TO_WEB) == [64.0, 65.5, 67.0, 68.5, 70.0]


def test_what_is_not_out_yet_does_not_shift_the_steps() -> None:
    assert lifted(2, PHONE_TO_WEB) == lifted(5, PHONE_TO_WEB)[:2]


def test_a_break_at_once_lifts_everything_before_it() -> None:
    assert lifted(3, method_break("2024-04-01", "2024-04-01", 2.0)) == [72.0, 70.0, 70.0]


def test_a_break_without_an_offset_lifts_nothing() -> None:
    assert lifted(2, method_break("2024-04-01", "2024-07-01")) == [70.0, 70.0]


def test_adjusting_leaves_the_series_as_it_was() -> None:
    original = series(monthly(70.0, start="2024-03-01"))

    adjusted(original, (PHONE_TO_WEB,))

    assert original.values.tolist() == [70.0]
    assert original.periods.tolist() == [date(2024, 3, 1)]
