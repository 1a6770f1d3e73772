"""What a rule over rules counts, and its level for every other count."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from monitor.evaluation.breadth import countable, counted_by
from monitor.evaluation.judgement import Judgement
from monitor.evaluation.latches import met
from monitor.explanation.bands import bands
from monitor.language.traits import Breadth, Counted
from monitor.model.prints import Band
from monitor.model.standing import RuleState
from monitor.model.terms import Level
from monitor.rulebook.book import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What counts once: a theme with its rules, or a rule by itself. `counts` tells whether it is counted.

    `states` are its rules, those at the level counted first.
    """

    name: str
    counts: bool
    undecided: bool
    states: tuple[RuleState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The count behind a rule over rules, and its level for every other count.

    `undecided` groups are not counted, but hold an unknown rule that might count.
    """

    breadth: Breadth
    groups: tuple[Group, ...]
    bands: tuple[Band, ...]

    @property
    def noun(self) -> str:
        """What it counts, one of them."""
        return "theme" if self.breadth.counted is Counted.THEMES else "rule"

    @property
    def count(self) -> int:
        """How many are counted."""
        return sum(group.counts for group in self.groups)


def tally(rule: Rule, judgements: Sequence[Judgement]) -> Tally | None:
    """List what a rule over rules counts among all rules as judged; None for a rule over series."""
    breadth = counted_by(rule)
    if breadth is None:
        return None
    groups = _groups(breadth, countable(breadth, judgements))
    found = bands(lambda count: _level(rule, count), range(len(groups) + 1), precision=0)
    return Tally(breadth=breadth, groups=groups, bands=found)


def _groups(breadth: Breadth, states: Sequence[RuleState]) -> tuple[Group, ...]:
    grouped: dict[str, list[RuleState]] = {}
    for each in states:
        name = each.theme.value if breadth.counted is Counted.THEMES else _named(each)
        grouped.setdefault(name, []).append(each)
    return tuple(_group(name, states, breadth.level) for name, states in grouped.items())


def _named(state: RuleState) -> str:
    return f"{state.rule} ({state.instance})" if state.instance else state.rule


def _group(name: str, states: Sequence[RuleState], level: Level) -> Group:
    counted = [each for each in states if _is_at(each, level)]
    others = [each for each in states if each not in counted]
    return Group(
        name=name,
        counts=bool(counted),
        undecided=not counted and any(each.level is Level.UNKNOWN for each in others),
        states=(*counted, *others),
    )


def _is_at(state: RuleState, level: Level) -> bool:
    return state.level is not Level.UNKNOWN and state.level.severity >= level.severity


def _level(rule: Rule, count: float) -> Level:
    value, undated = np.array([count]), np.array(["NaT"], dtype="datetime64[D]")
    reached = [level for level, each in rule.levels.items() if met(each.enter, value, undated)[0]]
    return reached[-1] if reached else Level.OK
