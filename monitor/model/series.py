"""What is known of a series: statements as sources made them, and the vintage chosen from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from monitor.model.terms import (
    Basis,
    Frequency,
    Freshness,
    IndicatorId,
    Outcome,
    SourceName,
    Stage,
)

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
CodeArray: TypeAlias = NDArray[np.int8]
DateArray: TypeAlias = NDArray[np.datetime64]
"""dtype `datetime64[D]`."""
InstantArray: TypeAlias = NDArray[np.datetime64]
"""dtype `datetime64[us]`, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one source said of one period, dated.

    `value` None is a withdrawal. `text` is the number as published. `stage` None is a source that
    does not say: read as final for its first word on the period and revised for a later one that
    differs. `released_at` is when *this source* made it public, aware UTC.
    """

    indicator: IndicatorId
    period: date
    source: SourceName
    value: float | None
    text: str | None
    stage: Stage | None
    edition: int
    released_at: datetime
    basis: Basis
    hindsight: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number as a payload holds it: `released_at` only where the payload itself states it.

    A first vintage, a clipped date and a table without dates carry None and are dated later, from
    the calendar, in `calendar.date_figures`.
    """

    period: date
    value: float | None
    text: str | None
    stage: Stage | None = None
    released_at: datetime | None = None
    edition: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """How one request for one indicator ended, and what it brought.

    `cursor` is what the next request may start from, None
    to leave it as it was. `detail` says for a person what happened; it never holds a secret. `announced`
    are the instants at which the payload says that the indicator's release is due, aware UTC; `forecasts`
    what it says is expected of it.
    """

    outcome: Outcome
    figures: tuple[Figure, ...]
    cursor: str | None
    detail: str
    bytes_read: int
    announced: tuple[datetime, ...] = ()
    forecasts: "tuple[Forecast, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Statements:
    """Every statement stored of one indicator, as columns of equal length in no promised order.

    `values` is NaN for a withdrawal, `stages` the stage's rank or -1 where not stated, `sources`
    indexes `source_names`, `bases` the basis' rank.
    """

    indicator: IndicatorId
    source_names: tuple[SourceName, ...]
    periods: DateArray
    values: FloatArray
    stages: CodeArray
    editions: IntArray
    released_at: InstantArray
    bases: CodeArray
    hindsight: BoolArray
    recorded_at: InstantArray
    sources: CodeArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """One indicator as known at an instant: at most one value a period, oldest first, none missing."""

    indicator: IndicatorId
    frequency: Frequency
    source_names: tuple[SourceName, ...]
    periods: DateArray
    values: FloatArray
    stages: CodeArray
    released_at: InstantArray
    bases: CodeArray
    hindsight: BoolArray
    sources: CodeArray

    def __len__(self) -> int:
        """Count of periods with a value."""
        return len(self.periods)


Vintage: TypeAlias = Mapping[IndicatorId, Series]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What was expected of a release (consensus) and when that was said."""

    indicator: IndicatorId
    period: date
    stage: Stage | None
    value: float
    text: str | None
    source: SourceName
    stated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshnessState:
    """Freshness of one indicator at an instant: since when, and when its next value is due.

    `looked` is False where the newest look at its sources came after that instant: whether they refused
    at the time is not known any more. `opens_at` is from when on the next value may come, where its day is
    not sure.
    """

    freshness: Freshness
    since: datetime | None
    next_due_at: datetime | None
    looked: bool = True
    opens_at: datetime | None = None
