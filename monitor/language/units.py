"""The unit of every reading: carried through a tree, and what does not go together refused."""

from collections.abc import Iterator
from typing import Final

from monitor.errors import ExpressionError
from monitor.language.functions.entry import Function, difference_unit
from monitor.language.functions.joined import COMBINATIONS
from monitor.language.functions.table import FUNCTIONS
from monitor.language.syntax import Binary, Call, Name, Node, Unary
from monitor.language.traits import breadth_of, children_of, is_condition
from monitor.model.catalogue import Catalogue
from monitor.model.terms import IndicatorId

RATIO: Final = "ratio"
"""What is left of two equal units: a pure number that was measured."""
_POINTS: Final = frozenset({"%", "pp"})
_COUNTED: Final = {"count_themes_at": "themes", "count_at": "rules"}


def unit_of(node: Node, catalogue: Catalogue) -> str:
    """Unit of a reading of a sound tree; empty for a condition and a bare number.

    Raises:
        ExpressionError: `unit-mismatch`, at the sign or function whose sides do not go together.
    """
    return _unit(node, catalogue) or ""


def unit_problems(node: Node, catalogue: Catalogue) -> Iterator[ExpressionError]:
    """Find the units that do not go together, the innermost of each branch."""
    try:
        _unit(node, catalogue)
    except ExpressionError as error:
        within = [each for child in children_of(node) for each in unit_problems(child, catalogue)]
        yield from within or [error]


def _unit(node: Node, catalogue: Catalogue) -> str | None:
    """Give the unit, None for a bare number, which goes with any, and for a condition."""
    match node:
        case Name(name=name):
            return catalogue[IndicatorId(name)].unit
        case Unary(operand=operand):
            return _unit(operand, catalogue)
        case Binary(operator=operator, left=left, right=right):
            return _joined(node, operator, (_unit(left, catalogue), _unit(right, catalogue)))
        case Call():
            return _called(node, catalogue)
        case _:
            return None


def _joined(node: Node, operator: str, units: tuple[str | None, str | None]) -> str | None:
    match operator:
        case "*":
            return _product(*units)
        case "/":
            return _quotient(*units)
        case "+" | "-":
            return _sum(node, operator, units)
        case _:
            _same(node, f"`{operator}`", units)
            return None


def _sum(node: Node, operator: str, units: tuple[str | None, str | None]) -> str | None:
    """Give the unit of a sum or a difference: percent and points of it go together."""
    left, right = units
    if {left, right} == _POINTS:
        return "%"
    unit = _same(node, f"`{operator}`", units)
    return difference_unit(unit) if operator == "-" and left else unit


def _product(left: str | None, right: str | None) -> str | None:
    factors = [unit for unit in (left, right) if unit not in (None, RATIO)]
    return " ".join(filter(None, factors)) if factors else left or right


def _quotient(left: str | None, right: str | None) -> str | None:
    if right in (None, RATIO):
        return left or right
    return RATIO if left == right else f"{left or 1}/{right}"


def _called(node: Call, catalogue: Catalogue) -> str | None:
    if breadth := breadth_of(node):
        return _COUNTED[breadth.counted.value]
    units = tuple(_unit(each, catalogue) for each in node.arguments)
    if node.function in COMBINATIONS:
        return None if is_condition(node) else _same(node, f"{node.function}()", units)
    if node.function in FUNCTIONS:
        return _measured(node, FUNCTIONS[node.function], units[0])
    return difference_unit(units[0]) if node.function == "surprise" else units[0]


def _measured(node: Call, function: Function, unit: str | None) -> str | None:
    if function.needs and unit not in (None, function.needs):
        raise _mismatch(node, f"{node.function}() takes {function.needs}, not {unit}: mend its argument")
    return function.unit(unit)


def _same(node: Node, place: str, units: tuple[str | None, ...]) -> str | None:
    """Give the one unit of several sides, a bare number taking that of the others."""
    found = list(dict.fromkeys(unit for unit in units if unit is not None))
    if len(found) > 1:
        advice = "bring both to one unit, as by pct_change, percentile or zscore"
        raise _mismatch(node, f"{place} of {' and '.join(found)}: {advice}")
    return found[0] if found else None


def _mismatch(node: Node, message: str) -> ExpressionError:
    return ExpressionError(message, offset=node.offset, name="unit-mismatch")
