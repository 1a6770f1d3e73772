"""What changes though nothing moves: when a rule's windows drop what its level rests on."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np

from monitor.evaluation.ahead import carried_on, finals
from monitor.evaluation.history import History, Knowledge, inputs_of, trace
from monitor.evaluation.judgement import Judgement
from monitor.language.track import Track
from monitor.model.series import Series, Vintage
from monitor.model.terms import SEVERITIES, IndicatorId, Level
from monitor.rulebook.book import Rule, StagePolicy

YEARS_AHEAD: Final = 2
AHEAD: Final = timedelta(days=YEARS_AHEAD * 366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change of an indicator, at `period`, that a window no longer sees from both sides."""

    indicator: IndicatorId
    period: date
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """A change of level that comes if every series stands still at its last value.

    `period` is where the level becomes `level`; `gate_closes` tells whether that is because the gate no
    longer holds, `held` whether it only takes the time of a hold. `forgotten` are the changes past which
    the window has moved by then.
    """

    period: date
    level: Level
    gate_closes: bool
    held: bool
    forgotten: tuple[Move, ...]


def forgetting(judgement: Judgement) -> tuple[Forgetting, ...]:
    """List how the level changes within two years if every series stands still, up to where it is ok.

    Empty where it does not change, and for a rule that is unknown.
    """
    history = judgement.history
    if history is None or history.newest is None or judgement.state.level is Level.UNKNOWN:
        return ()
    newest: date = history.tracks.dates[history.newest].item()
    rule, knowledge = judgement.rule, judgement.knowledge
    ahead = trace(rule, replace(knowledge, vintage=_standing_still(rule, knowledge, newest)))
    changes = np.flatnonzero(np.diff(ahead.codes[history.newest :])) + history.newest + 1
    ends = np.flatnonzero(ahead.codes[changes] == 0)
    until_ok = changes[: int(ends[0]) + 1] if len(ends) else changes
    return tuple(_change(judgement, ahead, int(each), after=history.newest) for each in until_ok)


def _change(judgement: Judgement, ahead: History, position: int, *, after: int) -> Forgetting:
    """Tell one change, at a position, of a history that stands still after another."""
    before, level = (SEVERITIES[ahead.codes[each]] for each in (position - 1, position))
    gate_closes = bool(ahead.closed[position])
    first = position if gate_closes else _held_from(judgement.rule, before, level, position)
    held = first <= after
    known = judgement.knowledge.vintage
    return Forgetting(
        period=ahead.tracks.dates[position].item(),
        level=level,
        gate_closes=gate_closes,
        held=held,
        forgotten=() if held else _forgotten(ahead, first, known, gate_closes=gate_closes),
    )


def _standing_still(rule: Rule, knowledge: Knowledge, newest: date) -> Vintage:
    """Repeat each series' last value that counts, for two years after the newest reading."""
    series = {name: knowledge.vintage[name] for name in inputs_of(rule)}
    if rule.stages is StagePolicy.FINAL:
        series = {name: finals(each) for name, each in series.items()}
    return {name: carried_on(each, until=newest + AHEAD) for name, each in series.items()}


def _held_from(rule: Rule, now: Level, then: Level, position: int) -> int:
    """Go back to the first of the periods that a hold took before the level changed."""
    if then.severity > now.severity:
        return position - rule.levels[then].hold + 1
    return position - rule.levels[now].clear_hold + 1


def _forgotten(ahead: History, position: int, known: Vintage, *, gate_closes: bool) -> tuple[Move, ...]:
    """Find the changes that the reading at a position no longer spans, and the one before it did."""
    track, places = ahead.tracks.measure, (position - 1, position)
    if gate_closes and ahead.tracks.gate is not None:
        track = ahead.tracks.gate
        places = (int(ahead.tracks.positions[position - 1]), int(ahead.tracks.positions[position]))
    before, after = (_oldest(track, place) for place in places)
    moves = (
        _move(known[name], before[name], day) for name, day in after.items() if before.get(name, day) < day
    )
    return tuple(move for move in moves if move is not None)


def _oldest(track: Track, position: int) -> dict[IndicatorId, date]:
    """Find the oldest period that a reading reads of each indicator."""
    oldest: dict[IndicatorId, date] = {}
    for name, period in track.reads(position):
        oldest[name] = min(period, oldest.get(name, period))
    return oldest


def _move(series: Series, left: date, begins: date) -> Move | None:
    """Find the first change of a series after the period left behind, up to where the window begins."""
    first, last = np.searchsorted(series.periods, np.array([left, begins], dtype="datetime64[D]"))
    if last >= len(series):
        return None
    values = series.values[first : last + 1]
    changed = np.flatnonzero(values != values[0])
    if not len(changed):
        return None
    at = int(first + changed[0])
    return Move(
        indicator=series.indicator,
        period=series.periods[at].item(),
        before=float(values[0]),
        after=float(series.values[at]),
    )
