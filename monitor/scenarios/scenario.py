"""A scenario: what is said, when the watch begins, and how the rules must stand and tell by instant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from monitor.model.series import Forecast, Statement
from monitor.model.terms import EventKind, Freshness, IndicatorId, Level
from monitor.rulebook.book import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An instant, or a whole day in New York: `first` to `last`, both included."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedLevel:
    """How a rule must stand; value and period only where they are said."""

    level: Level
    value: float | None
    period: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedEvent:
    """What a rule must tell; level, value and period only where they are said."""

    kind: EventKind
    level: Level | None
    value: float | None
    period: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What must hold at a moment: levels and freshness as known at its end, events that come during it.

    Rules are named as `name_of` says. `events` is None where none are listed, which is not an empty list.
    """

    line: int
    moment: Moment
    levels: Mapping[str, ExpectedLevel]
    events: Mapping[str, ExpectedEvent] | None
    data: Mapping[IndicatorId, Freshness]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One test of a file: `rules` are the names of those it tests, `expected` is in the order of time.

    All that is out by `begins_at` is there as the watch begins.
    """

    name: str
    file: str
    line: int
    rules: frozenset[str]
    begins_at: datetime
    statements: tuple[Statement, ...]
    forecasts: tuple[Forecast, ...]
    expected: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a scenario ended: one sentence for each thing that was not as expected."""

    name: str
    file: str
    line: int
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.failures


def name_of(rule: Rule) -> str:
    """Name a rule as scenarios do: its id, with the thing it stands on where it stands on one."""
    return subject_name(rule.id, rule.instance)


def subject_name(rule: str, instance: str) -> str:
    """Name what tells: `rule`, or `rule/instance`."""
    return f"{rule}/{instance}" if instance else rule
