"""What recipients are owed: a notice in words, the message made of it, and every try to deliver it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model.alerts import Event
from monitor.model.terms import (
    ChannelName,
    DeliveryState,
    Ending,
    EpisodeId,
    EventId,
    Language,
    MessageId,
    Purpose,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is to be said, before a channel gives it its own form.

    `lines` holds one computed sentence an event, in the order of `events`; `text` and `html` are the
    whole, `compact` what fits a chat: less than 280 characters. `thread` is the episode under which mail
    readers gather it. A digest, a card or a test may have no events. `opened` is when the episodes of its
    events began, where that is known.
    """

    events: tuple[Event, ...]
    lines: tuple[str, ...]
    subject: str
    text: str
    html: str
    compact: str
    made_at: datetime
    thread: EpisodeId | None
    purpose: Purpose = Purpose.ALERT
    language: Language = Language.EN
    opened: Mapping[EpisodeId, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one recipient of one channel is owed, rendered once; a retry sends the same bytes."""

    id: MessageId
    channel: ChannelName
    recipient: str
    purpose: Purpose
    body: bytes
    made_at: datetime
    events: tuple[EventId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where the delivery of a message stands; `joined` is the message that took its events over."""

    message: Message
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime
    joined: MessageId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one try to deliver ended.

    `retry_after_s` is what the receiver asked for, in seconds. `detail` is for a person and never holds a
    secret.
    """

    ending: Ending
    detail: str
    retry_after_s: float | None = None

    @property
    def delivered(self) -> bool:
        """Whether the receiver has the message."""
        return self.ending is Ending.DELIVERED

    @property
    def permanent(self) -> bool:
        """Whether it is a refusal that repeating cannot change."""
        return self.ending in {Ending.REFUSED, Ending.GONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try, as it is kept."""

    message: MessageId
    at: datetime
    answer: Answer
