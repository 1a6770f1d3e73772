"""Who is told what: matchers of `monitor.yaml` over events, and those who were told before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from monitor.model.alerts import Event
from monitor.model.terms import ChannelName, EpisodeId, EventKind, Level, RuleId, Theme

FOLLOWS_UP = frozenset({EventKind.RESOLVED, EventKind.EASED, EventKind.CONFIRMED})
"""Events that also go to whoever was told of their episode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One matcher and the channels it leads to; an empty condition matches everything.

    `levels` matches the worse of an event's level and the level before; a data event has none.
    """

    levels: frozenset[Level] = frozenset()
    themes: frozenset[Theme] = frozenset()
    rules: frozenset[RuleId] = frozenset()
    kinds: frozenset[EventKind] = frozenset()
    to: tuple[ChannelName, ...]


def route(
    events: Sequence[Event],
    routes: Sequence[Route],
    *,
    told_of: Mapping[EpisodeId, Collection[ChannelName]],
) -> Mapping[ChannelName, tuple[Event, ...]]:
    """Give each channel the events it is owed, in their order.

    Args:
        events: Those of one or more instants, in order.
        routes: Matchers of `monitor.yaml`.
        told_of: Who was told of each episode before these events.
    """
    told = {episode: list(channels) for episode, channels in told_of.items()}
    owed: dict[ChannelName, list[Event]] = {}
    for event in events:
        before = told.setdefault(event.episode, []) if event.episode else []
        for channel in _channels(event, routes, before):
            owed.setdefault(channel, []).append(event)
            before.append(channel)
    return {channel: tuple(its) for channel, its in owed.items()}


def _channels(
    event: Event, routes: Sequence[Route], told: Collection[ChannelName]
) -> tuple[ChannelName, ...]:
    """List whom an event goes to; a retraction to exactly those who were told, routed or not."""
    matched = [channel for each in routes if _matches(each, event) for channel in each.to]
    if event.kind is EventKind.RETRACTED:
        matched = sorted(told)
    elif event.kind in FOLLOWS_UP:
        matched += sorted(told)
    return tuple(dict.fromkeys(matched))


def _matches(each: Route, event: Event) -> bool:
    return (
        (not each.levels or _worse(event) in each.levels)
        and (not each.themes or event.theme in each.themes)
        and (not each.rules or event.rule in each.rules)
        and (not each.kinds or event.kind in each.kinds)
    )


def _worse(event: Event) -> Level | None:
    known = [level for level in (event.level, event.previous_level) if level is not Level.UNKNOWN]
    return max(known, key=lambda level: level.severity, default=None)
