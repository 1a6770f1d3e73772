"""The trail of an event as text and as a document: decisions, deliveries, tries."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from contracts.store_values import BUSY, FIRED, FIRST_MAIL, LATE, OPEN, REFUSED, RESOLVED, SEEN_AT

from monitor.explanation.trail import Trail
from monitor.explanation.trail_document import delivery_document, trail_document
from monitor.explanation.trail_text import delivery_text, trail_text
from monitor.model.decisions import Acknowledgement, Decision
from monitor.model.deliveries import Attempt, Delivery
from monitor.model.terms import ChannelName, DeliveryState, Ending, EpisodeId, Language, Level, MessageId, Way
from monitor.wording.endings import remedy

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = Decision(
    event=FIRED.id,
    channel=FIRST_MAIL.channel,
    language=Language.ZH,
    way=Way.NOW,
    due_at=None,
    reason="route 2: level warning",
)
TAKEN = Delivery(message=FIRST_MAIL, state=DeliveryState.PENDING, attempts=1, next_attempt_at=SEEN_AT)
TRY = Attempt(message=FIRST_MAIL.id, at=SEEN_AT, answer=BUSY)
TRAIL = Trail(
    event=FIRED,
    sequence=7,
    before=None,
    episode=OPEN,
    acknowledgement=None,
    decisions=(NOW,),
    deliveries=(TAKEN,),
    attempts=(TRY,),
)
OTHER = ChannelName("archive")


def text(trail: Trail) -> str:
    return " ".join(trail_text(trail, {}, SHANGHAI).split())


def stands(state: DeliveryState) -> str:
    delivery = replace(TAKEN, state=state, joined=MessageId("msg_both"))
    return " ".join(delivery_text(delivery, (TRY,), SHANGHAI).split())


def test_a_first_event_says_that_nothing_was_told_before() -> None:
    assert "Before ok; nothing was told of it" in text(TRAIL)


def test_what_was_told_before_is_named_with_its_level() -> None:
    told = replace(TRAIL, event=RESOLVED, before=FIRED)

    assert "Before warning; last told fired, 21 Feb 2025 22:45 Asia/Shanghai" in text(told)


def test_an_input_stands_with_its_stage_instant_and_source() -> None:
    said = text(TRAIL)

    assert "services_pmi 49.7 for 2025-02-01 (flash), out 21 Feb 2025 22:45 Asia/Shanghai" in said
    assert "by spglobal (stated)" in said
    assert "Break 服务业 method" in said


@pytest.mark.parametrize(
    ("distance", "said"), [(-0.3, "0.3 below it"), (0.3, "0.3 above it"), (0.0, "lies on it")]
)
def test_the_threshold_says_on_which_side_the_value_lies(distance: float, said: str) -> None:
    assert said in text(replace(TRAIL, event=replace(FIRED, distance=distance)))


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (NOW, "desk at once, in zh: route 2: level warning"),
        (
            replace(NOW, channel=OTHER, way=Way.DIGEST, due_at=datetime(2025, 2, 23, 23, 30, tzinfo=UTC)),
            "archive held (digest) until 24 Feb 2025 07:30 Asia/Shanghai (23 Feb 18:30 ET), in zh: route 2",
        ),
        (
            replace(NOW, channel=OTHER, way=Way.SILENCED, reason="silence 3 by desk-a: known"),
            "archive held (silenced), in zh: silence 3 by desk-a: known; not told yet",
        ),
        (replace(NOW, channel=OTHER, way=Way.ACKNOWLEDGED), "level warning; never told"),
    ],
)
def test_each_decision_says_how_when_and_why(decision: Decision, said: str) -> None:
    assert said in text(replace(TRAIL, decisions=(decision,)))


def test_where_nobody_was_to_be_told_it_says_so() -> None:
    assert "Nobody was to be told: no route takes it" in text(replace(TRAIL, decisions=(), deliveries=()))


def test_the_tries_that_are_not_of_a_message_are_left_to_others() -> None:
    stray = replace(TRY, message=MessageId("msg_other"))

    assert replace(TRAIL, attempts=(TRY, stray)).tries(FIRST_MAIL.id) == (TRY,)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (DeliveryState.PENDING, "pending after 1 try; the next 21 Feb 2025 22:46"),
        (DeliveryState.DELIVERED, "delivered after 1 try"),
        (DeliveryState.DEAD, "dead after 1 try; it is not tried again"),
        (DeliveryState.JOINED, "joined after 1 try: told with msg_both"),
    ],
)
def test_a_delivery_says_where_it_stands(state: DeliveryState, said: str) -> None:
    assert f"State {said}" in stands(state)


def test_a_try_says_how_it_ended_and_the_last_what_to_do() -> None:
    later = replace(TRY, at=SEEN_AT + timedelta(minutes=5), answer=REFUSED)
    said = " ".join(delivery_text(TAKEN, (TRY, later), SHANGHAI).split())

    assert "not_taken, 421 busy; asked to wait 30 s" in said
    assert "refused, 550 no such user" in said
    assert said.count("Remedy") == 1
    assert "Remedy The receiver will never take this message" in said


def test_an_acknowledgement_says_at_which_level_by_whom_and_why() -> None:
    known = Acknowledgement(
        episode=EpisodeId("evt_fired"),
        level=Level.WATCH,
        author="desk-a",
        comment="known",
        recorded_at=SEEN_AT,
    )

    assert "Acknowledged at watch by desk-a: known" in text(replace(TRAIL, acknowledgement=known))


def test_an_event_about_data_has_its_reason_and_no_level() -> None:
    said = text(replace(TRAIL, event=LATE, episode=None, decisions=()))

    assert said.startswith("Services PMI: late Event evt_late, number 7")
    assert "Before nothing was told of it" in said
    assert "Reason due since 2025-02-21" in said
    assert "explain" not in said.split("To reproduce:")[1]


def test_the_options_given_are_given_again_whole_on_one_line() -> None:
    shown = trail_text(TRAIL, {}, SHANGHAI, options=("--config", "my desk.yaml"))

    assert shown.splitlines()[-2:] == [
        "  macro-monitor explain services-pmi-weak --as-of 2025-02-21T14:45:00Z --config 'my desk.yaml'",
        "  macro-monitor check --offline --as-of 2025-02-21T14:45:00Z --config 'my desk.yaml'",
    ]


def test_the_document_says_of_each_decision_whether_a_message_was_written() -> None:
    document = trail_document(replace(TRAIL, decisions=(NOW, replace(NOW, channel=OTHER))))

    assert json.loads(json.dumps(document))["decisions"][0]["written"] is True
    assert json.loads(json.dumps(document))["decisions"][1]["written"] is False


def test_the_document_of_a_delivery_has_the_answer_and_remedy_of_each_try() -> None:
    (tried,) = json.loads(json.dumps(delivery_document(TAKEN, (TRY,))))["tries"]

    assert tried == {
        "at": "2025-02-21T14:46:00.000007Z",
        "ending": "not_taken",
        "detail": "421 busy",
        "retry_after_s": 30.0,
        "remedy": remedy(Ending.NOT_TAKEN),
    }


def test_what_an_event_lacks_is_null_in_its_document() -> None:
    document = json.loads(json.dumps(trail_document(replace(TRAIL, event=LATE, episode=None))))

    assert (document["threshold"], document["before"], document["episode"], document["role"]) == (None,) * 4
    assert document["inputs"] == []
