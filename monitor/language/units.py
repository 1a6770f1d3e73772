"""The unit of every reading: carried through a tree, and what does not go together refused."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from monitor.errors import ExpressionError
from monitor.language.dimensions import BARE, PERCENT, POINTS, Unit, named
from monitor.language.functions.entry import Function, difference_unit
from monitor.language.functions.joined import COMBINATIONS
from monitor.language.functions.table import FUNCTIONS
from monitor.language.syntax import Binary, Call, Name, Node, Number, Unary
from monitor.language.traits import breadth_of, children_of, is_condition
from monitor.model.catalogue import Catalogue
from monitor.model.terms import IndicatorId

_COUNTED: Final = {"count_themes_at": "themes", "count_at": "rules"}


def unit_of(node: Node, catalogue: Catalogue) -> str:
    """Unit of a reading of a sound tree; empty for a condition and a bare number.

    Raises:
        ExpressionError: `unit-mismatch`, at the sign or function whose sides do not go together.
    """
    return _unit(node, catalogue).word or ""


def may_be_called(node: Node, name: str, catalogue: Catalogue) -> bool:
    """Tell whether the readings of a sound tree may be said to be in the unit of this name.

    Raises:
        ExpressionError: as `unit_of`.
    """
    return _unit(node, catalogue).may_be_called(name)


def unit_problems(node: Node, catalogue: Catalogue) -> Iterator[ExpressionError]:
    """Find the units that do not go together, the innermost of each branch."""
    try:
        _unit(node, catalogue)
    except ExpressionError as error:
        within = [each for child in children_of(node) for each in unit_problems(child, catalogue)]
        yield from within or [error]


def _unit(node: Node, catalogue: Catalogue) -> Unit:
    """Give the unit; a condition is bare, as a number is."""
    match node:
        case Number(text=text):
            return Unit(powers={}, factor=Fraction(text), bare=True)
        case Name(name=name):
            return named(catalogue[IndicatorId(name)].unit)
        case Unary(operand=operand):
            return _unit(operand, catalogue)
        case Binary(operator=operator, left=left, right=right):
            return _joined(node, operator, (_unit(left, catalogue), _unit(right, catalogue)))
        case Call():
            return _called(node, catalogue)
        case _:
            return BARE


def _joined(node: Node, operator: str, units: tuple[Unit, Unit]) -> Unit:
    left, right = units
    match operator:
        case "*":
            return left.times(right)
        case "/":
            return left.over(right)
        case "+" | "-":
            return _sum(node, operator, units)
        case _:
            _same(node, f"`{operator}`", units)
            return BARE


def _sum(node: Node, operator: str, units: tuple[Unit, Unit]) -> Unit:
    """Give the unit of a sum or a difference: percent and points of it go together."""
    left, right = units
    if {left.word, right.word} == {PERCENT, POINTS}:
        return named(PERCENT)
    unit = _same(node, f"`{operator}`", units)
    return _difference(unit) if operator == "-" and not left.bare else unit


def _difference(unit: Unit) -> Unit:
    return unit.called(difference_unit(unit.word))


def _called(node: Call, catalogue: Catalogue) -> Unit:
    if breadth := breadth_of(node):
        return named(_COUNTED[breadth.counted.value])
    units = tuple(_unit(each, catalogue) for each in node.arguments)
    if node.function in COMBINATIONS:
        return BARE if is_condition(node) else _same(node, f"{node.function}()", units)
    if node.function in FUNCTIONS:
        return _measured(node, FUNCTIONS[node.function], units[0])
    return _difference(units[0]) if node.function == "surprise" else units[0]


def _measured(node: Call, function: Function, unit: Unit) -> Unit:
    if function.needs and unit.word not in (None, function.needs):
        raise _mismatch(node, f"{node.function}() takes {function.needs}, not {unit.text}: mend its argument")
    return unit.called(function.unit(unit.word))


def _same(node: Node, place: str, units: tuple[Unit, ...]) -> Unit:
    """Give the one unit of several sides, a bare number taking that of the others.

    Sides multiplied by unlike numbers are weighed, not rescaled: their sum is in the unit itself.
    """
    found = [unit for unit in units if not unit.bare]
    words = list(dict.fromkeys(unit.text for unit in found))
    if len(words) > 1:
        advice = "bring both to one unit, as by pct_change, percentile or zscore"
        raise _mismatch(node, f"{place} of {' and '.join(words)}: {advice}")
    factors = {unit.factor for unit in found}
    if not found:
        return BARE
    return found[0] if len(factors) == 1 else Unit(powers=found[0].powers)


def _mismatch(node: Node, message: str) -> ExpressionError:
    return ExpressionError(message, offset=node.offset, name="unit-mismatch")
