"""What ends because its rule is gone: an episode that no rule of the book goes on with."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from monitor.lifecycle.identity import event_id
from monitor.lifecycle.rule_events import Step, after_told
from monitor.model.alerts import Episode, Event
from monitor.model.records import Told
from monitor.model.terms import EventKind, Level, Subject
from monitor.rulebook.book import Rule

REASON: Final = "the rule was removed"
"""Of the event that ends an episode without a rule."""
GONE: Final = ""
"""The hash under which a removed rule is known: that of none, so that one that comes back begins anew."""


def orphans(rules: Iterable[Rule], told: Told) -> tuple[Subject, ...]:
    """List what has an open episode and no rule of its present id, nor one that had that id before."""
    there = {(name, rule.instance) for rule in rules for name in (rule.id, *rule.was)}
    return tuple(subject for subject in told.episodes if subject not in there)


def removed(subject: Subject, told: Told, *, at: datetime) -> Step:
    """End the episode of a rule that is gone: nothing watches any more, so its level is unknown."""
    event = _event(told.last[subject], told.episodes[subject], at=at)
    episode = replace(told.episodes[subject], ended_at=event.at)
    return Step(event=event, episode=episode, known={subject: GONE})


def _event(last: Event, episode: Episode, *, at: datetime) -> Event:
    """Draw the last event of an episode from the one before it: there is no rule to ask."""
    kind, level = EventKind.RULE_CHANGED, Level.UNKNOWN
    subject, at = f"rule:{episode.rule}", after_told(last, at)
    return replace(
        last,
        id=event_id(subject, episode.instance, kind, level=level, period=None, at=at),
        at=at,
        kind=kind,
        rule=episode.rule,
        level=level,
        previous_level=last.level,
        reading=None,
        threshold=None,
        distance=None,
        episode=episode.id,
        reason=REASON,
    )
