"""Rules over rules: how many themes or rules stand at a level or worse, counted at the instant."""

from collections.abc import Sequence

import numpy as np

from monitor.evaluation.history import Knowledge
from monitor.evaluation.judgement import Judgement, state_of
from monitor.evaluation.latches import met
from monitor.language import checks
from monitor.language.traits import Breadth, Counted
from monitor.model.alerts import Reading
from monitor.model.standing import RuleState
from monitor.model.terms import Level, Tier
from monitor.rulebook.book import Rule


def judge_breadth(
    rule: Rule, breadth: Breadth, others: Sequence[RuleState], knowledge: Knowledge
) -> Judgement:
    """Judge a rule that counts others; unknown only where the unknown ones could change its level.

    Args:
        rule: The rule over rules.
        breadth: What it counts.
        others: How the rules that it may count stand.
        knowledge: What those were judged by.
    """
    unknown = [each for each in others if each.level is Level.UNKNOWN]
    at = [each for each in others if each not in unknown and each.level.severity >= breadth.level.severity]
    certain, possible = _count(breadth, at), _count(breadth, [*at, *unknown])
    level = _level(rule, certain)
    told_apart = level is _level(rule, possible)
    state = state_of(
        rule,
        level if told_apart else Level.UNKNOWN,
        Reading(period=None, value=float(certain), stage=None, inputs=(), breaks=(), tier=_tier(others)),
        since=None,
        gate=None,
        reason=None if told_apart else f"between {certain} and {possible}: {_ids(unknown)} unknown",
    )
    return Judgement(rule=rule, knowledge=knowledge, state=state, history=None)


def counted_by(rule: Rule) -> Breadth | None:
    """Say what a rule counts, None for a rule over series."""
    return checks.breadth(rule.measure)


def countable(breadth: Breadth, judged: Sequence[Judgement]) -> tuple[RuleState, ...]:
    """Pick what a breadth counts among: the rules it names, with all their instances, or all over series."""
    if breadth.rules is None:
        return tuple(each.state for each in judged if each.history is not None)
    return tuple(each.state for each in judged if each.rule.id in breadth.rules)


def _count(breadth: Breadth, at: Sequence[RuleState]) -> int:
    return len({each.theme for each in at}) if breadth.counted is Counted.THEMES else len(at)


def _level(rule: Rule, count: int) -> Level:
    value, no_date = np.array([float(count)]), np.array(["NaT"], dtype="datetime64[D]")
    reached = [level for level, each in rule.levels.items() if met(each.enter, value, no_date)[0]]
    return reached[-1] if reached else Level.OK


def _tier(others: Sequence[RuleState]) -> Tier:
    """Give the weakest evidence among the rules that are known."""
    tiers = [each.reading.tier for each in others if each.reading and each.level is not Level.UNKNOWN]
    return max(tiers, key=lambda tier: tier.value, default=Tier.T3)


def _ids(states: Sequence[RuleState]) -> str:
    return ", ".join(each.rule for each in states)
