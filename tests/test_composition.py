"""Messages as recipients get them: joined with what is late, in their words, each with an id of its own."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from gettext import NullTranslations
from zoneinfo import ZoneInfo

import pytest
from desk import BUSY, CHAT, DESK, ENGLISH_ALONE, HOOK, REFUSED, Hook, Life, life, plan, reader, text
from evaluation.builders import instant, rule
from fakes import FakeChannel
from survey import BETTER, FINAL_AT, FLASH_AT, START, WEAK, figure

from monitor.app import read_words
from monitor.composition import WAITING
from monitor.model.decisions import Matcher, Silence
from monitor.model.deliveries import Message, Notice
from monitor.model.records import Outgoing
from monitor.model.terms import DeliveryState, Language, Purpose, SilenceId, Stage, Until
from monitor.ports import Parcel
from monitor.routing.readers import Digest, Quiet
from monitor.wording.briefing import Preface
from monitor.wording.words import Words

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SAME = figure("2025-02-01", 49.6, FINAL_AT)
MARCH_AT = instant("2025-03-21T13:45")
STRONG = figure("2025-03-01", 53.0, MARCH_AT, Stage.FLASH)
MORNING = Digest(at=time(7, 30))
TAKEN_OVER = "this one takes its place"


def silence(one: Life, ends_at: datetime) -> None:
    made = Silence(
        id=SilenceId(0),
        match=Matcher(),
        until=Until.TIME,
        starts_at=one.clock.now(),
        ends_at=ends_at,
        author="analyst",
        comment="",
        seen={},
    )
    one.store.silence(made)


def states(one: Life) -> list[DeliveryState]:
    return [each.state for each in one.store.deliveries()]


# ---------------------------------------------------------------- joined with what is late


def test_what_nobody_has_tried_to_deliver_for_a_while_is_joined_with_what_follows() -> None:
    one = life()
    one.pull(START)
    one.pull(FLASH_AT, WEAK)

    one.cycle(FINAL_AT, BETTER)

    assert one.told == [("fired", "retracted")]
    assert TAKEN_OVER in text(one.desk.tried[0])
    assert states(one) == [DeliveryState.JOINED, DeliveryState.DELIVERED]


def test_what_was_owed_only_just_now_is_told_by_itself() -> None:
    one = life()
    one.pull(START)
    one.pull(FLASH_AT, WEAK)
    soon = FLASH_AT + WAITING - timedelta(seconds=1)

    one.hear(soon, figure("2025-02-01", 51.0, soon))

    assert one.told == [("fired",), ("retracted",)]


def test_what_took_something_over_is_taken_over_in_its_turn() -> None:
    one = life()
    one.desk.answers.extend([BUSY] * 2)
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    one.cycle(FINAL_AT, SAME)

    one.cycle(MARCH_AT, STRONG)

    assert one.told == [("fired",), ("fired", "confirmed"), ("fired", "confirmed", "resolved")]
    assert states(one) == [DeliveryState.JOINED, DeliveryState.JOINED, DeliveryState.DELIVERED]


def test_what_is_late_of_another_alert_is_left_alone() -> None:
    one = life(rules=[rule()])
    one.desk.answers.append(BUSY)
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    one.cycle(FINAL_AT, BETTER)
    one.desk.answers.append(BUSY)
    one.cycle(MARCH_AT, figure("2025-03-01", 49.0, MARCH_AT, Stage.FLASH))

    one.deliver()

    assert one.told == [("fired",), ("fired", "retracted"), ("fired",)]
    assert states(one) == [DeliveryState.JOINED, DeliveryState.DELIVERED, DeliveryState.PENDING]


def test_a_message_that_takes_another_over_says_too_why_it_is_late_itself() -> None:
    one = life(by=plan(reader(quiet=Quiet(start=time(16), end=time(18)))))
    one.desk.answers.extend([BUSY, BUSY])
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    in_the_hours = FINAL_AT + 2 * HOUR
    one.hear(in_the_hours, figure("2025-02-01", 49.6, in_the_hours))
    one.clock.advance_to(FINAL_AT.replace(hour=18))

    one.pipeline.release()

    (message,) = [each.message for each in one.store.owed(DESK)]
    assert one.kinds([message]) == [("fired", "confirmed")]
    assert TAKEN_OVER in text(message)
    assert "Held during quiet hours" in text(message)


def test_what_comes_for_another_channel_takes_over_nothing_and_is_taken_over_by_nothing() -> None:
    chat = FakeChannel(CHAT)
    one = life(by=plan(reader(fallback=CHAT), reader(CHAT)), channels=[chat])
    one.pull(START)
    one.desk.answers.append(REFUSED)
    chat.answers.extend([BUSY] * 5)
    one.pull(FLASH_AT, WEAK)
    for name in (CHAT, DESK, CHAT):
        one.pipeline.courier.deliver(name)

    one.pull(FINAL_AT, BETTER)

    states = {each.message.purpose: each.state for each in one.store.deliveries(channels=[CHAT])}
    assert states[Purpose.FALLBACK] is DeliveryState.PENDING
    joined = [each.message for each in one.store.deliveries(states=[DeliveryState.JOINED])]
    assert [each.purpose for each in joined] == [Purpose.ALERT]
    assert [each.made_at for each in joined] == [FLASH_AT]


def test_what_comes_for_another_channel_leaves_what_is_late_alone() -> None:
    chat = FakeChannel(CHAT)
    one = life(by=plan(reader(fallback=CHAT), reader(CHAT)), channels=[chat])
    one.pull(START)
    one.desk.answers.append(REFUSED)
    chat.answers.append(BUSY)
    one.pull(FLASH_AT, WEAK)

    for name in (CHAT, DESK):
        one.pipeline.courier.deliver(name)

    owed = [each.message.purpose for each in one.store.owed(CHAT)]
    assert owed == [Purpose.ALERT, Purpose.FALLBACK]


# ---------------------------------------------------------------- what it is written from


def test_every_notice_says_when_its_alerts_began() -> None:
    hook = Hook()
    one = life(by=plan(reader(HOOK)), channels=[hook])
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    one.cycle(FINAL_AT, SAME)
    one.cycle(MARCH_AT, STRONG)

    (name,) = {event.episode for event in one.store.events()}
    assert [notice.opened for notice in hook.notices] == [{name: FLASH_AT}] * 3


def test_what_is_told_late_says_what_was_told_before_it_and_not_itself() -> None:
    one = life()
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    silence(one, FINAL_AT + DAY)
    one.cycle(FINAL_AT, SAME)
    one.clock.advance_to(FINAL_AT + DAY)

    one.pipeline.release()

    (message,) = [each.message for each in one.store.owed(DESK)]
    assert one.kinds([message]) == [("confirmed",)]
    assert "told on 21 Feb 2025 as 49.7 (flash)" in text(message)


def test_what_is_told_elsewhere_says_what_was_told_before_it_and_not_itself() -> None:
    chat = FakeChannel(CHAT)
    one = life(by=plan(reader(fallback=CHAT), reader(CHAT)), channels=[chat])
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    one.desk.answers.append(REFUSED)

    one.cycle(FINAL_AT, SAME)

    told = [message for message in chat.tried if message.purpose is Purpose.FALLBACK]
    assert ["told on 21 Feb 2025 as 49.7 (flash)" in text(each) for each in told] == [True]


def test_a_reader_gets_their_language_and_their_clock() -> None:
    chinese = replace(reader(), language=Language.ZH, zone=ZoneInfo("Asia/Shanghai"))
    words = {**ENGLISH_ALONE, Language.ZH: read_words(Language.ZH)}
    one = life(by=plan(chinese), words=words)
    one.cycle(START)

    one.cycle(FLASH_AT, WEAK)

    said = text(one.desk.tried[0])
    assert "警报" in said
    assert "2025 年 2 月 21 日 22:45" in said


# ---------------------------------------------------------------- where words fail


class Torn(NullTranslations):
    """A catalogue whose every phrase asks for what nobody fills in."""

    def gettext(self, message: str) -> str:
        return "{nothing}"


def test_an_alert_that_cannot_be_worded_goes_out_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    torn = replace(reader(), language=Language.ZH, digest=MORNING)
    words = {Language.ZH: Words(language=Language.ZH, catalogue=Torn())}
    one = life(by=plan(torn), words=words)
    one.cycle(START)

    one.cycle(FLASH_AT, WEAK)
    one.cycle(FLASH_AT + 2 * DAY)

    (fired, *digests) = map(text, one.desk.tried)
    (event,) = one.store.events()
    assert fired.startswith("[not worded] macro-monitor: rule fired, ok to warning 49.7 for 2025-02-01")
    assert event.id in fired
    assert "KeyError" in fired
    assert digests
    assert all(each.startswith("[not worded]") for each in digests)
    assert {record.message for record in caplog.records} >= {"not worded"}


class Broken(FakeChannel):
    """A channel that can put nothing into its form."""

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        raise LookupError("no form")


def test_a_channel_that_is_broken_keeps_nothing_from_the_others(caplog: pytest.LogCaptureFixture) -> None:
    hook = Hook()
    one = life(by=plan(reader(), reader(HOOK)), channels=[Broken(DESK), hook])
    one.cycle(START)

    one.cycle(FLASH_AT, WEAK)

    assert one.kinds(hook.tried) == [("fired",)]
    assert {record.message for record in caplog.records} >= {"not worded", "not composed"}


def test_what_is_late_is_not_joined_past_something_else_that_is_owed_of_the_same_alert() -> None:
    one = life(by=plan(reader(digest=MORNING)))
    one.cycle(START)
    one.desk.answers.extend([BUSY] * 9)
    one.cycle(FLASH_AT, WEAK)
    one.cycle(FINAL_AT, SAME)  # confirmed, which waits for the digest
    one.cycle(FINAL_AT + DAY)  # the digest, which is not taken either

    one.cycle(MARCH_AT, figure("2025-03-01", 47.0, MARCH_AT, Stage.FLASH))

    assert DeliveryState.JOINED not in states(one)


# ---------------------------------------------------------------- ids


def said(one: Life, *lines: str, key: str = "") -> tuple[Message, ...]:
    def explain(zone: ZoneInfo, words: Words) -> Preface:
        return Preface(tag="[note]", lines=lines)

    lane = (DESK, Language.EN)
    outgoing: Outgoing = one.pipeline.dispatch.composer.note(lane, explain, purpose=Purpose.FALLBACK, key=key)
    return outgoing.messages


def test_the_same_thing_is_owed_once_and_a_key_tells_apart_what_carries_no_event() -> None:
    one = life()

    first, again, other = (said(one, "Lost.", key=key) for key in ("a", "a", "b"))

    assert first == again
    assert {message.id for message in first}.isdisjoint(message.id for message in other)
    assert text(first[0]) == "[note] Lost."


def test_a_note_says_every_line_once() -> None:
    (message,) = said(life(), "Lost.", "Look at the address.")

    assert text(message) == "[note] Lost. Look at the address."


def test_every_test_of_a_channel_is_a_message_of_its_own_marked_as_such() -> None:
    one = life()
    composer = one.pipeline.dispatch.composer
    (first,) = composer.test(DESK)
    one.clock.advance_to(START + MINUTE)

    (second,) = composer.test(DESK)

    assert first.id != second.id
    assert {first.purpose, second.purpose} == {Purpose.TEST}
    assert "[TEST]" in text(first)


def test_events_that_are_not_there_are_left_out() -> None:
    one = life()
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)
    (fired,) = one.store.events()

    found = one.pipeline.dispatch.composer.events([fired.id, type(fired.id)("evt_none")])

    assert found == (fired,)
