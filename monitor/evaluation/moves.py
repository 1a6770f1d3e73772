"""How far prints moved: from period to period, and from what was first said of a period to its final."""

from datetime import date
from typing import Final

import numpy as np

from monitor.measures.grids import period_numbers
from monitor.model.series import BoolArray, FloatArray, Series, Statements
from monitor.model.terms import Stage

YEARS: Final = 10
"""How far back changes are looked at."""


def changes(series: Series) -> FloatArray:
    """List the changes from one period to the next over the last 10 years of a series, oldest first."""
    newest: date = series.periods[-1].item()
    start = np.datetime64(f"{newest.year - YEARS:04}-{newest:%m}", "M")
    numbers = period_numbers(series.periods, series.frequency)
    recent = series.periods[1:].astype("datetime64[M]") > start
    found: FloatArray = np.diff(series.values)[(np.diff(numbers) == 1) & recent]
    return found


def revisions(statements: Statements, stage: Stage) -> FloatArray:
    """List finals minus what had been stated of the same periods at an earlier stage, oldest period first."""
    live = ~statements.hindsight & ~np.isnan(statements.values)
    final = live & ((statements.stages >= Stage.FINAL.rank) | (statements.stages < 0))
    earlier = _first(statements, live & (statements.stages == stage.rank))
    later = _first(statements, final)
    moves = [later[period] - value for period, value in earlier.items() if period in later]
    return np.array(moves, dtype=np.float64)


def _first(statements: Statements, rows: BoolArray) -> dict[date, float]:
    """Find the first value stated of each period among some rows."""
    marked = np.flatnonzero(rows)
    ordered = marked[np.argsort(statements.released_at[marked], kind="stable")]
    periods, first = np.unique(statements.periods[ordered], return_index=True)
    return dict(zip(periods.tolist(), statements.values[ordered[first]].tolist(), strict=True))
