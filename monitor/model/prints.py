"""What the next print would do to a rule: the level for every value it may have, and how far prints move."""

from dataclasses import dataclass
from datetime import date
from enum import Enum, unique

from monitor.model.alerts import Input
from monitor.model.terms import IndicatorId, Level, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Values that give one level: from `low` to `high`, both included; None where there is no end to it."""

    level: Level
    low: float | None
    high: float | None

    def nearest(self, value: float) -> float:
        """Give the value of the band that lies nearest to this one."""
        from_below = value if self.low is None else max(value, self.low)
        return from_below if self.high is None else min(from_below, self.high)


@unique
class Compared(Enum):
    """What a usual deviation is that of."""

    CHANGES = "changes"
    REVISIONS = "revisions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Usual deviation of one release, in the unit; None where there are too few releases to tell.

    That is half the distance from the 16th to the 84th percentile, 0 where most are alike: of changes
    from one period to the next, or of a final minus what was stated of its period before, at `stage`.
    `count` is how many there are.
    """

    compared: Compared
    stage: Stage | None
    count: int
    deviation: float | None

    def sigmas(self, distance: float) -> float | None:
        """Measure a distance in usual deviations, None where these are not known or 0."""
        return round(distance / self.deviation, 1) if self.deviation else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """The next value of one of a rule's inputs.

    It is counted from `last`: the provisional value it makes final, or that of the period before.
    `carried` are the rule's other inputs that have no value there yet: their last is taken to stand.
    `expected` is the last consensus for it, None without one. `final_only`: the rule does not count a
    provisional value that may come before it.
    """

    indicator: IndicatorId
    period: date
    last: Input
    carried: tuple[IndicatorId, ...]
    expected: float | None
    final_only: bool = False

    @property
    def makes_final(self) -> bool:
        """Whether it is the final value of a period that has a provisional one."""
        return self.period == self.last.period


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The nearest value that would change the level, for better or for worse.

    `distance` is counted from the last value and `sigmas` in usual deviations of one release, None
    where that is not known. `prints` is how many such values in a row it takes.
    """

    value: float
    level: Level
    distance: float
    sigmas: float | None
    prints: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPrint:
    """The level for every value of the next print, from the lowest value to the highest.

    `ease` are the nearest values that give a better level than now, but not ok; `clear` those that give ok,
    `escalate` those that give a worse level. The first of each takes the fewest prints in a row; others
    take more but lie nearer. Empty where up to `tried` prints in a row do not do it; `holds` is how many
    the longest hold of the rule takes.
    """

    coming: Print
    bands: tuple[Band, ...]
    spread: Spread
    tried: int
    holds: int
    ease: tuple[Turn, ...]
    clear: tuple[Turn, ...]
    escalate: tuple[Turn, ...]
