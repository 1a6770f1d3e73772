"""Why a payload must not be stored: what it says cannot be, or not beside what its source had said.

A value that is wrong and stored is the worst that can happen, so a payload is refused whole. What other
sources said is no reason: that is a disagreement, which people are told of.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from types import MappingProxyType
from typing import Final

import numpy as np

from monitor.measures.rounding import rounded
from monitor.model.catalogue import Indicator
from monitor.model.series import BoolArray, DateArray, Figure, FloatArray, IntArray, Statements
from monitor.model.terms import BY_HAND, Frequency, SourceName, Stage
from monitor.vintage import last_words

NEAR: Final = 0.05
"""How near, in decimal logarithms, a ratio lies to a power of ten that it is taken for.

US claims went from 282,000 to 3,307,000 in a week of March 2020 (1.07), and those of DC were returned as
74 after some 650 in September 2022 (-0.94): neither is near, and both came with older weeks unchanged.
"""
EXACTLY: Final = 1e-9
"""The same for a single value: a decimal point that moved leaves its digits as they were."""
DIGITS: Final = 10
"""Units of the last decimal under which a value has too few digits to tell a slip from a change."""
FIRST_NEEDS: Final = 24
"""Stored values under which a first new value is held against nothing."""
TABLE: Final = 12
"""Values that make a table: fewer are a headline with the figures it is compared with."""
LONG: Final = 24
"""Values above which a table is the whole history, not the newest part of it."""
MOVED: Final = 0.9
"""Share of values that are those of another period, from which on the dates have moved ..."""
OWN: Final = 0.5
"""... where a smaller share than this are those of their own."""
LOST: Final = 0.1
FEW: Final = 3
"""A history has shrunk that lacks a larger share of its periods, and more of them, than these."""
BEHIND: Final = 2
"""Periods by which a table may end before its source had."""
A_YEAR: Final[Mapping[Frequency, int]] = MappingProxyType(
    {Frequency.WEEKLY: 52, Frequency.MONTHLY: 12, Frequency.QUARTERLY: 4}
)
AT_LAST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Table:
    """A value a period, oldest first, none missing."""

    periods: DateArray
    values: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Overlap:
    """The periods that a payload repeats: where they stand in the table stored, and both values of each."""

    places: IntArray
    old: FloatArray
    new: FloatArray


def refusal(
    figures: Sequence[Figure], said: Statements, *, indicator: Indicator, source: SourceName
) -> str | None:
    """Say why a payload must not be stored; None where nothing speaks against it.

    A new edition is held against its range alone: a series that was rebuilt may differ in everything.
    What a source of vintages leaves out has not changed, and a person may bring any part of a series, so
    neither is held to have lost what it does not repeat.

    Args:
        figures: All that the payload holds of the indicator.
        said: All that is stored of the indicator, by whatever source.
        indicator: Its `range` bounds every value, its `precision` says when two are equal.
        source: Who sent the payload; it is held against what this source had said.
    """
    impossible = _impossible(figures, indicator)
    stored, edition = _stored(said, source)
    payload = _payload(figures)
    if impossible or not len(stored.periods) or not len(payload.periods):
        return impossible
    if max(each.edition for each in figures) > edition:
        return None
    overlap = _overlap(stored, payload)
    whole = source not in BY_HAND and not _sends_vintages(indicator, source)
    found = (
        _unit(stored, payload, overlap, indicator),
        _slip(overlap, indicator),
        _shift(stored, overlap, indicator) if not _sends_vintages(indicator, source) else None,
        _shrunk(stored, payload) if whole else None,
        _old_copy(stored, payload) if whole else None,
    )
    return next(filter(None, found), None)


def _impossible(figures: Iterable[Figure], indicator: Indicator) -> str | None:
    """Find a value that the series cannot have."""
    low, high = indicator.range or (-np.inf, np.inf)
    for each in figures:
        if each.value is None:
            continue
        if not isfinite(each.value):
            return f"{each.value} for {each.period} is no number that a source can state"
        if not low <= each.value <= high:
            return f"{each.value:,g} for {each.period} lies outside its range, {low:,g} to {high:,g}"
    return None


def _stored(said: Statements, source: SourceName) -> tuple[_Table, int]:
    """Lay out the last words of a source in its newest edition, and number that; 0 before the first."""
    if source not in said.source_names:
        return _table({}), 0
    rows = np.flatnonzero(said.sources == said.source_names.index(source))
    edition = int(said.editions[rows].max(initial=0))
    rows = last_words(said, rows[said.editions[rows] == edition])
    return _Table(periods=said.periods[rows], values=said.values[rows]), edition


def _payload(figures: Iterable[Figure]) -> _Table:
    """Lay out the last word of a payload on each period: what it does not date, it says now."""
    values = {each.period: each.value for each in sorted(figures, key=_standing)}
    return _table({period: value for period, value in values.items() if value is not None})


def _standing(figure: Figure) -> tuple[datetime, int]:
    return figure.released_at or AT_LAST, (figure.stage or Stage.FINAL).rank


def _table(values: Mapping[object, float]) -> _Table:
    periods = np.array(list(values), dtype="datetime64[D]")
    order = np.argsort(periods)
    return _Table(periods=periods[order], values=np.array(list(values.values()), dtype=np.float64)[order])


def _overlap(stored: _Table, payload: _Table) -> _Overlap:
    _, places, repeats = np.intersect1d(
        stored.periods, payload.periods, assume_unique=True, return_indices=True
    )
    return _Overlap(places=places, old=stored.values[places], new=payload.values[repeats])


def _sends_vintages(indicator: Indicator, source: SourceName) -> bool:
    return any(each.vintages for each in indicator.listings if each.source == source)


def _unit(stored: _Table, payload: _Table, overlap: _Overlap, indicator: Indicator) -> str | None:
    """Find that a payload is in another unit: by what it repeats, or else by its first new value."""
    if len(overlap.places):
        logs = _logs_of_ratios(overlap)
        power = _power(float(np.median(logs)), within=NEAR) if len(logs) else 0
        return f"it repeats values {_times(power)} those stored: another unit" if power else None
    new = np.flatnonzero(payload.periods > stored.periods[-1])
    if len(stored.periods) < FIRST_NEEDS or not len(new):
        return None
    first = _Overlap(places=new[:1], old=stored.values[-1:], new=payload.values[new[:1]])
    logs = _logs_of_ratios(_of_digits(first, indicator))
    power = next((_power(log, within=NEAR) for log in logs), 0)
    period = payload.periods[new[0]]
    return f"its value for {period} is {_times(power)} the last one stored: another unit" if power else None


def _slip(overlap: _Overlap, indicator: Indicator) -> str | None:
    """Find a value repeated with its decimal point moved."""
    logs = _logs_of_ratios(_of_digits(overlap, indicator))
    moved = sum(bool(_power(log, within=EXACTLY)) for log in logs)
    return f"the decimal point has moved in {moved} of {len(overlap.new)} values" if moved else None


def _of_digits(overlap: _Overlap, indicator: Indicator) -> _Overlap:
    """Keep the pairs of values that both have digits enough to tell a unit from a change."""
    kept = np.minimum(np.abs(overlap.old), np.abs(overlap.new)) >= DIGITS / 10.0**indicator.precision
    return _Overlap(places=overlap.places[kept], old=overlap.old[kept], new=overlap.new[kept])


def _logs_of_ratios(overlap: _Overlap) -> FloatArray:
    """Take new over old as decimal logarithms, where both lie on one side of zero."""
    like: BoolArray = np.sign(overlap.old) * np.sign(overlap.new) > 0
    logs: FloatArray = np.log10(np.abs(overlap.new[like])) - np.log10(np.abs(overlap.old[like]))
    return logs


def _power(log: float, *, within: float) -> int:
    """Give the power of ten that a ratio is; 0 where it is none, or one."""
    return round(log) if abs(log - round(log)) < within else 0


def _times(power: int) -> str:
    return f"{10**power:,} times" if power > 0 else f"a {10**-power:,}th of"


def _shift(stored: _Table, overlap: _Overlap, indicator: Indicator) -> str | None:
    """Find that values stand at the periods of others: one before or after, or a year."""
    old, new = rounded(overlap.old, indicator.precision), rounded(overlap.new, indicator.precision)
    if len(new) < TABLE or np.mean(old == new) >= OWN:
        return None
    year = A_YEAR.get(indicator.frequency, 1)
    before = rounded(stored.values, indicator.precision)
    for lag in dict.fromkeys((1, -1, year, -year)):
        places = overlap.places - lag
        there = (places >= 0) & (places < len(before))
        same = before[places[there]] == new[there]
        if len(same) >= TABLE and np.mean(same) >= MOVED:
            way = "before" if lag > 0 else "after"
            return f"{int(same.sum())} of {len(same)} values are those stored {abs(lag)} periods {way}"
    return None


def _shrunk(stored: _Table, payload: _Table) -> str | None:
    """Find that a table lacks periods, between its first and its last, that had a value."""
    if len(payload.periods) < TABLE:
        return None
    first, last = payload.periods[[0, -1]]
    inside = stored.periods[(stored.periods >= first) & (stored.periods <= last)]
    lost = len(np.setdiff1d(inside, payload.periods, assume_unique=True))
    if lost <= FEW or lost <= LOST * len(inside):
        return None
    return f"it lacks {lost} of the {len(inside)} periods stored from {first} to {last}"


def _old_copy(stored: _Table, payload: _Table) -> str | None:
    """Find that a whole table ends before what its source had stated already."""
    behind = int((stored.periods > payload.periods[-1]).sum())
    if len(payload.periods) <= LONG or behind <= BEHIND:
        return None
    ends, had = payload.periods[-1], stored.periods[-1]
    return f"it ends with {ends}, though its source had stated {had}: an old copy"
