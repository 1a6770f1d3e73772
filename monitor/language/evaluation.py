"""Tree to readings, each step keeping what its readings read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self, TypeAlias, assert_never

import numpy as np

from monitor.language.functions.entry import Argument
from monitor.language.functions.joined import COMBINATIONS, LEAVES
from monitor.language.functions.table import FUNCTIONS
from monitor.language.syntax import COMPARISONS, Binary, Call, Name, Node, Number, RuleList, Unary, Window
from monitor.language.traits import precision_of
from monitor.language.windows import periods
from monitor.language.writing import written
from monitor.measures.breaks import lift
from monitor.measures.gaps import Gaps
from monitor.measures.grids import Grid, at_positions, common_grid, lay_out, period_numbers, standing_for
from monitor.measures.logic import conjunction, disjunction, negation, verdict
from monitor.measures.rounding import rounded
from monitor.measures.spans import Span, point, present
from monitor.model.catalogue import Catalogue
from monitor.model.series import BoolArray, FloatArray, Series, Vintage
from monitor.model.terms import IndicatorId


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Origin:
    """An argument of a step, and which of its positions each reading of the step reads."""

    step: "Step"
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """Readings at one place of the tree: those of `indicator`, or made from `origins`.

    `complete` marks the periods for which every indicator below has a value, whatever the reading is.
    """

    node: Node
    grid: Grid
    values: FloatArray
    complete: BoolArray
    indicator: IndicatorId | None = None
    origins: tuple[Origin, ...] = ()

    @classmethod
    def of_series(cls, series: Series) -> Self:
        """Step of an indicator's own values."""
        grid, values = lay_out(series)
        return cls(
            node=Name(offset=0, name=series.indicator),
            grid=grid,
            values=values,
            complete=~np.isnan(values),
            indicator=series.indicator,
        )

    def until(self, count: int) -> "Step":
        """Keep the first periods only."""
        return replace(
            self,
            grid=self.grid.until(count),
            values=self.values[:count],
            complete=self.complete[:count],
            origins=tuple(
                replace(origin, spans=tuple(span.until(count) for span in origin.spans))
                for origin in self.origins
            ),
        )

    @property
    def text(self) -> str:
        """The expression that this step reads."""
        return written(self.node)

    @property
    def known(self) -> BoolArray:
        """Which positions have a value."""
        return ~np.isnan(self.values)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inputs:
    """What a tree is evaluated over: its indicators' values, their surprises, and what gaps do."""

    series: Mapping[IndicatorId, Step]
    surprises: Vintage
    catalogue: Catalogue
    gaps: Gaps


_Side: TypeAlias = Step | float
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


def evaluated(root: Node, inputs: Inputs) -> Step:
    """Give the readings of a faultless tree, all of whose indicators have values.

    Infinite results, as of a division by zero, are missing.
    """
    with np.errstate(all="ignore"):
        step = _evaluated(root, inputs)
    if isinstance(step, float):
        raise ValueError("a tree without an indicator has no readings")  # noqa: TRY004 - the tree is at fault
    return step


def _evaluated(node: Node, inputs: Inputs) -> _Side:
    match node:
        case Number():
            return node.value
        case Name(name=name):
            return inputs.series[IndicatorId(name)]
        case Unary():
            return _signed(node, _evaluated(node.operand, inputs))
        case Binary(left=left, right=right):
            sides = (_evaluated(left, inputs), _evaluated(right, inputs))
            return _joined(node, sides, lambda values: _operated(node, values, inputs.catalogue))
        case Call():
            return _called(node, inputs)
        case Window() | RuleList():
            raise ValueError(f"{written(node)} has no readings")
        case _:
            assert_never(node)


def _signed(node: Unary, operand: _Side) -> _Side:
    sign = negation if node.operator == "not" else np.negative
    if isinstance(operand, float):
        return float(sign(np.asarray(operand)))
    origin = Origin(step=operand, spans=(present(len(operand.grid)),))
    return _step(node, operand.grid, sign(operand.values), complete=operand.complete, origins=(origin,))


def _called(node: Call, inputs: Inputs) -> _Side:
    if node.function in LEAVES:
        return _leaf(node, inputs)
    if node.function not in COMBINATIONS:
        return _measured(node, inputs)
    combination = COMBINATIONS[node.function]
    count, arguments = 0, node.arguments
    if combination.counted:
        count, arguments = int(_constant(arguments[0])), arguments[1:]
    sides = [_evaluated(each, inputs) for each in arguments]
    return _joined(node, sides, lambda values: combination.apply(count, values))


def _constant(node: Node) -> float:
    if not isinstance(node, Number):
        raise ValueError(f"{written(node)} is no number")  # noqa: TRY004 - the tree is at fault
    return node.value


def _joined(
    node: Node, sides: Sequence[_Side], operate: Callable[[Sequence[FloatArray]], FloatArray]
) -> _Side:
    """Bring all sides to one grid and operate there, period by period."""
    steps = [side for side in sides if isinstance(side, Step)]
    if not steps:
        return float(operate([np.asarray(side) for side in sides]))
    grid = common_grid([step.grid for step in steps])
    places = {id(step): standing_for(step.grid, step.values, grid) for step in steps}
    brought = [
        at_positions(side.values, places[id(side)]) if isinstance(side, Step) else np.asarray(side)
        for side in sides
    ]
    complete = np.ones(len(grid), dtype=np.bool_)
    for step in steps:
        complete &= np.append(step.complete, False)[places[id(step)]]
    origins = tuple(Origin(step=step, spans=(point(places[id(step)]),)) for step in steps)
    return _step(node, grid, operate(brought), complete=complete, origins=origins)


def _operated(node: Binary, sides: Sequence[FloatArray], catalogue: Catalogue) -> FloatArray:
    """Apply the sign; comparisons see both sides rounded to the finer of their precisions."""
    operation, (left, right) = _OPERATIONS[node.operator], sides
    if node.operator not in COMPARISONS:
        return operation(left, right)
    precision = max(precision_of(node.left, catalogue), precision_of(node.right, catalogue))
    return operation(rounded(left, precision), rounded(right, precision))


def _measured(node: Call, inputs: Inputs) -> Step:
    function = FUNCTIONS[node.function]
    series, *window = node.arguments
    step = evaluated(series, inputs)
    values = step.values
    if function.compares:
        values = rounded(values, precision_of(series, inputs.catalogue))
    width = periods(window[0], step.grid.frequency) if window else 0
    grid, measured = function.apply(Argument(values=values, grid=step.grid, periods=width, gaps=inputs.gaps))
    origin = Origin(step=step, spans=measured.spans)
    complete = _complete(step, grid, measured.values)
    return _come(_step(node, grid, measured.values, complete=complete, origins=(origin,)), inputs)


def _come(step: Step, inputs: Inputs) -> Step:
    """Leave out what a lag knows of periods ahead of every input: they have not come yet."""
    ends = np.array([each.grid.dates[-1] for each in inputs.series.values()])
    come = int(period_numbers(ends, step.grid.frequency).max()) - step.grid.first + 1
    return step.until(max(come, 0)) if come < len(step.grid) else step


def _complete(step: Step, grid: Grid, values: FloatArray) -> BoolArray:
    """Tell for which periods the argument of a function had all its values.

    What is lagged was complete when its argument was; a period of a coarser grid once it is over.
    """
    if grid.frequency is not step.grid.frequency:
        return ~np.isnan(values)
    ahead = len(grid) - len(step.grid)
    return np.concatenate((np.zeros(ahead, dtype=np.bool_), step.complete))


def _leaf(node: Call, inputs: Inputs) -> Step:
    """Read an indicator itself in another way: its surprises, or its values on the new method."""
    (argument,) = node.arguments
    name = IndicatorId(written(argument))
    step = inputs.series[name]
    if node.function == "adjusted":
        lifted = lift(step.grid.numbers, step.grid.frequency, inputs.catalogue[name].breaks)
        return replace(step, node=node, values=step.values + lifted)
    return replace(step, node=node, values=_laid_onto(step.grid, inputs.surprises.get(name)))


def _laid_onto(grid: Grid, series: Series | None) -> FloatArray:
    """Lay a series onto a grid of its own frequency; what lies outside is left out."""
    values = np.full(len(grid), np.nan)
    if series is not None:
        places = period_numbers(series.periods, grid.frequency) - grid.first
        inside = (places >= 0) & (places < len(grid))
        values[places[inside]] = series.values[inside]
    return values


def _step(
    node: Node, grid: Grid, values: FloatArray, *, complete: BoolArray, origins: tuple[Origin, ...]
) -> Step:
    finite = np.where(np.isfinite(values), values, np.nan)
    return Step(node=node, grid=grid, values=finite, complete=complete, origins=origins)
