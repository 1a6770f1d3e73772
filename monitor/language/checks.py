"""What is wrong with an expression before it meets data, and what is known of its readings."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import assert_never

from monitor.errors import ExpressionError
from monitor.language.functions import FUNCTIONS
from monitor.language.syntax import LOGIC, Binary, Call, Expression, Name, Node, Number, Unary, Window
from monitor.language.traits import (
    BREADTH_FUNCTIONS,
    BREADTH_LEVELS,
    Breadth,
    breadth_of,
    frequency_of,
    indicators_of,
    is_condition,
    precision_of,
    unit_of,
)
from monitor.language.windows import periods
from monitor.model.catalogue import Catalogue
from monitor.model.terms import IndicatorId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionProblem:
    """What is wrong at one place of an expression; `offset` counts characters from 0.

    `name` is one of `unknown-indicator`, `unknown-function`, `wrong-argument-count`, `bad-window`,
    `not-a-series`, `not-a-condition`, `breadth-mixed`, `bad-level`, `no-indicator`.
    """

    offset: int
    name: str
    message: str


def problems(expression: Expression, catalogue: Catalogue) -> tuple[ExpressionProblem, ...]:
    """Find everything wrong with an expression, in order of place."""
    root = expression.root
    if isinstance(root, Call) and root.function in BREADTH_FUNCTIONS:
        return tuple(_breadth_problems(root))
    found = sorted(_problems(root, catalogue), key=lambda problem: problem.offset)
    if not found and not indicators(expression):
        found = [_problem(root, "no-indicator", "names no indicator, so there is nothing to watch")]
    return tuple(found)


def indicators(expression: Expression) -> tuple[IndicatorId, ...]:
    """Collect the indicators an expression names, each once, in order of appearance."""
    return tuple(dict.fromkeys(indicators_of(expression.root)))


def precision(expression: Expression, catalogue: Catalogue) -> int:
    """Decimals that a reading of a faultless expression is rounded to, unless a rule declares others."""
    return precision_of(expression.root, catalogue)


def unit(expression: Expression, catalogue: Catalogue) -> str:
    """Unit of a reading of a faultless expression; empty for a condition and where units do not add up."""
    return unit_of(expression.root, catalogue)


def breadth(expression: Expression) -> Breadth | None:
    """Read the expression as a count of themes or rules; None if it is about series."""
    return breadth_of(expression.root)


def _problem(node: Node, name: str, message: str) -> ExpressionProblem:
    return ExpressionProblem(offset=node.offset, name=name, message=message)


def _problems(node: Node, catalogue: Catalogue) -> Iterator[ExpressionProblem]:
    match node:
        case Number():
            return
        case Window():
            text = f"{node.count}{node.unit}"
            yield _problem(node, "bad-window", f"{text} is a window: write it as in mean(x, {text})")
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
    if node.name in FUNCTIONS or node.name in BREADTH_FUNCTIONS:
        message = f"{node.name} is a function: write {_usage(node.name)}"
        yield _problem(node, "unknown-indicator", message)
    elif node.name not in catalogue:
        message = f"no indicator is called {node.name}{_did_you_mean(node.name, catalogue)}"
        yield _problem(node, "unknown-indicator", message)


def _operand_problems(operator: str, operand: Node, catalogue: Catalogue) -> Iterator[ExpressionProblem]:
    yield from _problems(operand, catalogue)
    if operator in LOGIC and not is_condition(operand):
        yield _problem(
            operand, "not-a-condition", f"`{operator}` joins comparisons: compare this with a number"
        )


def _call_problems(node: Call, catalogue: Catalogue) -> Iterator[ExpressionProblem]:
    function = FUNCTIONS.get(node.function)
    if node.function in BREADTH_FUNCTIONS:
        message = f"{node.function} stands alone: it counts rules now and has no history"
        yield _problem(node, "breadth-mixed", message)
    elif function is None:
        yield _unknown_function(node, catalogue)
        yield from _problems_within(node, catalogue)
    elif len(node.arguments) != 1 + function.windowed:
        yield _wrong_argument_count(node)
        yield from _problems_within(node, catalogue)
    else:
        yield from _argument_problems(node, catalogue)


def _problems_within(node: Call, catalogue: Catalogue) -> Iterator[ExpressionProblem]:
    for argument in node.arguments:
        if not isinstance(argument, Window):
            yield from _problems(argument, catalogue)


def _wrong_argument_count(node: Call) -> ExpressionProblem:
    message = f"write {_usage(node.function)}; arguments given: {len(node.arguments)}"
    return _problem(node, "wrong-argument-count", message)


def _unknown_function(node: Call, catalogue: Catalogue) -> ExpressionProblem:
    if node.function in catalogue:
        return _problem(node, "unknown-function", f"{node.function} is an indicator: it takes no arguments")
    guess = _did_you_mean(node.function, FUNCTIONS.keys() | BREADTH_FUNCTIONS)
    return _problem(node, "unknown-function", f"no function is called {node.function}{guess}")


def _argument_problems(node: Call, catalogue: Catalogue) -> Iterator[ExpressionProblem]:
    series, *window = node.arguments
    found = tuple(_problems(series, catalogue))
    yield from found
    if not found and not any(indicators_of(series)):
        yield _problem(series, "not-a-series", f"{node.function} needs an indicator here")
    frequency = frequency_of(series, catalogue)
    if not window or frequency is None:
        return
    try:
        periods(window[0], frequency)
    except ExpressionError as error:
        yield ExpressionProblem(offset=error.offset, name=error.name, message=str(error))


def _breadth_problems(node: Call) -> Iterator[ExpressionProblem]:
    choice = " or ".join(BREADTH_LEVELS)
    if len(node.arguments) != 1:
        yield _wrong_argument_count(node)
    elif breadth_of(node) is None:
        yield _problem(node.arguments[0], "bad-level", f"{node.function} needs a level here: {choice}")


def _usage(name: str) -> str:
    if name in BREADTH_FUNCTIONS:
        return f"{name}(LEVEL)"
    return f"{name}(x, W)" if FUNCTIONS[name].windowed else f"{name}(x)"


def _did_you_mean(word: str, known: Collection[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f": did you mean {close[0]}?" if close else ""
