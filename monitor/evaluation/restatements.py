"""Where a source changes much of its past at once: a new base, new seasonal factors, a new sample."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from monitor.evaluation.inputs import as_datetime
from monitor.measures.rounding import rounded
from monitor.model.alerts import Input
from monitor.model.catalogue import Indicator
from monitor.model.series import FloatArray, IntArray, Statements
from monitor.model.standing import Restatement
from monitor.model.terms import BASES, STAGES, Stage
from monitor.vintage import instant64, last_words, only

RECENT: Final = timedelta(days=7)
"""How long a restatement is news: what is read of vintages long past is history."""
SPAN: Final = np.timedelta64(5 * 365, "D")
LEAST: Final = 12
SHARE: Final = 0.25
"""A source restates that changes at once so many, and such a share, of what it stated in the span."""
EARLIER: Final = 6
"""Releases looked back on: a source that restated in one of them does so as a habit, which is no news."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Change:
    """What one source said anew at one instant: rows of its statements, and those they take the place of."""

    now: IntArray
    before: IntArray


def restatements(
    indicator: Indicator, said: Statements | None, *, as_of: datetime
) -> tuple[Restatement, ...]:
    """Find the newest restatement of each source within the last days.

    Args:
        indicator: At its precision values are told apart.
        said: All that was stated of it by `as_of`, in any order.
        as_of: The instant looked back from.

    Returns:
        At most one a source, in the order of their names.
    """
    if said is None or int((said.released_at > instant64(as_of - RECENT)).sum()) < LEAST:
        return ()
    each_source = (only(said, said.sources == source) for source in range(len(said.source_names)))
    found = (_newest(indicator, its, as_of) for its in each_source if len(its.periods))
    return tuple(each for each in found if each is not None)


def _newest(indicator: Indicator, its: Statements, as_of: datetime) -> Restatement | None:
    """Find the newest restatement of one source, unless it restates as a habit."""
    releases = np.unique(its.released_at)
    first = int(np.searchsorted(releases, instant64(as_of - RECENT), side="right"))
    for place in range(len(releases) - 1, first - 1, -1):
        if _restates(its, releases[place], indicator.precision):
            earlier = releases[max(place - EARLIER, 0) : place]
            habit = any(_restates(its, each, indicator.precision) for each in earlier)
            return None if habit else _restatement(its, releases[place], indicator.precision)
    return None


def _restates(its: Statements, at: np.datetime64, precision: int) -> bool:
    """Whether enough of what a source had stated in the last years changed at an instant."""
    if int((its.released_at == at).sum()) < LEAST:
        return False
    before = its.released_at < at
    if not before.any():
        return False
    recent = only(its, its.periods > its.periods[before].max() - SPAN)
    stated = len(last_words(recent, np.flatnonzero(recent.released_at < at)))
    changed = len(_changes(recent, at, precision).now)
    return changed >= LEAST and changed >= SHARE * stated


def _changes(its: Statements, at: np.datetime64, precision: int) -> _Change:
    """Pair what a source said at an instant with its last word before, where the two differ."""
    before = last_words(its, np.flatnonzero(its.released_at < at))
    now = last_words(its, np.flatnonzero(its.released_at == at))
    _, there, those = np.intersect1d(
        its.periods[now], its.periods[before], assume_unique=True, return_indices=True
    )
    now, before = now[there], before[those]
    differs = _rounded(its, now, precision) != _rounded(its, before, precision)
    return _Change(now=now[differs], before=before[differs])


def _rounded(its: Statements, rows: IntArray, precision: int) -> FloatArray:
    return rounded(its.values[rows], precision)


def _restatement(its: Statements, at: np.datetime64, precision: int) -> Restatement:
    """Say how much changed at an instant, over the whole past."""
    change = _changes(its, at, precision)
    most = int(np.argmax(np.abs(its.values[change.now] - its.values[change.before])))
    return Restatement(
        source=its.source_names[its.sources[0]],
        at=as_datetime(at),
        periods=len(change.now),
        first=_input(its, change.now[0]),
        last=_input(its, change.now[-1]),
        told=_input(its, change.before[most]),
        now=_input(its, change.now[most]),
    )


def _input(its: Statements, row: np.int64) -> Input:
    """Take one statement; a stage that is not stated is the last there is."""
    stage = its.stages[row]
    return Input(
        indicator=its.indicator,
        period=its.periods[row].item(),
        value=float(its.values[row]),
        stage=STAGES[stage] if stage >= 0 else Stage.FINAL,
        released_at=as_datetime(its.released_at[row]),
        basis=BASES[its.bases[row]],
        hindsight=bool(its.hindsight[row]),
        source=its.source_names[its.sources[row]],
    )
