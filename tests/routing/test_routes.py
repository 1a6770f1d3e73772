from dataclasses import replace

import pytest
from routing.builders import (
    CONFIRMED,
    CRITICAL,
    DESK,
    EASED,
    ESCALATED,
    FIRED,
    HOOK,
    LATE,
    MONDAYS,
    MORNING,
    NEXT_MONDAY,
    NIGHTS,
    NOW,
    OK,
    PAGER,
    REMINDER,
    RESOLVED,
    RETRACTED,
    SEVERE,
    SHANGHAI,
    WARNING,
    WATCH,
    acknowledgement,
    decision,
    event,
    plan,
    reader,
    silence,
    situation,
    the_decision,
)

from monitor.model.alerts import Event
from monitor.model.decisions import Audience, Decision, Matcher
from monitor.model.terms import ChannelName, EventKind, Language, RuleId, Theme, Until, Way
from monitor.routing.routes import Route, RoutingPlan, decide
from monitor.routing.ways import FOLLOW_UPS, Send, Situation

EVERYTHING = Route(to=(DESK, HOOK))
SILENCE = silence(Until.RESOLVED)
AT_DESK = Audience(told=frozenset({DESK}))
WEEKLY = reader(digest=MONDAYS)
BY_NIGHT = reader(zone=SHANGHAI, quiet=NIGHTS)
ALARMED = reader(zone=SHANGHAI, quiet=replace(NIGHTS, critical_passes=True))


def channels(told: Event, *routes: Route, known: Audience | None = None) -> set[ChannelName]:
    given = situation(known=known or Audience())
    return {each.channel for each in decide((told,), plan(routes=routes), given)}


def ways(events: tuple[Event, ...], by: RoutingPlan, given: Situation) -> list[Way]:
    return [each.way for each in decide(events, by, given)]


def waiting(before: Decision, *, told: tuple[ChannelName, ...] = ()) -> Audience:
    return Audience(told=frozenset(told), waiting={before.channel: before})


def test_without_routes_every_reader_is_told_everything() -> None:
    assert channels(FIRED) == {DESK, HOOK, PAGER}
    assert channels(LATE) == {DESK, HOOK, PAGER}
    assert the_decision(FIRED, plan(reader())).reason == "no routes are set, so all are told"


def test_an_event_goes_where_the_routes_lead() -> None:
    assert channels(FIRED, SEVERE) == {DESK}
    assert channels(event(EventKind.FIRED, WATCH), SEVERE) == set()
    assert channels(LATE, SEVERE) == set()


def test_a_channel_on_several_routes_is_told_once() -> None:
    decisions = decide((FIRED,), plan(routes=(SEVERE, EVERYTHING)), situation())

    assert [(each.channel, each.reason) for each in decisions] == [
        (DESK, "route 1: level warning, critical"),
        (HOOK, "route 2: everything"),
    ]


@pytest.mark.parametrize("kind", [each for each in EventKind if each in FOLLOW_UPS])
def test_what_follows_up_also_goes_to_whoever_was_told(kind: EventKind) -> None:
    to_hook = Audience(told=frozenset({HOOK}))

    assert channels(event(kind, WATCH, WATCH), SEVERE, known=to_hook) == {HOOK}
    assert channels(event(kind, WARNING, WARNING), SEVERE, known=to_hook) == {DESK, HOOK}


@pytest.mark.parametrize("kind", [EventKind.ESCALATED, EventKind.REMINDER])
def test_what_does_not_follow_up_goes_where_the_routes_lead(kind: EventKind) -> None:
    assert channels(event(kind, WATCH), SEVERE, known=Audience(told=frozenset({HOOK}))) == set()


def test_a_retraction_goes_to_exactly_those_who_were_told() -> None:
    to_two = Audience(told=frozenset({HOOK, PAGER}))

    assert channels(RETRACTED, SEVERE, known=to_two) == {HOOK, PAGER}
    assert channels(RETRACTED, SEVERE) == set()


def test_a_channel_that_is_no_longer_there_is_not_told() -> None:
    assert channels(RETRACTED, known=Audience(told=frozenset({ChannelName("gone")}))) == set()


def test_a_retraction_goes_to_those_who_are_told_of_the_alert_by_the_same_message() -> None:
    decisions = decide((FIRED, RETRACTED), plan(routes=(SEVERE,)), situation())

    assert [(each.event, each.channel) for each in decisions] == [(FIRED.id, DESK), (RETRACTED.id, DESK)]


def test_decisions_keep_the_order_of_events() -> None:
    first, second = (event(EventKind.FIRED, WARNING, rule=RuleId(rule)) for rule in "ba")

    decisions = decide((first, second), plan(routes=(SEVERE,)), situation())

    assert [each.event for each in decisions] == [first.id, second.id]


@pytest.mark.parametrize(
    ("told", "way"),
    [
        (event(EventKind.BASELINE, WARNING), Way.NOW),
        (FIRED, Way.NOW),
        (ESCALATED, Way.NOW),
        (event(EventKind.RULE_CHANGED, WATCH, WARNING), Way.NOW),
        (event(EventKind.EASED, WARNING, CRITICAL), Way.NOW),
        (event(EventKind.RESOLVED, OK, CRITICAL), Way.NOW),
        (CONFIRMED, Way.DIGEST),
        (EASED, Way.DIGEST),
        (RESOLVED, Way.DIGEST),
        (REMINDER, Way.DIGEST),
        (LATE, Way.DIGEST),
    ],
)
def test_a_reader_with_a_digest_is_told_at_once_what_cannot_wait(told: Event, way: Way) -> None:
    found = the_decision(told, plan(WEEKLY))

    assert found.way is way
    assert found.due_at == (NEXT_MONDAY if way is Way.DIGEST else None)


def test_a_reader_without_a_digest_is_told_everything_at_once() -> None:
    for told in (FIRED, CONFIRMED, EASED, RESOLVED, REMINDER, LATE):
        assert the_decision(told, plan(reader())).way is Way.NOW


def test_a_route_can_tell_at_once_or_with_the_digest_whatever_the_event() -> None:
    at_once, later = Route(to=(DESK,), send=Send.NOW), Route(to=(DESK,), send=Send.DIGEST)

    assert the_decision(REMINDER, plan(WEEKLY, routes=(at_once,))).way is Way.NOW
    assert the_decision(FIRED, plan(WEEKLY, routes=(later,))).way is Way.DIGEST


def test_of_several_routes_one_that_tells_at_once_beats_the_digest_and_the_first_sets_the_language() -> None:
    later = Route(to=(DESK,), send=Send.DIGEST, language=Language.ZH)
    at_once = Route(to=(DESK,), send=Send.NOW, language=Language.EN)

    found = the_decision(FIRED, plan(WEEKLY, routes=(later, at_once)))

    assert (found.way, found.language, found.reason) == (Way.NOW, Language.ZH, "route 2: everything")


def test_a_route_without_a_language_speaks_that_of_the_reader() -> None:
    chinese = reader(language=Language.ZH)

    assert the_decision(FIRED, plan(chinese, routes=(SEVERE,))).language is Language.ZH


def test_who_was_told_in_a_language_reads_the_retraction_in_it() -> None:
    in_chinese = replace(SEVERE, language=Language.ZH)
    of_housing = Route(match=Matcher(themes=frozenset({Theme.HOUSING})), to=(DESK,), language=Language.EN)

    found = the_decision(RETRACTED, plan(routes=(of_housing, in_chinese)), situation(known=AT_DESK))

    assert (found.language, found.reason) == (Language.ZH, "told of this episode before")


def test_operators_are_told_of_the_data_at_once_whatever_the_routes_and_the_digest() -> None:
    by = plan(WEEKLY, reader(HOOK), routes=(SEVERE,), operators=(DESK,))

    assert [(each.channel, each.way, each.reason) for each in decide((LATE,), by, situation())] == [
        (DESK, Way.NOW, "operator")
    ]
    assert {each.channel for each in decide((event(EventKind.FIRED, WATCH),), by, situation())} == set()


def test_in_quiet_hours_what_is_told_at_once_waits_for_their_end() -> None:
    found = the_decision(FIRED, plan(BY_NIGHT))

    assert (found.way, found.due_at) == (Way.QUIET, MORNING)
    assert found.reason.endswith("quiet hours until 07:00 Asia/Shanghai")


def test_what_is_critical_passes_quiet_hours_where_the_reader_wants_it() -> None:
    improved = event(EventKind.EASED, WARNING, CRITICAL)

    assert the_decision(ESCALATED, plan(BY_NIGHT)).way is Way.QUIET
    assert the_decision(ESCALATED, plan(ALARMED)).way is Way.NOW
    assert the_decision(improved, plan(ALARMED)).way is Way.QUIET


def test_a_retraction_passes_quiet_hours_and_silences_to_those_who_were_told() -> None:
    found = the_decision(RETRACTED, plan(BY_NIGHT), situation(SILENCE, known=AT_DESK))

    assert found.way is Way.NOW


def test_a_silence_holds_until_it_ends() -> None:
    until_time = silence(Until.TIME, ends_at=MORNING)

    held = the_decision(FIRED, plan(reader()), situation(SILENCE))
    timed = the_decision(FIRED, plan(reader()), situation(until_time))

    assert (held.way, held.due_at, held.silence) == (Way.SILENCED, None, SILENCE.id)
    assert held.reason.endswith("silence 3 by desk-a: known since Monday")
    assert (timed.way, timed.due_at) == (Way.SILENCED, MORNING)


def test_a_silence_that_has_ended_or_not_begun_holds_nothing() -> None:
    for each in (silence(Until.TIME, ends_at=NOW), replace(SILENCE, starts_at=MORNING)):
        assert the_decision(FIRED, plan(reader()), situation(each)).way is Way.NOW


@pytest.mark.parametrize("told", [REMINDER, CONFIRMED, EASED])
def test_of_an_acknowledged_episode_nothing_known_is_told_before_the_digest(told: Event) -> None:
    given = situation(SILENCE, acknowledged=acknowledgement(WARNING), known=AT_DESK)

    with_digest, without = (the_decision(told, plan(each), given) for each in (WEEKLY, reader()))

    assert (with_digest.way, with_digest.due_at) == (Way.ACKNOWLEDGED, NEXT_MONDAY)
    assert (without.way, without.due_at) == (Way.ACKNOWLEDGED, None)
    assert "acknowledged at warning by desk-a" in with_digest.reason


@pytest.mark.parametrize("told", [ESCALATED, RESOLVED, event(EventKind.EASED, WARNING, CRITICAL)])
def test_what_is_worse_than_acknowledged_or_the_end_is_told(told: Event) -> None:
    given = situation(acknowledged=acknowledgement(WARNING), known=AT_DESK)

    assert the_decision(told, plan(reader()), given).way is Way.NOW


def test_a_rise_ends_an_acknowledgement_for_what_comes_after_it() -> None:
    given = situation(acknowledged=acknowledgement(WARNING), known=AT_DESK)

    assert ways((ESCALATED, REMINDER), plan(reader()), given) == [Way.NOW, Way.NOW]


@pytest.mark.parametrize("way", [Way.QUIET, Way.DIGEST])
@pytest.mark.parametrize("told", [CONFIRMED, EASED, RESOLVED, RETRACTED])
def test_what_follows_up_joins_what_is_still_held(told: Event, way: Way) -> None:
    before = decision(FIRED, way, due_at=MORNING)

    found = the_decision(told, plan(WEEKLY, routes=(SEVERE,)), situation(known=waiting(before)))

    assert (found.way, found.due_at) == (way, MORNING)
    assert found.reason.endswith("joins what is held of this episode")


def test_what_follows_up_does_not_join_where_the_alert_itself_was_told() -> None:
    before = decision(CONFIRMED, Way.DIGEST, due_at=NEXT_MONDAY)
    improved = event(EventKind.RESOLVED, OK, CRITICAL)

    for told in (improved, RETRACTED):
        given = situation(known=waiting(before, told=(DESK,)))
        assert the_decision(told, plan(WEEKLY), given).way is Way.NOW


def test_a_retraction_joins_what_a_silence_swallowed_as_long_as_it_lasts() -> None:
    before = waiting(decision(FIRED, Way.SILENCED, by=SILENCE))

    lasting = the_decision(RETRACTED, plan(reader()), situation(SILENCE, known=before))
    over = the_decision(RETRACTED, plan(reader()), situation(known=before))

    assert (lasting.way, lasting.silence) == (Way.SILENCED, SILENCE.id)
    assert (over.way, over.reason) == (Way.NOW, "still to be told of this episode; silence 3 has ended")


def test_what_ends_a_silence_is_told_at_once_with_what_it_swallowed_and_not_with_the_digest() -> None:
    before = waiting(decision(FIRED, Way.SILENCED, by=SILENCE))
    ended = replace(SILENCE, ended=frozenset({(FIRED.rule or RuleId(""), "")}))

    for silences in ((), (ended,)):
        given = situation(*silences, known=before)
        assert the_decision(RESOLVED, plan(WEEKLY), given).way is Way.NOW


def test_what_is_acknowledged_and_never_told_leaves_what_is_held_waiting() -> None:
    given = situation(acknowledged=acknowledgement(WARNING))

    decisions = decide((FIRED, REMINDER, RETRACTED), plan(BY_NIGHT, routes=(SEVERE,)), given)

    assert [each.way for each in decisions] == [Way.QUIET, Way.ACKNOWLEDGED, Way.QUIET]


def test_an_alert_and_its_end_held_in_one_night_come_in_one_morning() -> None:
    decisions = decide((FIRED, RESOLVED), plan(BY_NIGHT, routes=(SEVERE,)), situation())

    assert [(each.way, each.due_at) for each in decisions] == [(Way.QUIET, MORNING)] * 2
