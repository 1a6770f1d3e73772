"""Who is told what and when: decisions about events, and what people decided not to be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import TypeAlias

from monitor.model.alerts import Event
from monitor.model.terms import (
    ChannelName,
    EpisodeId,
    EventId,
    EventKind,
    Language,
    Level,
    Purpose,
    Role,
    RuleId,
    SilenceId,
    Subject,
    Theme,
    Until,
    Way,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """A condition on events; what is empty matches everything.

    `levels` matches the worse of an event's level and the level before; a data event has none, and no
    rule and no role.
    """

    levels: frozenset[Level] = frozenset()
    themes: frozenset[Theme] = frozenset()
    roles: frozenset[Role] = frozenset()
    rules: frozenset[RuleId] = frozenset()
    kinds: frozenset[EventKind] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One event for one channel: in which language, when, and why.

    `due_at` is when what is held is told; None where it is told at once, or when a silence ends that has no
    end set.
    """

    event: EventId
    channel: ChannelName
    language: Language
    way: Way
    due_at: datetime | None
    reason: str
    silence: SilenceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An event that a channel was not told of yet, and why not."""

    event: Event
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who knows of an episode: the channels told, and those for which it is held, by the newest decision."""

    told: frozenset[ChannelName] = frozenset()
    waiting: Mapping[ChannelName, Decision] = field(default_factory=lambda: MappingProxyType({}))


Seen: TypeAlias = tuple[Level, date | None]
"""How a rule stood when it was silenced: its level, and the period of its newest reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A person's decision not to be told of what `match` takes, from `starts_at` on.

    `ends_at` is set for `Until.TIME` and once it has ended as a whole. `seen` is how the rules it takes
    stood when it was made; `ended` those of them for which it has ended since.
    """

    id: SilenceId
    match: Matcher
    until: Until
    starts_at: datetime
    ends_at: datetime | None
    author: str
    comment: str
    seen: Mapping[Subject, Seen]
    ended: frozenset[Subject] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceEnd:
    """The end of a silence: for one rule, or as a whole where `subject` is None."""

    silence: SilenceId
    subject: Subject | None
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """A person's word to know of an episode at this level; it holds until the level rises."""

    episode: EpisodeId
    level: Level
    author: str
    comment: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a channel is told at a time, not for an event: a digest, or the card before a release `name`."""

    channel: ChannelName
    purpose: Purpose
    name: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Disabling:
    """A channel whose receiver wants nothing more; `detail` is what it said."""

    channel: ChannelName
    at: datetime
    detail: str
