"""What a rule's present standing means after what people were told of it last.

Levels are computed, not remembered; remembered is only what was told. One rule gives at most one
event an instant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, assert_never

import numpy as np

from monitor.evaluation.judgement import Judgement, measured_against
from monitor.lifecycle.identity import event_id
from monitor.model.alerts import Episode, Event, Input, Reading
from monitor.model.records import Told
from monitor.model.series import Vintage
from monitor.model.terms import EpisodeId, EventKind, IndicatorId, Level, RuleId, Subject
from monitor.rulebook.book import Remind, RemindFactor, RuleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one judgement changes: at most one event, the episode it opens, moves or ends, the rule known."""

    event: Event | None
    episode: Episode | None
    known: Mapping[Subject, str]


TICK: Final = timedelta(microseconds=1)
"""By how much two events of one rule are apart at least."""
NOTHING = Step(event=None, episode=None, known={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered of one rule: its last event, the hash it was last known under, its open episode."""

    last: Event | None
    known: str | None
    opened: Episode | None

    @property
    def level(self) -> Level:
        """The level told last; unknown where the rule was not there, ok until told otherwise."""
        if not self.known:
            return Level.UNKNOWN
        return self.last.level if self.last and self.last.level is not Level.UNKNOWN else Level.OK


def advance(judgement: Judgement, told: Told, *, at: datetime) -> Step:
    """Draw the event, if any, that a judgement makes after what was told.

    An unknown level draws none: late, withheld or changed data resolve nothing.
    """
    rule, state = judgement.rule, judgement.state
    if state.level is Level.UNKNOWN:
        return NOTHING
    subject: Subject = (rule.id, state.instance)
    known = {subject: rule.hash} if told.known.get(subject) != rule.hash else {}
    memory = _memory(judgement, told)
    kind = _kind(judgement, memory)
    if kind is None:
        return Step(event=None, episode=None, known=known)
    event = _event(judgement, kind, memory, at=at)
    episode = _episode(event, memory.opened)
    return Step(event=replace(event, episode=episode.id), episode=episode, known=known)


def _memory(judgement: Judgement, told: Told) -> Memory:
    """Recall a rule, under an id it had before where there is nothing under the present one."""
    ids = (judgement.rule.id, *judgement.rule.was)
    subjects: list[Subject] = [(each, judgement.state.instance) for each in ids]
    return Memory(
        last=next((told.last[each] for each in subjects if each in told.last), None),
        known=next((told.known[each] for each in subjects if each in told.known), None),
        opened=next((told.episodes[each] for each in subjects if each in told.episodes), None),
    )


def _kind(judgement: Judgement, memory: Memory) -> EventKind | None:
    """Decide what happened between the level told and the level now."""
    now, before = judgement.state.level, memory.level
    if before is Level.UNKNOWN:
        return EventKind.BASELINE if now is not Level.OK else None
    if memory.known != judgement.rule.hash and now is not before:
        return EventKind.RULE_CHANGED
    if now.severity > before.severity:
        return EventKind.FIRED if before is Level.OK else EventKind.ESCALATED
    if memory.last is None or before is Level.OK:
        return None
    if now.severity < before.severity:
        return _better(judgement, memory.last)
    return _same(judgement, memory.last)


def _better(judgement: Judgement, told: Event) -> EventKind | None:
    """Tell a retraction from an end: was the very reading told taken back?"""
    period = told.reading.period if told.reading else None
    taken_back = told.reading is not None and _restated(told.reading.inputs, judgement.knowledge.vintage)
    if taken_back and judgement.level_at(period).severity < told.level.severity:
        return EventKind.RETRACTED
    if judgement.state.level is Level.OK:
        return EventKind.RESOLVED
    return None if judgement.rule.kind is RuleKind.EVENT else EventKind.EASED


def _same(judgement: Judgement, told: Event) -> EventKind | None:
    reading = _told_reading(judgement, told)
    stands = reading is not None and judgement.level_at(reading.period).severity >= told.level.severity
    was_provisional = told.reading is not None and told.reading.provisional
    if stands and was_provisional and reading is not None and not reading.provisional:
        return EventKind.CONFIRMED
    return EventKind.REMINDER if _reminds(judgement, told) else None


def _reminds(judgement: Judgement, told: Event) -> bool:
    now, before = judgement.state.reading, told.reading
    if now is None or before is None or judgement.rule.kind is RuleKind.EVENT:
        return False
    match judgement.rule.remind:
        case Remind.NONE:
            return False
        case Remind.PRINT:
            return now.period is not None and before.period is not None and now.period > before.period
        case RemindFactor(factor=factor):
            return before.value != 0 and now.value / before.value >= factor
    assert_never(judgement.rule.remind)


def _told_reading(judgement: Judgement, told: Event) -> Reading | None:
    """Read, in the present vintage, the period that was told last."""
    return judgement.reading_at(told.reading.period) if told.reading else None


def _restated(inputs: tuple[Input, ...], vintage: Vintage) -> bool:
    """Tell whether any value told was changed or withdrawn since."""
    return any(_value(vintage, each.indicator, each.period) != each.value for each in inputs)


def _value(vintage: Vintage, indicator: IndicatorId, period: date) -> float | None:
    series = vintage.get(indicator)
    if series is None:
        return None
    position = int(np.searchsorted(series.periods, np.datetime64(period, "D")))
    there = position < len(series) and series.periods[position] == np.datetime64(period, "D")
    return float(series.values[position]) if there else None


def _event(judgement: Judgement, kind: EventKind, memory: Memory, *, at: datetime) -> Event:
    """Put an event together; a confirmation speaks of the reading told, any other of the newest."""
    state, at = judgement.state, after_told(memory.last, at)
    reading = state.reading
    if kind is EventKind.CONFIRMED and memory.last is not None:
        reading = _told_reading(judgement, memory.last)
    period = reading.period if reading else None
    threshold, distance = measured_against(judgement.rule, state.level, reading)
    return Event(
        id=event_id(f"rule:{state.rule}", state.instance, kind, level=state.level, period=period, at=at),
        at=at,
        kind=kind,
        rule=state.rule,
        indicator=None,
        instance=state.instance,
        level=state.level,
        previous_level=memory.level,
        reading=reading,
        threshold=threshold,
        distance=distance,
        title=state.title.en,
        theme=state.theme,
        role=state.role,
        unit=state.unit,
        rule_hash=judgement.rule.hash,
        episode=None,
        reason=state.reason or state.gate,
    )


def after_told(last: Event | None, at: datetime) -> datetime:
    """Give the instant of a rule's next event: after its last, where an edit has it judged anew as of that.

    Else a rule edited to and fro would tell one thing twice under one id.
    """
    return at if last is None else max(at, last.at + TICK)


def _episode(event: Event, opened: Episode | None) -> Episode:
    """Open an episode, or carry on, under the rule's present id; one that comes to ok ends."""
    rule = RuleId(str(event.rule))
    if opened is None:
        opened = Episode(
            id=EpisodeId(event.id), rule=rule, instance=event.instance, opened_at=event.at, ended_at=None
        )
    return replace(opened, rule=rule, ended_at=event.at if event.level is Level.OK else None)
