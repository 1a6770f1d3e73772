"""Statements of a scenario laid out in columns, as a store holds them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from monitor.model.series import InstantArray, Statement, Statements
from monitor.model.terms import IndicatorId


def columns(said: Iterable[Statement]) -> Mapping[IndicatorId, Statements]:
    """Lay out what was said of each indicator; it was recorded at the instant it was out."""
    rows: defaultdict[IndicatorId, list[Statement]] = defaultdict(list)
    for each in said:
        rows[each.indicator].append(each)
    return {name: _columns(name, its) for name, its in rows.items()}


def _columns(name: IndicatorId, rows: Sequence[Statement]) -> Statements:
    names = tuple(sorted({row.source for row in rows}))
    released_at = _instants([row.released_at for row in rows])
    return Statements(
        indicator=name,
        source_names=names,
        periods=np.array([row.period for row in rows], dtype="datetime64[D]"),
        values=np.array([np.nan if row.value is None else row.value for row in rows], dtype=np.float64),
        stages=np.array([-1 if row.stage is None else row.stage.rank for row in rows], dtype=np.int8),
        editions=np.array([row.edition for row in rows], dtype=np.int64),
        released_at=released_at,
        bases=np.array([row.basis.rank for row in rows], dtype=np.int8),
        hindsight=np.array([row.hindsight for row in rows], dtype=np.bool_),
        recorded_at=released_at,
        sources=np.array([names.index(row.source) for row in rows], dtype=np.int8),
    )


def _instants(instants: Sequence[datetime]) -> InstantArray:
    return np.array([each.astimezone(UTC).replace(tzinfo=None) for each in instants], dtype="datetime64[us]")
