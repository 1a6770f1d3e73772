"""The service and `run --once` on one store at the same moment: what one has told the other tells no more."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from desk import Life, life, plan, reader, restarted
from fakes import FakeStore
from survey import FLASH_AT, START, WEAK, figure

from monitor.errors import TransientError
from monitor.model.records import Outgoing
from monitor.model.terms import Purpose, Stage
from monitor.pipeline import TRIES_TO_TELL
from monitor.routing.readers import Digest, Quiet

AFTERNOON = Quiet(start=time(14), end=time(18))
EVENING_AT = FLASH_AT + timedelta(hours=5)
WORSE = figure("2025-02-01", 47.0, EVENING_AT, Stage.FLASH)


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def one(store: FakeStore) -> Life:
    """A life in which quiet hours held an alert, and are over."""
    one = life(store=store, by=plan(reader(quiet=AFTERNOON)))
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    one.clock.advance_to(EVENING_AT)
    return one


def beside(one: Life) -> Life:
    """The same on the same store in another process, with locks of its own."""
    return replace(one, pipeline=restarted(one).pipeline)


def test_what_quiet_hours_held_is_told_by_one_of_two_that_let_it_go(one: Life, store: FakeStore) -> None:
    other = beside(one)
    store.before_sending.append(lambda: other.cycle(EVENING_AT))

    one.pipeline.cycle()

    assert one.told == [("fired",)]


def test_what_another_let_go_is_not_taken_along_by_what_follows(one: Life, store: FakeStore) -> None:
    other = beside(one)
    store.meanwhile.append(lambda: let_go(other))

    one.hear(EVENING_AT, WORSE)

    assert one.told == [("fired",), ("escalated",)]


def let_go(other: Life) -> None:
    other.pipeline.release()


def test_a_digest_is_written_by_one_of_two(store: FakeStore) -> None:
    one = life(store=store, by=plan(reader(digest=Digest(at=time(18)))))
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    other = beside(one)
    one.clock.advance_to(EVENING_AT)
    store.before_sending.append(lambda: other.cycle(EVENING_AT))

    one.pipeline.cycle()

    digests = [each.made_at for each in one.desk.tried if each.purpose is Purpose.DIGEST]
    assert digests == [FLASH_AT, EVENING_AT]


def test_a_race_to_let_go_that_is_lost_again_and_again_is_left_to_the_next_cycle(
    one: Life, store: FakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost: list[Outgoing] = []
    monkeypatch.setattr(store, "send", lost.append)

    with pytest.raises(TransientError):
        one.pipeline.release()

    assert len(lost) == TRIES_TO_TELL
