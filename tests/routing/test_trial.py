from routing.builders import (
    CRITICAL,
    DESK,
    HOOK,
    NOW,
    OK,
    PAGER,
    RULE,
    SEVERE,
    UNKNOWN,
    WARNING,
    WATCH,
    plan,
    situation,
)

from monitor.model.alerts import Event
from monitor.model.decisions import Audience, Matcher
from monitor.model.terms import EpisodeId, EventKind, IndicatorId, Level, Role, RuleId, Theme, Way
from monitor.routing.routes import Route, RoutingPlan
from monitor.routing.trial import About, audience_of, kind_between, supposed, tried, unknown_rules
from monitor.routing.ways import Situation

ABOUT = About(rule=RULE, theme=Theme.SERVICES, role=Role.COINCIDENT)
DATA = About(indicator=IndicatorId("x"), theme=Theme.SERVICES)
NAMED = Route(match=Matcher(rules=frozenset({RULE, RuleId("gone")})), to=(HOOK,))


def of_rule(kind: EventKind, level: Level, previous: Level = OK) -> Event:
    return supposed(ABOUT, kind, level, previous, at=NOW)


def ways(event: Event, by: RoutingPlan, given: Situation | None = None) -> list[Way | None]:
    outcomes = tried(event, by, given or situation())
    return [each.decision.way if each.decision else None for each in outcomes]


def test_a_change_of_level_says_what_happens() -> None:
    assert kind_between(OK, WARNING) is EventKind.FIRED
    assert kind_between(WATCH, CRITICAL) is EventKind.ESCALATED
    assert kind_between(CRITICAL, WATCH) is EventKind.EASED
    assert kind_between(WATCH, OK) is EventKind.RESOLVED
    assert kind_between(WATCH, WATCH) is None


def test_every_reader_is_listed_with_what_is_decided_or_why_it_is_not_told() -> None:
    by = plan(routes=(SEVERE, NAMED))

    desk, hook, pager = tried(of_rule(EventKind.FIRED, WATCH), by, situation())

    assert (desk.reader.channel, desk.decision) == (DESK, None)
    assert desk.refusals == ("route 1 takes level warning, critical: level is watch",)
    assert hook.decision is not None
    assert (pager.reader.channel, pager.refusals) == (PAGER, ("no route leads to it",))


def test_whom_an_alert_would_have_gone_to_is_supposed_by_the_level_before() -> None:
    resolved = of_rule(EventKind.RESOLVED, OK, WARNING)

    assert audience_of(resolved, plan(routes=(SEVERE,))) == Audience(told=frozenset({DESK}))
    assert audience_of(of_rule(EventKind.EASED, OK, WATCH), plan(routes=(SEVERE,))) == Audience()


def test_who_was_not_told_of_an_alert_is_not_told_of_its_retraction() -> None:
    retracted = of_rule(EventKind.RETRACTED, OK, WARNING)
    by = plan(routes=(SEVERE,))
    known = {EpisodeId("evt_supposed"): audience_of(retracted, by)}
    given = Situation(silences=(), acknowledged={}, audience=known, now=NOW)

    outcomes = tried(retracted, by, given)

    assert [each.refusals for each in outcomes] == [(), *[("it was not told of this alert",)] * 2]


def test_an_event_about_data_goes_to_the_operators() -> None:
    late = supposed(DATA, EventKind.LATE, UNKNOWN, UNKNOWN, at=NOW)

    assert ways(late, plan(routes=(SEVERE,), operators=(HOOK,))) == [None, Way.NOW, None]


def test_rules_that_routes_name_and_are_none_are_listed() -> None:
    assert unknown_rules(plan(routes=(SEVERE, NAMED)), ()) == ((2, RuleId("gone")), (2, RULE))
