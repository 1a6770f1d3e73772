"""When values come out, and the instants of figures that state none."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timed import COPY, FRED, SURVEY, UMICH, indicator

from monitor.calendar import (
    NEW_YORK,
    date_figures,
    due_at,
    due_window,
    end_of_day,
    federal_holidays,
    next_due,
    next_period,
    prints,
    start_of_day,
)
from monitor.model.catalogue import DueRule
from monitor.model.series import Figure, Statement
from monitor.model.terms import Basis, Frequency, Stage

CLAIMS = DueRule(at=time(8, 30), days=5)
FLASH = DueRule(at=time(9, 45), day=21)
THIRD_BUSINESS_DAY = DueRule(at=time(9, 45), months=1, business_day=3)
SECOND_FRIDAY = DueRule(at=time(10), weekday=4, nth=2)
LAST_FRIDAY = DueRule(at=time(10), weekday=4, nth=-1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("week", "expected"),
    [
        (date(2025, 3, 1), "2025-03-06T13:30"),
        (date(2025, 3, 8), "2025-03-13T12:30"),
        (date(2025, 10, 25), "2025-10-30T12:30"),
        (date(2025, 11, 1), "2025-11-06T13:30"),
    ],
)
def test_the_wall_time_of_new_york_holds_through_both_changes_of_the_clocks(
    week: date, expected: str
) -> None:
    assert due_at(CLAIMS, week) == utc(expected)


def test_a_release_on_the_day_the_clocks_change_is_read_in_the_new_time() -> None:
    sunday = DueRule(at=time(12), days=0)

    assert due_at(sunday, date(2025, 3, 9)) == utc("2025-03-09T16:00")
    assert due_at(sunday, date(2025, 11, 2)) == utc("2025-11-02T17:00")


@pytest.mark.parametrize(
    ("rule", "month", "expected"),
    [
        (FLASH, date(2025, 2, 1), "2025-02-21T14:45"),
        (SECOND_FRIDAY, date(2025, 2, 1), "2025-02-14T15:00"),
        (SECOND_FRIDAY, date(2025, 8, 1), "2025-08-08T14:00"),
        (LAST_FRIDAY, date(2025, 2, 1), "2025-02-28T15:00"),
        (LAST_FRIDAY, date(2025, 4, 1), "2025-04-25T14:00"),
        (DueRule(at=time(10), weekday=4, nth=-2), date(2025, 4, 1), "2025-04-18T14:00"),
        (DueRule(at=time(10), months=1, day=31), date(2025, 1, 1), "2025-02-28T15:00"),
        (DueRule(at=time(10), months=3, day=31), date(2024, 11, 30), "2025-02-28T15:00"),
    ],
)
def test_a_day_is_found_in_its_month_and_never_beyond_it(rule: DueRule, month: date, expected: str) -> None:
    assert due_at(rule, month) == utc(expected)


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (date(2024, 12, 1), "2025-01-06T14:45"),  # New Year's Day is no business day
        (date(2025, 1, 1), "2025-02-05T14:45"),
        (date(2022, 12, 1), "2023-01-05T14:45"),  # New Year's Day kept on Monday the 2nd
        (date(2025, 8, 1), "2025-09-04T13:45"),  # Labor Day
        (date(2026, 6, 1), "2026-07-06T13:45"),  # Independence Day kept on Friday the 3rd
    ],
)
def test_business_days_leave_out_weekends_and_federal_holidays(month: date, expected: str) -> None:
    assert due_at(THIRD_BUSINESS_DAY, month) == utc(expected)


@pytest.mark.parametrize(
    ("day", "end"), [("2025-02-24", "2025-02-25T04:59:59"), ("2025-07-04", "2025-07-05T03:59:59")]
)
def test_a_day_ends_in_new_york(day: str, end: str) -> None:
    assert end_of_day(date.fromisoformat(day)) == datetime.fromisoformat(end).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "start"),
    [
        ("2025-02-24", "2025-02-24T05:00"),
        ("2025-03-09", "2025-03-09T05:00"),
        ("2025-07-04", "2025-07-04T04:00"),
    ],
)
def test_a_day_begins_in_new_york(day: str, start: str) -> None:
    assert start_of_day(date.fromisoformat(day)) == utc(start)


def test_federal_holidays_are_those_of_their_year() -> None:
    kept = {year: [f"{day:%m-%d}" for day in federal_holidays(year)] for year in (1985, 2020, 2021, 2022)}

    assert kept == {  # as the Office of Personnel Management lists them
        1985: ["01-01", "02-18", "05-27", "07-04", "09-02", "10-14", "11-11", "11-28", "12-25"],
        2020: [
            *("01-01", "01-20", "02-17", "05-25", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25"),
        ],
        2021: [
            *("01-01", "01-18", "02-15", "05-31", "06-18", "07-05", "09-06", "10-11", "11-11", "11-25"),
            *("12-24", "12-31"),
        ],
        2022: [
            *("01-17", "02-21", "05-30", "06-20", "07-04", "09-05", "10-10", "11-11", "11-24", "12-26"),
        ],
    }


def test_a_window_has_the_habit_within_it_and_its_ends_on_the_clock_of_their_days() -> None:
    flash = DueRule(at=time(9, 45), business_day=16, early=8, late=4)

    ends = due_window(flash, date(2025, 3, 1)), due_window(THIRD_BUSINESS_DAY, date(2025, 3, 1))

    assert due_at(flash, date(2025, 3, 1)) == utc("2025-03-24T13:45")
    assert ends == ((utc("2025-03-16T13:45"), utc("2025-03-28T13:45")), None)


def test_prints_come_stage_by_stage_and_then_month_by_month() -> None:
    found = prints(indicator(SURVEY), SURVEY, newest=date(2025, 1, 1), newest_stage=Stage.PRELIMINARY)

    assert list(islice(found, 3)) == [
        (date(2025, 1, 1), Stage.FINAL),
        (date(2025, 2, 1), Stage.PRELIMINARY),
        (date(2025, 2, 1), Stage.FINAL),
    ]


def test_a_rule_without_a_way_to_its_day_is_a_bug() -> None:
    with pytest.raises(ValueError, match="exactly one way"):
        due_at(DueRule(at=time(10)), date(2025, 1, 1))


@pytest.mark.parametrize(
    ("frequency", "period", "expected"),
    [
        (Frequency.DAILY, date(2024, 12, 31), date(2025, 1, 1)),
        (Frequency.BUSINESS, date(2025, 2, 27), date(2025, 2, 28)),
        (Frequency.BUSINESS, date(2025, 2, 28), date(2025, 3, 3)),
        (Frequency.BUSINESS, date(2025, 3, 2), date(2025, 3, 3)),
        (Frequency.WEEKLY, date(2024, 11, 27), date(2024, 12, 4)),
        (Frequency.MONTHLY, date(2024, 12, 1), date(2025, 1, 1)),
        (Frequency.MONTHLY, date(2025, 1, 31), date(2025, 2, 1)),
        (Frequency.QUARTERLY, date(2024, 10, 1), date(2025, 1, 1)),
    ],
)
def test_the_next_period_follows_on_the_grid(frequency: Frequency, period: date, expected: date) -> None:
    assert next_period(frequency, period) == expected


def test_what_is_due_after_a_preliminary_is_the_final_of_the_same_month() -> None:
    due = next_due(
        indicator(SURVEY, COPY),
        sources={UMICH, FRED},
        newest=date(2025, 2, 1),
        newest_stage=Stage.PRELIMINARY,
    )

    assert due == utc("2025-02-28T15:00")


@pytest.mark.parametrize("stage", [Stage.FINAL, Stage.REVISED, None])
def test_what_is_due_after_the_last_stage_is_the_first_of_the_next_month(stage: Stage | None) -> None:
    due = next_due(indicator(SURVEY), sources={UMICH}, newest=date(2025, 2, 1), newest_stage=stage)

    assert due == utc("2025-03-14T14:00")


def test_only_a_usable_source_is_waited_for() -> None:
    due = next_due(indicator(SURVEY, COPY), sources={FRED}, newest=date(2025, 1, 1), newest_stage=Stage.FINAL)

    assert due == utc("2025-03-28T14:01")


def test_without_a_usable_source_the_first_one_says_when() -> None:
    due = next_due(indicator(SURVEY, COPY), sources=(), newest=date(2025, 1, 1), newest_stage=Stage.FINAL)

    assert due == utc("2025-02-14T15:00")


def test_nothing_is_due_of_what_was_never_seen_or_has_no_source() -> None:
    assert next_due(indicator(SURVEY), sources={UMICH}, newest=None, newest_stage=None) is None
    assert next_due(indicator(), sources={UMICH}, newest=date(2025, 1, 1), newest_stage=None) is None


JANUARY = Figure(period=date(2025, 1, 1), value=71.1, text="71.1", stage=Stage.FINAL)
SCHEDULED_AT = utc("2025-01-24T15:00")


def dated(
    figure: Figure, *, now: datetime, last_look_at: datetime | None, announced: Sequence[datetime] = ()
) -> Statement:
    (statement,) = date_figures(
        [figure],
        indicator=indicator(SURVEY),
        listing=SURVEY,
        now=now,
        last_look_at=last_look_at,
        announced=announced,
    )
    return statement


def test_a_stated_instant_is_kept() -> None:
    figure = Figure(period=JANUARY.period, value=71.1, text="71.1", released_at=utc("2025-01-24T15:02"))

    statement = dated(figure, now=utc("2025-02-01T00:00"), last_look_at=None)

    assert (statement.released_at, statement.basis, statement.hindsight) == (
        utc("2025-01-24T15:02"),
        Basis.STATED,
        False,
    )


def test_a_stated_instant_after_now_is_now() -> None:
    now = utc("2025-01-24T15:00")
    figure = Figure(period=JANUARY.period, value=71.1, text="71.1", released_at=now + timedelta(minutes=2))

    assert dated(figure, now=now, last_look_at=None).released_at == now


def test_history_at_the_first_look_is_dated_by_habit_and_marked_as_hindsight() -> None:
    statement = dated(JANUARY, now=utc("2025-03-01T00:00"), last_look_at=None)

    assert (statement.released_at, statement.basis, statement.hindsight) == (
        SCHEDULED_AT,
        Basis.LAG,
        True,
    )


@pytest.mark.parametrize(
    ("last_look_at", "now", "released_at", "basis"),
    [
        ("2025-01-24T14:59", "2025-01-24T15:03", "2025-01-24T15:00", Basis.CALENDAR),
        ("2025-01-24T15:00", "2025-01-24T15:03", "2025-01-24T15:03", Basis.RECORDED),
        ("2025-01-25T00:00", "2025-01-26T00:00", "2025-01-26T00:00", Basis.RECORDED),
        ("2025-01-23T00:00", "2025-01-24T14:58", "2025-01-24T14:58", Basis.RECORDED),
    ],
    ids=["on time", "seen missing at that minute", "late", "early"],
)
def test_a_value_seen_live_came_at_its_minute_only_if_we_looked_before_it(
    last_look_at: str, now: str, released_at: str, basis: Basis
) -> None:
    statement = dated(JANUARY, now=utc(now), last_look_at=utc(last_look_at))

    assert (statement.released_at, statement.basis, statement.hindsight) == (utc(released_at), basis, False)


@pytest.mark.parametrize(
    ("last_look_at", "now", "announced", "released_at", "basis"),
    [
        ("2025-01-31T14:59", "2025-01-31T15:03", ["2025-01-31T15:00"], "2025-01-31T15:00", Basis.CALENDAR),
        ("2025-01-24T14:59", "2025-01-24T15:03", ["2025-01-31T15:00"], "2025-01-24T15:03", Basis.RECORDED),
        ("2025-01-31T15:00", "2025-01-31T15:03", ["2025-01-31T15:00"], "2025-01-31T15:03", Basis.RECORDED),
        ("2025-01-01T00:00", "2025-01-26T00:00", ["2024-12-20T15:00"], "2025-01-24T15:00", Basis.CALENDAR),
        (
            "2025-01-01T00:00",
            "2025-02-01T00:00",
            ["2025-01-10T15:00", "2025-01-31T15:00"],
            "2025-01-31T15:00",
            Basis.CALENDAR,
        ),
        (
            "2025-01-01T00:00",
            "2025-02-01T00:00",
            ["2025-01-17T15:00", "2025-01-31T15:00"],
            "2025-01-31T15:00",
            Basis.CALENDAR,
        ),
        (
            "2025-02-01T00:00",
            "2025-03-01T00:00",
            ["2025-02-07T15:00", "2025-02-21T15:00"],
            "2025-02-21T15:00",
            Basis.CALENDAR,
        ),
    ],
    ids=[
        "in time",
        "before the date, by the habit's minute",
        "after its minute had passed without it",
        "past dates say nothing",
        "of two the nearer to habit",
        "of two as near the later",
        "what should have been there before came with the last",
    ],
)
def test_an_announced_instant_goes_before_the_habit_in_dating(
    last_look_at: str, now: str, announced: list[str], released_at: str, basis: Basis
) -> None:
    statement = dated(
        JANUARY, now=utc(now), last_look_at=utc(last_look_at), announced=[utc(each) for each in announced]
    )

    assert (statement.released_at, statement.basis, statement.hindsight) == (utc(released_at), basis, False)


def test_a_figure_without_a_stage_is_dated_as_the_last_one() -> None:
    figure = Figure(period=JANUARY.period, value=71.1, text="71.1")

    assert dated(figure, now=utc("2025-03-01T00:00"), last_look_at=None).released_at == SCHEDULED_AT


def test_a_statement_says_what_the_figure_said() -> None:
    statement = dated(JANUARY, now=utc("2025-03-01T00:00"), last_look_at=None)

    assert (statement.source, statement.period, statement.value, statement.text, statement.stage) == (
        UMICH,
        JANUARY.period,
        71.1,
        "71.1",
        Stage.FINAL,
    )


instants = st.timedeltas(timedelta(days=-60), timedelta(days=120)).map(lambda offset: SCHEDULED_AT + offset)


@given(
    now=instants,
    last_look_at=st.none() | instants,
    stated=st.none() | instants,
    announced=st.lists(instants, max_size=4).map(sorted),
)
def test_nothing_is_released_after_it_was_read(
    now: datetime, last_look_at: datetime | None, stated: datetime | None, announced: list[datetime]
) -> None:
    figure = Figure(period=JANUARY.period, value=71.1, text="71.1", released_at=stated)

    statement = dated(figure, now=now, last_look_at=last_look_at, announced=announced)

    assert statement.released_at <= now
    if statement.basis is Basis.CALENDAR:
        assert last_look_at is not None
        assert last_look_at < statement.released_at


@given(day=st.dates(date(1990, 1, 1), date(2035, 1, 1)), at=st.times(time(6), time(20)))
def test_every_release_is_at_its_minute_on_new_york_clocks(day: date, at: time) -> None:
    local = due_at(DueRule(at=at, days=0), day).astimezone(NEW_YORK)

    assert (local.date(), local.time()) == (day, at)
