"""What goes into the store and comes out of it, one value a transaction or a question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model.alerts import Episode, Event
from monitor.model.decisions import Decision, Occasion, SilenceEnd
from monitor.model.deliveries import Answer, Message
from monitor.model.series import Forecast, Statement
from monitor.model.terms import (
    ChannelName,
    DeliveryState,
    EventId,
    IndicatorId,
    MessageId,
    Outcome,
    SourceName,
    Subject,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One request to one source for one indicator, and how it ended.

    `answered_at` is not stored: reading fills in the last look, this one included, that was answered.
    """

    indicator: IndicatorId
    source: SourceName
    at: datetime
    outcome: Outcome
    detail: str
    cursor: str | None
    bytes_read: int
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """When a release is due, as somebody announced it; `source` is who did."""

    release: str
    due_at: datetime
    source: SourceName


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """One date of what a source announced of a release; what it said at one instant is one announcement.

    A day announced without its clock time is stored as the midnight in New York that it begins with.
    """

    due_at: datetime
    source: SourceName
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """All that one release brought in one go: stored in one transaction or not at all."""

    recorded_at: datetime
    looks: tuple[Look, ...]
    statements: tuple[Statement, ...]
    forecasts: tuple[Forecast, ...] = ()
    schedule: tuple[Scheduled, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a collection changed: rows really new, and the greatest released_at among the statements.

    `dates` counts rows of announcements that move what is due.
    """

    statements: int
    forecasts: int
    instant: datetime | None
    dates: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Stored collections that no evaluation has seen yet: their ids and instants, oldest instant first."""

    collections: tuple[int, ...]
    instants: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that the store remembers of what people were told.

    `instant` is the one evaluated last, `began` the first. `last` is each rule's last event, `data`
    each indicator's last about its freshness, `remarks` all others about its data, oldest first.
    `known` is the hash under which a rule last had a level (ok included), empty where the rule was removed
    since while it fired; `sequence` the number of the newest event, 0 on a fresh store.
    """

    instant: datetime | None
    sequence: int
    last: Mapping[Subject, Event]
    data: Mapping[IndicatorId, Event]
    known: Mapping[Subject, str]
    episodes: Mapping[Subject, Episode]
    began: datetime | None = None
    remarks: Mapping[IndicatorId, tuple[Event, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What is decided of who is told, and what is owed for it: written in one transaction.

    `decisions` are new ones; `settled` are decisions of before, named by event and channel, of which a
    message tells now, or which nobody needs to be told of. `joined` maps a message still owed to the one
    that took its events over. `occasions` are marked as met, with a message or without.
    """

    decisions: tuple[Decision, ...] = ()
    settled: tuple[tuple[EventId, ChannelName], ...] = ()
    silence_ends: tuple[SilenceEnd, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    joined: Mapping[MessageId, MessageId] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What one cycle decided: written in one transaction with the messages it owes.

    `sequence` is that of the `Told` it was drawn from: if another process has told something since,
    nothing is written.
    """

    instant: datetime
    sequence: int
    collections: tuple[int, ...]
    events: tuple[Event, ...]
    episodes: tuple[Episode, ...]
    known: Mapping[Subject, str]
    outgoing: Outgoing


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many deliveries to a channel stand alike, and when the message of the oldest of them was made."""

    channel: ChannelName
    state: DeliveryState
    number: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One try to deliver a message, and where its delivery stands after it."""

    message: MessageId
    at: datetime
    answer: Answer
    state: DeliveryState
    next_attempt_at: datetime
