"""What can be told of a tree without any data: whose readings it gives, how fine, in what unit.

Precision and unit take a tree that `checks` found nothing wrong with.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final

from monitor.language.functions import FUNCTIONS, difference_unit
from monitor.language.syntax import COMPARISONS, LOGIC, Binary, Call, Name, Node, Number, Unary
from monitor.measures.grids import coarsest
from monitor.model.catalogue import Catalogue
from monitor.model.terms import SEVERITIES, Frequency, IndicatorId, Level

_FREE_PRECISION: Final = 4
"""Decimals of products and quotients, which no input's precision bounds."""


@unique
class Counted(Enum):
    """What a breadth function counts, by the name of the function."""

    THEMES = "count_themes_at"
    RULES = "count_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breadth:
    """A count of what stands at `level` or worse."""

    counted: Counted
    level: Level


BREADTH_FUNCTIONS: Final = frozenset(counted.value for counted in Counted)
BREADTH_LEVELS: Final = {level.value: level for level in SEVERITIES if level is not Level.OK}


def breadth_of(node: Node) -> Breadth | None:
    """Read the tree as a well-formed breadth function; None if it is not one."""
    match node:
        case Call(function=function, arguments=(Name(name=level),)) if (
            function in BREADTH_FUNCTIONS and level in BREADTH_LEVELS
        ):
            return Breadth(counted=Counted(function), level=BREADTH_LEVELS[level])
        case _:
            return None


def indicators_of(node: Node) -> Iterator[IndicatorId]:
    """Every name that stands for an indicator, in order of appearance, with repetitions."""
    match node:
        case Name(name=name):
            yield IndicatorId(name)
        case Unary(operand=operand):
            yield from indicators_of(operand)
        case Binary(left=left, right=right):
            yield from indicators_of(left)
            yield from indicators_of(right)
        case Call(function=function, arguments=arguments) if function not in BREADTH_FUNCTIONS:
            for argument in arguments:
                yield from indicators_of(argument)
        case _:
            return


def frequency_of(node: Node, catalogue: Catalogue) -> Frequency | None:
    """Grid of the tree's readings: the coarsest of its indicators; None without a known one."""
    known = [catalogue[name].frequency for name in indicators_of(node) if name in catalogue]
    return coarsest(known) if known else None


def is_condition(node: Node) -> bool:
    """Whether the tree is a comparison, or joins some."""
    match node:
        case Unary(operator=operator) | Binary(operator=operator):
            return operator in COMPARISONS or operator in LOGIC
        case _:
            return False


def precision_of(node: Node, catalogue: Catalogue) -> int:
    """Decimals that a reading is rounded to; a condition has none."""
    match node:
        case Number():
            return node.decimals
        case Name(name=name):
            return catalogue[IndicatorId(name)].precision
        case Unary(operand=operand):
            return precision_of(operand, catalogue)
        case Binary():
            return _joined_precision(node, catalogue)
        case Call(function=function, arguments=(series, *_)) if function in FUNCTIONS:
            return FUNCTIONS[function].precision(precision_of(series, catalogue))
        case _:
            return 0


def unit_of(node: Node, catalogue: Catalogue) -> str:
    """Unit of a reading; empty for a condition, a bare number, and where units do not add up."""
    match node:
        case Name(name=name):
            return catalogue[IndicatorId(name)].unit
        case Unary(operator="-", operand=operand):
            return unit_of(operand, catalogue)
        case Binary(operator="+" | "-"):
            return _joined_unit(node, catalogue)
        case Call(function=function, arguments=(series, *_)) if function in FUNCTIONS:
            return FUNCTIONS[function].unit(unit_of(series, catalogue))
        case Call() if breadth := breadth_of(node):
            return breadth.counted.name.lower()
        case _:
            return ""


def _joined_precision(node: Binary, catalogue: Catalogue) -> int:
    if is_condition(node):
        return 0
    if node.operator in ("*", "/"):
        return _FREE_PRECISION
    return max(precision_of(node.left, catalogue), precision_of(node.right, catalogue))


def _joined_unit(node: Binary, catalogue: Catalogue) -> str:
    """Unit of a sum or difference; a side without a unit takes the other's."""
    units = {unit_of(node.left, catalogue), unit_of(node.right, catalogue)} - {""}
    unit = units.pop() if len(units) == 1 else ""
    return difference_unit(unit) if node.operator == "-" else unit
