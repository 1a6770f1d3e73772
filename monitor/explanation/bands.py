"""A level as a function of one number: the stretches of values over which it is the same."""

from collections.abc import Callable, Iterable
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TypeAlias

from monitor.model.prints import Band
from monitor.model.terms import Level

Judge: TypeAlias = Callable[[float], Level]


def bands(level_at: Judge, ticks: Iterable[int], *, precision: int) -> tuple[Band, ...]:
    """Find where a level changes, to one unit of the precision, from the lowest value to the highest.

    Args:
        level_at: The level for a value.
        ticks: Values to look at, in units of the precision; between two with the same level it is
            taken to be that level throughout.
        precision: Decimals of a value.
    """
    looked = [(tick, level_at(value_of(tick, precision))) for tick in sorted(set(ticks))]
    found = looked[:1]
    for left, right in pairwise(looked):
        found += [*_between(level_at, left, right, precision), right]
    runs = [(level, [tick for tick, _ in run]) for level, run in groupby(found, key=itemgetter(1))]
    last = len(runs) - 1
    return tuple(
        Band(
            level=level,
            low=None if number == 0 else value_of(run[0], precision),
            high=None if number == last else value_of(run[-1], precision),
        )
        for number, (level, run) in enumerate(runs)
    )


def value_of(tick: int, precision: int) -> float:
    """Give the double nearest to so many units of the precision."""
    return float(tick) if precision == 0 else round(tick / 10**precision, precision)


def _between(
    level_at: Judge, left: tuple[int, Level], right: tuple[int, Level], precision: int
) -> list[tuple[int, Level]]:
    """Halve the stretch between two values of different levels until all changes are told apart."""
    if left[1] is right[1] or right[0] - left[0] <= 1:
        return []
    tick = (left[0] + right[0]) // 2
    middle = (tick, level_at(value_of(tick, precision)))
    before = _between(level_at, left, middle, precision)
    return [*before, middle, *_between(level_at, middle, right, precision)]
