"""A rule's readings and levels over all periods of a vintage, computed and not remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from monitor.evaluation.ahead import carried_on, finals
from monitor.evaluation.latches import levels, limits, new_extremes
from monitor.evaluation.spans import adjusted, crossing, in_calendar
from monitor.evaluation.tracks import Tracks, tracks
from monitor.language.checks import indicators
from monitor.language.track import align, evaluate
from monitor.measures.grids import at_positions
from monitor.measures.rounding import rounded
from monitor.model.catalogue import Calendars, Catalogue
from monitor.model.series import BoolArray, CodeArray, FloatArray, Vintage
from monitor.model.terms import Freshness, IndicatorId
from monitor.rulebook.book import BreakPolicy, Rule, RuleKind, StagePolicy

AHEAD = timedelta(days=2 * 366)
"""How far ahead to look for the end of a mute: a window of a year passes it within two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What a judgement rests on besides the rule: the glossary, the vintage, its freshness and surprises."""

    catalogue: Catalogue
    calendars: Calendars
    vintage: Vintage
    freshness: Mapping[IndicatorId, Freshness]
    surprises: Vintage = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """A rule's readings over all periods of a vintage, on the grid of its measure.

    `values` are rounded and NaN where missing, `codes` the severity of the level after each period,
    `newest` the newest period for which every input has a value.
    """

    tracks: Tracks
    values: FloatArray
    codes: CodeArray
    muted: BoolArray
    closed: BoolArray
    newest: int | None


def inputs_of(rule: Rule) -> tuple[IndicatorId, ...]:
    """List the indicators a rule reads, in order of appearance: measure, gate, re-arming."""
    expressions = (rule.measure, rule.gate, rule.rearm.measure if rule.rearm else None)
    return tuple(dict.fromkeys(name for each in expressions if each for name in indicators(each)))


def trace(rule: Rule, knowledge: Knowledge) -> History:
    """Compute a rule's readings and levels over all periods of the vintage."""
    vintage, surprises = as_ruled(rule, knowledge), _surprises(rule, knowledge)
    found = tracks(rule, vintage, knowledge.catalogue, surprises=surprises)
    muted, passes = _muted(rule, found, knowledge), found.passes
    missing = muted | np.isnan(passes) | _undated(rule, found)
    values = np.where(missing, np.nan, rounded(found.measure.values, rule.precision))
    closed = ~muted & (passes == 0)
    rearm = _rearm(rule, found, knowledge) if rule.rearm else None
    return History(
        tracks=found,
        values=values,
        codes=_codes(rule, values, found, closed=closed, rearm=rearm),
        muted=muted,
        closed=closed,
        newest=found.newest,
    )


def muted_by(rule: Rule, history: History, knowledge: Knowledge, position: int) -> str:
    """Name what mutes a reading that is muted: the rule's calendar, or else a break of method."""
    by_calendar = _by_calendar(rule, history.tracks, knowledge)[position]
    return rule.mute if rule.mute and by_calendar else "break of method"


def unmuted_from(rule: Rule, knowledge: Knowledge, *, after: int) -> date | None:
    """Find the first period after a position that no mute covers, None within the next two years.

    What a coming reading will read does not depend on its values: each series' last is carried on.
    """
    known = as_ruled(rule, knowledge)
    ahead = {
        name: carried_on(each, until=each.periods[-1].item() + AHEAD)
        for name, each in known.items()
        if len(each)
    }
    found = tracks(rule, ahead, knowledge.catalogue, surprises=ahead)
    free = np.flatnonzero(~_muted(rule, found, knowledge)[after + 1 :])
    return found.dates[after + 1 + free[0]].item() if len(free) else None


def as_ruled(rule: Rule, knowledge: Knowledge) -> Vintage:
    """Cut the vintage to what the rule reads: its indicators, its stages, breaks adjusted if it says so."""
    series = {name: knowledge.vintage[name] for name in inputs_of(rule) if name in knowledge.vintage}
    if rule.stages is StagePolicy.FINAL:
        series = {name: finals(each) for name, each in series.items()}
    if rule.breaks is BreakPolicy.ADJUST:
        series = {name: adjusted(each, knowledge.catalogue[name].breaks) for name, each in series.items()}
    return series


def _surprises(rule: Rule, knowledge: Knowledge) -> Vintage:
    if rule.stages is StagePolicy.FINAL:
        return {name: finals(each) for name, each in knowledge.surprises.items()}
    return knowledge.surprises


def _muted(rule: Rule, found: Tracks, knowledge: Knowledge) -> BoolArray:
    """Mark the periods whose reading reads what the rule's mutes cover."""
    muted = _by_calendar(rule, found, knowledge)
    if rule.breaks is BreakPolicy.MUTE:
        for name in inputs_of(rule):
            for each in knowledge.catalogue[name].breaks:
                muted |= crossing(found, name, each)
    return muted


def _by_calendar(rule: Rule, found: Tracks, knowledge: Knowledge) -> BoolArray:
    if rule.mute is None:
        return np.zeros(len(found.dates), dtype=np.bool_)
    return found.touches(in_calendar(knowledge.calendars[rule.mute], knowledge.catalogue))


def _undated(rule: Rule, found: Tracks) -> BoolArray:
    """Mark the periods before the first dated threshold of any level."""
    missing = np.zeros(len(found.dates), dtype=np.bool_)
    for level in rule.levels.values():
        if level.enter.steps[0].start is not None:
            missing |= np.isnan(limits(level.enter, found.dates))
    return missing


def _rearm(rule: Rule, found: Tracks, knowledge: Knowledge) -> FloatArray | None:
    """Compute what re-arms an event rule, on the periods of its measure."""
    if rule.kind is RuleKind.STATE or rule.rearm is None:
        return None
    rearm = evaluate(
        rule.rearm.measure,
        as_ruled(rule, knowledge),
        knowledge.catalogue,
        gaps=rule.missing,
        surprises=_surprises(rule, knowledge),
    )
    return at_positions(rearm.values, align(rearm, found.measure))


def _codes(
    rule: Rule, values: FloatArray, found: Tracks, *, closed: BoolArray, rearm: FloatArray | None
) -> CodeArray:
    if rearm is None or rule.rearm is None:
        return levels(rule.levels, values, found.dates, closed=closed)
    return new_extremes(rule.levels, values, found.dates, closed=closed, rearm=rearm, rise=rule.rearm.rise)
