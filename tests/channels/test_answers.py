from threading import Event

import pytest

from monitor.channels.answers import DELIVERED, failed, of_status, within
from monitor.model.deliveries import Answer
from monitor.model.terms import Ending


def test_a_try_in_time_gives_its_answer() -> None:
    assert within(5, lambda: DELIVERED) is DELIVERED


def test_a_try_that_takes_too_long_is_given_up() -> None:
    release = Event()

    def endless() -> Answer:
        release.wait(5)
        return DELIVERED

    answer = within(0.05, endless)
    release.set()

    assert answer == failed(Ending.TIMED_OUT, "no answer within 0.05 s")


def test_a_bug_in_a_try_is_not_swallowed() -> None:
    def buggy() -> Answer:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        within(5, buggy)


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        (302, Ending.REDIRECTED),
        (400, Ending.NOT_TAKEN),
        (401, Ending.LOGIN),
        (410, Ending.GONE),
        (429, Ending.LIMITED),
        (503, Ending.NOT_TAKEN),
    ],
)
def test_a_status_has_its_ending(status: int, ending: Ending) -> None:
    assert of_status(status) is ending
