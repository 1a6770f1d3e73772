from dataclasses import replace

import pytest
from routing.builders import CRITICAL, FIRED, LATE, OK, RULE, UNKNOWN, WARNING, WATCH, event

from monitor.model.decisions import Matcher
from monitor.model.terms import EventKind, Level, Role, RuleId, Theme
from monitor.routing.matching import concerns, described, matches, refusals

SEVERE = Matcher(levels=frozenset({WARNING, CRITICAL}))
NARROW = Matcher(
    levels=frozenset({CRITICAL, WARNING}),
    themes=frozenset({Theme.HOUSING}),
    roles=frozenset({Role.LEADING}),
    rules=frozenset({RuleId("nahb-weak")}),
    kinds=frozenset({EventKind.ESCALATED}),
)


def test_a_matcher_without_conditions_takes_everything() -> None:
    assert matches(Matcher(), FIRED)
    assert matches(Matcher(), LATE)


@pytest.mark.parametrize(
    ("level", "previous", "taken"),
    [
        (WARNING, OK, True),
        (WATCH, OK, False),
        (OK, WARNING, True),
        (WATCH, CRITICAL, True),
        (WARNING, UNKNOWN, True),
        (UNKNOWN, WARNING, True),
    ],
)
def test_a_level_matches_the_worse_of_level_and_level_before(
    level: Level, previous: Level, *, taken: bool
) -> None:
    assert matches(SEVERE, event(EventKind.ESCALATED, level, previous)) is taken


def test_a_matcher_by_level_rule_or_role_takes_no_data_events() -> None:
    assert not matches(SEVERE, LATE)
    assert not matches(Matcher(rules=frozenset({RULE})), LATE)
    assert not matches(Matcher(roles=frozenset({Role.COINCIDENT})), LATE)


@pytest.mark.parametrize(
    ("matcher", "taken"),
    [
        (Matcher(themes=frozenset({Theme.SERVICES})), True),
        (Matcher(themes=frozenset({Theme.HOUSING})), False),
        (Matcher(roles=frozenset({Role.COINCIDENT})), True),
        (Matcher(roles=frozenset({Role.LEADING})), False),
        (Matcher(rules=frozenset({RULE})), True),
        (Matcher(rules=frozenset({RuleId("other")})), False),
        (Matcher(kinds=frozenset({EventKind.FIRED})), True),
        (Matcher(kinds=frozenset({EventKind.LATE})), False),
        (Matcher(levels=frozenset({WARNING}), themes=frozenset({Theme.HOUSING})), False),
    ],
)
def test_every_condition_must_hold(matcher: Matcher, *, taken: bool) -> None:
    assert matches(matcher, FIRED) is taken


def test_a_matcher_concerns_a_subject_at_whatever_level() -> None:
    assert concerns(Matcher(levels=frozenset({CRITICAL}), kinds=frozenset({EventKind.LATE})), FIRED)
    assert not concerns(Matcher(themes=frozenset({Theme.HOUSING})), FIRED)


def test_what_a_matcher_takes_is_said_in_words() -> None:
    assert described(Matcher()) == "everything"
    assert described(NARROW) == (
        "level warning, critical; theme housing; role leading; rule nahb-weak; event escalated"
    )


def test_what_keeps_a_matcher_from_an_event_is_said_condition_by_condition() -> None:
    assert refusals(NARROW, FIRED) == (
        "event is fired",
        "theme is services",
        "role is coincident",
        "rule is rule",
    )
    assert refusals(replace(SEVERE, roles=frozenset({Role.LEADING})), LATE) == (
        "it has no level",
        "it has no role",
    )
    assert refusals(SEVERE, FIRED) == ()
