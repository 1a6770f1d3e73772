"""Digests and cards: when they come, to whom, what they gather, and that each comes once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from desk import BUSY, DESK, HOOK, Hook, Life, life, plan, reader, restarted, text
from evaluation.builders import X, indicator, instant, listing
from fakes import FakeStore
from survey import BETTER, FINAL_AT, FLASH_AT, START, WEAK, figure

from monitor.jobs import drive, jobs_of
from monitor.model.decisions import Acknowledgement, Matcher
from monitor.model.deliveries import Message
from monitor.model.records import Collection, Scheduled
from monitor.model.terms import DeliveryState, Level, Purpose, SourceName, Stage
from monitor.overview import Overview
from monitor.ports import Channel, Store
from monitor.routing.readers import Digest, Quiet, Reader
from monitor.routing.routes import Route, RoutingPlan
from monitor.store.sql import SqlStore

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEKLY = Digest(at=time(7, 30), weekday=0)
MONDAYS = tuple(instant("2025-02-17T07:30") + weeks * 7 * DAY for weeks in range(8))
SAME = figure("2025-02-01", 49.6, FINAL_AT)
"""The final that makes the weak flash final: it waits for the digest of 10 March."""
AFTER_FINAL = instant("2025-03-10T07:30")


@pytest.fixture(params=["fake", "sql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "fake":
        yield FakeStore()
        return
    kept = SqlStore.open(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield kept
    kept.close()


def weekly(*others: Reader, routes: tuple[Route, ...] = ()) -> RoutingPlan:
    return plan(reader(digest=WEEKLY), *others, routes=routes)


def begun(store: Store, by: RoutingPlan, *channels: Channel) -> Life:
    """Live to the weak flash, with the digest of every Monday before it written and forgotten."""
    one = life(store=store, by=by, channels=channels)
    one.cycle(START)
    one.cycle(MONDAYS[0])
    one.desk.tried.clear()
    one.cycle(FLASH_AT, WEAK)
    return one


def of(one: Life, purpose: Purpose) -> list[Message]:
    return [message for message in one.desk.tried if message.purpose is purpose]


def written(one: Life, purpose: Purpose = Purpose.DIGEST) -> list[datetime]:
    return [message.made_at for message in of(one, purpose)]


def releasing(one: Life, at: datetime) -> datetime | None:
    """Let go what is due, deliver it, and say when there is more."""
    one.clock.advance_to(at)
    wake = one.pipeline.release()
    one.deliver()
    return wake


# ---------------------------------------------------------------- digests


def test_what_can_wait_comes_with_the_next_digest_and_what_cannot_at_once(store: Store) -> None:
    one = begun(store, weekly())
    releasing(one, MONDAYS[2])
    one.cycle(FINAL_AT, SAME)
    before = one.kinds(of(one, Purpose.ALERT))

    releasing(one, AFTER_FINAL)

    assert before == [("fired",)]
    assert one.kinds(of(one, Purpose.DIGEST))[-1] == ("confirmed",)
    assert one.store.held() == ()


def test_a_digest_is_written_once_whoever_asks_and_however_often(store: Store) -> None:
    one = begun(store, weekly())

    for minutes in range(5):
        releasing(restarted(one), MONDAYS[1] + minutes * MINUTE)

    assert written(one) == [MONDAYS[1]]


def test_the_time_before_the_watch_began_has_no_digest(store: Store) -> None:
    one = life(store=store, by=weekly())

    one.cycle(MONDAYS[0] + HOUR)
    wake = releasing(one, MONDAYS[0] + DAY)
    one.cycle(FLASH_AT, WEAK)
    releasing(one, MONDAYS[1])

    assert written(one) == [MONDAYS[1]]
    assert wake == MONDAYS[1]


def test_nothing_is_lost_when_the_process_is_down_over_the_instant_of_a_digest(store: Store) -> None:
    one = begun(store, weekly())
    one.cycle(FINAL_AT, SAME)
    down_until = AFTER_FINAL + 8 * DAY

    later = restarted(one)
    later.cycle(down_until)
    releasing(later, down_until + HOUR)

    assert written(one)[-1:] == [down_until]
    assert "confirmed" in one.kinds(of(one, Purpose.DIGEST))[-1]
    assert len(set(written(one))) == len(written(one))
    assert not [held for held in one.store.held() if held.event.rule]


def test_a_digest_says_what_changed_though_its_reader_was_told_of_none_of_it(store: Store) -> None:
    hook = Hook()
    critical = Route(match=Matcher(levels=frozenset({Level.CRITICAL})), to=(DESK,))
    one = begun(store, weekly(reader(HOOK), routes=(critical, Route(to=(HOOK,)))), hook)

    releasing(one, MONDAYS[1])

    (digest,) = one.desk.tried
    assert one.kinds(hook.tried) == [("fired",)]
    assert (digest.purpose, digest.events) == (Purpose.DIGEST, ())
    assert "fired at" in text(digest)


def test_what_waits_for_the_digest_after_is_not_taken_by_one_that_is_late(store: Store) -> None:
    one = begun(store, weekly())
    releasing(one, instant("2025-03-03T07:30"))
    late = AFTER_FINAL + DAY
    one.say(late, SAME)
    one.pipeline.pull()
    releasing(one, late + MINUTE)
    waiting = [held.event.kind.value for held in one.store.held()]

    releasing(one, AFTER_FINAL + 7 * DAY)

    assert waiting == ["confirmed"]
    assert one.kinds(of(one, Purpose.DIGEST))[-2:] == [(), ("confirmed",)]


def test_another_hour_for_the_digest_brings_no_second_one_that_day(store: Store) -> None:
    one = life(store=store, by=weekly())
    one.cycle(START)
    releasing(one, MONDAYS[0])
    noon = replace(reader(), digest=replace(WEEKLY, at=time(12)))

    wake = releasing(restarted(one, by=plan(noon)), MONDAYS[0] + 8 * HOUR)

    assert written(one) == [MONDAYS[0]]
    assert wake == MONDAYS[1].replace(hour=12, minute=0)


def test_a_digest_does_not_repeat_what_the_one_before_it_said(store: Store) -> None:
    one = begun(store, weekly())

    for monday in MONDAYS[1:3]:
        releasing(one, monday)

    first, second = [text(message) for message in of(one, Purpose.DIGEST)]
    assert "fired at" in first
    assert "fired at" not in second


def test_a_digest_comes_by_the_clock_of_its_reader(store: Store) -> None:
    shanghai = replace(reader(digest=WEEKLY), zone=ZoneInfo("Asia/Shanghai"))
    one = life(store=store, by=plan(shanghai))
    one.cycle(START)

    wakes = [one.pipeline.release(), releasing(one, instant("2025-02-16T23:30"))]

    assert wakes == [instant("2025-02-16T23:30"), instant("2025-02-23T23:30")]
    assert written(one) == [instant("2025-02-16T23:30")]


def test_what_was_held_for_a_digest_that_is_off_now_is_told_like_the_rest(store: Store) -> None:
    one = begun(store, weekly())
    one.cycle(FINAL_AT, SAME)

    releasing(restarted(one, by=plan()), FINAL_AT + HOUR)

    assert one.kinds(one.desk.tried)[-1] == ("confirmed",)
    assert of(one, Purpose.SUMMARY)


def test_the_start_that_was_not_delivered_never_takes_a_digest_with_it(store: Store) -> None:
    one = begun(store, weekly())
    one.cycle(FINAL_AT, SAME)
    one.desk.answers.append(BUSY)
    releasing(one, AFTER_FINAL)

    one.hear(AFTER_FINAL + HOUR, figure("2025-02-01", 52.0, AFTER_FINAL + HOUR, Stage.REVISED))

    states = {each.message.purpose: each.state for each in one.store.deliveries(channels=[DESK])}
    assert DeliveryState.JOINED not in states.values()
    assert one.kinds(of(one, Purpose.ALERT))[-1] == ("retracted",)


def test_an_alert_that_stays_open_for_200_days_is_one_notice_digests_apart(store: Store) -> None:
    final = indicator(X, listings=(listing(SourceName("publisher"), Stage.FINAL),))
    one = life(final, store=store, by=weekly())
    one.cycle(START)
    for month in range(2, 10):
        out_at = instant(f"2025-{month + 1:02}-05T14:45")
        one.cycle(out_at, figure(f"2025-{month:02}-01", 49.0 + month / 10, out_at))
        for day in range(1, 29, 3):
            one.cycle(out_at + day * DAY)

    at_once = [message for message in one.desk.tried if message.purpose is not Purpose.DIGEST]
    assert one.kinds(at_once) == [("fired",)]
    assert one.clock.now() - at_once[0].made_at > 200 * DAY
    assert len(of(one, Purpose.DIGEST)) > 15
    assert {kinds for kinds in one.kinds(of(one, Purpose.DIGEST)) if kinds} == set()


def test_a_digest_says_who_knows_of_what_until_it_rises(store: Store) -> None:
    one = begun(store, weekly())
    (episode,) = one.store.told().episodes.values()
    one.store.acknowledge(
        Acknowledgement(
            episode=episode.id, level=Level.WARNING, author="analyst", comment="", recorded_at=FLASH_AT + HOUR
        )
    )
    releasing(one, MONDAYS[1])
    releasing(one, MONDAYS[2])
    one.cycle(FINAL_AT, figure("2025-02-01", 47.0, FINAL_AT))

    releasing(one, AFTER_FINAL)

    known, *_, risen = [text(message) for message in of(one, Purpose.DIGEST)]
    assert "analyst" in known
    assert "analyst" not in risen


def test_the_jobs_write_the_digest_on_their_own(store: Store) -> None:
    one = life(store=store, by=weekly())

    drive(jobs_of(one.pipeline), one.clock, until=START + 15 * DAY)

    assert written(one) == [*MONDAYS[:2]]


# ---------------------------------------------------------------- cards


def curious(*, quiet: Quiet | None = None, minutes: int = 30) -> Reader:
    return replace(reader(quiet=quiet), cards=minutes * MINUTE)


def test_a_card_comes_once_before_a_release_and_the_release_wakes_for_it(store: Store) -> None:
    one = life(store=store, by=plan(curious()))
    one.cycle(START)
    first = releasing(one, FLASH_AT - DAY)

    wakes = [releasing(restarted(one), FLASH_AT - minutes * MINUTE) for minutes in (30, 20, 10, 0)]

    assert first == FLASH_AT - 30 * MINUTE
    assert written(one, Purpose.CARD) == [FLASH_AT - 30 * MINUTE]
    assert "release of x" in text(one.desk.tried[0])
    assert all(wake is None or wake > FLASH_AT for wake in wakes)


def test_every_reader_who_wants_cards_has_one_and_nobody_else(store: Store) -> None:
    hook = Hook()
    chat = replace(reader(HOOK), cards=10 * MINUTE)
    one = life(store=store, by=plan(reader(), chat), channels=[hook])
    one.cycle(START)

    releasing(one, FLASH_AT - 5 * MINUTE)

    assert one.desk.tried == []
    assert [notice.purpose for notice in hook.notices] == [Purpose.CARD]


def test_a_release_that_is_over_has_no_card(store: Store) -> None:
    one = life(store=store, by=plan(curious()))
    one.cycle(START)

    releasing(one, FLASH_AT + MINUTE)

    assert one.desk.tried == []


def test_a_release_moved_by_an_hour_has_no_second_card(store: Store) -> None:
    one = life(store=store, by=plan(curious(minutes=120)))
    one.cycle(START)
    releasing(one, FLASH_AT - 2 * HOUR)
    dates = (Scheduled(release="release of x", due_at=FLASH_AT + HOUR, source=SourceName("publisher")),)
    at = FLASH_AT - HOUR
    one.store.add(Collection(recorded_at=at, looks=(), statements=(), schedule=dates))

    releasing(one, at)

    assert len(of(one, Purpose.CARD)) == 1


def test_nobody_is_woken_by_a_card(store: Store) -> None:
    asleep = curious(quiet=Quiet(start=time(12), end=time(14, 30)))
    one = life(store=store, by=plan(asleep))
    one.cycle(START.replace(hour=11) + DAY)

    wake = releasing(one, FLASH_AT - 25 * MINUTE)
    before = list(one.desk.tried)
    releasing(one, FLASH_AT - 15 * MINUTE)

    assert (before, wake) == ([], FLASH_AT - 15 * MINUTE)
    assert len(of(one, Purpose.CARD)) == 1


def test_without_digests_and_cards_nothing_is_looked_at(store: Store) -> None:
    one = life(store=store)
    one.cycle(START)

    assert one.pipeline.occasions.next_at(not_looked) is None
    assert one.pipeline.occasions.due(not_looked).messages == ()


def not_looked() -> Overview:
    raise AssertionError("nobody wants to know")


def test_what_the_retraction_takes_back_is_said_in_a_summary_too(store: Store) -> None:
    one = life(store=store, by=plan(reader(quiet=Quiet(start=time(14), end=time(18)))))
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    releasing(one, FLASH_AT.replace(hour=18))

    one.cycle(FINAL_AT, BETTER)

    assert "told on 21 Feb 2025 as 49.7 (flash)" in text(one.desk.tried[-1])
