"""Why a level is another than the newest value alone would make it: what keeps it down, or up."""

from dataclasses import dataclass

import numpy as np

from monitor.evaluation.history import History
from monitor.evaluation.latches import latch, met
from monitor.model.series import BoolArray, IntArray
from monitor.model.standing import Holding
from monitor.model.terms import SEVERITIES, HeldBy, Level
from monitor.rulebook.book import LevelRule, Rule, Threshold


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Past:
    """The periods that count for a hold, up to the one judged: those with a reading or a closed gate."""

    history: History
    counted: IntArray

    def meets(self, threshold: Threshold) -> BoolArray:
        history, its = self.history, self.counted
        return met(threshold, history.values[its], history.tracks.dates[its]) & ~self.closed

    @property
    def closed(self) -> BoolArray:
        return self.history.closed[self.counted]


def holding(rule: Rule, history: History, position: int) -> Holding | None:
    """Say what keeps the level of a period with a reading from following it; None where it follows."""
    if history.closed[position]:
        return None
    alone, stands = _alone(rule, history, position), SEVERITIES[history.codes[position]]
    if alone is stands:
        return None
    past = _past(history, position)
    if alone.severity > stands.severity:
        worse = rule.levels[alone]
        counted = _run(past.meets(worse.enter))
        return Holding(by=HeldBy.HOLD, alone=alone, counted=counted, asked=worse.hold)
    if rule.rearm is not None:
        return Holding(by=HeldBy.REARM, alone=alone)
    return _kept(rule.levels[stands], past, alone)


def _alone(rule: Rule, history: History, position: int) -> Level:
    """Find the worst level that the reading of a period enters by itself."""
    value, day = history.values[position : position + 1], history.tracks.dates[position : position + 1]
    entered = [level for level, each in rule.levels.items() if met(each.enter, value, day)[0]]
    return entered[-1] if entered else Level.OK


def _past(history: History, position: int) -> _Past:
    counted = np.flatnonzero(history.closed | ~np.isnan(history.values))
    return _Past(history=history, counted=counted[counted <= position])


def _kept(rule: LevelRule, past: _Past, alone: Level) -> Holding:
    """Say what keeps a level up that the newest reading would not enter."""
    enters, clears = past.meets(rule.enter), past.meets(rule.clear)
    cleared = _run(clears)
    if cleared == 0:
        return Holding(by=HeldBy.CLEAR, alone=alone)
    if cleared < rule.clear_hold:
        return Holding(by=HeldBy.CLEAR_HOLD, alone=alone, counted=cleared, asked=rule.clear_hold)
    lasted = _run(latch(rule, enters, clears, closed=past.closed))
    return Holding(by=HeldBy.MIN_HOLD, alone=alone, counted=lasted, asked=rule.min_hold)


def _run(flags: BoolArray) -> int:
    """Count how many flags in a row are set, back from the last."""
    off = np.flatnonzero(~flags)
    return len(flags) - 1 - int(off[-1]) if len(off) else len(flags)
