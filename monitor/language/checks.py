"""What is wrong with an expression before it meets data, and what is known of its readings."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final, assert_never

from monitor.errors import ExpressionError
from monitor.language.functions.joined import BREADTH, COMBINATIONS, LEAVES
from monitor.language.functions.table import FUNCTIONS, MANUALS
from monitor.language.suggestions import for_function, for_indicator, for_name
from monitor.language.syntax import (
    LOGIC,
    Binary,
    Call,
    Expression,
    Name,
    Node,
    Number,
    RuleList,
    Unary,
    Window,
)
from monitor.language.traits import (
    BREADTH_LEVELS,
    Breadth,
    breadth_of,
    frequency_of,
    indicators_of,
    is_condition,
    precision_of,
)
from monitor.language.units import may_be_called, unit_of, unit_problems
from monitor.language.windows import periods
from monitor.measures.grids import coarsest
from monitor.model.catalogue import Catalogue
from monitor.model.terms import IndicatorId

_LEAST_COMBINED: Final = 2
"""Expressions that a function of several takes at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionProblem:
    """What is wrong at one place of an expression; `offset` counts characters from 0.

    `name` is one of `unknown-indicator`, `unknown-function`, `wrong-argument-count`, `bad-window`,
    `bad-count`, `bad-frequency`, `not-a-series`, `not-an-indicator`, `not-a-condition`, `no-offset`,
    `unit-mismatch`, `breadth-mixed`, `bad-level`, `bad-rule-list`, `no-indicator`.
    """

    offset: int
    name: str
    message: str


def problems(
    expression: Expression, catalogue: Catalogue, *, names: Collection[str] = ()
) -> tuple[ExpressionProblem, ...]:
    """Find everything wrong with an expression, in order of place; units where nothing else is wrong.

    Args:
        expression: With what its names stand for put in.
        catalogue: The indicators there are.
        names: The names that stood for something, to suggest where one is mistyped.
    """
    root = expression.root
    if isinstance(root, Call) and root.function in BREADTH:
        return tuple(_breadth_problems(root))
    found = sorted(_problems(root, catalogue), key=lambda problem: problem.offset)
    found = [_with_names(problem, expression.text, names) for problem in found]
    if not found and not indicators(expression):
        found = [_problem(root, "no-indicator", "names no indicator, so there is nothing to watch")]
    if not found:
        found = [_stated(error) for error in unit_problems(root, catalogue)]
    return tuple(found)


def indicators(expression: Expression) -> tuple[IndicatorId, ...]:
    """Collect the indicators an expression names, each once, in order of appearance."""
    return tuple(dict.fromkeys(indicators_of(expression.root)))


def precision(expression: Expression, catalogue: Catalogue) -> int:
    """Decimals that a reading of a faultless expression is rounded to, unless a rule declares others."""
    return precision_of(expression.root, catalogue)


def unit(expression: Expression, catalogue: Catalogue) -> str:
    """Unit of a reading of a faultless expression; empty for a condition and a bare number."""
    return unit_of(expression.root, catalogue)


def unit_may_be(expression: Expression, name: str, catalogue: Catalogue) -> bool:
    """Tell whether a person may say that the readings of a faultless expression are in this unit."""
    return may_be_called(expression.root, name, catalogue)


def breadth(expression: Expression) -> Breadth | None:
    """Read the expression as a count of themes or rules; None if it is about series."""
    return breadth_of(expression.root)


def _problem(node: Node, name: str, message: str) -> ExpressionProblem:
    return ExpressionProblem(offset=node.offset, name=name, message=message)


def _stated(error: ExpressionError) -> ExpressionProblem:
    return ExpressionProblem(offset=error.offset, name=error.name, message=str(error))


def _problems(node: Node, catalogue: Catalogue) -> Iterator[ExpressionProblem]:
    match node:
        case Number():
            return
        case Window():
            text = f"{node.count}{node.unit}"
            yield _problem(node, "bad-window", f"{text} is a window: write it as in mean(x, {text})")
        case RuleList():
            message = "a list of rules stands in count_at(LEVEL, [rules]) alone"
            yield _problem(node, "bad-rule-list", message)
        case Name():
            yield from _name_problems(node, catalogue)
        case Unary(operand=operand):
            yield from _operand_problems(node.operator, operand, catalogue)
        case Binary(left=left, right=right):
            yield from _operand_problems(node.operator, left, catalogue)
            yield from _operand_problems(node.operator, right, catalogue)
        case Call():
            yield from _call_problems(node, catalogue)
        case _:
            assert_never(node)


def _name_problems(node: Name, catalogue: Catalogue) -> Iterator[ExpressionProblem]:
    if node.name in MANUALS:
        message = f"{node.name} is a function: write {MANUALS[node.name].usage}"
        yield _problem(node, "unknown-indicator", message)
    elif node.name not in catalogue:
        message = f"no indicator is called {node.name}{for_indicator(node.name, catalogue)}"
        yield _problem(node, "unknown-indicator", message)


def _operand_problems(operator: str, operand: Node, catalogue: Catalogue) -> Iterator[ExpressionProblem]:
    yield from _problems(operand, catalogue)
    if operator in LOGIC:
        yield from _condition_problems(f"`{operator}`", operand)


def _condition_problems(place: str, node: Node) -> Iterator[ExpressionProblem]:
    if not is_condition(node):
        message = f"{place} joins comparisons: compare this with a number"
        yield _problem(node, "not-a-condition", message)


def _call_problems(node: Call, catalogue: Catalogue) -> Iterator[ExpressionProblem]:
    if node.function in BREADTH:
        message = f"{node.function} stands alone: it counts rules now and has no history"
        yield _problem(node, "breadth-mixed", message)
    elif node.function not in MANUALS:
        yield _unknown_function(node, catalogue)
        yield from _problems_within(node, catalogue)
    elif node.function in COMBINATIONS:
        yield from _combination_problems(node, catalogue)
    elif len(node.arguments) != _arguments(node.function):
        yield _wrong_argument_count(node)
        yield from _problems_within(node, catalogue)
    elif node.function in LEAVES:
        yield from _leaf_problems(node, catalogue)
    else:
        yield from _argument_problems(node, catalogue)


def _arguments(function: str) -> int:
    return 1 + (function in FUNCTIONS and FUNCTIONS[function].windowed)


def _problems_within(node: Call, catalogue: Catalogue) -> Iterator[ExpressionProblem]:
    for argument in node.arguments:
        if not isinstance(argument, Window):
            yield from _problems(argument, catalogue)


def _wrong_argument_count(node: Call) -> ExpressionProblem:
    message = f"write {MANUALS[node.function].usage}; arguments given: {len(node.arguments)}"
    return _problem(node, "wrong-argument-count", message)


def _unknown_function(node: Call, catalogue: Catalogue) -> ExpressionProblem:
    if node.function in catalogue:
        return _problem(node, "unknown-function", f"{node.function} is an indicator: it takes no arguments")
    message = f"no function is called {node.function}{for_function(node.function)}"
    return _problem(node, "unknown-function", message)


def _combination_problems(node: Call, catalogue: Catalogue) -> Iterator[ExpressionProblem]:
    combination, arguments = COMBINATIONS[node.function], list(node.arguments)
    if len(arguments) < _LEAST_COMBINED + combination.counted:
        yield _wrong_argument_count(node)
    if combination.counted and arguments:
        count = arguments.pop(0)
        if not _counts(count, len(arguments)):
            message = f"write how many of the {len(arguments)} conditions: a whole number from 1 up"
            yield _problem(count, "bad-count", message)
    for argument in arguments:
        yield from _problems(argument, catalogue)
        if combination.conditions:
            yield from _condition_problems(f"`{node.function}`", argument)


def _counts(node: Node, conditions: int) -> bool:
    return isinstance(node, Number) and node.text.isdigit() and 1 <= node.value <= max(conditions, 1)


def _leaf_problems(node: Call, catalogue: Catalogue) -> Iterator[ExpressionProblem]:
    (argument,) = node.arguments
    found = tuple(_problems(argument, catalogue))
    yield from found
    if found:
        return
    if not isinstance(argument, Name):
        message = f"{node.function} takes an indicator itself: write {MANUALS[node.function].example}"
        yield _problem(argument, "not-an-indicator", message)
    elif node.function == "adjusted" and not _has_offset(argument.name, catalogue):
        message = f"no break of {argument.name} has a stated offset, so there is nothing to adjust"
        yield _problem(argument, "no-offset", message)


def _has_offset(name: str, catalogue: Catalogue) -> bool:
    return any(each.offset is not None for each in catalogue[IndicatorId(name)].breaks)


def _argument_problems(node: Call, catalogue: Catalogue) -> Iterator[ExpressionProblem]:
    series, *window = node.arguments
    found = tuple(_problems(series, catalogue))
    yield from found
    if not found and not any(indicators_of(series)):
        yield _problem(series, "not-a-series", f"{node.function} needs an indicator here")
    yield from _grid_problems(node, series, catalogue)
    if window:
        yield from _window_problems(node, series, window[0], catalogue)


def _grid_problems(node: Call, series: Node, catalogue: Catalogue) -> Iterator[ExpressionProblem]:
    coarser = FUNCTIONS[node.function].coarser
    frequency = frequency_of(series, catalogue) if coarser else None
    if coarser and frequency and coarsest([frequency, coarser]) is frequency:
        message = f"this is {frequency.value}: {node.function} takes what comes more often"
        yield _problem(series, "bad-frequency", message)


def _window_problems(
    node: Call, series: Node, window: Node, catalogue: Catalogue
) -> Iterator[ExpressionProblem]:
    frequency = frequency_of(series, catalogue)
    if frequency is None:
        return
    least = FUNCTIONS[node.function].least_window
    try:
        if periods(window, frequency) < least:
            message = f"{node.function} needs a window of at least {least} periods"
            yield _problem(window, "bad-window", message)
    except ExpressionError as error:
        yield _stated(error)


def _breadth_problems(node: Call) -> Iterator[ExpressionProblem]:
    choice = " or ".join(BREADTH_LEVELS)
    listable = node.function == "count_at"
    if not 1 <= len(node.arguments) <= 1 + listable:
        yield _wrong_argument_count(node)
        return
    level, *rules = node.arguments
    if not (isinstance(level, Name) and level.name in BREADTH_LEVELS):
        yield _problem(level, "bad-level", f"{node.function} needs a level here: {choice}")
    for each in rules:
        if not isinstance(each, RuleList) or not each.rules:
            message = "write the rules to count in brackets: [sentiment-turn, services-pmi-weak]"
            yield _problem(each, "bad-rule-list", message)


def _with_names(problem: ExpressionProblem, text: str, names: Collection[str]) -> ExpressionProblem:
    """Suggest a name of the file where it is nearer to an unknown word than any indicator."""
    word = re.match(r"\w*", text[problem.offset :])
    if problem.name != "unknown-indicator" or word is None:
        return problem
    message = for_name(word.group(), names)
    return replace(problem, message=message) if message else problem
