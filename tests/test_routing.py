from collections.abc import Mapping
from dataclasses import replace

import pytest
from evaluation.builders import instant

from monitor.lifecycle.identity import event_id
from monitor.model.alerts import Event
from monitor.model.terms import ChannelName, EpisodeId, EventKind, IndicatorId, Level, RuleId, Theme
from monitor.routing import Route, route

DESK, HOOK, PAGER = ChannelName("desk"), ChannelName("hook"), ChannelName("pager")
EPISODE = EpisodeId("evt_opened")
OK, WATCH, WARNING, CRITICAL = Level.OK, Level.WATCH, Level.WARNING, Level.CRITICAL
SEVERE = Route(levels=frozenset({WARNING, CRITICAL}), to=(DESK,))


def event(kind: EventKind, level: Level, previous: Level = OK, *, rule: str = "rule") -> Event:
    at = instant("2025-02-21T14:45")
    return Event(
        id=event_id(f"rule:{rule}", "", kind, level=level, period=None, at=at),
        at=at,
        kind=kind,
        rule=RuleId(rule),
        indicator=None,
        instance="",
        level=level,
        previous_level=previous,
        reading=None,
        threshold=None,
        distance=None,
        title="",
        theme=Theme.SERVICES,
        unit="",
        rule_hash=None,
        episode=EPISODE,
        reason=None,
    )


FIRED = event(EventKind.FIRED, WARNING)
RETRACTED = event(EventKind.RETRACTED, OK, WARNING)
LATE = replace(
    event(EventKind.LATE, Level.UNKNOWN, Level.UNKNOWN),
    rule=None,
    indicator=IndicatorId("x"),
    episode=None,
)


def channels(told: Event, *routes: Route, before: tuple[ChannelName, ...] = ()) -> set[ChannelName]:
    return set(route((told,), routes, told_of={EPISODE: before} if before else {}))


def test_a_route_without_conditions_takes_everything() -> None:
    everything = Route(to=(DESK, HOOK))

    assert channels(FIRED, everything) == {DESK, HOOK}
    assert channels(LATE, everything) == {DESK, HOOK}


@pytest.mark.parametrize(
    ("level", "previous", "goes"),
    [
        (WARNING, OK, True),
        (WATCH, OK, False),
        (OK, WARNING, True),
        (WATCH, CRITICAL, True),
        (WARNING, Level.UNKNOWN, True),
    ],
)
def test_a_level_matches_the_worse_of_level_and_level_before(
    level: Level, previous: Level, *, goes: bool
) -> None:
    assert bool(channels(event(EventKind.ESCALATED, level, previous), SEVERE)) is goes


def test_a_route_by_level_takes_no_data_events() -> None:
    assert channels(LATE, SEVERE) == set()


@pytest.mark.parametrize(
    ("condition", "goes"),
    [
        (Route(themes=frozenset({Theme.SERVICES}), to=(DESK,)), True),
        (Route(themes=frozenset({Theme.HOUSING}), to=(DESK,)), False),
        (Route(rules=frozenset({RuleId("rule")}), to=(DESK,)), True),
        (Route(rules=frozenset({RuleId("other")}), to=(DESK,)), False),
        (Route(kinds=frozenset({EventKind.FIRED}), to=(DESK,)), True),
        (Route(kinds=frozenset({EventKind.LATE}), to=(DESK,)), False),
        (Route(levels=frozenset({WARNING}), themes=frozenset({Theme.HOUSING}), to=(DESK,)), False),
    ],
)
def test_every_condition_of_a_route_must_hold(condition: Route, *, goes: bool) -> None:
    assert bool(channels(FIRED, condition)) is goes


def test_a_channel_on_several_routes_is_owed_an_event_once() -> None:
    assert route((FIRED,), (SEVERE, Route(to=(DESK, HOOK))), told_of={}) == {DESK: (FIRED,), HOOK: (FIRED,)}


@pytest.mark.parametrize("kind", [EventKind.RESOLVED, EventKind.EASED, EventKind.CONFIRMED])
def test_what_follows_up_also_goes_to_whoever_was_told(kind: EventKind) -> None:
    assert channels(event(kind, WATCH, WATCH), SEVERE, before=(HOOK,)) == {HOOK}
    assert channels(event(kind, WARNING, WARNING), SEVERE, before=(HOOK,)) == {DESK, HOOK}


@pytest.mark.parametrize("kind", [EventKind.ESCALATED, EventKind.REMINDER, EventKind.RULE_CHANGED])
def test_what_does_not_follow_up_goes_where_the_routes_lead(kind: EventKind) -> None:
    assert channels(event(kind, WATCH), SEVERE, before=(HOOK,)) == set()


def test_a_retraction_goes_to_exactly_those_who_were_told() -> None:
    assert channels(RETRACTED, SEVERE, before=(HOOK, PAGER)) == {HOOK, PAGER}
    assert channels(RETRACTED, SEVERE) == set()


def test_a_retraction_goes_to_those_who_are_told_of_the_alert_by_the_same_message() -> None:
    owed = route((FIRED, RETRACTED), (SEVERE,), told_of={})

    assert owed == {DESK: (FIRED, RETRACTED)}


def test_events_keep_their_order() -> None:
    first, second = event(EventKind.FIRED, WARNING, rule="b"), event(EventKind.FIRED, WARNING, rule="a")

    assert route((first, second), (SEVERE,), told_of={}) == {DESK: (first, second)}


def test_who_was_told_before_is_left_as_it_was() -> None:
    before: Mapping[EpisodeId, list[ChannelName]] = {EPISODE: [HOOK]}

    route((event(EventKind.ESCALATED, CRITICAL),), (SEVERE,), told_of=before)

    assert before == {EPISODE: [HOOK]}
