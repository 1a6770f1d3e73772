"""What an entry of the table of functions holds, and the words that entries share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from monitor.measures.gaps import Gaps
from monitor.measures.grids import Grid
from monitor.measures.measured import Measured
from monitor.model.series import FloatArray
from monitor.model.terms import Frequency

SAME: Final = "that of x"
DIFFERENCE: Final = "that of x; pp where x is in %"
LAST: Final = "the last W periods, the present one included"
TWO: Final = "two points: the present period and W before; nothing between is read"
NONE: Final = "none"
POLICY: Final = "as the rule's `missing` says: strict, last_available or {min_periods: n}"
POINTS: Final = "missing with either point; last_available takes the last value before a missing base"
PRESENT: Final = "missing where x is"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Argument:
    """What a function is given: readings, the grid they lie on, its window, and what a gap in it does.

    `periods` is 0 for a function without a window.
    """

    values: FloatArray
    grid: Grid
    periods: int
    gaps: Gaps


Result: TypeAlias = tuple[Grid, Measured]
"""Readings, and the grid they lie on."""
UnitOf: TypeAlias = Callable[[str | None], str | None]
"""Unit of a result from that of the argument; None is a bare number, which goes with any unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manual:
    """What a person is told of a function, a few words each."""

    usage: str
    summary: str
    unit: str
    window: str
    missing: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function of one series.

    `windowed` tells whether it takes a window after the series, of at least `least_window` periods.
    `compares` tells that it asks which of its values is greater: those are rounded to their precision
    first. `precision` and `unit` give those of the result from those of the argument. `coarser` is the
    grid it leads to where that is not the argument's; `needs` the one unit it takes.
    """

    manual: Manual
    apply: Callable[[Argument], Result]
    windowed: bool = False
    least_window: int = 1
    compares: bool = False
    precision: Callable[[int], int] = lambda precision: precision
    unit: UnitOf = lambda unit: unit
    coarser: Frequency | None = None
    needs: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """A function that takes several expressions, period by period; `counted` after a whole number.

    `conditions` tells that it joins comparisons, and is one itself.
    """

    manual: Manual
    apply: Callable[[int, Sequence[FloatArray]], FloatArray]
    conditions: bool = False
    counted: bool = False


def difference_unit(unit: str | None) -> str | None:
    """Unit of the difference of two values: percentage points between percents."""
    return "pp" if unit == "%" else unit


def beyond_noise(precision: int) -> int:
    """Two decimals more than the values averaged: enough to drop binary noise and nothing else."""
    return precision + 2


def decimals(count: int) -> Callable[[int], int]:
    """Build a precision that does not depend on the argument's."""
    return lambda _: count


def always(unit: str) -> UnitOf:
    """Build a unit that does not depend on the argument's."""
    return lambda _: unit


def in_place(measure: Callable[[Argument], Measured]) -> Callable[[Argument], Result]:
    """Apply a measure whose readings lie on the grid of its argument."""
    return lambda x: (x.grid, measure(x))


def windowed(measure: Callable[[FloatArray, int, Gaps], Measured]) -> Callable[[Argument], Result]:
    """Apply a measure of values, a window, and what gaps in it do."""
    return in_place(lambda x: measure(x.values, x.periods, x.gaps))


def plain(measure: Callable[[FloatArray], Measured]) -> Callable[[Argument], Result]:
    """Apply a measure of values alone."""
    return in_place(lambda x: measure(x.values))
