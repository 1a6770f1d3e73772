"""What holds of every decision, whatever the events, the routes and the wishes of readers."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from routing.builders import (
    CRITICAL,
    DESK,
    EPISODE,
    HOOK,
    LATE,
    MONDAYS,
    MORNING,
    NIGHTS,
    NOW,
    OK,
    PAGER,
    RETRACTED,
    SHANGHAI,
    WARNING,
    WATCH,
    acknowledgement,
    event,
    reader,
    silence,
    situation,
)

from monitor.model.alerts import Event
from monitor.model.decisions import Audience, Matcher
from monitor.model.terms import REMARKS, ChannelName, EventKind, Theme, Until, Way
from monitor.routing.matching import matches, refusals
from monitor.routing.releasing import never_told
from monitor.routing.routes import Route, RoutingPlan, decide
from monitor.routing.ways import Send, Situation

FRESHNESS = ("late", "missing", "withheld", "changed", "withdrawn", "recovered")
CHANNELS = st.sampled_from([DESK, HOOK, PAGER])
LEVELS = st.sampled_from([OK, WATCH, WARNING, CRITICAL])
KINDS = st.sampled_from([each for each in EventKind if each not in {*map(EventKind, FRESHNESS), *REMARKS}])
EVENTS = st.builds(event, KINDS, LEVELS, LEVELS) | st.just(LATE)
MATCHERS = st.builds(
    Matcher,
    levels=st.frozensets(LEVELS, max_size=2),
    themes=st.frozensets(st.sampled_from([Theme.SERVICES, Theme.HOUSING]), max_size=1),
    kinds=st.frozensets(KINDS, max_size=2),
)
ROUTES = st.builds(
    Route,
    match=MATCHERS,
    to=st.lists(CHANNELS, min_size=1, max_size=2, unique=True).map(tuple),
    send=st.sampled_from(Send),
)
PLANS = st.builds(
    RoutingPlan,
    routes=st.lists(ROUTES, max_size=3).map(tuple),
    readers=st.fixed_dictionaries(
        {
            name: st.builds(
                reader,
                st.just(name),
                zone=st.just(SHANGHAI),
                digest=st.none() | st.just(MONDAYS),
                quiet=st.none() | st.just(NIGHTS) | st.just(replace(NIGHTS, critical_passes=True)),
            )
            for name in (DESK, HOOK, PAGER)
        }
    ),
    operators=st.lists(CHANNELS, max_size=1).map(tuple),
)
SILENCES = (
    st.none()
    | st.builds(silence, st.just(Until.TIME), match=MATCHERS, ends_at=st.just(MORNING))
    | st.builds(silence, st.sampled_from([Until.RESOLVED, Until.WORSE, Until.NEXT_RELEASE]), match=MATCHERS)
)
SITUATIONS = st.builds(
    lambda quietly, said, told: situation(
        *((quietly,) if quietly else ()), acknowledged=said, known=Audience(told=frozenset(told))
    ),
    SILENCES,
    st.none() | st.builds(acknowledgement, st.sampled_from([WATCH, WARNING, CRITICAL])),
    st.sets(CHANNELS),
)


@given(events=st.lists(EVENTS, max_size=6), by=PLANS, given_so=SITUATIONS)
def test_nothing_that_a_route_leads_to_a_channel_is_lost(
    events: list[Event], by: RoutingPlan, given_so: Situation
) -> None:
    decisions = decide(events, by, given_so)

    owed = {
        (event.id, channel)
        for event in events
        for route in by.routes
        for channel in route.to
        if matches(route.match, event) and event.kind is not EventKind.RETRACTED
    }
    assert owed <= {(each.event, each.channel) for each in decisions}
    for each in decisions:
        match each.way:
            case Way.NOW:
                assert each.due_at is None
            case Way.DIGEST | Way.QUIET:
                assert each.due_at is not None
                assert each.due_at > NOW
            case Way.SILENCED:
                assert each.silence in {one.id for one in given_so.silences}
            case Way.ACKNOWLEDGED:
                assert given_so.acknowledged
                assert (each.due_at is None) == (by.readers[each.channel].digest is None)


@given(events=st.lists(EVENTS, max_size=6), by=PLANS, given_so=SITUATIONS)
def test_there_is_at_most_one_decision_an_event_and_channel(
    events: list[Event], by: RoutingPlan, given_so: Situation
) -> None:
    once = list({each.id: each for each in events}.values())

    pairs = [(each.event, each.channel) for each in decide(once, by, given_so)]

    assert len(pairs) == len(set(pairs))


@given(events=st.lists(EVENTS, max_size=4), by=PLANS, given_so=SITUATIONS)
def test_a_retraction_goes_to_exactly_those_who_know_whatever_the_routes(
    events: list[Event], by: RoutingPlan, given_so: Situation
) -> None:
    before = [each for each in events if each.kind is not EventKind.RETRACTED]

    decisions = decide((*before, RETRACTED), by, given_so)

    earlier = [each for each in decisions if each.event not in {RETRACTED.id, LATE.id}]
    told = given_so.audience[EPISODE].told | {each.channel for each in earlier if each.way is Way.NOW}
    held = {
        each.channel for each in earlier if each.way is not Way.NOW and each not in never_told(earlier)
    } - told
    retracted = {each.channel: each.way for each in decisions if each.event == RETRACTED.id}
    assert set(retracted) == held | told
    assert all(retracted[channel] is Way.NOW for channel in told)


@given(told=EVENTS, by=PLANS, given_so=SITUATIONS)
def test_the_order_of_routes_changes_neither_who_is_told_nor_when(
    told: Event, by: RoutingPlan, given_so: Situation
) -> None:
    def outcome(routes: tuple[Route, ...]) -> Mapping[ChannelName, tuple[object, ...]]:
        decisions = decide((told,), replace(by, routes=routes), given_so)
        return {each.channel: (each.way, each.due_at, each.silence) for each in decisions}

    outcomes = [outcome(routes) for routes in permutations(by.routes)]

    assert all(each == outcomes[0] for each in outcomes)


@given(told=EVENTS, matcher=MATCHERS)
def test_a_matcher_takes_exactly_what_it_has_nothing_against(told: Event, matcher: Matcher) -> None:
    assert matches(matcher, told) is not bool(refusals(matcher, told))
