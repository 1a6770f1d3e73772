from dataclasses import replace
from datetime import datetime, timedelta

from routing.builders import (
    CONFIRMED,
    DESK,
    EASED,
    ESCALATED,
    FIRED,
    HOOK,
    MONDAYS,
    MORNING,
    NEXT_MONDAY,
    NIGHTS,
    NOW,
    REMINDER,
    RESOLVED,
    RETRACTED,
    SHANGHAI,
    SUBJECT,
    decision,
    reader,
    silence,
)

from monitor.model.alerts import Event
from monitor.model.decisions import Held, Matcher, Silence
from monitor.model.terms import ChannelName, EventKind, SilenceId, Until, Way
from monitor.routing.readers import Reader
from monitor.routing.releasing import for_digest, never_told, next_release_at, overtaken, to_release

AWAKE = {DESK: reader(), HOOK: reader(HOOK)}
ASLEEP = {DESK: reader(zone=SHANGHAI, quiet=NIGHTS)}
WEEKLY = {DESK: reader(digest=MONDAYS)}
RESOLVING = silence(Until.RESOLVED)
TIMED = silence(Until.TIME, ends_at=NOW + timedelta(hours=1))


def held(told: Event, way: Way, *, due_at: datetime | None = None, by: Silence | None = None) -> Held:
    return Held(event=told, decision=decision(told, way, due_at=due_at, by=by))


OVERNIGHT = held(FIRED, Way.QUIET, due_at=MORNING)
SWALLOWED = held(FIRED, Way.SILENCED, by=RESOLVING)


def both(
    each: Held, *silences: Silence, readers: dict[ChannelName, Reader], now: datetime = NOW
) -> tuple[bool, datetime | None]:
    """Whether it is let go now, and when it will be."""
    free = to_release((each,), silences, readers, now)
    return bool(free), next_release_at((each,), silences, readers, now)


def test_what_waits_for_the_morning_is_told_in_the_morning() -> None:
    assert both(OVERNIGHT, readers=ASLEEP) == (False, MORNING)
    assert both(OVERNIGHT, readers=ASLEEP, now=MORNING) == (True, MORNING)


def test_what_a_silence_swallowed_waits_as_long_as_it_lasts() -> None:
    ended = replace(RESOLVING, ended=frozenset({SUBJECT}))

    assert both(SWALLOWED, RESOLVING, readers=AWAKE) == (False, None)
    assert both(SWALLOWED, ended, readers=AWAKE) == (True, NOW)
    assert both(SWALLOWED, readers=AWAKE) == (True, NOW)


def test_what_is_silenced_until_a_time_is_told_then() -> None:
    each = held(FIRED, Way.SILENCED, due_at=TIMED.ends_at, by=TIMED)

    assert both(each, TIMED, readers=AWAKE) == (False, TIMED.ends_at)
    assert both(each, TIMED, readers=AWAKE, now=NOW + timedelta(hours=1))[0]


def test_a_second_silence_holds_on_to_what_the_first_lets_go() -> None:
    second = replace(RESOLVING, id=SilenceId(4))

    assert both(SWALLOWED, second, readers=AWAKE) == (False, None)


def test_a_silence_that_ends_at_night_lets_go_in_the_morning() -> None:
    each = held(FIRED, Way.SILENCED, due_at=TIMED.ends_at, by=TIMED)

    assert both(each, TIMED, readers=ASLEEP) == (False, MORNING)
    assert both(SWALLOWED, readers=ASLEEP) == (False, MORNING)


def test_what_is_critical_does_not_wait_for_the_morning_where_it_passes() -> None:
    passing = {DESK: reader(zone=SHANGHAI, quiet=replace(NIGHTS, critical_passes=True))}
    swallowed = held(ESCALATED, Way.SILENCED, by=RESOLVING)

    assert both(swallowed, readers=passing) == (True, NOW)


def test_what_is_critical_takes_along_what_it_follows() -> None:
    passing = {DESK: reader(zone=SHANGHAI, quiet=replace(NIGHTS, critical_passes=True))}
    swallowed = held(ESCALATED, Way.SILENCED, by=RESOLVING)
    again = replace(RESOLVING, id=SilenceId(4), match=Matcher(kinds=frozenset({EventKind.FIRED})))

    assert to_release((SWALLOWED, swallowed), (), passing, NOW) == (SWALLOWED, swallowed)
    assert to_release((OVERNIGHT, swallowed), (), passing, NOW) == (OVERNIGHT, swallowed)
    assert to_release((SWALLOWED, swallowed), (again,), passing, NOW) == (swallowed,)
    assert to_release((OVERNIGHT,), (), passing, NOW) == ()


def test_a_retraction_of_what_a_silence_swallowed_waits_with_it() -> None:
    retracted = held(RETRACTED, Way.SILENCED, by=RESOLVING)

    assert to_release((SWALLOWED, retracted), (RESOLVING,), AWAKE, NOW) == ()
    assert to_release((SWALLOWED, retracted), (), AWAKE, NOW) == (SWALLOWED, retracted)


def test_what_waits_for_a_digest_goes_with_the_digest_and_without_one_at_once() -> None:
    each = held(CONFIRMED, Way.DIGEST, due_at=NEXT_MONDAY)
    known = held(REMINDER, Way.ACKNOWLEDGED, due_at=NEXT_MONDAY)

    for one in (each, known):
        assert both(one, readers=WEEKLY, now=NEXT_MONDAY) == (False, None)
        assert both(one, readers=AWAKE) == (True, NOW)
    assert for_digest((each, known, OVERNIGHT), DESK, NEXT_MONDAY) == (each, known)
    assert for_digest((each, known), DESK, NOW) == ()
    assert for_digest((each, known), HOOK, NEXT_MONDAY) == ()


def test_what_is_known_and_has_no_digest_is_never_told() -> None:
    each = held(REMINDER, Way.ACKNOWLEDGED)

    assert both(each, readers=AWAKE) == (False, None)
    assert never_told((each.decision, OVERNIGHT.decision)) == (each.decision,)


def test_nothing_is_let_go_to_a_channel_that_is_no_longer_there() -> None:
    assert both(OVERNIGHT, readers={}) == (False, None)


def test_the_first_of_all_that_is_held_says_when_to_look_again() -> None:
    later = held(EASED, Way.SILENCED, due_at=TIMED.ends_at, by=TIMED)

    assert next_release_at((OVERNIGHT, SWALLOWED, later), (RESOLVING, TIMED), AWAKE, NOW) is None
    assert next_release_at((OVERNIGHT, later), (TIMED,), AWAKE, NOW) == TIMED.ends_at
    assert next_release_at((), (), AWAKE, NOW) is None


def test_what_a_critical_alert_overtakes_at_night_is_told_with_it() -> None:
    now, elsewhere = decision(ESCALATED, Way.NOW), decision(ESCALATED, Way.NOW, channel=HOOK)
    by_digest = held(CONFIRMED, Way.DIGEST, due_at=NEXT_MONDAY)

    quiet = decision(RESOLVED, Way.QUIET, due_at=MORNING)
    assert overtaken((OVERNIGHT, by_digest), (ESCALATED,), (now,), silences=(), now=NOW) == (OVERNIGHT,)
    assert overtaken((OVERNIGHT,), (ESCALATED,), (elsewhere,), silences=(), now=NOW) == ()
    assert overtaken((OVERNIGHT,), (RESOLVED,), (quiet,), silences=(), now=NOW) == ()


def test_what_a_silence_swallowed_that_is_over_goes_with_what_passes_in_quiet_hours() -> None:
    now, ended = decision(ESCALATED, Way.NOW), replace(RESOLVING, ended=frozenset({SUBJECT}))

    assert overtaken((SWALLOWED,), (ESCALATED,), (now,), silences=(ended,), now=NOW) == (SWALLOWED,)
    assert overtaken((SWALLOWED,), (ESCALATED,), (now,), silences=(), now=NOW) == (SWALLOWED,)
    assert overtaken((SWALLOWED,), (ESCALATED,), (now,), silences=(RESOLVING,), now=NOW) == ()
