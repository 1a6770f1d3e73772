"""What can be told of a tree without any data: whose readings it gives, on which grid, how fine.

Precision and windows take a tree that `checks` found nothing wrong with.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final

from monitor.language.functions.joined import BREADTH, COMBINATIONS
from monitor.language.functions.table import FUNCTIONS
from monitor.language.functions.windows import WINDOWS
from monitor.language.syntax import (
    COMPARISONS,
    LOGIC,
    Binary,
    Call,
    Name,
    Node,
    Number,
    RuleList,
    Unary,
)
from monitor.language.windows import periods
from monitor.measures.grids import coarsest
from monitor.model.catalogue import Catalogue
from monitor.model.terms import SEVERITIES, Frequency, IndicatorId, Level, RuleId

_FREE_PRECISION: Final = 4
"""Decimals of products and quotients, which no input's precision bounds."""


@unique
class Counted(Enum):
    """What a breadth function counts, by the name of the function."""

    THEMES = "count_themes_at"
    RULES = "count_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breadth:
    """A count of what stands at `level` or worse; `rules` None is of all rules over series."""

    counted: Counted
    level: Level
    rules: tuple[RuleId, ...] | None = None


BREADTH_LEVELS: Final = {level.value: level for level in SEVERITIES if level is not Level.OK}


def breadth_of(node: Node) -> Breadth | None:
    """Read the tree as a well-formed breadth function; None if it is not one."""
    match node:
        case Call(function=function, arguments=(Name(name=level),)) if (
            function in BREADTH and level in BREADTH_LEVELS
        ):
            return Breadth(counted=Counted(function), level=BREADTH_LEVELS[level])
        case Call(function="count_at", arguments=(Name(name=level), RuleList(rules=rules))) if (
            level in BREADTH_LEVELS and rules
        ):
            named = tuple(RuleId(rule.name) for rule in rules)
            return Breadth(counted=Counted.RULES, level=BREADTH_LEVELS[level], rules=named)
        case _:
            return None


def indicators_of(node: Node) -> Iterator[IndicatorId]:
    """Every name that stands for an indicator, in order of appearance, with repetitions."""
    if isinstance(node, Name):
        yield IndicatorId(node.name)
    for child in children_of(node):
        yield from indicators_of(child)


def leaves_of(node: Node, function: str) -> Iterator[IndicatorId]:
    """Every indicator that a function of indicators themselves is asked of."""
    match node:
        case Call(function=called, arguments=(Name(name=name),)) if called == function:
            yield IndicatorId(name)
        case _:
            for child in children_of(node):
                yield from leaves_of(child, function)


def children_of(node: Node) -> tuple[Node, ...]:
    """Give what a node is made of; a breadth function is of rules, not of series."""
    match node:
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Call(function=function, arguments=arguments) if function not in BREADTH:
            return arguments
        case _:
            return ()


def frequency_of(node: Node, catalogue: Catalogue) -> Frequency | None:
    """Grid of the tree's readings: the coarsest of its parts; None without a known indicator."""
    match node:
        case Name(name=name):
            known = catalogue.get(IndicatorId(name))
            return known.frequency if known else None
        case Call(function=function) if function in FUNCTIONS and FUNCTIONS[function].coarser:
            return FUNCTIONS[function].coarser
        case _:
            parts = [frequency_of(child, catalogue) for child in children_of(node)]
            found = [each for each in parts if each]
            return coarsest(found) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The window of a call: so many periods of a grid."""

    call: Call
    frequency: Frequency
    periods: int


def windows_of(node: Node, catalogue: Catalogue) -> Iterator[Reach]:
    """Every window of a sound tree that is read as a whole, so that a gap anywhere within counts."""
    match node:
        case Call(function=function, arguments=(series, window)) if function in WINDOWS:
            if frequency := frequency_of(series, catalogue):
                yield Reach(call=node, frequency=frequency, periods=periods(window, frequency))
        case _:
            pass
    for child in children_of(node):
        yield from windows_of(child, catalogue)


def is_condition(node: Node) -> bool:
    """Whether the tree is a comparison, or joins some."""
    match node:
        case Unary(operator=operator) | Binary(operator=operator):
            return operator in COMPARISONS or operator in LOGIC
        case Call(function=function) if function in COMBINATIONS:
            return COMBINATIONS[function].conditions
        case _:
            return False


def precision_of(node: Node, catalogue: Catalogue) -> int:  # noqa: PLR0911 - one return a kind of node
    """Decimals that a reading is rounded to; a condition has none."""
    if is_condition(node):
        return 0
    match node:
        case Number():
            return node.decimals
        case Name(name=name):
            return catalogue[IndicatorId(name)].precision
        case Binary(operator="*" | "/"):
            return _FREE_PRECISION
        case Call(function=function, arguments=(series, *_)) if function in FUNCTIONS:
            return FUNCTIONS[function].precision(precision_of(series, catalogue))
        case Call(function="adjusted", arguments=(Name(name=name),)):
            return _adjusted_precision(IndicatorId(name), catalogue)
        case _:
            return max((precision_of(child, catalogue) for child in children_of(node)), default=0)


def _adjusted_precision(name: IndicatorId, catalogue: Catalogue) -> int:
    """Give an indicator's decimals, or those of the offsets of its breaks where they have more."""
    offsets = [each.offset for each in catalogue[name].breaks if each.offset is not None]
    decimals = [len(f"{offset:.8f}".rstrip("0").partition(".")[2]) for offset in offsets]
    return max([catalogue[name].precision, *decimals])
