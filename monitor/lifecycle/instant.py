"""Everything that one instant of knowledge makes to be told, and what has been told after it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.evaluation.standing import Assessment
from monitor.lifecycle.data_events import advance_data
from monitor.lifecycle.remarks import remarks
from monitor.lifecycle.removals import orphans, removed
from monitor.lifecycle.rule_events import Step, advance
from monitor.model.alerts import Episode, Event
from monitor.model.catalogue import Catalogue, Indicator
from monitor.model.records import Told
from monitor.model.standing import IndicatorState
from monitor.model.terms import REMARKS, Subject
from monitor.rulebook.book import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was told, brought up to date instant by instant, and what is to be written of it."""

    told: Told
    events: tuple[Event, ...] = ()
    episodes: tuple[Episode, ...] = ()


def advance_all(draft: Draft, assessment: Assessment, catalogue: Catalogue, *, at: datetime) -> Draft:
    """Advance every rule in the order of the book, then what lost its rule, then every indicator's data."""
    rules = [judgement.rule for judgement in assessment.judgements]
    steps = [
        *(advance(judgement, draft.told, at=at) for judgement in assessment.judgements),
        *(removed(subject, draft.told, at=at) for subject in orphans(rules, draft.told)),
    ]
    told = replace(draft.told, instant=at, began=draft.told.began or at)
    for step in steps:
        told = _after(told, step)
    states = ((catalogue[state.indicator], state) for state in assessment.standing.indicators)
    data = [event for each, state in states for event in _of_data(each, state, told, at=at)]
    return Draft(
        told=_told_of_data(told, data),
        events=(*draft.events, *(step.event for step in steps if step.event), *data),
        episodes=_touched(draft.episodes, (step.episode for step in steps if step.episode)),
    )


def _of_data(indicator: Indicator, state: IndicatorState, told: Told, *, at: datetime) -> Iterator[Event]:
    """Draw the event of an indicator's freshness, then what is to be remarked on its sources."""
    event = advance_data(indicator, state, told, at=at)
    if event is not None:
        yield event
    yield from remarks(indicator, state, told, at=at)


def _told_of_data(told: Told, events: Iterable[Event]) -> Told:
    """Bring what was told up to date with data events."""
    data, remarked = dict(told.data), dict(told.remarks)
    for event in events:
        if event.indicator is None:
            continue
        if event.kind in REMARKS:
            remarked[event.indicator] = (*remarked.get(event.indicator, ()), event)
        else:
            data[event.indicator] = event
    return replace(told, data=data, remarks=remarked)


def edited(rules: RuleBook, told: Told) -> bool:
    """Tell whether a rule has another hash than it last had a level under, or is gone while it fires."""
    subjects = (((rule.id, rule.instance), rule.hash) for rule in rules.rules)
    rewritten = any(told.known.get(subject, digest) != digest for subject, digest in subjects)
    return rewritten or bool(orphans(rules.rules, told))


def _after(told: Told, step: Step) -> Told:
    """Bring what was told up to date with one step."""
    known = {**told.known, **step.known}
    if step.event is None or step.event.rule is None or step.episode is None:
        return replace(told, known=known)
    subject: Subject = (step.event.rule, step.event.instance)
    open_ones = {key: each for key, each in told.episodes.items() if each.id != step.episode.id}
    if step.episode.ended_at is None:
        open_ones[subject] = step.episode
    return replace(told, known=known, last={**told.last, subject: step.event}, episodes=open_ones)


def _touched(before: Iterable[Episode], after: Iterable[Episode]) -> tuple[Episode, ...]:
    """Keep the last state of each episode."""
    return tuple({each.id: each for each in (*before, *after)}.values())
