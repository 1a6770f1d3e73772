from dataclasses import replace
from datetime import date

import pytest
from services import FLASH_STATE, INDICATOR

from monitor.model.standing import Crossing, Extreme
from monitor.model.terms import Frequency
from monitor.wording.statements import statements

LOWEST = Extreme(lowest=True, since=date(2023, 11, 1), first=date(1978, 1, 1), equal_to=None, months=15)
BARE = replace(FLASH_STATE, extreme=None, crossing=None, streak=0)


def test_the_services_pmi_of_february_2025() -> None:
    assert statements(FLASH_STATE, INDICATOR) == (
        "lowest since 2023-01",
        "below 50 for the first time in 25 months",
        "second fall in a row",
    )


@pytest.mark.parametrize(
    ("extreme", "said"),
    [
        (LOWEST, "lowest since 2023-11"),
        (replace(LOWEST, lowest=False), "highest since 2023-11"),
        (replace(LOWEST, since=None, months=565), "lowest on record, since 1978-01"),
        (replace(LOWEST, equal_to=date(2024, 7, 1)), "lowest since 2023-11; equal to 2024-07"),
    ],
)
def test_an_extreme_says_since_when(extreme: Extreme, said: str) -> None:
    assert statements(replace(BARE, extreme=extreme), INDICATOR) == (said,)


def test_the_lowest_since_last_month_is_no_news() -> None:
    assert statements(replace(BARE, extreme=replace(LOWEST, months=1)), INDICATOR) == ()


def test_a_weekly_extreme_names_the_week() -> None:
    weekly = replace(INDICATOR, frequency=Frequency.WEEKLY)
    extreme = replace(LOWEST, since=date(2024, 6, 15), months=8)

    assert statements(replace(BARE, extreme=extreme), weekly) == ("lowest since 2024-06-15",)


def test_a_crossing_may_go_either_way() -> None:
    crossing = Crossing(neutral=3.5, below=False, months=7)

    assert statements(replace(BARE, crossing=crossing), INDICATOR) == (
        "above 3.5 for the first time in 7 months",
    )


@pytest.mark.parametrize(
    ("streak", "said"),
    [
        (-2, "second fall in a row"),
        (3, "third rise in a row"),
        (-10, "tenth fall in a row"),
        (11, "11th rise in a row"),
        (-12, "12th fall in a row"),
        (21, "21st rise in a row"),
        (-22, "22nd fall in a row"),
        (23, "23rd rise in a row"),
        (112, "112th rise in a row"),
    ],
)
def test_a_streak_is_counted_in_words(streak: int, said: str) -> None:
    assert statements(replace(BARE, streak=streak), INDICATOR) == (said,)


@pytest.mark.parametrize("streak", [-1, 0, 1])
def test_a_streak_of_one_is_no_streak(streak: int) -> None:
    assert statements(replace(BARE, streak=streak), INDICATOR) == ()


def test_without_data_nothing_is_said() -> None:
    assert statements(replace(FLASH_STATE, latest=None), INDICATOR) == ()
