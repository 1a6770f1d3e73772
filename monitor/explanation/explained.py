"""How a rule stands, as a value: every step from the values read to the level, and what would change it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from monitor.evaluation.history import History
from monitor.evaluation.judgement import Judgement
from monitor.evaluation.record import Record
from monitor.evaluation.standing import Assessment
from monitor.explanation.forgetting import Forgetting, forgetting
from monitor.explanation.latches import Latch, latches
from monitor.explanation.outlooks import coming, inputs_among
from monitor.explanation.steps import Part, parts
from monitor.explanation.tally import Tally, tally
from monitor.model.prints import NextPrint
from monitor.model.standing import IndicatorState, RuleState
from monitor.model.terms import Frequency, Freshness, IndicatorId
from monitor.rulebook.book import Rule

BLIND: Final = frozenset({Freshness.MISSING, Freshness.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The condition without which a rule is ok: whether it holds, None where that cannot be told."""

    text: str
    holds: bool | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One rule at an instant, with every step to its level.

    `parts` are those of the measure, the whole first. `indicators` are the rule's inputs and `absent`
    those of them that it cannot see. `tally` is set for a rule over rules, which has no period, no
    parts, no latches and no next prints.
    """

    as_of: datetime
    rule: Rule
    state: RuleState
    frequency: Frequency | None
    parts: tuple[Part, ...]
    gate: Gate | None
    latches: tuple[Latch, ...]
    indicators: tuple[IndicatorState, ...]
    absent: tuple[IndicatorId, ...]
    tally: Tally | None
    next_prints: tuple[NextPrint, ...]
    forgetting: tuple[Forgetting, ...]


def explained(judgement: Judgement, assessment: Assessment, record: Record) -> Explanation:
    """Explain how one rule of an assessment stands.

    Args:
        judgement: The rule, as judged in the assessment.
        assessment: All that was judged with it.
        record: What the store holds; what came later is left out.
    """
    rule, history = judgement.rule, judgement.history
    states = inputs_among(judgement, assessment)
    position = _position(history)
    as_of = assessment.standing.as_of
    return Explanation(
        as_of=as_of,
        rule=rule,
        state=judgement.state,
        frequency=history.tracks.measure.frequency if history else None,
        parts=_parts(judgement, history, position),
        gate=_gate(judgement, history, position),
        latches=latches(judgement),
        indicators=states,
        absent=tuple(each.indicator for each in states if _is_absent(each)),
        tally=tally(rule, assessment.judgements),
        next_prints=coming(judgement, states, assessment, record) if history else (),
        forgetting=forgetting(judgement),
    )


def _is_absent(state: IndicatorState) -> bool:
    return state.latest is None or state.freshness.freshness in BLIND


def _position(history: History | None) -> int | None:
    """Find the reading that the level rests on: the newest there is."""
    if history is None or history.newest is None:
        return None
    readable = np.flatnonzero(~np.isnan(history.values[: history.newest + 1]))
    return int(readable[-1]) if len(readable) else None


def _parts(judgement: Judgement, history: History | None, position: int | None) -> tuple[Part, ...]:
    if history is None or position is None:
        return ()
    return parts(history.tracks.measure, position, judgement.knowledge.catalogue)


def _gate(judgement: Judgement, history: History | None, position: int | None) -> Gate | None:
    if history is None or judgement.rule.gate is None:
        return None
    place = -1 if position is None else int(history.tracks.positions[position])
    if history.tracks.gate is None or place < 0:
        return Gate(text=judgement.rule.gate.text, holds=None, parts=())
    passes = history.tracks.gate.values[place]
    return Gate(
        text=judgement.rule.gate.text,
        holds=None if np.isnan(passes) else bool(passes),
        parts=parts(history.tracks.gate, place, judgement.knowledge.catalogue),
    )
