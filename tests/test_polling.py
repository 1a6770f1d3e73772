from datetime import datetime, timedelta

import pytest
from evaluation.builders import PUBLISHER, X, instant
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.records import Look
from monitor.model.terms import Outcome
from monitor.polling import next_look

DUE = instant("2025-02-21T14:45")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def look(at: datetime, outcome: Outcome = Outcome.EMPTY) -> Look:
    return Look(indicator=X, source=PUBLISHER, at=at, outcome=outcome, detail="", cursor=None, bytes_read=0)


def after(waited: timedelta, outcome: Outcome = Outcome.EMPTY) -> timedelta:
    """How long to wait after a look that was so long after the due instant."""
    at = DUE + waited
    return next_look(due=DUE, last=look(at, outcome), now=at) - at


def test_a_source_never_looked_at_is_looked_at_now() -> None:
    assert next_look(due=DUE, last=None, now=instant("2025-01-01")) == instant("2025-01-01")


@pytest.mark.parametrize(
    ("waited", "pause"),
    [
        (timedelta(0), MINUTE),
        (9 * MINUTE, MINUTE),
        (10 * MINUTE, 10 * MINUTE),
        (2 * HOUR, 2 * HOUR),
        (DAY, 3 * HOUR),
        (7 * DAY, 6 * HOUR),
        (90 * DAY, 6 * HOUR),
    ],
)
def test_looks_are_dense_after_the_due_minute_and_thin_out(waited: timedelta, pause: timedelta) -> None:
    assert after(waited) == pause


def test_the_due_minute_itself_is_not_missed() -> None:
    assert after(-MINUTE) == MINUTE
    assert after(-3 * HOUR) == 3 * HOUR


def test_far_from_the_due_minute_all_are_looked_at_together_once_a_day() -> None:
    assert DUE - 10 * DAY + after(-10 * DAY) == instant("2025-02-13")


def test_without_a_due_instant_one_look_a_day_is_enough() -> None:
    at = instant("2025-01-01T09:30")

    assert next_look(due=None, last=look(at), now=at) == instant("2025-01-02")


@pytest.mark.parametrize("outcome", [Outcome.UNAVAILABLE, Outcome.RATE_LIMITED])
def test_a_failure_that_may_pass_is_tried_again_soon(outcome: Outcome) -> None:
    assert after(-10 * DAY, outcome) == 5 * MINUTE


@pytest.mark.parametrize("outcome", [Outcome.BAD_KEY, Outcome.NO_KEY, Outcome.MALFORMED, Outcome.WITHHELD])
def test_a_refusal_that_lasts_is_tried_again_every_hour(outcome: Outcome) -> None:
    assert after(-10 * DAY, outcome) == HOUR
    assert after(DAY, outcome) == HOUR


@pytest.mark.parametrize("outcome", [Outcome.NOT_FOUND, Outcome.WITHDRAWN])
def test_a_source_without_the_series_is_asked_once_a_day(outcome: Outcome) -> None:
    assert DUE - 10 * DAY + after(-10 * DAY, outcome) == instant("2025-02-13")
    assert DUE + DAY + after(DAY, outcome) == instant("2025-02-24")


@pytest.mark.parametrize("outcome", [Outcome.MALFORMED, Outcome.UNAVAILABLE, Outcome.NOT_FOUND])
def test_the_due_minute_is_not_missed_after_a_failure(outcome: Outcome) -> None:
    assert after(-MINUTE, outcome) == MINUTE


@given(
    waited=st.timedeltas(min_value=timedelta(days=-60), max_value=timedelta(days=60)),
    outcome=st.sampled_from(Outcome),
)
def test_the_next_look_is_later_than_the_last_and_soon(waited: timedelta, outcome: Outcome) -> None:
    assert timedelta(0) < after(waited, outcome) <= 1.5 * DAY
