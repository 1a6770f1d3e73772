"""Tree to readings, each step keeping what its readings read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self, TypeAlias, assert_never

import numpy as np

from monitor.language.functions import FUNCTIONS, Argument
from monitor.language.syntax import COMPARISONS, Binary, Call, Name, Node, Number, Unary, Window
from monitor.language.traits import precision_of
from monitor.language.windows import periods
from monitor.measures.grids import Grid, at_positions, common_grid, lay_out, standing_for
from monitor.measures.logic import conjunction, disjunction, negation, verdict
from monitor.measures.rounding import rounded
from monitor.measures.spans import Span, point, present
from monitor.model.catalogue import Catalogue
from monitor.model.series import BoolArray, FloatArray, IntArray, Series
from monitor.model.terms import IndicatorId


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Origin:
    """An argument of a step, and which of its positions each reading of the step reads."""

    step: "Step"
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """Readings at one place of the tree: those of `indicator`, or made from `origins`."""

    grid: Grid
    values: FloatArray
    indicator: IndicatorId | None = None
    origins: tuple[Origin, ...] = ()

    @classmethod
    def of_series(cls, series: Series) -> Self:
        """Step of an indicator's own values."""
        grid, values = lay_out(series)
        return cls(grid=grid, values=values, indicator=series.indicator)

    @property
    def known(self) -> BoolArray:
        """Which positions have a value."""
        return ~np.isnan(self.values)


Inputs: TypeAlias = Mapping[IndicatorId, Step]

_Operation: TypeAlias = Callable[[FloatArray, FloatArray], FloatArray]

_OPERATIONS: Final[Mapping[str, _Operation]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "and": conjunction,
    "or": disjunction,
    "<": lambda left, right: verdict(left < right, left, right),
    "<=": lambda left, right: verdict(left <= right, left, right),
    ">": lambda left, right: verdict(left > right, left, right),
    ">=": lambda left, right: verdict(left >= right, left, right),
    "==": lambda left, right: verdict(left == right, left, right),
    "!=": lambda left, right: verdict(left != right, left, right),
}


def evaluated(root: Node, inputs: Inputs, catalogue: Catalogue) -> Step:
    """Give the readings of a faultless tree, all of whose indicators have values.

    Infinite results, as of a division by zero, are missing.
    """
    with np.errstate(all="ignore"):
        step = _evaluated(root, inputs, catalogue)
    if isinstance(step, float):
        raise ValueError("a tree without an indicator has no readings")  # noqa: TRY004 - the tree is at fault
    return step


def _evaluated(node: Node, inputs: Inputs, catalogue: Catalogue) -> Step | float:
    match node:
        case Number():
            return node.value
        case Name(name=name):
            return inputs[IndicatorId(name)]
        case Unary(operator=operator, operand=operand):
            return _signed(operator, _evaluated(operand, inputs, catalogue))
        case Binary(left=left, right=right):
            sides = (_evaluated(left, inputs, catalogue), _evaluated(right, inputs, catalogue))
            return _joined(node, sides, catalogue)
        case Call():
            return _called(node, inputs, catalogue)
        case Window():
            raise ValueError("a window has no readings")
        case _:
            assert_never(node)


def _signed(operator: str, operand: Step | float) -> Step | float:
    sign = negation if operator == "not" else np.negative
    if isinstance(operand, float):
        return float(sign(np.asarray(operand)))
    origin = Origin(step=operand, spans=(present(len(operand.grid)),))
    return _step(operand.grid, sign(operand.values), origin)


def _joined(node: Binary, sides: tuple[Step | float, Step | float], catalogue: Catalogue) -> Step | float:
    steps = [side for side in sides if isinstance(side, Step)]
    if not steps:
        left, right = map(np.asarray, sides)
        return float(_operated(node, left, right, catalogue))
    grid = common_grid([step.grid for step in steps])
    left, right = (_brought(side, grid) for side in sides)
    origins = (Origin(step=step, spans=(point(_positions(step, grid)),)) for step in steps)
    return _step(grid, _operated(node, left, right, catalogue), *origins)


def _brought(side: Step | float, grid: Grid) -> FloatArray:
    if isinstance(side, float):
        return np.asarray(side)
    return at_positions(side.values, _positions(side, grid))


def _positions(step: Step, grid: Grid) -> IntArray:
    return standing_for(step.grid, step.values, grid)


def _operated(node: Binary, left: FloatArray, right: FloatArray, catalogue: Catalogue) -> FloatArray:
    """Apply the sign; comparisons see both sides rounded to the finer of their precisions."""
    operation = _OPERATIONS[node.operator]
    if node.operator not in COMPARISONS:
        return operation(left, right)
    precision = max(precision_of(node.left, catalogue), precision_of(node.right, catalogue))
    return operation(rounded(left, precision), rounded(right, precision))


def _called(node: Call, inputs: Inputs, catalogue: Catalogue) -> Step:
    function = FUNCTIONS[node.function]
    series, *window = node.arguments
    step = evaluated(series, inputs, catalogue)
    values = rounded(step.values, precision_of(series, catalogue)) if function.compares else step.values
    argument = Argument(
        values=values,
        dates=step.grid.month_dates,
        periods=periods(window[0], step.grid.frequency) if window else 0,
    )
    measured = function.apply(argument)
    return _step(step.grid, measured.values, Origin(step=step, spans=measured.spans))


def _step(grid: Grid, values: FloatArray, *origins: Origin) -> Step:
    return Step(grid=grid, values=np.where(np.isfinite(values), values, np.nan), origins=origins)
