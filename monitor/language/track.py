"""Readings of an expression over the whole history of a vintage, and what each of them rests on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np

from monitor.language.checks import indicators
from monitor.language.evaluation import Inputs, Step, evaluated
from monitor.language.syntax import Expression
from monitor.language.traits import frequency_of
from monitor.measures.gaps import Gaps, MissingPolicy
from monitor.measures.grids import empty_grid, period_numbers, standing_for
from monitor.measures.spans import read, touched
from monitor.model.catalogue import Catalogue
from monitor.model.series import BoolArray, DateArray, FloatArray, IntArray, Vintage
from monitor.model.terms import Frequency, IndicatorId

Flag: TypeAlias = Callable[[IndicatorId, DateArray], BoolArray]
"""Marks some periods of an indicator, given by their dates."""
NO_SURPRISES: Final[Vintage] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Track:
    """Readings for every period from the first to the last, unrounded, NaN where missing.

    `newest` is the newest position at which every input has a value, None without any. It is not
    always the last: one input may be out before another.
    """

    root: Step
    newest: int | None

    @property
    def frequency(self) -> Frequency:
        """Grid of the readings: the coarsest of the inputs."""
        return self.root.grid.frequency

    @property
    def dates(self) -> DateArray:
        """Provider's date of each period, or its nominal one where it has no value."""
        return self.root.grid.dates

    @property
    def values(self) -> FloatArray:
        """One reading a period."""
        return self.root.values

    def __len__(self) -> int:
        """Count of periods."""
        return len(self.root.grid)

    def touches(self, flag: Flag) -> BoolArray:
        """Tell of each reading whether it reads a value whose period is flagged."""
        return _touched(self.root, flag)

    def reads(self, position: int) -> tuple[tuple[IndicatorId, date], ...]:
        """List the periods with a value that one reading reads, by indicator, oldest first."""
        readings = np.zeros(len(self), dtype=np.bool_)
        readings[position] = True
        found: dict[IndicatorId, set[date]] = {}
        for indicator, dates in _read(self.root, readings):
            found.setdefault(indicator, set()).update(dates.tolist())
        return tuple((indicator, day) for indicator, days in found.items() for day in sorted(days))

    def locate(self, period: date) -> int | None:
        """Position of the period that holds this date, None outside the history."""
        grid = self.root.grid
        position = (
            int(period_numbers(np.array([period], dtype="datetime64[D]"), grid.frequency)[0]) - grid.first
        )
        return position if 0 <= position < len(grid) else None


def evaluate(
    expression: Expression,
    vintage: Vintage,
    catalogue: Catalogue,
    *,
    gaps: Gaps = MissingPolicy.STRICT,
    surprises: Vintage = NO_SURPRISES,
) -> Track:
    """Give an expression's readings over a vintage; without periods if any input has no value.

    Args:
        expression: One in which `checks.problems` found nothing, and no breadth function.
        vintage: Series by indicator; an absent one has no value.
        catalogue: Frequencies, breaks, and the precision at which values are compared.
        gaps: What windows do with periods that have no value.
        surprises: What `surprise` gives, by indicator.
    """
    names = indicators(expression)
    series = {name: Step.of_series(vintage[name]) for name in names if name in vintage and len(vintage[name])}
    if len(series) < len(names):
        return _without_periods(expression, catalogue)
    inputs = Inputs(series=series, surprises=surprises, catalogue=catalogue, gaps=gaps)
    root = evaluated(expression.root, inputs)
    complete = np.flatnonzero(root.complete)
    return Track(root=root, newest=int(complete[-1]) if len(complete) else None)


def _without_periods(expression: Expression, catalogue: Catalogue) -> Track:
    frequency = frequency_of(expression.root, catalogue)
    if frequency is None:
        raise ValueError(f"{expression.text} names no indicator of the catalogue")
    nothing = np.empty(0)
    return Track(
        root=Step(
            node=expression.root,
            grid=empty_grid(frequency),
            values=nothing,
            complete=np.empty(0, dtype=np.bool_),
        ),
        newest=None,
    )


def align(track: Track, onto: Track) -> IntArray:
    """Give, for each period of `onto`, the position in `track` that stands for it, -1 where none does.

    On the same grid, the same period; of a finer track, the last position with a value dated on or
    before the period's own date; of a coarser track, the last position so dated.
    """
    return standing_for(track.root.grid, track.values, onto.root.grid)


def _touched(step: Step, flag: Flag) -> BoolArray:
    if step.indicator is not None:
        return flag(step.indicator, step.grid.dates) & step.known
    touches = np.zeros(len(step.grid), dtype=np.bool_)
    for origin in step.origins:
        touches |= touched(origin.spans, _touched(origin.step, flag))
    return touches


def _read(step: Step, readings: BoolArray) -> Iterator[tuple[IndicatorId, DateArray]]:
    if step.indicator is not None:
        yield step.indicator, step.grid.dates[readings & step.known]
    for origin in step.origins:
        yield from _read(origin.step, read(origin.spans, readings, len(origin.step.grid)))
