"""How far one release usually moves: the yardstick for the distance to another level.

A standard deviation would be set by a few extreme months, such as those of 2020, and call near what is far.
"""

from typing import Final

import numpy as np

from monitor.evaluation.latches import DECIMALS
from monitor.evaluation.moves import changes, revisions
from monitor.model.prints import Compared, Spread
from monitor.model.series import FloatArray, Series, Statements
from monitor.model.terms import Stage

NEEDS: Final = 12
"""Releases under which no usual deviation is stated."""
MIDDLE: Final = (16, 84)
"""The percentiles between which the middle two thirds lie: a standard deviation to either side if normal."""


def of_changes(series: Series) -> Spread:
    """Measure changes from one period to the next over the last 10 years of a series."""
    return _spread(changes(series), Compared.CHANGES, None)


def of_revisions(statements: Statements, stage: Stage) -> Spread:
    """Measure finals minus what had been stated of the same periods at an earlier stage."""
    return _spread(revisions(statements, stage), Compared.REVISIONS, stage)


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
