"""Rules as values: what a rule measures, from where on it is bad, and how a level starts and ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, unique
from typing import Final

from monitor.language.syntax import Expression
from monitor.measures.gaps import Gaps
from monitor.model.catalogue import Text
from monitor.model.terms import Level, Role, RuleId, Theme


@unique
class RuleKind(Enum):
    """A state ends when it clears; an event stays until its rule is armed again."""

    STATE = "state"
    EVENT = "event"


@unique
class StagePolicy(Enum):
    """Which values a rule reads: every one, or none that is still to be followed by a later stage."""

    ANY = "any"
    FINAL = "final"


@unique
class BreakPolicy(Enum):
    """What a window that crosses a change of method does: name it, be missing, apply the offset."""

    FLAG = "flag"
    MUTE = "mute"
    ADJUST = "adjust"


@unique
class Remind(Enum):
    """Whether a standing alert is told again: never, or at every print."""

    NONE = "none"
    PRINT = "print"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindFactor:
    """A standing alert is told again once the value is `factor` times the value last told."""

    factor: float


@unique
class Comparison(Enum):
    """How a value is held against a limit."""

    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="

    @property
    def complement(self) -> "Comparison":
        """The comparison that holds exactly where this one does not."""
        return COMPLEMENTS[self]

    @property
    def strict(self) -> bool:
        """Whether the limit itself is left out."""
        return self in {Comparison.LESS, Comparison.GREATER}

    @property
    def downward(self) -> bool:
        """Whether it holds for values below the limit."""
        return self in {Comparison.LESS, Comparison.LESS_EQUAL}


COMPLEMENTS: Final[Mapping[Comparison, Comparison]] = {
    Comparison.LESS: Comparison.GREATER_EQUAL,
    Comparison.LESS_EQUAL: Comparison.GREATER,
    Comparison.GREATER: Comparison.LESS_EQUAL,
    Comparison.GREATER_EQUAL: Comparison.LESS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdStep:
    """A limit, and the first period it is in force for; `start` None is from ever on."""

    start: date | None
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A condition on a value: one step without a start, or dated steps in ascending order."""

    op: Comparison
    steps: tuple[ThresholdStep, ...]

    @property
    def text(self) -> str:
        """The condition as a person writes it: `< 50`, dated `>= 3 from 2023-01-01, >= 4 from 2024-01-01`."""
        return ", ".join(self._step_text(step) for step in self.steps)

    def complement(self) -> "Threshold":
        """Return the condition that holds exactly where this one does not, at any date."""
        return Threshold(op=self.op.complement, steps=self.steps)

    def value_at(self, period: date | None) -> float | None:
        """Return the limit in force for a period; None before the first dated one, or without a period."""
        if self.steps[0].start is None:
            return self.steps[0].value
        in_force = [step.value for step in self.steps if period and step.start and step.start <= period]
        return in_force[-1] if in_force else None

    def implies(self, other: "Threshold") -> bool:
        """Tell whether every value that meets this one meets the other, at any date both have a limit for."""
        starts = {step.start for step in (*self.steps, *other.steps)}
        return self.op.downward == other.op.downward and all(self._implies_at(other, at) for at in starts)

    def _implies_at(self, other: "Threshold", period: date | None) -> bool:
        mine, theirs = self.value_at(period), other.value_at(period)
        if mine is None or theirs is None:
            return True
        if mine == theirs:
            return self.op.strict or not other.op.strict
        return mine < theirs if self.op.downward else mine > theirs

    def _step_text(self, step: ThresholdStep) -> str:
        limit = f"{self.op.value} {step.value:.12g}"
        return limit if step.start is None else f"{limit} from {step.start}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRule:
    """How a level starts and ends: enter held `hold` periods, clear held `clear_hold`, on for `min_hold`."""

    enter: Threshold
    clear: Threshold
    hold: int
    clear_hold: int
    min_hold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rearm:
    """What arms an event rule again: `measure` at least `rise` above its lowest value since."""

    measure: Expression
    rise: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where the argument of a rule can be read."""

    title: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing watched. `levels` stand mildest first; `hash` changes with what decides, not with wording.

    `instance` is what the rule stands on, empty for a rule that stands for itself alone; rules made from one
    entry share its id. Names that its file gives a meaning are put into its expressions. `mute` names a
    calendar whose spans make readings missing. `was` holds the ids it had before.
    """

    id: RuleId
    instance: str
    title: Text
    theme: Theme
    role: Role
    kind: RuleKind
    measure: Expression
    gate: Expression | None
    levels: Mapping[Level, LevelRule]
    missing: Gaps
    stages: StagePolicy
    breaks: BreakPolicy
    mute: str | None
    remind: Remind | RemindFactor
    rearm: Rearm | None
    precision: int
    unit: str
    why: Text
    sources: tuple[Reference, ...]
    was: tuple[RuleId, ...]
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """All rules in the order of their files, rules over rules last."""

    rules: tuple[Rule, ...]
