"""How far one release usually moves: the yardstick for the distance to another level.

A standard deviation would be set by a few extreme months, such as those of 2020, and call near what is far.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum, unique
from typing import Final

import numpy as np

from monitor.evaluation.latches import DECIMALS
from monitor.measures.grids import period_numbers
from monitor.model.series import BoolArray, FloatArray, Series, Statements
from monitor.model.terms import Stage

NEEDS: Final = 12
"""Releases under which no usual deviation is stated."""
YEARS: Final = 10
MIDDLE: Final = (16, 84)
"""The percentiles between which the middle two thirds lie: a standard deviation to either side if normal."""


@unique
class Compared(Enum):
    """What a usual deviation is that of."""

    CHANGES = "changes"
    REVISIONS = "revisions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Usual deviation of one release, in the unit; None under `NEEDS` releases.

    That is half the distance from the 16th to the 84th percentile, 0 where most are alike: of changes
    from one period to the next, or of a final minus what was stated of its period before, at `stage`.
    `count` is how many there are.
    """

    compared: Compared
    stage: Stage | None
    count: int
    deviation: float | None

    def sigmas(self, distance: float) -> float | None:
        """Measure a distance in usual deviations, None where these are not known or 0."""
        return round(distance / self.deviation, 1) if self.deviation else None


def of_changes(series: Series) -> Spread:
    """Measure changes from one period to the next over the last 10 years of a series."""
    newest: date = series.periods[-1].item()
    start = np.datetime64(f"{newest.year - YEARS:04}-{newest:%m}", "M")
    numbers = period_numbers(series.periods, series.frequency)
    recent = series.periods[1:].astype("datetime64[M]") > start
    changes = np.diff(series.values)[(np.diff(numbers) == 1) & recent]
    return _spread(changes, Compared.CHANGES, None)


def of_revisions(statements: Statements, stage: Stage) -> Spread:
    """Measure finals minus what had been stated of the same periods at an earlier stage."""
    live = ~statements.hindsight & ~np.isnan(statements.values)
    final = live & ((statements.stages >= Stage.FINAL.rank) | (statements.stages < 0))
    earlier = _first(statements, live & (statements.stages == stage.rank))
    later = _first(statements, final)
    moves = [later[period] - value for period, value in earlier.items() if period in later]
    return _spread(np.array(moves, dtype=np.float64), Compared.REVISIONS, stage)


def _first(statements: Statements, rows: BoolArray) -> dict[date, float]:
    """Find the first value stated of each period among some rows."""
    marked = np.flatnonzero(rows)
    ordered = marked[np.argsort(statements.released_at[marked], kind="stable")]
    periods, first = np.unique(statements.periods[ordered], return_index=True)
    return dict(zip(periods.tolist(), statements.values[ordered[first]].tolist(), strict=True))


def _spread(moves: FloatArray, compared: Compared, stage: Stage | None) -> Spread:
    return Spread(
        compared=compared,
        stage=stage,
        count=len(moves),
        deviation=_usual(moves) if len(moves) >= NEEDS else None,
    )


def _usual(moves: FloatArray) -> float:
    low, high = np.percentile(moves, MIDDLE)
    return round(float(high - low) / 2, DECIMALS)
