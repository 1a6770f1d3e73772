"""Lives of alerts: what a world that learns statements instant by instant makes to be told."""

from collections.abc import Iterable
from datetime import datetime

from evaluation.builders import FRESH_STORE, Said, instant, record, world

from monitor.evaluation.record import Record, Watch
from monitor.evaluation.standing import assess
from monitor.evaluation.timeliness import freshness_at, next_turning_point
from monitor.lifecycle.instant import Draft, advance_all
from monitor.model.alerts import Event
from monitor.model.records import Told
from monitor.model.terms import EventKind, Level
from monitor.rulebook.book import Rule

START = instant("2025-01-10")
"""Of most lives: what was said before is known from the start."""


def draft_at(watch: Watch, rows: Record, *, at: datetime, told: Told = FRESH_STORE) -> Draft:
    """Advance by one instant."""
    return advance_all(Draft(told=told), assess(watch, rows, as_of=at), watch.catalogue, at=at)


def live(watch: Watch, start: datetime = START, told: Told = FRESH_STORE, **rows: Iterable[Said]) -> Draft:
    """Advance from the start through every instant at which something is said."""
    known = {name: tuple(its) for name, its in rows.items()}
    instants = sorted({row.at for its in known.values() for row in its if row.at > start})
    draft = Draft(told=told)
    for at in (start, *instants):
        draft = advance_all(draft, assess(watch, record(**known), as_of=at), watch.catalogue, at=at)
    return draft


def live_by_the_clock(watch: Watch, until: datetime, **rows: Iterable[Said]) -> Draft:
    """Advance through every instant at which something is said or turns late or missing."""
    known = {name: tuple(its) for name, its in rows.items()}
    queue = sorted({row.at for its in known.values() for row in its if START < row.at <= until})
    at, draft = START, Draft(told=FRESH_STORE)
    while True:
        assessment = assess(watch, record(**known), as_of=at)
        draft = advance_all(draft, assessment, watch.catalogue, at=at)
        states = freshness_at(watch, record(**known), as_of=at)
        late = next_turning_point(states, watch.catalogue, after=at, until=until)
        coming = [*(each for each in queue if each > at), *([late] if late else [])]
        if not coming:
            return draft
        at = min(coming)


def of_rules(draft: Draft) -> list[Event]:
    return [event for event in draft.events if event.rule is not None]


def of_data(draft: Draft) -> list[Event]:
    return [event for event in draft.events if event.indicator is not None]


def steps(rule: Rule, x: Iterable[Said]) -> list[tuple[EventKind, Level]]:
    """Tell the kinds and levels of all events of one rule's life over `x`."""
    return [(event.kind, event.level) for event in of_rules(live(world(rule), x=x))]


def kinds(events: Iterable[Event]) -> list[EventKind]:
    return [event.kind for event in events]
