"""Which events a matcher takes, and what keeps it from taking one."""

from collections.abc import Collection
from enum import Enum

from monitor.model.alerts import Event
from monitor.model.decisions import Matcher
from monitor.model.terms import SEVERITIES, Level, RuleId


def matches(matcher: Matcher, event: Event) -> bool:
    """Tell whether a matcher takes an event: every condition it sets holds."""
    return (
        (not matcher.kinds or event.kind in matcher.kinds)
        and (not matcher.levels or worse(event) in matcher.levels)
        and concerns(matcher, event)
    )


def concerns(matcher: Matcher, event: Event) -> bool:
    """Tell whether a matcher takes what an event is about, at some level and in some kind of event."""
    return (
        (not matcher.themes or event.theme in matcher.themes)
        and (not matcher.roles or event.role in matcher.roles)
        and (not matcher.rules or event.rule in matcher.rules)
    )


def described(matcher: Matcher) -> str:
    """Say what a matcher takes: "level warning, critical; theme services", or "everything"."""
    set_ones = {
        "level": [each.value for each in SEVERITIES if each in matcher.levels],
        "theme": sorted(each.value for each in matcher.themes),
        "role": sorted(each.value for each in matcher.roles),
        "rule": sorted(matcher.rules),
        "event": sorted(each.value for each in matcher.kinds),
    }
    return (
        "; ".join(f"{name} {', '.join(words)}" for name, words in set_ones.items() if words) or "everything"
    )


def refusals(matcher: Matcher, event: Event) -> tuple[str, ...]:
    """Say which conditions of a matcher an event does not meet: "level is watch", "it has no role"."""
    conditions: tuple[tuple[str, Collection[Enum | RuleId], Enum | RuleId | None], ...] = (
        ("level", matcher.levels, worse(event)),
        ("event", matcher.kinds, event.kind),
        ("theme", matcher.themes, event.theme),
        ("role", matcher.roles, event.role),
        ("rule", matcher.rules, event.rule),
    )
    return tuple(_refusal(name, has) for name, wanted, has in conditions if wanted and has not in wanted)


def severity(level: Level | None) -> int:
    """Rank a level from 0 (ok) to 3 (critical); what is not known ranks as ok."""
    return 0 if level is None or level is Level.UNKNOWN else level.severity


def worse(event: Event) -> Level | None:
    """Take the worse of an event's level and the level before; None where neither is known."""
    known = [level for level in (event.level, event.previous_level) if level is not Level.UNKNOWN]
    return max(known, key=severity, default=None)


def _refusal(name: str, has: Enum | RuleId | None) -> str:
    if has is None:
        return f"it has no {name}"
    return f"{name} is {has.value if isinstance(has, Enum) else has}"
