"""Which values of the next print to try: closely around the last one, far off, and at the thresholds."""

from collections.abc import Iterator
from itertools import pairwise
from math import isfinite
from typing import Final

from monitor.evaluation.judgement import Judgement
from monitor.explanation.prints import reading_if
from monitor.explanation.spread import of_changes
from monitor.language.syntax import Binary, Call, Node, Number, Unary
from monitor.model.prints import Print
from monitor.model.series import Series

NEAR: Final = 16
"""Half usual deviations of one release that are looked at one by one, up and down."""
DOUBLINGS: Final = 8
"""How often the distance is doubled beyond: what lies further off is no print."""
BY_GUESS: Final = 0.05
"""Part of the last value that stands for half a usual deviation where none is known."""


def ticks(judgement: Judgement, coming: Print, *, near: int = NEAR) -> tuple[int, ...]:
    """List values to try, ascending, in units of the indicator's precision.

    A series that never was negative, or zero, is not tried there. `near` is how many half usual deviations
    are looked at one by one, up and down.
    """
    knowledge = judgement.knowledge
    unit = 10.0 ** -knowledge.catalogue[coming.indicator].precision
    series = knowledge.vintage[coming.indicator]
    step = max(_step(series), unit)
    marks = sorted(round(each / unit) for each in _landmarks(judgement, coming, step))
    close = [near for mark in marks for near in (mark - 1, mark, mark + 1)]
    middles = [(left + right) // 2 for left, right in pairwise(marks)]
    around = [round((coming.last.value + offset) / unit) for offset in _offsets(step, near)]
    return tuple(sorted({max(each, _lowest(series, each)) for each in (*around, *close, *middles)}))


def _step(series: Series) -> float:
    """Take half a usual deviation of the changes of a series, or a guess at it."""
    deviation = of_changes(series).deviation
    return deviation / 2 if deviation else abs(float(series.values[-1])) * BY_GUESS


def _offsets(step: float, near: int) -> list[float]:
    close = [step * count for count in range(near + 1)]
    far = [close[-1] * 2.0**count for count in range(1, DOUBLINGS + 1)]
    return [sign * each for each in (*close, *far) for sign in (1, -1)]


def _lowest(series: Series, otherwise: int) -> int:
    """Give the lowest value to try, in units of the precision."""
    lowest = series.values.min()
    if lowest < 0:
        return otherwise
    return 1 if lowest > 0 else 0


def _landmarks(judgement: Judgement, coming: Print, step: float) -> list[float]:
    """Guess where levels change: where a straight line meets the limits, and at the rule's own numbers."""
    rule = judgement.rule
    last = coming.last.value
    expressions = [rule.measure, *([rule.gate] if rule.gate else [])]
    numbers = [number for each in expressions for number in _numbers(each.root)]
    here = reading_if(rule, judgement.knowledge, coming, last)
    there = reading_if(rule, judgement.knowledge, coming, last + step)
    if here is None or there is None or here[1] == there[1]:
        return numbers
    slope = (there[1] - here[1]) / step
    limits = [
        limit
        for each in rule.levels.values()
        for threshold in (each.enter, each.clear)
        if (limit := threshold.value_at(here[0])) is not None
    ]
    guesses = [last + (limit - here[1]) / slope for limit in limits]
    furthest = step * NEAR * 2.0**DOUBLINGS
    return [each for each in (*numbers, *guesses) if isfinite(each) and abs(each - last) < furthest]


def _numbers(node: Node) -> Iterator[float]:
    match node:
        case Number():
            yield node.value
        case Unary(operand=operand):
            yield from _numbers(operand)
        case Binary(left=left, right=right):
            yield from _numbers(left)
            yield from _numbers(right)
        case Call(arguments=arguments):
            for argument in arguments:
                yield from _numbers(argument)
        case _:
            return
