from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from services import CATALOGUE, FIRED, FLASH_AT, FLASH_STANDING, RETRACTED, SHANGHAI
from wording.story import chinese

from monitor.model.decisions import Decision, Matcher, Silence
from monitor.model.deliveries import Answer, Delivery, Message
from monitor.model.terms import (
    ChannelName,
    DeliveryState,
    Ending,
    Language,
    MessageId,
    Purpose,
    SilenceId,
    Until,
    Way,
)
from monitor.wording.briefing import NO_PREFACE, Briefing
from monitor.wording.notice import notice
from monitor.wording.prefaces import joined, released, undelivered
from monitor.wording.words import ENGLISH, Words

DESK = ChannelName("desk")
QUIET = Decision(
    event=FIRED.id,
    channel=DESK,
    language=Language.EN,
    way=Way.QUIET,
    due_at=datetime(2025, 2, 21, 23, tzinfo=UTC),
    reason="quiet hours",
)
SILENCED = replace(QUIET, way=Way.SILENCED, due_at=None, silence=SilenceId(3))
SILENCE = Silence(
    id=SilenceId(3),
    match=Matcher(),
    until=Until.RESOLVED,
    starts_at=datetime(2025, 2, 20, 1, tzinfo=UTC),
    ends_at=None,
    author="desk-a",
    comment="known; the strike is over on Friday",
    seen={},
)
MESSAGE = Message(
    id=MessageId("msg_1"),
    channel=ChannelName("hook"),
    recipient="https://example.org/hook",
    purpose=Purpose.ALERT,
    body=b"",
    made_at=FLASH_AT,
    events=(FIRED.id,),
)
LOST = Delivery(message=MESSAGE, state=DeliveryState.DEAD, attempts=10, next_attempt_at=FLASH_AT)
BRIEFING = Briefing(standing=FLASH_STANDING, catalogue=CATALOGUE)


def test_what_was_not_held_has_no_preface() -> None:
    assert released([replace(QUIET, way=Way.NOW)], [SILENCE], SHANGHAI) == NO_PREFACE


def test_quiet_hours_are_named_with_their_end() -> None:
    given = released([QUIET, replace(QUIET, due_at=FLASH_AT)], (), SHANGHAI)

    assert given.tag is None
    assert given.lines == (
        "Held during quiet hours, which ended 22 Feb 2025 07:00 Asia/Shanghai (21 Feb 18:00 ET).",
    )


@pytest.mark.parametrize(
    ("until", "why"),
    [
        (Until.RESOLVED, "because the alert is over"),
        (Until.NEXT_RELEASE, "with the next release"),
        (Until.WORSE, "because the level has risen"),
        (Until.TIME, "The silence is over"),
    ],
)
def test_a_silence_says_whose_it_was_and_why_it_ended(until: Until, why: str) -> None:
    given = released([SILENCED], [replace(SILENCE, until=until), replace(SILENCE, id=SilenceId(4))], SHANGHAI)

    assert given.tag == "[after a silence]"
    assert given.lines[0] == (
        "Silenced by desk-a since 20 Feb 2025 09:00 Asia/Shanghai (19 Feb 20:00 ET): "
        "known; the strike is over on Friday"
    )
    assert why in given.lines[1]
    assert len(given.lines) == 2


def test_a_silence_that_was_lifted_is_over_and_no_more() -> None:
    (_, ended) = released([SILENCED], [replace(SILENCE, ends_at=FLASH_AT)], SHANGHAI).lines

    assert ended == "The silence is over; what it held back follows."


def test_what_a_channel_did_not_take_comes_with_its_remedy() -> None:
    answer = Answer(ending=Ending.TIMED_OUT, detail="no answer within 10 s.")
    given = undelivered([(LOST, answer), (replace(LOST, attempts=1), answer)], SHANGHAI)

    assert given.tag == "[undelivered]"
    written = "Written 21 Feb 2025 22:45 Asia/Shanghai (21 Feb 09:45 ET)"
    where = "not delivered to https://example.org/hook by hook"
    assert given.lines == (
        f"{written}, {where} after 10 tries: no answer within 10 s.",
        f"{written}, {where} after 1 try: no answer within 10 s.",
        "The receiver took too long: check that it answers at once, or raise the channel's timeout.",
    )


def test_a_preface_stands_before_everything_else() -> None:
    preface = released([SILENCED], [SILENCE], SHANGHAI)
    made_at = FLASH_AT + timedelta(minutes=1)

    given = notice((RETRACTED,), BRIEFING, made_at=made_at, zone=SHANGHAI, preface=preface)

    assert given.subject.startswith("[after a silence] RETRACTED: ")
    assert given.compact.startswith("[after a silence] RETRACTED: ")
    assert given.text.index("Silenced by desk-a") < given.text.index("○ ok Services PMI")
    assert "Silenced by desk-a" in given.html


@pytest.mark.parametrize(("words", "said"), [(ENGLISH, "Told late: "), (chinese(), "补发：")])
def test_a_message_that_takes_the_place_of_another_says_so(words: Words, said: str) -> None:
    (line,) = joined(words).lines

    assert line.startswith(said)
