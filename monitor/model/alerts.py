"""What people are told: readings with what they rest on, events, and the episodes they make up."""

from dataclasses import dataclass
from datetime import date, datetime

from monitor.model.terms import (
    Basis,
    EpisodeId,
    EventId,
    EventKind,
    IndicatorId,
    Level,
    Role,
    RuleId,
    SourceName,
    Stage,
    Theme,
    Tier,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One value that a reading rests on, as the vintage had it."""

    indicator: IndicatorId
    period: date
    value: float
    stage: Stage
    released_at: datetime
    basis: Basis
    hindsight: bool
    source: SourceName


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A measure's value for one period, rounded to its precision, and what it rests on.

    `period` is None for breadth, which counts rules and not periods.
    """

    period: date | None
    value: float
    stage: Stage | None
    inputs: tuple[Input, ...]
    breaks: tuple[str, ...]
    tier: Tier

    @property
    def provisional(self) -> bool:
        """Whether any value of its newest period is flash, preliminary or advance."""
        return self.stage is not None and self.stage.provisional


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step in the life of an alert, or of an indicator's data; `rule` or `indicator` is set.

    `at` is the instant of knowledge it was drawn at; stored and sent times stand elsewhere. `role` is that
    of the rule.
    """

    id: EventId
    at: datetime
    kind: EventKind
    rule: RuleId | None
    indicator: IndicatorId | None
    instance: str
    level: Level
    previous_level: Level
    reading: Reading | None
    threshold: str | None
    distance: float | None
    title: str
    theme: Theme
    role: Role | None
    unit: str
    rule_hash: str | None
    episode: EpisodeId | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One alert from its first event to its end; its id is that of the event that opened it."""

    id: EpisodeId
    rule: RuleId
    instance: str
    opened_at: datetime
    ended_at: datetime | None
