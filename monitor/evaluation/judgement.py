"""How one rule stands on one vintage: its level, the reading it rests on, or why it is unknown."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from monitor.evaluation.history import History, Knowledge, inputs_of, muted_by, trace, unmuted_from
from monitor.evaluation.holding import holding
from monitor.evaluation.inputs import read_inputs, stage_of, tier_of
from monitor.evaluation.latches import DECIMALS
from monitor.evaluation.spans import breaks_crossed
from monitor.model.alerts import Reading
from monitor.model.standing import RuleState
from monitor.model.terms import SEVERITIES, Freshness, Level
from monitor.rulebook.book import Rule, Threshold, ThresholdStep


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """How a rule stands now, and what it says of any earlier period of the same vintage.

    `history` is None for a rule over rules, which has none.
    """

    rule: Rule
    knowledge: Knowledge
    state: RuleState
    history: History | None

    def level_at(self, period: date | None) -> Level:
        """Level after a period; where the history no longer reaches it, the level left without it."""
        history = self.history
        if history is None or history.newest is None or period is None:
            return self.state.level
        position = history.tracks.measure.locate(period)
        position = history.newest if position is None else min(position, history.newest)
        return SEVERITIES[history.codes[position]]

    def reading_at(self, period: date | None) -> Reading | None:
        """Reading of a period, None where there is none."""
        if self.history is None or period is None:
            return None
        position = self.history.tracks.measure.locate(period)
        if position is None or np.isnan(self.history.values[position]):
            return None
        return _reading(self.history, self.knowledge, position)


def judge(rule: Rule, knowledge: Knowledge) -> Judgement:
    """Judge one rule whose measure is a function of series, not of other rules."""
    history = trace(rule, knowledge)
    return Judgement(rule=rule, knowledge=knowledge, state=_state(rule, history, knowledge), history=history)


def level_of(rule: Rule, knowledge: Knowledge) -> Level:
    """Judge a rule's level alone, without gathering what its reading rests on."""
    history = trace(rule, knowledge)
    level, _ = _level(rule, history, knowledge, _position(history))
    return level


def in_force(threshold: Threshold, period: date | None) -> str:
    """Write the condition in force for a period; all of them where none is, or without a period."""
    limit = threshold.value_at(period)
    if limit is None:
        return threshold.text
    return Threshold(op=threshold.op, steps=(ThresholdStep(start=None, value=limit),)).text


def measured_against(rule: Rule, level: Level, reading: Reading | None) -> tuple[str | None, float | None]:
    """Give the enter condition of a level, of the mildest when ok, and the reading's distance from it."""
    shown = next(iter(rule.levels)) if level is Level.OK else level
    if shown not in rule.levels:
        return None, None
    enter = rule.levels[shown].enter
    limit = enter.value_at(reading.period) if reading else None
    distance = round(reading.value - limit, DECIMALS) if reading and limit is not None else None
    return in_force(enter, _period(reading)), distance


def state_of(  # noqa: PLR0913 - the facts that rules over series and rules over rules share
    rule: Rule,
    level: Level,
    reading: Reading | None,
    *,
    since: date | None,
    gate: str | None,
    reason: str | None,
) -> RuleState:
    """Put a level and its reading beside the thresholds they are measured against."""
    threshold, distance = measured_against(rule, level, reading)
    worse = [each for each in rule.levels if level is not Level.UNKNOWN and each.severity > level.severity]
    return RuleState(
        rule=rule.id,
        instance=rule.instance,
        title=rule.title,
        theme=rule.theme,
        role=rule.role,
        level=level,
        reading=reading,
        unit=rule.unit,
        precision=rule.precision,
        threshold=threshold,
        distance=distance,
        since=since,
        gate=gate,
        would_clear=_would_clear(rule, level, reading),
        would_escalate=in_force(rule.levels[worse[0]].enter, _period(reading)) if worse else None,
        reason=reason,
        measure=rule.measure.text,
    )


def _period(reading: Reading | None) -> date | None:
    return reading.period if reading else None


def _would_clear(rule: Rule, level: Level, reading: Reading | None) -> str | None:
    if level not in rule.levels:
        return None
    if rule.rearm is not None:
        return f"{rule.rearm.measure.text} {rule.rearm.rise:g} above its low"
    return in_force(rule.levels[level].clear, _period(reading))


def _state(rule: Rule, history: History, knowledge: Knowledge) -> RuleState:
    position = _position(history)
    level, reason = _level(rule, history, knowledge, position)
    known = level is not Level.UNKNOWN
    since = _since(history, position) if known and level is not Level.OK else None
    state = state_of(
        rule,
        level,
        None if position is None else _reading(history, knowledge, position),
        since=None if since is None else _date(history, since),
        gate=_gate(rule, history, position) if known else None,
        reason=reason,
    )
    if not known or position is None:
        return state
    run = None if since is None else position - since + 1
    held = holding(rule, history, position) if position == history.newest else None
    return replace(state, run=run, held=held)


def _position(history: History) -> int | None:
    """Find the newest reading there is; where the newest period has none, the last one before that has."""
    if history.newest is None:
        return None
    readable = np.flatnonzero(~np.isnan(history.values[: history.newest + 1]))
    return int(readable[-1]) if len(readable) else None


def _level(
    rule: Rule, history: History, knowledge: Knowledge, position: int | None
) -> tuple[Level, str | None]:
    """Decide the level, and why where it is unknown or held over."""
    blind = _blind(rule, knowledge)
    if blind or history.newest is None:
        return Level.UNKNOWN, blind or "no period for which every input has a value"
    if position == history.newest:
        return SEVERITIES[history.codes[position]], None
    if history.muted[history.newest]:
        return _held_over(rule, history, knowledge, newest=history.newest)
    return Level.UNKNOWN, _unreadable(rule, history, newest=history.newest, readable=position is not None)


def _blind(rule: Rule, knowledge: Knowledge) -> str | None:
    """Say which input the rule cannot see: one without data, or missing or withdrawn."""
    names = inputs_of(rule)
    absent = [name for name in names if not len(knowledge.vintage.get(name, ()))]
    if absent:
        return f"no data: {', '.join(absent)}"
    for name in names:
        state = knowledge.freshness.get(name, Freshness.FRESH)
        if state in {Freshness.MISSING, Freshness.WITHDRAWN}:
            return f"{name} is {state.value}: its newest value is of {knowledge.vintage[name].periods[-1]}"
    return None


def _held_over(rule: Rule, history: History, knowledge: Knowledge, *, newest: int) -> tuple[Level, str]:
    """Keep the level that stands through a mute; where none stands the rule is unknown, never ok."""
    until = unmuted_from(rule, knowledge, after=newest)
    reason = f"muted: {muted_by(rule, history, knowledge, newest)}" + (f" until {until}" if until else "")
    held = SEVERITIES[history.codes[newest]]
    return (Level.UNKNOWN if held is Level.OK else held), reason


def _unreadable(rule: Rule, history: History, *, newest: int, readable: bool) -> str:
    """Say why the newest period has no reading."""
    period = _date(history, newest)
    if any(each.enter.value_at(period) is None for each in rule.levels.values()):
        return f"no threshold is in force for {period}"
    if rule.gate is not None and np.isnan(history.tracks.passes[newest]):
        return f"whether {rule.gate.text} cannot be told for {period}"
    if not readable:
        return f"history too short: it begins {_date(history, 0)}"
    return f"a value that {period} needs is missing"


def _since(history: History, position: int | None) -> int | None:
    """Find the first period of the unbroken run at the present level or worse."""
    if position is None:
        return None
    better = np.flatnonzero(history.codes[:position] < history.codes[position])
    start = int(better[-1]) + 1 if len(better) else 0
    readable = np.flatnonzero(~np.isnan(history.values[start : position + 1]))
    return start + int(readable[0])


def _gate(rule: Rule, history: History, position: int | None) -> str | None:
    if rule.gate is None or position is None or not history.closed[position]:
        return None
    return f"{rule.gate.text} does not hold"


def _reading(history: History, knowledge: Knowledge, position: int) -> Reading:
    inputs = read_inputs(history.tracks.reads(position), knowledge.vintage)
    return Reading(
        period=_date(history, position),
        value=float(history.values[position]),
        stage=stage_of(inputs),
        inputs=inputs,
        breaks=breaks_crossed(inputs, knowledge.catalogue),
        tier=tier_of(inputs),
    )


def _date(history: History, position: int) -> date:
    period: date = history.tracks.dates[position].item()
    return period
