"""Announcements: which are news, which dates of them stand, and for which copy."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timed import COPY, FRED, SURVEY, UMICH, indicator

from monitor.model.records import Announced, Scheduled
from monitor.model.terms import SourceName
from monitor.schedule import SAME_PRINT, announced, news

RELEASE = "survey"
CALENDAR = SourceName("calendar")
YEAR = ("2025-02-07T15:00", "2025-02-21T15:00", "2025-03-14T14:00", "2025-03-28T14:00")
FAR = datetime(2030, 1, 1, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def said(recorded: str, *dates: str, by: SourceName = UMICH) -> list[Announced]:
    return [Announced(due_at=utc(each), source=by, recorded_at=utc(recorded)) for each in dates]


def stands(*rows: Sequence[Announced], as_of: datetime = FAR) -> list[datetime]:
    """The dates of the survey's own copy."""
    found = announced([row for each in rows for row in each], indicator(SURVEY, COPY), SURVEY, as_of=as_of)
    return [row.due_at for row in found]


def utcs(*dates: str) -> list[datetime]:
    return [utc(each) for each in dates]


def test_all_dates_of_an_announcement_stand() -> None:
    assert stands(said("2025-01-02", *YEAR)) == utcs(*YEAR)


def test_what_was_announced_later_is_not_seen() -> None:
    rows = said("2025-01-02", YEAR[0]), said("2025-02-08", YEAR[1])

    assert stands(*rows, as_of=utc("2025-02-07T23:00")) == utcs(YEAR[0])
    assert stands(*rows, as_of=utc("2025-02-08")) == utcs(*YEAR[:2])


def test_a_date_that_a_later_announcement_reaches_over_and_does_not_repeat_is_moved() -> None:
    rows = said("2025-01-02", *YEAR), said("2025-02-10", "2025-02-24T15:00", *YEAR[2:])

    assert stands(*rows) == utcs(YEAR[0], "2025-02-24T15:00", *YEAR[2:])


def test_a_single_next_date_moves_the_next_and_leaves_the_rest() -> None:
    rows = said("2025-01-02", *YEAR), said("2025-02-10", "2025-02-28T15:00")

    assert stands(*rows) == utcs(YEAR[0], "2025-02-28T15:00", *YEAR[2:])


def test_a_single_next_date_that_comes_sooner_moves_it_too() -> None:
    rows = said("2025-01-02", *YEAR), said("2025-02-10", "2025-02-20T15:00")

    assert stands(*rows) == utcs(YEAR[0], "2025-02-20T15:00", *YEAR[2:])


def test_a_date_repeated_takes_nothing_from_those_after_it() -> None:
    near = ("2025-02-20T15:00", "2025-02-21T15:00")

    assert stands(said("2025-01-02", *near), said("2025-01-03", near[0])) == utcs(*near)
    assert stands(said("2025-01-02", YEAR[1], YEAR[2]), said("2025-01-03", YEAR[1])) == utcs(*YEAR[1:3])


def test_what_is_past_is_not_moved() -> None:
    rows = said("2025-01-02", *YEAR[:2]), said("2025-02-08", *YEAR[2:])

    assert stands(*rows) == utcs(YEAR[0], *YEAR[2:])


def test_the_publisher_moves_the_next_date_of_a_list_that_somebody_else_keeps() -> None:
    rows = said("2025-01-02", *YEAR, by=CALENDAR), said("2025-02-10", "2025-02-28T15:00")
    again = said("2025-02-12", *YEAR, by=CALENDAR)

    assert stands(*rows) == utcs(YEAR[0], "2025-02-28T15:00", *YEAR[2:])
    assert stands(*rows, again) == stands(*rows)


def test_dates_hold_for_the_copies_that_come_out_alike() -> None:
    survey, copy = said("2025-01-02", *YEAR), said("2025-01-02", "2025-02-28T16:01", by=FRED)
    one = indicator(SURVEY, COPY)

    found = [
        [row.due_at for row in announced([*survey, *copy], one, listing, as_of=FAR)]
        for listing in (SURVEY, COPY)
    ]

    assert found == [utcs(*YEAR), utcs("2025-02-28T16:01")]


def test_a_day_alone_comes_at_the_clock_time_of_the_copy() -> None:
    days = said("2025-01-02", "2025-02-28T05:00", "2025-03-28T04:00", by=FRED)

    found = announced(days, indicator(SURVEY, COPY), COPY, as_of=FAR)

    assert [row.due_at for row in found] == utcs("2025-02-28T15:01", "2025-03-28T14:01")


def test_of_two_instants_of_a_day_the_nearer_to_the_copys_clock_is_its_own() -> None:
    assert stands(said("2025-01-02", "2025-02-07T13:30", "2025-02-07T15:05")) == utcs("2025-02-07T15:05")


def told(*dates: str, by: SourceName = UMICH) -> list[Scheduled]:
    return [Scheduled(release=RELEASE, due_at=utc(each), source=by) for each in dates]


@pytest.mark.parametrize(
    ("offered", "new"),
    [
        (YEAR, ()),
        (YEAR[:1], ()),
        (YEAR[2:], YEAR[2:]),
        ((*YEAR, "2025-04-11T14:00"), (*YEAR, "2025-04-11T14:00")),
        (("2025-02-14T15:00", *YEAR[1:]), ("2025-02-14T15:00", *YEAR[1:])),
        (("2024-12-20T15:00", *YEAR), ("2024-12-20T15:00", *YEAR)),
    ],
    ids=["the same", "the next again", "what comes sooner is gone", "one more", "one moved", "a past one"],
)
def test_an_announcement_is_news_whole_or_not_at_all(offered: Sequence[str], new: Sequence[str]) -> None:
    known = {RELEASE: said("2025-01-02", *YEAR)}

    found = news(told(*offered), known, recorded_at=utc("2025-01-20"))

    assert [each.due_at for each in found] == utcs(*new)


def test_each_source_is_held_against_itself() -> None:
    known = {RELEASE: said("2025-01-02", *YEAR)}

    found = news([*told(*YEAR), *told(*YEAR, by=CALENDAR)], known, recorded_at=utc("2025-01-20"))

    assert {each.source for each in found} == {CALENDAR}


def test_days_long_past_can_be_left_out() -> None:
    rows = said("2025-01-02", *YEAR)

    found = announced(rows, indicator(SURVEY), SURVEY, as_of=FAR, since=utc("2025-03-01"))

    assert [row.due_at for row in found] == utcs(*YEAR[2:])


days = st.integers(0, 60).map(lambda day: utc("2025-01-01T15:00") + timedelta(days=7 * day))
announcements = st.lists(st.sets(days, min_size=1, max_size=5), max_size=6)


@given(announcements)
def test_what_a_source_said_last_stands_and_told_again_is_no_news(each_time: list[set[datetime]]) -> None:
    rows: list[Announced] = []
    for place, dates in enumerate(each_time):
        at = utc("2025-01-10") + timedelta(days=10 * place)
        offered = [Scheduled(release=RELEASE, due_at=date, source=UMICH) for date in dates]
        new = news(offered, {RELEASE: rows}, recorded_at=at)
        rows += [Announced(due_at=each.due_at, source=UMICH, recorded_at=at) for each in new]
        standing = stands(sorted(rows, key=lambda row: (row.recorded_at, row.due_at)), as_of=at)

        assert dates <= {*standing}
        assert {date for date in standing if at < date <= max(dates)} <= dates
        assert news(offered, {RELEASE: rows}, recorded_at=at + timedelta(hours=1)) == ()


def test_two_prints_may_be_a_week_apart() -> None:
    assert timedelta(0) < SAME_PRINT < timedelta(days=6)
