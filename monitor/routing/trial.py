"""Who would be told of an event that never was: what the routes decide, and why others are not told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from monitor.model.alerts import Event
from monitor.model.decisions import Audience, Decision
from monitor.model.terms import (
    EpisodeId,
    EventId,
    EventKind,
    IndicatorId,
    Level,
    Role,
    RuleId,
    Theme,
)
from monitor.routing.matching import described, refusals, severity
from monitor.routing.readers import Reader
from monitor.routing.routes import NOBODY, Route, RoutingPlan, decide
from monitor.routing.ways import FOLLOW_UPS, Situation
from monitor.rulebook.book import Rule

NO_ROUTE: Final = "no route leads to it"
NOT_TOLD: Final = "it was not told of this alert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What is decided for one reader; without a decision, `refusals` says why it is not told."""

    reader: Reader
    decision: Decision | None
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A supposed event, what came of it for every reader, and what to know beside it."""

    event: Event
    outcomes: tuple[Tried, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a supposed event is about: a rule, or the data of an indicator."""

    rule: RuleId | None = None
    indicator: IndicatorId | None = None
    instance: str = ""
    title: str = ""
    theme: Theme
    role: Role | None = None


def supposed(about: About, kind: EventKind, level: Level, previous: Level, *, at: datetime) -> Event:
    """Make up an event; one of a rule belongs to an episode made up as well."""
    return Event(
        id=EventId("evt_supposed"),
        at=at,
        kind=kind,
        rule=about.rule,
        indicator=about.indicator,
        instance=about.instance,
        level=level,
        previous_level=previous,
        reading=None,
        threshold=None,
        distance=None,
        title=about.title,
        theme=about.theme,
        role=about.role,
        unit="",
        rule_hash=None,
        episode=EpisodeId("evt_supposed") if about.rule else None,
        reason=None,
    )


def kind_between(previous: Level, level: Level) -> EventKind | None:
    """Name the event that a change of level gives; None where there is no change."""
    if severity(level) > severity(previous):
        return EventKind.FIRED if severity(previous) == 0 else EventKind.ESCALATED
    if severity(level) < severity(previous):
        return EventKind.RESOLVED if level is Level.OK else EventKind.EASED
    return None


def follows(kind: EventKind) -> bool:
    """Tell whether who is told of an event also rests on who was told before."""
    return kind in FOLLOW_UPS or kind is EventKind.RETRACTED


def audience_of(event: Event, plan: RoutingPlan) -> Audience:
    """Suppose who was told of the alert that an event follows: those to whom the routes lead its firing."""
    fired = replace(event, kind=EventKind.FIRED, level=event.previous_level, previous_level=Level.OK)
    quiet = Situation(silences=(), acknowledged={}, audience={}, now=event.at)
    return Audience(told=frozenset(each.channel for each in decide((fired,), plan, quiet)))


def tried(event: Event, plan: RoutingPlan, situation: Situation) -> tuple[Tried, ...]:
    """Decide about an event for every reader there is, in the order of the settings."""
    found = {each.channel: each for each in decide((event,), plan, situation)}
    known = situation.audience.get(event.episode, NOBODY) if event.episode else NOBODY
    return tuple(
        Tried(
            reader=reader,
            decision=found.get(channel),
            refusals=() if channel in found else _refusals(event, plan, reader, known),
        )
        for channel, reader in plan.readers.items()
    )


def unknown_rules(plan: RoutingPlan, rules: Sequence[Rule]) -> tuple[tuple[int, RuleId], ...]:
    """List what routes name as rules and is none, with the route's number from 1."""
    known = {each.id for each in rules}
    return tuple(
        (number, rule)
        for number, route in enumerate(plan.routes, start=1)
        for rule in sorted(route.match.rules - known)
    )


def _refusals(event: Event, plan: RoutingPlan, reader: Reader, known: Audience) -> tuple[str, ...]:
    if event.kind is EventKind.RETRACTED:
        return (NOT_TOLD,)
    leading = [
        _refusal(number, route, event)
        for number, route in enumerate(plan.routes, start=1)
        if reader.channel in route.to
    ]
    after = (NOT_TOLD,) if event.kind in FOLLOW_UPS and reader.channel not in known.told else ()
    return (*(leading or [NO_ROUTE]), *after)


def _refusal(number: int, route: Route, event: Event) -> str:
    return f"route {number} takes {described(route.match)}: {', '.join(refusals(route.match, event))}"
