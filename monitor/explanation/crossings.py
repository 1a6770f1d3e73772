"""The breaks of method that a reading crosses, and what the rule does about each of them."""

from collections.abc import Iterator

from monitor.evaluation.spans import breaks_crossed
from monitor.explanation.explained import Explanation
from monitor.language.traits import leaves_of
from monitor.model.catalogue import Break, Indicator
from monitor.rulebook.book import BreakPolicy, Rule
from monitor.wording.numbers import decimals, difference
from monitor.wording.scene import Scene


def crossings(explanation: Explanation, scene: Scene) -> Iterator[str]:
    """Tell each break once, with what is done about it; none where there is no reading."""
    reading = explanation.state.reading
    inputs = reading.inputs if reading else ()
    for name in dict.fromkeys(each.indicator for each in inputs):
        crossed = breaks_crossed([each for each in inputs if each.indicator == name], scene.catalogue)
        for each in scene.catalogue[name].breaks:
            if each.note.en in crossed:
                done = _done(explanation.rule, scene.catalogue[name], each)
                yield f"crosses {each.note.en.rstrip('.')}; {done}"


def _done(rule: Rule, indicator: Indicator, each: Break) -> str:
    if rule.breaks is BreakPolicy.MUTE:
        return "such readings are left out"
    expressions = (rule.measure, *([rule.gate] if rule.gate else []))
    lifted = any(indicator.id in leaves_of(expression.root, "adjusted") for expression in expressions)
    if rule.breaks is BreakPolicy.FLAG and not lifted:
        return "named here, not corrected"
    if each.offset is None:
        return "not corrected, as its effect is not stated"
    offset = difference(each.offset, indicator.unit, precision=decimals(each.offset))
    if rule.breaks is BreakPolicy.FLAG:
        return f"corrected within adjusted({indicator.id}) by the effect stated of it, {offset}"
    return f"earlier values corrected by the effect stated of it, {offset}"
