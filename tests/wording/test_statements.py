from dataclasses import replace
from datetime import date

import pytest
from services import FLASH_STATE, INDICATOR

from monitor.model.catalogue import Break, Text
from monitor.model.standing import Crossing, Extreme, IndicatorState, Rank
from monitor.model.terms import Frequency
from monitor.wording.statements import across, on_the_year, ranked, statements

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
        (replace(LOWEST, since=None, months=565), "lowest on file, since 1978-01"),
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


PHONE_TO_WEB = Break(
    start=date(2024, 4, 1), until=date(2024, 7, 1), offset=None, note=Text(en="web", zh="网络问卷")
)
BROKEN = replace(INDICATOR, breaks=(PHONE_TO_WEB,))


@pytest.mark.parametrize(
    "state",
    [
        replace(BARE, extreme=LOWEST),
        replace(BARE, year_ago=76.9),
        replace(BARE, rank=Rank(percentile=8.0, since=date(2015, 3, 1), count=120)),
    ],
)
def test_a_comparison_across_a_change_of_method_says_so(state: IndicatorState) -> None:
    assert across(state, BROKEN) == "comparisons reach across the change of method that began 2024-04"
    assert across(state, INDICATOR) is None


def test_what_is_not_compared_reaches_across_nothing() -> None:
    assert across(BARE, BROKEN) is None
    assert across(replace(BARE, extreme=replace(LOWEST, since=date(2024, 8, 1), months=6)), BROKEN) is None
    assert across(replace(BARE, latest=None, year_ago=76.9), BROKEN) is None


def test_a_year_on_year_change_of_a_count_is_also_said_in_percent() -> None:
    counted = replace(INDICATOR, unit="claims", precision=0)
    assert BARE.latest is not None
    state = replace(BARE, latest=replace(BARE.latest, value=1626.0), year_ago=619.0)

    assert on_the_year(state, counted) == "+1,007 claims (+162.7%) from 619 a year before"
    assert on_the_year(replace(state, year_ago=None), counted) is None


@pytest.mark.parametrize(
    ("frequency", "turned", "news"),
    [(Frequency.WEEKLY, 1, 2), (Frequency.MONTHLY, 2, 3), (Frequency.QUARTERLY, 6, 9)],
)
def test_an_extreme_that_only_says_that_the_value_has_turned_is_no_news(
    frequency: Frequency, turned: int, news: int
) -> None:
    series = replace(INDICATOR, frequency=frequency)
    extremes = [replace(LOWEST, months=months) for months in (turned, news)]

    said = [statements(replace(BARE, extreme=extreme), series) for extreme in extremes]

    assert list(map(len, said)) == [0, 1]


@pytest.mark.parametrize(("share", "said"), [(0.2, "1st"), (11.1, "11th"), (99.8, "99th"), (100.0, "100th")])
def test_only_the_highest_of_all_is_the_100th_percentile_and_none_the_0th(share: float, said: str) -> None:
    rank = Rank(percentile=share, since=date(2015, 3, 1), count=520)

    assert str(ranked(replace(BARE, rank=rank), INDICATOR)).startswith(f"{said} percentile")
