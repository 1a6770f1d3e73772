"""The subject of a notice: the worst change first, a retraction before all."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from monitor.model.alerts import Event, Reading
from monitor.model.standing import Standing
from monitor.model.terms import EventKind, Level
from monitor.wording.headlines import headline
from monitor.wording.levels import badness, signed
from monitor.wording.numbers import amount, figure
from monitor.wording.scene import Scene
from monitor.wording.sentences import is_removal
from monitor.wording.times import period_phrase
from monitor.wording.words import ENGLISH, Words, phrase

WORSENING: Final = frozenset({EventKind.BASELINE, EventKind.FIRED, EventKind.ESCALATED})
CHANGES: Final[Mapping[EventKind, str]] = MappingProxyType(
    {
        EventKind.BASELINE: phrase("first known at {level}"),
        EventKind.FIRED: phrase("fired at {level}"),
        EventKind.ESCALATED: phrase("escalated from {previous} to {level}"),
        EventKind.CONFIRMED: phrase("confirmed at {level}"),
        EventKind.EASED: phrase("eased from {previous} to {level}"),
        EventKind.RESOLVED: phrase("resolved from {previous} to {level}"),
        EventKind.RETRACTED: phrase("taken back from {previous} to {level}"),
        EventKind.REMINDER: phrase("still at {level}"),
        EventKind.RULE_CHANGED: phrase("moved from {previous} to {level} by a changed rule"),
        EventKind.LATE: phrase("no new value by {at}"),
        EventKind.MISSING: phrase("no new value by {at}"),
        EventKind.WITHHELD: phrase("withheld by its publisher"),
        EventKind.CHANGED: phrase("source has changed format"),
        EventKind.WITHDRAWN: phrase("withdrawn by its publisher"),
        EventKind.RECOVERED: phrase("data are back"),
        EventKind.DISAGREEMENT: phrase("sources disagree"),
        EventKind.RESTATED: phrase("restated"),
    }
)


def worst_first(events: Sequence[Event]) -> tuple[Event, ...]:
    """Order events for reading: retractions, then changes for the worse, then the rest; worst level first."""
    return tuple(sorted(events, key=_urgency))


def is_baseline(events: Sequence[Event]) -> bool:
    """Whether the rules' events among these are the summary with which a watch begins."""
    of_rules = [e for e in events if e.rule]
    return len(of_rules) > 1 and all(e.kind is EventKind.BASELINE for e in of_rules)


def subject(events: Sequence[Event], scene: Scene) -> str:
    """Say in one line what matters most, and how much more there is."""
    lead, *others = worst_first(events)
    words = scene.words
    if is_baseline(events):
        said = tagged(lead, baseline_title(scene.standing, words), words)
        others = [e for e in events if not e.rule]
    else:
        said = tagged(lead, news(lead, scene), words)
    return " ".join(with_more(said, len(others), words).split())


def with_more(said: str, count: int, words: Words) -> str:
    """Say how many changes there are besides."""
    return words.say("{first}; +{count} more", first=said, count=count) if count else said


def tagged(event: Event, said: str, words: Words) -> str:
    """Put the level that an event leads to before what is said of it, or that it takes something back."""
    if event.kind is EventKind.RETRACTED:
        return words.say("RETRACTED: {said}", said=said)
    tag = signed(event.level, words) if event.rule else words.term(event.kind.value)
    return f"[{tag}] {said}"


def news(event: Event, scene: Scene) -> str:
    """Say the number and what it changed."""
    words = scene.words
    if event.rule is None:
        return words.say("{title}: {change}", title=scene.name(event), change=_remark(event, scene))
    return words.say("{title}: {change}", title=headline(event, scene), change=rule_news(event, scene))


def rule_news(event: Event, scene: Scene) -> str:
    """Say what a number changed, the rule named with its value where that is another number."""
    words, change = scene.words, _changed(event, scene)
    if is_removal(event, scene):
        level = words.term(event.previous_level.value)
        return words.say("no longer watched, rule removed at {level}", level=level)
    if event.reading is None or scene.lead(event) is None or scene.plain_state(event) is not None:
        return change
    value = amount(event.reading.value, event.unit, precision=scene.precision(event), words=words)
    return words.say("{title} ({value}) {change}", title=scene.title(event), value=value, change=change)


def baseline_title(standing: Standing, words: Words = ENGLISH) -> str:
    """Say how many rules are at watch or worse as a watch begins, and how many are not known."""
    levels = [r.level for r in standing.rules]
    unknown = levels.count(Level.UNKNOWN)
    bad = len(levels) - levels.count(Level.OK) - unknown
    said = words.say(
        "Monitoring begins: {count} of {all} rules at watch or worse", count=bad, all=len(levels)
    )
    return words.say("{title}, {count} unknown", title=said, count=unknown) if unknown else said


def _urgency(event: Event) -> tuple[bool, bool, bool, int]:
    return (
        event.kind is not EventKind.RETRACTED,
        event.rule is None,
        event.kind not in WORSENING,
        -badness(event.level),
    )


def _remark(event: Event, scene: Scene) -> str:
    words = scene.words
    match event.kind, event.reading:
        case EventKind.DISAGREEMENT, Reading(inputs=(one, other)):
            return words.say(
                "{first} says {value}, {second} {other} {when}",
                first=one.source,
                value=scene.amount(one),
                second=other.source,
                other=scene.amount(other),
                when=period_phrase(one.period, scene.grid(one), words),
            )
        case EventKind.RESTATED, Reading(value=count):
            return words.say(
                "{source} changed {count} values at once", source=event.instance, count=figure(count, 0)
            )
        case _:
            return _changed(event, scene)


def _changed(event: Event, scene: Scene) -> str:
    words = scene.words
    return words.say(
        CHANGES[event.kind],
        level=words.term(event.level.value),
        previous=words.term(event.previous_level.value),
        at=scene.instant(event.at),
    )
