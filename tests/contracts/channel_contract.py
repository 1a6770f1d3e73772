"""What every channel keeps: parametrise a test with `CLAUSES` and give each a channel that can deliver."""

from dataclasses import replace

from services import FIRED, LATE, fired_notice

from monitor.model.deliveries import Message, Notice
from monitor.model.terms import MessageId, Purpose
from monitor.ports import Channel, Parcel

NOTICE = fired_notice(FIRED, LATE)


def message_of(channel: Channel, parcel: Parcel, *, number: int = 1) -> Message:
    return Message(
        id=MessageId(f"msg_{number}"),
        channel=channel.name,
        recipient=parcel.recipient,
        purpose=NOTICE.purpose,
        body=parcel.body,
        made_at=NOTICE.made_at,
        events=parcel.events,
    )


def messages_of(channel: Channel, notice: Notice) -> tuple[Message, ...]:
    parcels = channel.compose(notice)
    return tuple(message_of(channel, parcel, number=n) for n, parcel in enumerate(parcels))


def the_same_notice_gives_the_same_bytes(channel: Channel) -> None:
    assert channel.compose(NOTICE) == channel.compose(NOTICE)


def every_event_is_owed_to_every_recipient_once(channel: Channel) -> None:
    parcels = channel.compose(NOTICE)
    for recipient in {parcel.recipient for parcel in parcels}:
        owed = [event for parcel in parcels if parcel.recipient == recipient for event in parcel.events]

        assert owed == [FIRED.id, LATE.id]


def every_parcel_has_a_body_and_a_recipient_that_print(channel: Channel) -> None:
    for parcel in channel.compose(NOTICE):
        assert parcel.body
        assert parcel.recipient.isprintable()


def what_was_composed_is_delivered(channel: Channel) -> None:
    for message in messages_of(channel, NOTICE):
        answer = channel.deliver(message)

        assert answer.delivered, answer.detail
        assert not answer.permanent
        assert answer.retry_after_s is None


def a_repeat_is_delivered_again(channel: Channel) -> None:
    message, *_ = messages_of(channel, NOTICE)

    assert channel.deliver(message) == channel.deliver(message)


def a_test_without_events_is_delivered_too(channel: Channel) -> None:
    notice = replace(NOTICE, events=(), lines=(), subject="[TEST] a test", thread=None, purpose=Purpose.TEST)
    messages = messages_of(channel, notice)

    assert messages
    assert not [event for message in messages for event in message.events]
    assert all(channel.deliver(message).delivered for message in messages)


CLAUSES = (
    the_same_notice_gives_the_same_bytes,
    every_event_is_owed_to_every_recipient_once,
    every_parcel_has_a_body_and_a_recipient_that_print,
    what_was_composed_is_delivered,
    a_repeat_is_delivered_again,
    a_test_without_events_is_delivered_too,
)
