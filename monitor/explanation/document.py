"""An explanation as a JSON document: what is not known is null, never absent."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from monitor.explanation.explained import Explanation
from monitor.explanation.forgetting import Forgetting
from monitor.explanation.latches import Latch
from monitor.explanation.steps import Part
from monitor.explanation.tally import Tally
from monitor.measures.gaps import Gaps, MinPeriods
from monitor.model.alerts import Input
from monitor.model.catalogue import Catalogue
from monitor.model.prints import Band, NextPrint, Turn
from monitor.model.standing import IndicatorState
from monitor.model.terms import IndicatorId
from monitor.wording.documents import SCHEMA, Document
from monitor.wording.numbers import number
from monitor.wording.times import instant_code


def document(explanations: Sequence[Explanation], as_of: datetime, catalogue: Catalogue) -> Document:
    """Render explanations, one an instance of the rule."""
    return {
        "schema": SCHEMA,
        "as_of": instant_code(as_of),
        "rules": [_rule(each, catalogue) for each in explanations],
    }


def _rule(explanation: Explanation, catalogue: Catalogue) -> Document:
    state, rule, reading = explanation.state, explanation.rule, explanation.state.reading
    precisions = {each.indicator: catalogue[each.indicator].precision for each in explanation.indicators}
    gate = explanation.gate
    return {
        "id": state.rule,
        "instance": state.instance,
        "theme": state.theme.value,
        "role": state.role.value,
        "level": state.level.value,
        "reason": state.reason,
        "value": number(reading.value if reading else None, state.precision),
        "unit": state.unit,
        "period": _day(reading.period if reading else None),
        "stage": reading.stage.value if reading and reading.stage else None,
        "provisional": reading.provisional if reading else None,
        "tier": reading.tier.value if reading else None,
        "breaks": list(reading.breaks) if reading else [],
        "threshold": state.threshold,
        "distance": number(state.distance, state.precision),
        "since": _day(state.since),
        "measure": rule.measure.text,
        "parts": [_part(each) for each in explanation.parts],
        "gate": {"text": gate.text, "holds": gate.holds, "parts": [_part(each) for each in gate.parts]}
        if gate
        else None,
        "levels": [_latch(each) for each in explanation.latches],
        "missing": _gaps(rule.missing),
        "stages": rule.stages.value,
        "break_policy": rule.breaks.value,
        "mute": rule.mute,
        "rearm": {"measure": rule.rearm.measure.text, "rise": rule.rearm.rise} if rule.rearm else None,
        "inputs": [_input(each, precisions.get(each.indicator, 0)) for each in reading.inputs]
        if reading
        else [],
        "indicators": [_indicator(each) for each in explanation.indicators],
        "absent": list(explanation.absent),
        "counted": _tally(explanation.tally) if explanation.tally else None,
        "next_prints": [_next_print(each, catalogue) for each in explanation.next_prints],
        "by_itself": [_forgetting(each, precisions) for each in explanation.forgetting],
    }


def _part(part: Part) -> Document:
    return {
        "text": part.text,
        "depth": part.depth,
        "unit": part.unit,
        "count": part.count,
        "values": [
            {"period": seen.period.isoformat(), "value": number(seen.value, part.precision)}
            for seen in part.seen
        ],
    }


def _latch(latch: Latch) -> Document:
    return {
        "level": latch.level.value,
        "enter": latch.enter,
        "clear": latch.clear,
        "set": latch.is_set,
        "since": _day(latch.since),
        "hold": latch.hold,
        "held": latch.held,
        "clear_hold": latch.clear_hold,
        "cleared": latch.cleared,
        "min_hold": latch.min_hold,
        "lasted": latch.lasted,
    }


def _input(each: Input, precision: int) -> Document:
    return {
        "indicator": each.indicator,
        "period": each.period.isoformat(),
        "value": number(each.value, precision),
        "stage": each.stage.value,
        "released_at": instant_code(each.released_at),
        "released_basis": each.basis.value,
        "hindsight": each.hindsight,
        "source": each.source,
    }


def _indicator(state: IndicatorState) -> Document:
    due = state.freshness.next_due_at
    return {
        "id": state.indicator,
        "freshness": state.freshness.freshness.value,
        "next_release_at": instant_code(due) if due else None,
    }


def _tally(tally: Tally) -> Document:
    return {
        "count": tally.count,
        "of": tally.breadth.counted.name.lower(),
        "level": tally.breadth.level.value,
        "groups": [
            {
                "name": group.name,
                "counts": None if group.undecided else group.counts,
                "rules": [
                    {"id": each.rule, "instance": each.instance, "level": each.level.value}
                    for each in group.states
                ],
            }
            for group in tally.groups
        ],
        "bands": [_band(each, 0) for each in tally.bands],
    }


def _next_print(found: NextPrint, catalogue: Catalogue) -> Document:
    coming, precision = found.coming, catalogue[found.coming.indicator].precision
    return {
        "indicator": coming.indicator,
        "period": coming.period.isoformat(),
        "makes_final": coming.makes_final,
        "last": number(coming.last.value, precision),
        "consensus": number(coming.expected, precision),
        "carried": list(coming.carried),
        "bands": [_band(each, precision) for each in found.bands],
        "prints_tried": found.tried,
        "longest_hold": found.holds,
        "would_ease": [_turn(each, precision) for each in found.ease],
        "would_clear": [_turn(each, precision) for each in found.clear],
        "would_escalate": [_turn(each, precision) for each in found.escalate],
        "deviation": found.spread.deviation,
        "deviation_is": "half the distance from the 16th to the 84th percentile",
        "deviation_of": found.spread.compared.value,
        "deviation_count": found.spread.count,
    }


def _band(band: Band, precision: int) -> Document:
    return {
        "level": band.level.value,
        "low": number(band.low, precision),
        "high": number(band.high, precision),
    }


def _turn(turn: Turn, precision: int) -> Document:
    return {
        "level": turn.level.value,
        "value": number(turn.value, precision),
        "distance": number(turn.distance, precision),
        "sigmas": turn.sigmas,
        "prints": turn.prints,
    }


def _forgetting(found: Forgetting, precisions: Mapping[IndicatorId, int]) -> Document:
    return {
        "period": found.period.isoformat(),
        "level": found.level.value,
        "gate_closes": found.gate_closes,
        "held": found.held,
        "forgotten": [
            {
                "indicator": move.indicator,
                "period": move.period.isoformat(),
                "before": number(move.before, precisions[move.indicator]),
                "after": number(move.after, precisions[move.indicator]),
            }
            for move in found.forgotten
        ],
    }


def _gaps(gaps: Gaps) -> str:
    return f"min_periods: {gaps.count}" if isinstance(gaps, MinPeriods) else gaps.value


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
