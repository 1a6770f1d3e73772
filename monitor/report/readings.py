"""Readings of an expression by period: as a table, as CSV, as a JSON document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from textwrap import wrap
from typing import Final

import numpy as np

from monitor.language.track import Track
from monitor.measures.rounding import rounded
from monitor.model.terms import Frequency, SourceName
from monitor.wording.documents import SCHEMA, Document
from monitor.wording.numbers import figure
from monitor.wording.rights import notices
from monitor.wording.times import instant_code, period_code

WIDTH: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What an expression gives by period, rounded, None where it gives nothing; oldest first.

    `sources` said the values that it was made of.
    """

    expression: str
    unit: str
    precision: int
    frequency: Frequency
    as_of: datetime
    readings: Sequence[tuple[date, float | None]]
    sources: frozenset[SourceName]


def readings_of(
    track: Track, *, precision: int, first: date, last: date
) -> tuple[tuple[date, float | None], ...]:
    """Cut a track to the periods dated from `first` to `last`; what has not come yet is not in it."""
    known = 0 if track.newest is None else track.newest + 1
    values = rounded(track.values[:known], precision)
    read = zip(track.dates[:known].tolist(), values.tolist(), np.isnan(values).tolist(), strict=True)
    return tuple((day, None if missing else value) for day, value, missing in read if first <= day <= last)


def readings_table(found: Readings) -> str:
    """Render readings for a terminal, a dash where there is none."""
    unit = f", in {found.unit}" if found.unit else ""
    lines = [
        f"{found.expression}{unit}, as known at {instant_code(found.as_of)}",
        "",
        _line("period", "value"),
    ]
    for period, value in found.readings:
        shown = "-" if value is None else figure(value, found.precision)
        lines.append(_line(period_code(period, found.frequency), shown))
    for notice in notices(found.sources):
        lines += ["", *wrap(notice, WIDTH)]
    return "\n".join(lines) + "\n"


def readings_csv(found: Readings) -> str:
    """Render readings as `period,value`; a period without one is left out."""
    rows = [f"{day},{value:.{found.precision}f}" for day, value in found.readings if value is not None]
    return "\n".join(["period,value", *rows]) + "\n"


def readings_document(found: Readings) -> Document:
    """Render readings as a JSON document, null where there is none."""
    return {
        "schema": SCHEMA,
        "expression": found.expression,
        "unit": found.unit,
        "as_of": instant_code(found.as_of),
        "readings": [{"period": day.isoformat(), "value": value} for day, value in found.readings],
    }


def _line(period: str, value: str) -> str:
    return f"{period:10} {value:>14}"
