from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.circuits import CLOSED, FAILURES, FIRST_PAUSE, LONGEST_PAUSE, Circuit, after
from monitor.model.deliveries import Answer
from monitor.model.terms import Ending

NOW = datetime(2025, 2, 21, 14, 45, tzinfo=UTC)
NOT_ASKED = timedelta(0)
OF_THE_MESSAGE = (Ending.DELIVERED, Ending.REFUSED)
FAILING = tuple(each for each in Ending if each not in {*OF_THE_MESSAGE, Ending.GONE})


def answer(ending: Ending) -> Answer:
    return Answer(ending=ending, detail="")


def failed(circuit: Circuit, now: datetime, ending: Ending = Ending.UNREACHABLE) -> Circuit:
    return after(circuit, answer(ending), now=now, asked=NOT_ASKED)


def opened(now: datetime = NOW) -> Circuit:
    circuit = CLOSED
    for _ in range(FAILURES):
        circuit = failed(circuit, now)
    return circuit


@pytest.mark.parametrize("ending", FAILING)
def test_a_circuit_opens_after_some_failures_in_a_row_and_not_before(ending: Ending) -> None:
    circuit = CLOSED
    states = []
    for _ in range(FAILURES):
        circuit = failed(circuit, NOW, ending)
        states.append(circuit.is_open(NOW))

    assert states == [False] * (FAILURES - 1) + [True]
    assert circuit.probe_at == NOW + FIRST_PAUSE


@pytest.mark.parametrize("ending", OF_THE_MESSAGE)
def test_a_receiver_that_took_or_refused_a_message_is_there(ending: Ending) -> None:
    assert after(opened(), answer(ending), now=NOW, asked=NOT_ASKED) == CLOSED
    assert after(failed(CLOSED, NOW), answer(ending), now=NOW, asked=NOT_ASKED) == CLOSED


def test_each_failure_of_a_probe_doubles_the_pause_up_to_a_limit() -> None:
    circuit = opened()
    pauses: list[timedelta] = []
    while not pauses or pauses[-1] < LONGEST_PAUSE:
        assert circuit.probe_at is not None
        probed_at = circuit.probe_at
        circuit = failed(circuit, probed_at)
        assert circuit.probe_at is not None
        pauses.append(circuit.probe_at - probed_at)

    assert pauses == [2 * FIRST_PAUSE, 4 * FIRST_PAUSE, 8 * FIRST_PAUSE, 16 * FIRST_PAUSE, LONGEST_PAUSE]


def test_a_receiver_may_be_tried_from_the_instant_of_the_probe_on() -> None:
    circuit = opened()

    assert circuit.is_open(NOW + FIRST_PAUSE - timedelta(microseconds=1))
    assert not circuit.is_open(NOW + FIRST_PAUSE)


def test_a_try_that_began_before_the_circuit_opened_lengthens_nothing() -> None:
    circuit = opened()

    assert failed(circuit, NOW + FIRST_PAUSE / 2) == circuit


def test_a_wait_that_is_asked_for_is_kept_at_once() -> None:
    asked = timedelta(hours=1)

    circuit = after(CLOSED, answer(Ending.LIMITED), now=NOW, asked=asked)

    assert circuit.probe_at == NOW + asked


def test_a_shorter_wait_does_not_end_a_longer_one() -> None:
    long = after(CLOSED, answer(Ending.LIMITED), now=NOW, asked=timedelta(hours=1))

    both = after(long, answer(Ending.LIMITED), now=NOW, asked=timedelta(minutes=1))

    assert both == long


def test_a_receiver_that_is_gone_gets_nothing_more_of_what_is_under_way() -> None:
    assert after(CLOSED, answer(Ending.GONE), now=NOW, asked=NOT_ASKED).is_open(NOW)


@given(st.lists(st.tuples(st.sampled_from(FAILING), st.integers(0, 1200)), max_size=40))
def test_whatever_fails_the_next_probe_is_never_further_than_the_longest_pause(
    failures: list[tuple[Ending, int]],
) -> None:
    circuit, now = CLOSED, NOW
    for ending, seconds in failures:
        now += timedelta(seconds=seconds)
        circuit = failed(circuit, now, ending)
        assert not circuit.is_open(now + LONGEST_PAUSE)
