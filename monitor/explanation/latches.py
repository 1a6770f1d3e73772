"""Each level's latch: set or not, since when, and how far its holds have come."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from monitor.evaluation.history import History, trace
from monitor.evaluation.judgement import Judgement, in_force
from monitor.evaluation.latches import met
from monitor.model.series import BoolArray
from monitor.model.terms import Level
from monitor.rulebook.book import Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Latch:
    """One level by itself, after the newest period.

    `enter` and `clear` are the conditions in force, `clear` None where only re-arming ends it. `held`
    and `cleared` count the last periods in a row that met them, of `hold` and `clear_hold` needed;
    `lasted` those it has been set for, of `min_hold` at least.
    """

    level: Level
    enter: str
    clear: str | None
    is_set: bool
    since: date | None
    hold: int
    held: int
    clear_hold: int
    cleared: int
    min_hold: int
    lasted: int


def latches(judgement: Judgement) -> tuple[Latch, ...]:
    """Tell each level's latch, mildest first; none without a period to judge."""
    history = judgement.history
    if history is None or history.newest is None:
        return ()
    return tuple(_latch(judgement, history, level, history.newest) for level in judgement.rule.levels)


def _latch(judgement: Judgement, history: History, level: Level, newest: int) -> Latch:
    rule, each = judgement.rule, judgement.rule.levels[level]
    alone = trace(replace(rule, levels={level: each}), judgement.knowledge)
    counted = np.flatnonzero(history.closed | ~np.isnan(history.values))
    counted = counted[counted <= newest]
    on = alone.codes[counted] > 0
    lasted = _run(on)
    dates = history.tracks.dates
    period: date = dates[newest].item()
    return Latch(
        level=level,
        enter=in_force(each.enter, period),
        clear=None if rule.rearm else in_force(each.clear, period),
        is_set=lasted > 0,
        since=dates[counted[-lasted]].item() if lasted else None,
        hold=each.hold,
        held=_run(_meets(each.enter, history)[counted]),
        clear_hold=each.clear_hold,
        cleared=_run(_meets(each.clear, history)[counted]),
        min_hold=each.min_hold,
        lasted=lasted,
    )


def _meets(threshold: Threshold, history: History) -> BoolArray:
    return met(threshold, history.values, history.tracks.dates) & ~history.closed


def _run(flags: BoolArray) -> int:
    """Count how many flags in a row are set, back from the last."""
    off = np.flatnonzero(~flags)
    return len(flags) - 1 - int(off[-1]) if len(off) else len(flags)
