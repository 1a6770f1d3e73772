from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from routing.builders import (
    CONFIRMED,
    CRITICAL,
    EASED,
    ESCALATED,
    FEBRUARY,
    FIRED,
    LATE,
    MARCH,
    MORNING,
    NOW,
    OK,
    REMINDER,
    RESOLVED,
    RETRACTED,
    RULE,
    SUBJECT,
    UNKNOWN,
    WARNING,
    WATCH,
    event,
    silence,
    state,
)

from monitor.model.alerts import Event, Reading
from monitor.model.decisions import Matcher, Silence
from monitor.model.standing import RuleState
from monitor.model.terms import EventKind, Level, Role, RuleId, SilenceId, Subject, Theme, Tier, Until
from monitor.routing.silences import covers, ends, in_force, is_over, renamed, seen_by, with_ends

OTHER = RuleId("other")
OTHER_SUBJECT: Subject = (OTHER, "")
RESOLVING, WORSENING, NEXT = silence(Until.RESOLVED), silence(Until.WORSE), silence(Until.NEXT_RELEASE)
TIMED = silence(Until.TIME, ends_at=MORNING)
BREADTH = Reading(period=None, value=3.0, stage=None, inputs=(), breaks=(), tier=Tier.T1)


def reasons(each: Silence, events: Sequence[Event], *rules: RuleState) -> list[tuple[Subject | None, str]]:
    return [(end.subject, end.reason) for end in ends((each,), events, rules, at=NOW)]


def test_a_silence_until_a_time_is_in_force_from_its_start_to_its_end() -> None:
    assert in_force(TIMED, NOW)
    assert not in_force(TIMED, TIMED.starts_at - timedelta(seconds=1))
    assert is_over(TIMED, MORNING)
    assert not is_over(RESOLVING, MORNING + timedelta(days=1000))


def test_a_silence_covers_what_its_matcher_takes() -> None:
    housing = Matcher(themes=frozenset({Theme.HOUSING}))

    assert covers(TIMED, FIRED)
    assert not covers(replace(TIMED, match=housing), FIRED)


@pytest.mark.parametrize("each", [RESOLVING, WORSENING, NEXT])
def test_a_silence_without_a_time_is_about_the_rules_it_found_and_about_no_data(each: Silence) -> None:
    assert covers(each, CONFIRMED)
    assert not covers(each, event(EventKind.FIRED, WARNING, rule=OTHER))
    assert not covers(each, LATE)
    assert covers(TIMED, LATE)


def test_a_silence_covers_nothing_of_a_rule_it_has_ended_for() -> None:
    assert not covers(replace(RESOLVING, ended=frozenset({SUBJECT})), FIRED)


def test_until_worse_a_rise_above_the_level_seen_passes() -> None:
    assert covers(WORSENING, REMINDER)
    assert covers(WORSENING, EASED)
    assert not covers(WORSENING, ESCALATED)
    assert covers(RESOLVING, ESCALATED)


def test_what_a_silence_is_about_is_noted_with_level_and_period() -> None:
    rules = (
        state(WARNING),
        state(OK, MARCH, rule=OTHER),
        replace(state(OK), theme=Theme.HOUSING, rule=OTHER),
    )

    assert seen_by(Matcher(rules=frozenset({RULE})), rules) == {SUBJECT: (WARNING, FEBRUARY)}
    assert seen_by(Matcher(themes=frozenset({Theme.SERVICES})), rules[:2]) == {
        SUBJECT: (WARNING, FEBRUARY),
        OTHER_SUBJECT: (OK, MARCH),
    }
    assert seen_by(Matcher(roles=frozenset({Role.LEADING})), rules) == {}
    assert seen_by(Matcher(), (replace(state(UNKNOWN), reading=None),)) == {SUBJECT: (UNKNOWN, None)}


@pytest.mark.parametrize("how", [RESOLVED, RETRACTED])
def test_until_resolved_ends_when_the_rule_is_ok(how: Event) -> None:
    ended = [(SUBJECT, "rule is ok"), (None, "ended for the rule")]

    assert reasons(RESOLVING, (EASED,), state(WATCH)) == []
    assert reasons(RESOLVING, (how,), state(OK)) == ended
    assert reasons(RESOLVING, (), state(OK)) == ended


def test_until_resolved_of_a_rule_that_was_ok_lasts_till_it_has_fired_and_resolved() -> None:
    each = silence(Until.RESOLVED, seen={SUBJECT: (OK, FEBRUARY)})

    assert reasons(each, (), state(OK)) == []
    assert reasons(each, (FIRED,), state(WARNING)) == []
    assert reasons(each, (RESOLVED,), state(OK)) == [(SUBJECT, "rule is ok"), (None, "ended for the rule")]


def test_until_resolved_ends_as_a_whole_with_the_last_alert_that_stood() -> None:
    seen = {SUBJECT: (WARNING, FEBRUARY), OTHER_SUBJECT: (OK, FEBRUARY)}
    each = silence(Until.RESOLVED, seen=seen)

    assert reasons(each, (RESOLVED,), state(OK), state(OK, rule=OTHER)) == [
        (SUBJECT, "rule is ok"),
        (None, "ended for every rule it waited for"),
    ]


def test_until_the_next_release_ends_with_a_reading_for_a_later_period_and_not_with_a_revision() -> None:
    assert reasons(NEXT, (CONFIRMED,), state(WARNING)) == []
    assert reasons(NEXT, (), state(WARNING, MARCH)) == [
        (SUBJECT, "rule has a reading for 2025-03-01"),
        (None, "ended for the rule"),
    ]


def test_until_the_next_release_of_a_rule_over_rules_ends_with_its_next_event() -> None:
    each = silence(Until.NEXT_RELEASE, seen={SUBJECT: (WARNING, None)})
    counted = replace(state(CRITICAL), reading=BREADTH)

    assert reasons(each, (), counted) == []
    assert reasons(each, (ESCALATED,), counted)[0] == (SUBJECT, "rule has changed")


def test_until_worse_ends_with_the_first_rise_above_the_level_seen() -> None:
    assert reasons(WORSENING, (REMINDER,), state(WARNING)) == []
    assert reasons(WORSENING, (ESCALATED,), state(CRITICAL)) == [
        (SUBJECT, "rule is at critical"),
        (None, "ended for the rule"),
    ]


def test_until_worse_of_a_rule_at_the_worst_level_ends_when_it_is_ok() -> None:
    each = silence(Until.WORSE, seen={SUBJECT: (CRITICAL, FEBRUARY)})

    assert reasons(each, (REMINDER,), state(CRITICAL)) == []
    assert reasons(each, (EASED,), state(WATCH)) == []
    assert reasons(each, (RESOLVED,), state(OK)) == [(SUBJECT, "rule is ok"), (None, "ended for the rule")]


@pytest.mark.parametrize("each", [RESOLVING, WORSENING, NEXT])
def test_a_rule_that_is_removed_ends_every_silence_of_it(each: Silence) -> None:
    assert reasons(each, ()) == [(SUBJECT, "rule is no longer there"), (None, "ended for the rule")]


def test_a_silence_ends_for_a_rule_once_and_until_a_time_by_the_clock_alone() -> None:
    seen = {SUBJECT: (WARNING, FEBRUARY), OTHER_SUBJECT: (WARNING, FEBRUARY)}
    ended = silence(Until.RESOLVED, seen=seen)
    rest = (state(WARNING, rule=OTHER),)

    assert reasons(replace(ended, ended=frozenset({SUBJECT})), (RESOLVED,), state(OK), *rest) == []
    assert reasons(TIMED, (RESOLVED,), state(OK)) == []


def test_ends_are_applied_to_the_silence_they_are_of() -> None:
    other = replace(RESOLVING, id=SilenceId(4), seen={OTHER_SUBJECT: (WARNING, FEBRUARY)})
    rules = (state(OK), state(WARNING, rule=OTHER))
    drawn = ends((RESOLVING, other), (RESOLVED,), rules, at=NOW)

    first, second = with_ends((RESOLVING, other), drawn)

    assert (first.ended, first.ends_at) == (frozenset({SUBJECT}), NOW)
    assert is_over(first, NOW)
    assert second == other


def test_a_silence_follows_a_rule_to_its_new_id() -> None:
    each = replace(RESOLVING, match=Matcher(rules=frozenset({RULE})), ended=frozenset({SUBJECT}))

    moved = renamed(each, {RULE: OTHER})

    assert moved.match.rules == {OTHER}
    assert set(moved.seen) == moved.ended == {OTHER_SUBJECT}
    assert renamed(each, {}) == each


@pytest.mark.parametrize("level", [OK, UNKNOWN])
def test_until_worse_of_a_rule_without_an_alert_any_alert_passes(level: Level) -> None:
    each = silence(Until.WORSE, seen={SUBJECT: (level, FEBRUARY)})

    assert not covers(each, event(EventKind.FIRED, WATCH))


def test_a_silence_made_while_a_release_was_on_its_way_ends_by_it_all_the_same() -> None:
    made_after = replace(RESOLVING, starts_at=NOW + timedelta(minutes=2))

    assert reasons(made_after, (RESOLVED,), state(OK))[0] == (SUBJECT, "rule is ok")
