"""Who is told what, when and why: the routes of `monitor.yaml`, and who was told before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from monitor.model.alerts import Event
from monitor.model.decisions import Audience, Decision, Matcher
from monitor.model.terms import ChannelName, EpisodeId, EventKind, Language, Way
from monitor.routing.acknowledgements import rises
from monitor.routing.matching import concerns, described, matches
from monitor.routing.readers import Reader
from monitor.routing.releasing import never_told
from monitor.routing.ways import FOLLOW_UPS, Claim, Send, Situation, decided, goes_at_once

NOBODY = Audience()
"""Of an episode that nobody knows of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Which events go to which channels; `language` None is that of each reader."""

    match: Matcher = field(default_factory=Matcher)
    to: tuple[ChannelName, ...]
    send: Send = Send.AUTO
    language: Language | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingPlan:
    """All that `monitor.yaml` says of who is told; without routes every reader is told everything.

    `operators` are told of the state of the data at once, whatever the routes.
    """

    routes: tuple[Route, ...] = ()
    readers: Mapping[ChannelName, Reader] = field(default_factory=lambda: MappingProxyType({}))
    operators: tuple[ChannelName, ...] = ()


def decide(events: Sequence[Event], plan: RoutingPlan, situation: Situation) -> tuple[Decision, ...]:
    """Decide who is told of events and when, in their order; at most one decision an event and channel.

    Each event sees what was decided about those before it: whoever is told of an alert by the same message
    is told of its retraction too. Ends that the events make of silences have been applied before.
    """
    audience, acknowledged = dict(situation.audience), dict(situation.acknowledged)
    present = replace(situation, audience=audience, acknowledged=acknowledged)
    taken: list[Decision] = []
    for event in events:
        its = tuple(decided(claim, present) for claim in claims(event, plan, audience))
        taken += its
        if event.episode is None:
            continue
        audience[event.episode] = _after(audience.get(event.episode, NOBODY), its)
        said = acknowledged.get(event.episode)
        if said is not None and rises(event, said):
            del acknowledged[event.episode]
    return tuple(taken)


def claims(event: Event, plan: RoutingPlan, audience: Mapping[EpisodeId, Audience]) -> tuple[Claim, ...]:
    """List whom an event is for, and why: a retraction for exactly those who know of its episode."""
    known = audience.get(event.episode, NOBODY) if event.episode else NOBODY
    found: dict[ChannelName, Claim] = {}
    for claim in _claims(event, plan, known):
        found.setdefault(claim.reader.channel, claim)
    return tuple(found.values())


def label(plan: RoutingPlan, route: Route) -> str:
    """Name a route by its place and what it takes: "route 2: level warning, critical"."""
    if not plan.routes:
        return "no routes are set, so all are told"
    return f"route {plan.routes.index(route) + 1}: {described(route.match)}"


def _claims(event: Event, plan: RoutingPlan, known: Audience) -> Iterator[Claim]:
    """Give every claim there is, those that count first."""
    operators = plan.operators if event.rule is None else ()
    for channel in operators:
        yield from _claim(event, plan, channel, known=known, why="operator")
    if event.kind is not EventKind.RETRACTED:
        yield from _routed(event, plan, known)
    if event.kind in FOLLOW_UPS | {EventKind.RETRACTED}:
        for channel in sorted(known.told):
            yield from _claim(event, plan, channel, known=known, why="told of this episode before")
        for channel in sorted(known.waiting):
            yield from _claim(event, plan, channel, known=known, why="still to be told of this episode")


def _claim(
    event: Event, plan: RoutingPlan, channel: ChannelName, *, known: Audience, why: str
) -> Iterator[Claim]:
    """Claim an event for a channel that no route has to lead to; one no longer there is left out."""
    reader = plan.readers.get(channel)
    if reader is not None:
        yield Claim(
            event=event,
            reader=reader,
            language=_language(event, plan, reader),
            at_once=event.rule is None or goes_at_once(event, Send.AUTO, reader),
            why=why,
            known=known,
        )


def _routed(event: Event, plan: RoutingPlan, known: Audience) -> Iterator[Claim]:
    """Claim an event for each channel that a route leads to; where several do, at once beats the digest."""
    routes = plan.routes or (Route(to=tuple(plan.readers)),)
    matching = [each for each in routes if matches(each.match, event)]
    for channel in dict.fromkeys(name for each in matching for name in each.to):
        reader = plan.readers[channel]
        leading = [each for each in matching if channel in each.to]
        quick = [each for each in leading if goes_at_once(event, each.send, reader)]
        yield Claim(
            event=event,
            reader=reader,
            language=leading[0].language or reader.language,
            at_once=bool(quick),
            why=label(plan, (quick or leading)[0]),
            known=known,
        )


def _language(event: Event, plan: RoutingPlan, reader: Reader) -> Language:
    """Choose the language of what no route led to a reader: that of the first one about the same subject."""
    routes = (each for each in plan.routes if reader.channel in each.to and concerns(each.match, event))
    return next((each.language for each in routes if each.language), reader.language)


def _after(known: Audience, its: Sequence[Decision]) -> Audience:
    """Say who knows of an episode, and for whom it is held, after these decisions about one of its events."""
    told = known.told | {each.channel for each in its if each.way is Way.NOW}
    dropped = never_told(its)
    newest = {**known.waiting, **{each.channel: each for each in its if each not in dropped}}
    waiting = {channel: each for channel, each in newest.items() if each.way is not Way.NOW}
    return Audience(told=told, waiting=waiting)
