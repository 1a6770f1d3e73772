from datetime import datetime, timedelta

import pytest
from evaluation.builders import PUBLISHER, X, instant
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.records import Look
from monitor.model.terms import Outcome
from monitor.polling import LIMITS, Limits, next_poll

DUE = instant("2025-02-21T14:45")
SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)


def look(at: datetime, outcome: Outcome = Outcome.EMPTY, *, answered_at: datetime | None = None) -> Look:
    return Look(
        indicator=X,
        source=PUBLISHER,
        at=at,
        outcome=outcome,
        detail="",
        cursor=None,
        bytes_read=0,
        answered_at=answered_at,
    )


def after(waited: timedelta, outcome: Outcome = Outcome.EMPTY) -> timedelta:
    """How long to wait after a look that was so long after the due instant."""
    at = DUE + waited
    return next_poll(due=DUE, last=look(at, outcome, answered_at=at - HOUR), now=at) - at


def polls(start: datetime, until: datetime, *, due: datetime = DUE) -> list[datetime]:
    """The polls of a source that has nothing new."""
    found = [next_poll(due=due, last=look(start), now=start)]
    while found[-1] < until:
        found.append(next_poll(due=due, last=look(found[-1]), now=found[-1]))
    return found[:-1]


def test_a_source_never_looked_at_is_looked_at_now() -> None:
    assert next_poll(due=DUE, last=None, now=instant("2025-01-01")) == instant("2025-01-01")


def test_the_first_poll_is_seconds_after_the_due_minute() -> None:
    assert after(-MINUTE) == MINUTE + LIMITS.steps[0]
    assert after(timedelta(0)) == LIMITS.steps[0]


def test_polls_thin_out_after_the_due_minute() -> None:
    found = [poll - DUE for poll in polls(DUE - HOUR, DUE + 3 * HOUR)]

    assert found == list(LIMITS.steps)


def test_what_missed_its_day_is_asked_for_at_its_minute_on_the_working_days_after() -> None:
    found = polls(DUE + 3 * HOUR, DUE + 4 * DAY - HOUR)

    monday = instant("2025-02-24T14:45")
    dense = [poll for poll in found if poll.hour]
    assert dense == [monday + step for step in LIMITS.again]
    assert [poll for poll in found if not poll.hour] == [
        instant("2025-02-23"),
        instant("2025-02-24"),
    ]


def test_the_minute_is_that_of_new_york_when_the_clocks_change() -> None:
    due = instant("2025-03-07T14:45")

    (first, *_) = [poll for poll in polls(due + 3 * HOUR, due + 4 * DAY, due=due) if poll.hour]

    assert first == instant("2025-03-10T13:45") + LIMITS.again[0]


def test_far_from_the_due_minute_all_are_looked_at_together_once_a_day() -> None:
    assert DUE - 10 * DAY + after(-10 * DAY) == instant("2025-02-13")


def test_without_a_due_instant_one_look_a_day_is_enough() -> None:
    at = instant("2025-01-01T09:30")

    assert next_poll(due=None, last=look(at), now=at) == instant("2025-01-02")


@pytest.mark.parametrize("outcome", [Outcome.UNAVAILABLE, Outcome.MALFORMED])
def test_a_source_that_is_down_or_half_renewed_when_a_value_is_due_is_asked_again_soon(
    outcome: Outcome,
) -> None:
    assert after(5 * SECOND, outcome) == LIMITS.soonest
    assert after(10 * MINUTE, outcome) == 2 * MINUTE


def test_one_that_limits_the_rate_is_left_alone_for_a_while() -> None:
    assert after(5 * SECOND, Outcome.RATE_LIMITED) == LIMITS.retry


@pytest.mark.parametrize("outcome", [Outcome.UNAVAILABLE, Outcome.RATE_LIMITED])
def test_a_failure_that_may_pass_is_tried_again_soon(outcome: Outcome) -> None:
    assert after(-10 * DAY, outcome) == LIMITS.retry


@pytest.mark.parametrize("outcome", [Outcome.BAD_KEY, Outcome.NO_KEY, Outcome.MALFORMED, Outcome.WITHHELD])
def test_a_refusal_that_lasts_is_tried_again_after_an_hour(outcome: Outcome) -> None:
    assert after(-10 * DAY, outcome) == LIMITS.lasting
    assert after(DAY, outcome) == LIMITS.lasting


def test_one_that_withholds_what_is_due_is_asked_again_in_a_while_and_not_as_often() -> None:
    assert after(5 * SECOND, Outcome.WITHHELD) == LIMITS.patience
    assert after(3 * HOUR, Outcome.WITHHELD) == LIMITS.lasting


@pytest.mark.parametrize("outcome", [Outcome.UNAVAILABLE, Outcome.WITHHELD])
def test_the_longer_there_is_no_answer_the_longer_it_is_left_alone(outcome: Outcome) -> None:
    at = DUE - 10 * DAY
    pauses = [
        next_poll(due=DUE, last=look(at, outcome, answered_at=at - silent), now=at) - at
        for silent in (20 * HOUR, DAY + 10 * HOUR, 20 * DAY)
    ]

    assert pauses == [LIMITS.retry if outcome is Outcome.UNAVAILABLE else HOUR, 5 * HOUR, LIMITS.slowest]


@pytest.mark.parametrize("outcome", [Outcome.NOT_FOUND, Outcome.WITHDRAWN])
def test_a_source_without_the_series_is_asked_once_a_day(outcome: Outcome) -> None:
    assert DUE - 10 * DAY + after(-10 * DAY, outcome) == instant("2025-02-13")
    assert DUE + DAY + after(DAY, outcome) == instant("2025-02-24")


@pytest.mark.parametrize("outcome", [Outcome.MALFORMED, Outcome.UNAVAILABLE, Outcome.NOT_FOUND])
def test_the_due_minute_is_not_missed_after_a_failure(outcome: Outcome) -> None:
    assert after(-MINUTE, outcome) == MINUTE + LIMITS.steps[0]


@pytest.mark.parametrize("outcome", [Outcome.UNAVAILABLE, Outcome.WITHHELD])
def test_one_that_has_never_answered_is_not_asked_every_few_minutes(outcome: Outcome) -> None:
    at = DUE - 10 * DAY

    pause = next_poll(due=None, last=look(at, outcome), now=at) - at

    assert pause >= LIMITS.unknown


def test_a_day_that_is_not_sure_is_polled_for_at_its_minute_from_the_first_it_may_be() -> None:
    opens = DUE - 4 * DAY
    at, found = DUE - 5 * DAY, list[datetime]()
    while not found or found[-1] < DUE:
        at = next_poll(due=DUE, last=look(at), now=at, opens=opens)
        found.append(at)

    days = [instant(f"2025-02-{day}T14:45") for day in (17, 18, 19, 20)]
    assert [poll for poll in found if poll.hour] == [
        *(day + step for day in days for step in LIMITS.again),
        DUE + LIMITS.steps[0],
    ]


def test_limits_are_the_callers_to_set() -> None:
    slow = Limits(steps=(HOUR,), again=(HOUR,))

    assert next_poll(due=DUE, last=look(DUE), now=DUE, limits=slow) == DUE + HOUR


@given(
    waited=st.timedeltas(min_value=timedelta(days=-60), max_value=timedelta(days=60)),
    outcome=st.sampled_from(Outcome),
)
def test_the_next_look_is_later_than_the_last_and_soon(waited: timedelta, outcome: Outcome) -> None:
    assert timedelta(0) < after(waited, outcome) <= 1.5 * DAY
