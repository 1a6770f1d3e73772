"""Who is told of what happens, when, and of what nobody is: whole lives, message by message."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from desk import (
    BUSY,
    CHAT,
    DESK,
    ENGLISH_ALONE,
    HOOK,
    REFUSED,
    Hook,
    Life,
    Mail,
    life,
    plan,
    reader,
    restarted,
    text,
)
from evaluation.builders import instant, level, rule
from fakes import FakeChannel, FakeStore
from survey import BETTER, FINAL_AT, FLASH_AT, START, WEAK, figure

from monitor.app import read_words
from monitor.dispatch import together
from monitor.model.decisions import Acknowledgement, Matcher, Silence
from monitor.model.deliveries import Answer, Delivery, Message
from monitor.model.records import Outgoing
from monitor.model.terms import (
    DeliveryState,
    EventId,
    EventKind,
    Language,
    Level,
    MessageId,
    Purpose,
    RuleId,
    SilenceId,
    Stage,
    Theme,
    Until,
    Way,
)
from monitor.overview import Survey, overview
from monitor.ports import NOTHING, Store
from monitor.routing.readers import Quiet
from monitor.routing.routes import Route
from monitor.routing.silences import seen_by
from monitor.routing.ways import Send
from monitor.rulebook.book import Remind
from monitor.store.sql import SqlStore

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MARCH_AT, MARCH_FINAL_AT = instant("2025-03-21T13:45"), instant("2025-04-04T13:45")
SAME = figure("2025-02-01", 49.6, FINAL_AT)
"""The final that makes the weak flash final."""
WORSE = figure("2025-03-01", 47.0, MARCH_AT, Stage.FLASH)
STILL = figure("2025-03-01", 49.5, MARCH_AT, Stage.FLASH)
LESS_BAD = figure("2025-03-01", 50.7, MARCH_AT, Stage.FLASH)
STRONG = figure("2025-03-01", 53.0, MARCH_AT, Stage.FLASH)
AFTERNOON = Quiet(start=time(14), end=time(18))
"""Hours in which every release here comes out."""


@pytest.fixture(params=["fake", "sql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "fake":
        yield FakeStore()
        return
    kept = SqlStore.open(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield kept
    kept.close()


def silenced(
    one: Life, until: Until, *, ends_at: datetime | None = None, match: Matcher | None = None
) -> SilenceId:
    """Let a person silence the rule now."""
    taken = match or Matcher(rules=frozenset({RuleId("rule")}))
    now = one.clock.now()
    rules = overview(one.store, one.pipeline.watch, at=now).assessment.standing.rules
    silence = Silence(
        id=SilenceId(0),
        match=taken,
        until=until,
        starts_at=now,
        ends_at=ends_at,
        author="analyst",
        comment="while we move",
        seen=seen_by(taken, rules),
    )
    return one.store.silence(silence)


def acknowledged(one: Life, level: Level = Level.WARNING) -> None:
    (episode,) = one.store.told().episodes.values()
    word = Acknowledgement(
        episode=episode.id, level=level, author="analyst", comment="", recorded_at=one.clock.now()
    )
    one.store.acknowledge(word)


def released(one: Life, at: datetime) -> datetime | None:
    """Let go what is held no longer, deliver it, and say when there is more."""
    one.clock.advance_to(at)
    wake = one.pipeline.release()
    one.deliver()
    return wake


# ---------------------------------------------------------------- at once


def test_all_that_one_release_makes_is_one_message(store: Store) -> None:
    one = life(store=store, rules=[rule(), rule(name="other"), rule(name="third")])
    one.cycle(START)

    one.cycle(FLASH_AT, WEAK)

    assert one.told == [("fired", "fired", "fired")]


def test_the_same_vintage_fetched_again_tells_nothing(store: Store) -> None:
    one = life(store=store)
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    for day in range(1, 8):
        one.cycle(FLASH_AT + day * DAY)
        one.pipeline.collect(one.pipeline.watch.catalogue.values())
        one.pipeline.cycle()

    assert one.told == [("fired",)]
    assert len(one.store.events()) == 1


def test_what_happened_to_data_goes_to_operators_at_once(store: Store) -> None:
    hook = Hook()
    of_rules = Route(match=Matcher(levels=frozenset({Level.WARNING})), to=(DESK,))
    one = life(
        store=store, by=plan(reader(), reader(HOOK), routes=[of_rules], operators=[HOOK]), channels=[hook]
    )
    one.cycle(START)

    one.cycle(FLASH_AT + 2 * DAY)

    assert one.told == []
    assert one.kinds(hook.tried) == [("late",)]


def test_whoever_was_told_is_told_of_the_end_though_no_route_leads_there_any_more(store: Store) -> None:
    hook = Hook()
    two = (reader(), reader(HOOK))
    one = life(store=store, by=plan(*two, routes=[Route(to=(DESK,))]), channels=[hook])
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    later = restarted(one, by=plan(*two, routes=[Route(to=(HOOK,))]))

    later.cycle(FINAL_AT, SAME)
    later.cycle(MARCH_AT, STRONG)

    assert one.told == [("fired",), ("confirmed",), ("resolved",)]
    assert one.kinds(hook.tried) == [("confirmed",), ("resolved",)]


# ---------------------------------------------------------------- quiet hours


def test_what_comes_in_quiet_hours_is_one_summary_when_they_end(store: Store) -> None:
    one = life(store=store, by=plan(reader(quiet=AFTERNOON)), rules=[rule(), rule(name="other")])
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    in_the_hours = list(one.told)

    wake = released(one, FLASH_AT + MINUTE)
    end = FLASH_AT.replace(hour=18, minute=0)
    after = released(one, end)

    (message,) = one.desk.tried
    assert in_the_hours == []
    assert wake == end
    assert one.told == [("fired", "fired")]
    assert message.purpose is Purpose.SUMMARY
    assert "Held during quiet hours" in text(message)
    assert after is None


def test_what_is_taken_back_before_it_was_told_is_told_whole(store: Store) -> None:
    night = Quiet(start=time(14), end=time(13))
    one = life(store=store, by=plan(reader(quiet=night)))
    one.cycle(START.replace(hour=13))
    one.cycle(FLASH_AT, WEAK)
    back_at = FLASH_AT + HOUR
    one.hear(back_at, figure("2025-02-01", 51.0, back_at))
    before = list(one.told)

    released(one, FLASH_AT.replace(hour=13, minute=0) + DAY)

    assert before == []
    assert one.told == [("fired", "retracted")]


def test_what_passes_in_quiet_hours_takes_along_what_was_held(store: Store) -> None:
    one = life(store=store, by=plan(reader(quiet=replace(AFTERNOON, critical_passes=True))))
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    at = FLASH_AT + HOUR
    before = list(one.told)

    one.hear(at, figure("2025-02-01", 47.0, at))
    released(one, FLASH_AT + DAY)

    assert before == []
    assert one.told == [("fired", "escalated")]


# ---------------------------------------------------------------- retractions


def test_a_retraction_goes_at_once_to_exactly_those_who_were_told(store: Store) -> None:
    hook, chat = Hook(), FakeChannel(CHAT)
    first = plan(reader(), reader(HOOK), reader(CHAT), routes=[Route(to=(DESK, HOOK))])
    one = life(store=store, by=first, channels=[hook, chat])
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    acknowledged(one)
    silenced(one, Until.TIME, ends_at=FINAL_AT + 30 * DAY)
    quiet = [reader(each, quiet=AFTERNOON) for each in (DESK, HOOK, CHAT)]
    later = restarted(one, by=plan(*quiet, routes=[Route(to=(CHAT,))]))

    later.cycle(FINAL_AT, BETTER)

    fired, retracted = one.store.events()
    assert one.told == one.kinds(hook.tried) == [("fired",), ("retracted",)]
    assert chat.tried == []
    assert fired.episode == retracted.episode


def test_a_retraction_to_a_channel_that_is_gone_stops_nobody(store: Store) -> None:
    hook = Hook()
    one = life(store=store, by=plan(reader(), reader(HOOK)), channels=[hook])
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    without = restarted(one, by=plan())

    without.cycle(FINAL_AT, BETTER)

    assert one.told == [("fired",), ("retracted",)]
    assert one.kinds(hook.tried) == [("fired",)]
    assert [each.channel for each in one.store.decisions([one.store.events()[-1].id])] == [DESK]


def test_a_revision_that_undoes_an_alert_is_one_retraction(store: Store) -> None:
    one = life(store=store)
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    one.cycle(FINAL_AT, SAME)
    revised_at = MARCH_AT - DAY

    for minutes in range(3):
        one.cycle(revised_at + minutes * MINUTE, figure("2025-02-01", 52.0, revised_at, Stage.REVISED))

    assert one.told == [("fired",), ("confirmed",), ("retracted",)]


# ---------------------------------------------------------------- silences


def test_a_silence_that_ends_brings_all_it_swallowed_in_one_message(store: Store) -> None:
    one = life(store=store)
    one.cycle(START)
    end = MARCH_AT + 10 * DAY
    silenced(one, Until.TIME, ends_at=end)
    one.cycle(FLASH_AT, WEAK)
    one.cycle(FINAL_AT, SAME)
    one.cycle(MARCH_AT, STRONG)
    while_silenced, wake = list(one.told), released(one, MARCH_AT + MINUTE)

    released(one, end)
    again = released(one, end + HOUR)

    (message,) = one.desk.tried
    assert while_silenced == []
    assert wake == end
    assert one.told == [("fired", "confirmed", "resolved")]
    assert message.purpose is Purpose.SUMMARY
    assert "Silenced by analyst" in text(message)
    assert "while we move" in text(message)
    assert again is None


def test_a_silence_whose_time_is_over_is_ended_once(store: Store) -> None:
    one = life(store=store)
    one.cycle(START)
    number, end = silenced(one, Until.TIME, ends_at=START + DAY), START + DAY
    lasting = one.store.silences()

    released(one, end + HOUR)
    released(one, end + 2 * HOUR)

    (ended,) = one.store.silence_ends([number])
    assert [each.id for each in lasting] == [number]
    assert (ended.subject, ended.at) == (None, end)
    assert one.store.silences() == ()


def test_what_ends_a_silence_passes_with_what_it_swallowed(store: Store) -> None:
    one = life(store=store)
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    silenced(one, Until.RESOLVED)
    one.cycle(FINAL_AT, SAME)

    one.cycle(MARCH_AT, STRONG)

    assert one.told == [("fired",), ("confirmed", "resolved")]
    assert one.store.silences() == ()


def test_a_rise_ends_a_silence_until_worse(store: Store) -> None:
    one = life(store=store)
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    silenced(one, Until.WORSE)
    one.cycle(FINAL_AT, SAME)

    one.cycle(MARCH_AT, WORSE)

    assert one.told == [("fired",), ("confirmed", "escalated")]


def test_a_print_that_makes_no_event_ends_a_silence_until_the_next_release(store: Store) -> None:
    one = life(store=store)
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    silenced(one, Until.NEXT_RELEASE)
    one.cycle(FINAL_AT, SAME)
    before = list(one.told)

    one.cycle(MARCH_AT, STILL)

    assert before == [("fired",)]
    assert [event.kind for event in one.store.events()] == [EventKind.FIRED, EventKind.CONFIRMED]
    assert one.told == [("fired",), ("confirmed",)]
    assert one.store.silences() == ()


def test_a_silence_that_ends_in_quiet_hours_waits_for_their_end(store: Store) -> None:
    one = life(store=store, by=plan(reader(quiet=AFTERNOON)))
    one.cycle(START)
    silenced(one, Until.TIME, ends_at=FLASH_AT + 2 * HOUR)
    one.cycle(FLASH_AT, WEAK)
    end = FLASH_AT.replace(hour=18, minute=0)

    wake = released(one, FLASH_AT + 2 * HOUR)
    before = list(one.told)
    released(one, end)

    assert (before, wake) == ([], end)
    assert one.told == [("fired",)]


def test_a_rule_that_is_renamed_keeps_its_silence_and_what_that_holds(store: Store) -> None:
    lasting = rule(name="other", levels={Level.WARNING: level("< 54", ">= 60")})
    one = life(store=store, rules=[rule(), lasting])
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    silenced(one, Until.RESOLVED, match=Matcher(themes=frozenset({Theme.SERVICES})))
    one.cycle(FINAL_AT, SAME)
    renamed = replace(rule(), id=RuleId("better-name"), was=(RuleId("rule"),))
    later = restarted(one, rules=[renamed, lasting])

    later.cycle(MARCH_AT, STRONG)

    assert later.told == [("baseline",), ("fired",), ("confirmed", "resolved")]
    assert len(one.store.silences()) == 1


# ---------------------------------------------------------------- acknowledgements


def test_an_acknowledgement_holds_until_the_level_rises(store: Store) -> None:
    one = life(store=store, rules=[replace(rule(), remind=Remind.PRINT)])
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    acknowledged(one)
    one.cycle(FINAL_AT, SAME)
    known = list(one.told)
    one.cycle(MARCH_AT, WORSE)
    one.cycle(MARCH_FINAL_AT, figure("2025-03-01", 47.0, MARCH_FINAL_AT))
    april = instant("2025-04-21T13:45")

    one.cycle(april, figure("2025-04-01", 47.1, april, Stage.FLASH))

    kinds = [event.kind.value for event in one.store.events()]
    assert kinds == ["fired", "confirmed", "escalated", "confirmed", "reminder"]
    assert known == [("fired",)]
    assert one.told == [("fired",), ("escalated",), ("confirmed",), ("reminder",)]


def test_what_is_known_and_has_no_digest_to_come_in_waits_for_nothing(store: Store) -> None:
    one = life(store=store)
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    acknowledged(one)

    one.cycle(FINAL_AT, SAME)

    assert [each.way for each in one.store.decisions([one.store.events()[-1].id])] == [Way.ACKNOWLEDGED]
    assert one.store.held() == ()


# ---------------------------------------------------------------- late, and elsewhere


def test_the_end_of_an_alert_is_joined_with_its_start_for_whom_did_not_get_that(store: Store) -> None:
    mail = Mail()
    one = life(store=store, by=plan(reader()), channels=[mail])
    one.cycle(START)
    mail.refusing["trader"] = BUSY
    one.cycle(FLASH_AT, WEAK)
    mail.refusing.clear()
    mail.tried.clear()

    one.hear(FLASH_AT + MINUTE, replace(BETTER, released_at=FLASH_AT + MINUTE))
    one.clock.advance_to(FINAL_AT)
    one.deliver()

    got = {each.recipient: one.kinds([each]) for each in mail.tried}
    assert got == {"analyst": [("retracted",)], "trader": [("fired", "retracted")]}
    assert one.store.backlog()[DeliveryState.JOINED] == 1
    assert one.store.backlog()[DeliveryState.PENDING] == 0
    assert "this one takes its place" in text(next(each for each in mail.tried if each.recipient == "trader"))


def test_what_one_channel_refuses_goes_to_its_fallback_in_one_message(store: Store) -> None:
    mail, chat = Mail(), FakeChannel(CHAT)
    by = plan(reader(fallback=CHAT), reader(CHAT), routes=[Route(to=(DESK,))])
    one = life(store=store, by=by, channels=[mail, chat])
    one.cycle(START)
    mail.refusing.update(analyst=REFUSED, trader=REFUSED)

    one.cycle(FLASH_AT, WEAK)

    (message,) = chat.tried
    assert one.kinds([message]) == [("fired",)]
    assert message.purpose is Purpose.FALLBACK
    for said in ("[undelivered]", "analyst", "trader", "550 no such user"):
        assert said in text(message)


def test_what_a_fallback_refuses_too_goes_nowhere(store: Store) -> None:
    chat = FakeChannel(CHAT)
    by = plan(reader(fallback=CHAT), reader(CHAT, fallback=DESK), routes=[Route(to=(DESK,))])
    one = life(store=store, by=by, channels=[chat])
    one.cycle(START)
    one.desk.answers.append(REFUSED)
    chat.answers.append(REFUSED)

    one.cycle(FLASH_AT, WEAK)

    assert [len(one.desk.tried), len(chat.tried)] == [1, 1]
    assert one.store.backlog()[DeliveryState.DEAD] == 2


def dead(purpose: Purpose) -> tuple[Delivery, Answer]:
    message = Message(
        id=MessageId(f"msg_{purpose.value}"),
        channel=DESK,
        recipient="analyst",
        purpose=purpose,
        body=b"",
        made_at=START,
        events=(),
    )
    delivery = Delivery(message=message, state=DeliveryState.DEAD, attempts=10, next_attempt_at=START)
    return delivery, REFUSED


def not_looked() -> Survey:
    def survey() -> None:
        raise AssertionError("nothing is told of how it stands")

    return survey  # type: ignore[return-value]


@pytest.mark.parametrize("purpose", [Purpose.CARD, Purpose.TEST, Purpose.FALLBACK])
def test_nobody_is_told_elsewhere_of_a_card_a_test_or_a_fallback(purpose: Purpose) -> None:
    one = life(by=plan(reader(fallback=CHAT), reader(CHAT)), channels=[FakeChannel(CHAT)])

    assert one.pipeline.dispatch.undelivered([dead(purpose)], not_looked()) == NOTHING


def test_a_digest_that_held_no_event_is_told_elsewhere_as_lost() -> None:
    one = life(by=plan(reader(fallback=CHAT), reader(CHAT)), channels=[FakeChannel(CHAT)])

    outgoing = one.pipeline.dispatch.undelivered([dead(Purpose.DIGEST)], not_looked())

    (message,) = outgoing.messages
    assert (message.channel, message.purpose, message.events) == (CHAT, Purpose.FALLBACK, ())
    assert "not delivered to analyst by desk after 10 tries: 550 no such user." in text(message)


def test_what_a_channel_without_fallback_refuses_goes_nowhere() -> None:
    one = life()

    assert one.pipeline.dispatch.undelivered([dead(Purpose.ALERT)], not_looked()) == NOTHING


# ---------------------------------------------------------------- restart and edit


def restart_again_and_again(one: Life, until: datetime) -> Life:
    """Live on, a cycle a day, each in a process of its own and with a rule edited every time."""
    later, number = one, 0
    while later.clock.now() < until:
        number += 1
        edited = replace(rule(), hash=f"edit-{number}")
        later = restarted(later, rules=[edited])
        later.cycle(min(later.clock.now() + DAY, until))
    return later


def test_restarts_and_edits_keep_holds_and_silences_and_fire_nothing_anew(store: Store) -> None:
    one = life(store=store)
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    silenced(one, Until.RESOLVED)
    one.cycle(FINAL_AT, SAME)
    quiet = restart_again_and_again(one, MARCH_AT - DAY)
    before = list(one.told)

    quiet.cycle(MARCH_AT, STRONG)

    assert before == [("fired",)]
    assert one.told == [("fired",), ("confirmed", "resolved")]


def test_restarts_and_edits_keep_an_acknowledgement(store: Store) -> None:
    one = life(store=store)
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    acknowledged(one)
    later = restart_again_and_again(one, FINAL_AT - DAY)

    later.cycle(FINAL_AT, SAME)
    later.cycle(MARCH_AT, LESS_BAD)

    assert [event.kind.value for event in one.store.events()] == ["fired", "confirmed", "eased"]
    assert one.told == [("fired",)]


def test_what_quiet_hours_hold_outlives_a_restart_and_is_told_once(store: Store) -> None:
    one = life(store=store, by=plan(reader(quiet=AFTERNOON)))
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    end = FLASH_AT.replace(hour=18, minute=0)

    for _ in range(3):
        released(restarted(one), end)

    assert one.told == [("fired",)]


def test_what_is_held_for_a_channel_that_is_gone_wakes_nobody(store: Store) -> None:
    hook = Hook()
    one = life(store=store, by=plan(reader(), reader(HOOK, quiet=AFTERNOON)), channels=[hook])
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)

    wakes = [released(restarted(one, by=plan()), FLASH_AT + hours * HOUR) for hours in (0, 10)]

    assert wakes == [None, None]
    assert hook.tried == []


def test_what_is_held_in_a_language_nobody_reads_any_more_is_told_in_the_readers(store: Store) -> None:
    chinese = Route(to=(DESK,), language=Language.ZH)
    both = {**ENGLISH_ALONE, Language.ZH: read_words(Language.ZH)}
    one = life(store=store, by=plan(reader(quiet=AFTERNOON), routes=[chinese]), words=both)
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    later = restarted(one, by=plan(reader(quiet=AFTERNOON)))

    released(later, FLASH_AT.replace(hour=18))

    assert one.told == [("fired",)]
    assert "Held during quiet hours" in text(one.desk.tried[0])


def test_a_route_may_choose_the_language_and_the_way(store: Store) -> None:
    routes = [Route(to=(DESK,), language=Language.ZH, send=Send.NOW)]
    both = {**ENGLISH_ALONE, Language.ZH: read_words(Language.ZH)}
    one = life(store=store, by=plan(routes=routes), words=both)
    one.cycle(START)

    one.cycle(FLASH_AT, WEAK)

    assert "警报" in text(one.desk.tried[0])


def test_parts_are_put_together_in_their_order() -> None:
    name = EventId("evt_1")
    first = Outgoing(settled=((name, DESK),))
    second = Outgoing(settled=((name, HOOK),))

    assert together([first, second]).settled == ((name, DESK), (name, HOOK))
    assert together([]) == NOTHING
