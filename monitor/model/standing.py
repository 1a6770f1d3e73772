"""How things stand at an instant: each indicator and each rule, as facts that sentences are made from."""

from dataclasses import dataclass
from datetime import date, datetime

from monitor.model.alerts import Input, Reading
from monitor.model.catalogue import Text
from monitor.model.series import FreshnessState
from monitor.model.terms import HeldBy, IndicatorId, Level, Role, RuleId, SourceName, Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme:
    """The newest value against those before it: lowest or highest since when.

    `since` is the period of the last value strictly beyond it, None when there is none, and then
    `first` is the first period on record. `equal_to` is a later period with the same value, if any.
    `months` is how far back `since` (or `first`) lies.
    """

    lowest: bool
    since: date | None
    first: date
    equal_to: date | None
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """The newest value is on the worse side of the neutral value for the first time in `months`."""

    neutral: float
    below: bool
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """Where the newest value lies among those of the last 10 years.

    `percentile` is the share of them at or below it, itself included; `since` the first of their periods and
    `count` how many they are.
    """

    percentile: float
    since: date
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Two sources state one stage of a period unequally: `chosen` ranks first and is in force."""

    chosen: Input
    other: Input


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement:
    """A source changed much of its past at one instant: `periods` values, from `first` to `last`.

    `told` and `now` are of the period that changed most, before and after.
    """

    source: SourceName
    at: datetime
    periods: int
    first: Input
    last: Input
    told: Input
    now: Input


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorState:
    """One indicator at an instant; everything but the id and freshness is None or empty without data.

    `previous` is the value of the period before as known now, `previous_told` as it was known just
    before this release where that differs. `surprise` is value minus consensus in the unit,
    `surprise_sigma` in standard deviations of earlier surprises. `streak` counts falls (negative) or
    rises (positive) in a row. `earlier` is what was said of the newest period before, as its preliminary
    value; None where it is the first. `year_ago` is the value of a year before, `rank` is None under 24
    values. `disagreements` are about the newest periods, oldest first; `restatements` what sources changed
    in the last days.
    """

    indicator: IndicatorId
    latest: Input | None
    previous: float | None
    previous_told: float | None
    consensus: float | None
    surprise: float | None
    surprise_sigma: float | None
    extreme: Extreme | None
    crossing: Crossing | None
    streak: int
    freshness: FreshnessState
    earlier: Input | None = None
    year_ago: float | None = None
    rank: Rank | None = None
    disagreements: tuple[Disagreement, ...] = ()
    restatements: tuple[Restatement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Why a level stands though the newest value, taken alone, would make it `alone`.

    `alone` is worse where a hold keeps the level down, better where something keeps it up. `counted` are
    the periods of `asked` that are through; both are 0 where none are counted: until a clear or a re-arming
    is met.
    """

    by: HeldBy
    alone: Level
    counted: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleState:
    """One rule at an instant.

    `threshold` is the enter condition of the present level, of the mildest when ok; `distance` is
    value minus threshold. `measure` is the expression it reads. `since` is the first period of the
    unbroken run at this level or worse, `run` counts the periods from it to the newest that has a reading,
    both included. `held` says why the level is another than the newest value alone would make it, None
    where it is not. `gate` says why a closed gate makes the rule ok; `reason` why it is unknown.
    """

    rule: RuleId
    instance: str
    title: Text
    theme: Theme
    role: Role
    level: Level
    reading: Reading | None
    unit: str
    precision: int
    threshold: str | None
    distance: float | None
    since: date | None
    gate: str | None
    would_clear: str | None
    would_escalate: str | None
    reason: str | None
    measure: str = ""
    run: int | None = None
    held: Holding | None = None

    @property
    def name(self) -> str:
        """The rule's id, with the thing it stands on where it stands on one: `rule/instance`."""
        return f"{self.rule}/{self.instance}" if self.instance else self.rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything at one instant, rules in the order of their files."""

    as_of: datetime
    indicators: tuple[IndicatorState, ...]
    rules: tuple[RuleState, ...]
