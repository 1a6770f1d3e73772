from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.model.terms import Frequency
from monitor.wording.times import (
    instant_code,
    instant_words,
    period_code,
    period_noun,
    period_phrase,
    period_short,
    period_words,
)

AT = datetime(2025, 2, 21, 14, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("frequency", "words", "phrase", "code"),
    [
        (Frequency.DAILY, "15 Feb 2025", "on 15 Feb 2025", "2025-02-15"),
        (Frequency.BUSINESS, "15 Feb 2025", "on 15 Feb 2025", "2025-02-15"),
        (Frequency.WEEKLY, "week to 15 Feb 2025", "in the week to 15 Feb 2025", "2025-02-15"),
        (Frequency.MONTHLY, "Feb 2025", "in Feb 2025", "2025-02"),
        (Frequency.QUARTERLY, "Q1 2025", "in Q1 2025", "2025-Q1"),
    ],
)
def test_a_period_reads_by_its_frequency(frequency: Frequency, words: str, phrase: str, code: str) -> None:
    period = date(2025, 2, 15)

    assert period_words(period, frequency) == words
    assert period_phrase(period, frequency) == phrase
    assert period_code(period, frequency) == code


def test_an_instant_is_in_the_readers_zone_with_new_york_beside() -> None:
    assert instant_words(AT, ZoneInfo("Asia/Shanghai")) == "21 Feb 2025 22:45 Asia/Shanghai (21 Feb 09:45 ET)"
    assert instant_words(AT, ZoneInfo("America/New_York")) == "21 Feb 2025 09:45 ET"


def test_new_york_keeps_its_own_day() -> None:
    late = datetime(2025, 2, 22, 1, 30, tzinfo=UTC)

    assert instant_words(late, ZoneInfo("UTC")) == "22 Feb 2025 01:30 UTC (21 Feb 20:30 ET)"


def test_an_instant_keeps_its_fraction_so_that_it_reproduces() -> None:
    assert instant_code(AT) == "2025-02-21T14:45:00Z"
    assert instant_code(AT.replace(microsecond=250000)) == "2025-02-21T14:45:00.250000Z"


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (date(2025, 2, 1), "Feb"),
        (date(2024, 3, 1), "Mar"),
        (date(2024, 2, 1), "Feb 2024"),
        (date(2025, 3, 1), "Mar 2025"),
    ],
)
def test_a_period_needs_no_year_where_no_other_could_be_meant(period: date, said: str) -> None:
    assert period_short(period, Frequency.MONTHLY, at=AT) == said


def test_a_week_goes_after_a_noun_with_its_article() -> None:
    assert period_noun(date(2025, 2, 15), Frequency.WEEKLY) == "the week to 15 Feb 2025"
    assert period_noun(date(2025, 2, 15), Frequency.MONTHLY) == "Feb 2025"
