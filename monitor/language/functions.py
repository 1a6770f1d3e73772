"""The functions of the language: a function is its entry here, its measure, and their tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.measures.changes import change, lag, pct_change
from monitor.measures.extremes import months_since_higher, months_since_lower
from monitor.measures.measured import Measured
from monitor.measures.spans import present
from monitor.measures.streaks import falls_in_a_row, rises_in_a_row
from monitor.measures.windows import highest, lowest, mean, total
from monitor.model.series import DateArray, FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Argument:
    """What a function is given: readings, the dates its months are counted from, and its window.

    `periods` is 0 for a function without a window.
    """

    values: FloatArray
    dates: DateArray
    periods: int


def _as_argument(precision: int) -> int:
    return precision


def _beyond_noise(precision: int) -> int:
    """Two decimals more than the values averaged: enough to drop binary noise and nothing else."""
    return precision + 2


def _whole(_: int) -> int:
    return 0


def _one_decimal(_: int) -> int:
    return 1


def _of_argument(unit: str) -> str:
    return unit


def difference_unit(unit: str) -> str:
    """Unit of the difference of two values: percentage points between percents."""
    return "pp" if unit == "%" else unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function of a series.

    `summary` is one line for people. `windowed` tells whether it takes a window after the series.
    `compares` tells that it asks which of its values is greater: those are rounded to their precision
    first. `precision` and `unit` give those of the result from those of the argument.
    """

    summary: str
    apply: Callable[[Argument], Measured]
    windowed: bool = False
    compares: bool = False
    precision: Callable[[int], int] = _as_argument
    unit: Callable[[str], str] = _of_argument


FUNCTIONS: Final[Mapping[str, Function]] = {
    "mean": Function(
        summary="mean of the last W periods",
        apply=lambda x: mean(x.values, x.periods),
        windowed=True,
        precision=_beyond_noise,
    ),
    "sum": Function(
        summary="sum of the last W periods",
        apply=lambda x: total(x.values, x.periods),
        windowed=True,
    ),
    "min": Function(
        summary="lowest of the last W periods",
        apply=lambda x: lowest(x.values, x.periods),
        windowed=True,
    ),
    "max": Function(
        summary="highest of the last W periods",
        apply=lambda x: highest(x.values, x.periods),
        windowed=True,
    ),
    "lag": Function(
        summary="value W periods ago",
        apply=lambda x: lag(x.values, x.periods),
        windowed=True,
    ),
    "change": Function(
        summary="value less that of W periods ago",
        apply=lambda x: change(x.values, x.periods),
        windowed=True,
        unit=difference_unit,
    ),
    "pct_change": Function(
        summary="change from W periods ago, in percent",
        apply=lambda x: pct_change(x.values, x.periods),
        windowed=True,
        precision=_one_decimal,
        unit=lambda _: "%",
    ),
    "abs": Function(
        summary="value without its sign",
        apply=lambda x: Measured(values=np.abs(x.values), spans=(present(len(x.values)),)),
    ),
    "lowest_since_months": Function(
        summary="months back to the last lower value, or to the first there is",
        apply=lambda x: months_since_lower(x.values, x.dates),
        compares=True,
        precision=_whole,
        unit=lambda _: "months",
    ),
    "highest_since_months": Function(
        summary="months back to the last higher value, or to the first there is",
        apply=lambda x: months_since_higher(x.values, x.dates),
        compares=True,
        precision=_whole,
        unit=lambda _: "months",
    ),
    "streak_down": Function(
        summary="falls in a row",
        apply=lambda x: falls_in_a_row(x.values),
        compares=True,
        precision=_whole,
        unit=lambda _: "periods",
    ),
    "streak_up": Function(
        summary="rises in a row",
        apply=lambda x: rises_in_a_row(x.values),
        compares=True,
        precision=_whole,
        unit=lambda _: "periods",
    ),
}
