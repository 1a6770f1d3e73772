"""What people decided not to be told: what a silence takes, and when it ends.

A silence until a time takes whatever its matcher takes. Any other is about the rules it found when it was
made: it ends for each of them by itself, and as a whole with the last. What one swallowed is told at its
end, so each has one: a rule that is removed ends it too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import assert_never

from monitor.model.alerts import Event
from monitor.model.decisions import Matcher, Seen, Silence, SilenceEnd
from monitor.model.standing import RuleState
from monitor.model.terms import Level, RuleId, Subject, Until
from monitor.routing.matching import matches, severity


def subject_of(event: Event) -> Subject | None:
    """Give the rule and instance an event is about; None for a data event."""
    return None if event.rule is None else (event.rule, event.instance)


def is_over(silence: Silence, now: datetime) -> bool:
    """Tell whether a silence has ended as a whole."""
    return silence.ends_at is not None and silence.ends_at <= now


def in_force(silence: Silence, now: datetime) -> bool:
    """Tell whether a silence has begun and has not ended as a whole."""
    return silence.starts_at <= now and not is_over(silence, now)


def covers(silence: Silence, event: Event) -> bool:
    """Tell whether a silence keeps an event from being told.

    Not a rise above the level seen, where it lasts until worse; and a retraction only from those who were not
    told of what it takes back.
    """
    return _takes(silence, event) and not _rises(silence, event)


def seen_by(match: Matcher, rules: Iterable[RuleState]) -> Mapping[Subject, Seen]:
    """Note how the rules stand that a silence with this matcher is about."""
    return {
        (state.rule, state.instance): (state.level, state.reading.period if state.reading else None)
        for state in rules
        if (not match.rules or state.rule in match.rules)
        and (not match.themes or state.theme in match.themes)
        and (not match.roles or state.role in match.roles)
    }


def ends(
    silences: Iterable[Silence], events: Sequence[Event], rules: Sequence[RuleState], *, at: datetime
) -> tuple[SilenceEnd, ...]:
    """Draw the ends that these events, and how the rules stand after them, make of silences.

    To be applied (`with_ends`) before it is decided who is told of the events: what ends a silence passes.
    One made while this release was on its way ends like any other.
    """
    drawn = (_ends(each, events, rules, at) for each in silences if not is_over(each, at))
    return tuple(end for found in drawn for end in found)


def run_out(silences: Iterable[Silence], now: datetime) -> tuple[SilenceEnd, ...]:
    """Draw the ends of silences that are over though no end is stored: their time has come."""
    return tuple(
        SilenceEnd(silence=each.id, subject=None, at=each.ends_at, reason="its time is over")
        for each in silences
        if each.ends_at is not None and is_over(each, now)
    )


def with_ends(silences: Iterable[Silence], drawn: Sequence[SilenceEnd]) -> tuple[Silence, ...]:
    """Apply ends to the silences they are of."""
    return tuple(_with_ends(each, [end for end in drawn if end.silence == each.id]) for each in silences)


def renamed(silence: Silence, names: Mapping[RuleId, RuleId]) -> Silence:
    """Carry a silence over to the present ids of rules, given by the ids they had before."""
    return replace(
        silence,
        match=replace(silence.match, rules=frozenset(names.get(each, each) for each in silence.match.rules)),
        seen={(names.get(rule, rule), instance): seen for (rule, instance), seen in silence.seen.items()},
        ended=frozenset((names.get(rule, rule), instance) for rule, instance in silence.ended),
    )


def _takes(silence: Silence, event: Event) -> bool:
    """Tell whether an event is one that a silence is about, and has not ended for."""
    if silence.until is Until.TIME:
        return matches(silence.match, event)
    subject = subject_of(event)
    return (
        subject is not None
        and subject in silence.seen
        and subject not in silence.ended
        and matches(silence.match, event)
    )


def _rises(silence: Silence, event: Event) -> bool:
    """Tell whether an event is the rise that a silence until worse lasts to."""
    subject = subject_of(event)
    if silence.until is not Until.WORSE or subject is None or subject not in silence.seen:
        return False
    level, _ = silence.seen[subject]
    return severity(event.level) > severity(level)


def _with_ends(silence: Silence, drawn: Sequence[SilenceEnd]) -> Silence:
    whole = [end.at for end in drawn if end.subject is None]
    subjects = frozenset(end.subject for end in drawn if end.subject is not None)
    return replace(
        silence,
        ends_at=min(whole) if whole else silence.ends_at,
        ended=silence.ended | subjects,
    )


def _ends(
    silence: Silence, events: Sequence[Event], rules: Sequence[RuleState], at: datetime
) -> Iterator[SilenceEnd]:
    """Draw the ends of one silence: for each rule it ends for now, and as a whole with the last."""
    if silence.until is Until.TIME:
        return
    states = {(state.rule, state.instance): state for state in rules}
    ended = set(silence.ended)
    for subject in silence.seen:
        its = [event for event in events if subject_of(event) == subject]
        reason = None if subject in ended else _reason(silence, subject, its, states.get(subject))
        if reason is not None:
            ended.add(subject)
            yield SilenceEnd(silence=silence.id, subject=subject, at=at, reason=reason)
    if ended.issuperset(_awaited(silence)):
        yield SilenceEnd(silence=silence.id, subject=None, at=at, reason=f"ended for {_all_of(silence)}")


def _awaited(silence: Silence) -> frozenset[Subject]:
    """List the rules whose ends end a silence as a whole.

    One until resolved waits for the alerts that stood when it was made, where any did: a rule that was
    ok need not fire and resolve first.
    """
    stood = frozenset(each for each, (level, _) in silence.seen.items() if severity(level) > 0)
    return stood if silence.until is Until.RESOLVED and stood else frozenset(silence.seen)


def _all_of(silence: Silence) -> str:
    return "the rule" if len(silence.seen) == 1 else "every rule it waited for"


def _reason(silence: Silence, subject: Subject, its: Sequence[Event], state: RuleState | None) -> str | None:
    """Say what ends a silence for one rule now; None where nothing does."""
    rule, _ = subject
    level, period = silence.seen[subject]
    if state is None:
        return f"{rule} is no longer there"
    match silence.until:
        case Until.RESOLVED:
            return _is_ok(level, its, state)
        case Until.NEXT_RELEASE:
            return _next_print(period, its, state)
        case Until.WORSE if level is Level.CRITICAL:
            return _is_ok(level, its, state)  # nothing is worse, and each silence has an end
        case Until.WORSE:
            worst = max((event.level for event in its), key=severity, default=None)
            rose = worst is not None and severity(worst) > severity(level)
            return f"{rule} is at {worst.value}" if worst is not None and rose else None
        case Until.TIME:
            return None
    assert_never(silence.until)


def _is_ok(level: Level, its: Sequence[Event], state: RuleState) -> str | None:
    """Say that a rule is ok: by one of these events, or now where it was not when it was silenced."""
    resolved = any(event.level is Level.OK for event in its)
    is_ok = severity(level) > 0 and state.level is Level.OK
    return f"{state.rule} is ok" if resolved or is_ok else None


def _next_print(period: date | None, its: Sequence[Event], state: RuleState) -> str | None:
    """Say that a rule has a newer period than seen, or was told of where it counts rules and has none."""
    newest = state.reading.period if state.reading else None
    if newest is not None and (period is None or newest > period):
        return f"{state.rule} has a reading for {newest}"
    return f"{state.rule} has changed" if newest is None and period is None and its else None
