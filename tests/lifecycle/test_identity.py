import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

import pytest
from evaluation.builders import instant

from monitor.lifecycle.identity import event_id, message_id
from monitor.model.terms import ChannelName, EventId, EventKind, Level, MessageId, Purpose

AT = instant("2025-02-21T14:45")
FEBRUARY = date(2025, 2, 1)


def fired(  # noqa: PLR0913 - the six parts of its identity
    subject: str = "rule:services-pmi-weak",
    instance: str = "",
    kind: EventKind = EventKind.FIRED,
    *,
    level: Level = Level.WARNING,
    period: date | None = FEBRUARY,
    at: datetime = AT,
) -> EventId:
    return event_id(subject, instance, kind, level=level, period=period, at=at)


def test_an_events_id_is_the_hash_of_its_canonical_json() -> None:
    canonical = '["rule:services-pmi-weak","","fired","warning","2025-02-01","2025-02-21T14:45:00Z"]'
    digest = hashlib.sha256(canonical.encode()).hexdigest()

    assert fired() == f"evt_{digest[:32]}"


def test_an_event_without_a_period_has_null_in_its_place() -> None:
    canonical = '["indicator:x","","late","unknown",null,"2025-02-21T14:45:00Z"]'
    digest = hashlib.sha256(canonical.encode()).hexdigest()

    found = fired("indicator:x", kind=EventKind.LATE, level=Level.UNKNOWN, period=None)

    assert found == f"evt_{digest[:32]}"


def test_an_id_does_not_depend_on_the_zone_an_instant_is_written_in() -> None:
    assert fired(at=AT.astimezone(timezone(timedelta(hours=-5)))) == fired()


@pytest.mark.parametrize(
    "other",
    [
        fired("rule:another"),
        fired(instance="DC"),
        fired(kind=EventKind.ESCALATED),
        fired(level=Level.CRITICAL),
        fired(period=date(2025, 3, 1)),
        fired(period=None),
        fired(at=AT + timedelta(microseconds=1)),
    ],
)
def test_each_part_of_an_event_makes_it_another(other: EventId) -> None:
    assert other != fired()


def owed(
    channel: str = "desk",
    recipient: str = "a@b.c",
    purpose: Purpose = Purpose.ALERT,
    *,
    events: Sequence[str] = ("evt_1", "evt_2"),
    key: str = "",
) -> MessageId:
    return message_id(ChannelName(channel), recipient, purpose, [EventId(each) for each in events], key=key)


def test_one_recipient_is_owed_the_same_events_once() -> None:
    assert owed() == owed()
    assert owed().startswith("msg_")


@pytest.mark.parametrize(
    "other",
    [
        owed("hook"),
        owed(recipient="d@b.c"),
        owed(purpose=Purpose.FALLBACK),
        owed(events=("evt_1",)),
        owed(events=("evt_2", "evt_1")),
        owed(key="2025-02-21T15:00:00Z"),
    ],
)
def test_each_part_of_a_message_makes_it_another(other: MessageId) -> None:
    assert other != owed()
