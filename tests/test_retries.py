from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.deliveries import Answer
from monitor.model.terms import DeliveryState, Ending, MessageId
from monitor.retries import JITTER, LONGEST_ASKED, SCHEDULE, next_attempt

NOW = datetime(2025, 2, 21, 14, 45, tzinfo=UTC)
MESSAGE = MessageId("msg_1")
BUSY = Answer(ending=Ending.NOT_TAKEN, detail="HTTP 503")


def asked(seconds: float) -> Answer:
    return Answer(ending=Ending.LIMITED, detail="HTTP 429", retry_after_s=seconds)


def test_a_delivery_ends_where_it_is_delivered() -> None:
    answer = Answer(ending=Ending.DELIVERED, detail="")

    assert next_attempt(answer, 1, NOW, MESSAGE) == (DeliveryState.DELIVERED, NOW)


@pytest.mark.parametrize("ending", [Ending.REFUSED, Ending.GONE])
def test_a_refusal_for_good_is_dead_at_once(ending: Ending) -> None:
    answer = Answer(ending=ending, detail="HTTP 410", retry_after_s=5.0)

    assert next_attempt(answer, 1, NOW, MESSAGE) == (DeliveryState.DEAD, NOW)


@pytest.mark.parametrize("attempts", range(1, 10))
def test_waits_are_those_of_the_schedule_and_a_little_more(attempts: int) -> None:
    state, at = next_attempt(BUSY, attempts, NOW, MESSAGE)

    assert state is DeliveryState.PENDING
    assert SCHEDULE[attempts] <= at - NOW <= SCHEDULE[attempts] * (1 + JITTER)


def test_the_schedule_lasts_three_days_and_a_bit() -> None:
    assert sum(SCHEDULE, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)
    assert next_attempt(BUSY, 10, NOW, MESSAGE) == (DeliveryState.DEAD, NOW)


def test_a_longer_wait_that_is_asked_for_is_kept() -> None:
    assert next_attempt(asked(3600), 1, NOW, MESSAGE) == (DeliveryState.PENDING, NOW + timedelta(hours=1))


def test_a_shorter_wait_that_is_asked_for_does_not_hurry_us() -> None:
    assert next_attempt(asked(1), 2, NOW, MESSAGE) == next_attempt(BUSY, 2, NOW, MESSAGE)


@given(st.floats(allow_nan=False), st.integers(1, 9))
def test_whatever_is_asked_for_the_wait_is_bounded(seconds: float, attempts: int) -> None:
    state, at = next_attempt(asked(seconds), attempts, NOW, MESSAGE)

    assert state is DeliveryState.PENDING
    assert NOW < at <= NOW + LONGEST_ASKED


def test_messages_that_fail_together_are_tried_again_apart() -> None:
    _, one = next_attempt(BUSY, 3, NOW, MESSAGE)
    _, other = next_attempt(BUSY, 3, NOW, MessageId("msg_2"))

    assert one != other
    assert next_attempt(BUSY, 3, NOW, MESSAGE) == (DeliveryState.PENDING, one)
