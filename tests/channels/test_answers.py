from threading import Event

import pytest

from monitor.channels.answers import DELIVERED, failed, within
from monitor.model.alerts import Answer


def test_a_try_in_time_gives_its_answer() -> None:
    assert within(5, lambda: DELIVERED) is DELIVERED


def test_a_try_that_takes_too_long_is_given_up() -> None:
    release = Event()

    def endless() -> Answer:
        release.wait(5)
        return DELIVERED

    answer = within(0.05, endless)
    release.set()

    assert answer == failed("no answer within 0.05 s")


def test_a_bug_in_a_try_is_not_swallowed() -> None:
    def buggy() -> Answer:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        within(5, buggy)
