"""The subject of a notice: the worst change first, a retraction before all."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from monitor.model.alerts import Event, Reading
from monitor.model.standing import IndicatorState, Standing
from monitor.model.terms import EventKind, Level
from monitor.wording.levels import badness
from monitor.wording.numbers import amount, difference, figure
from monitor.wording.scene import Scene
from monitor.wording.sentences import titled
from monitor.wording.times import instant_words, period_phrase, period_words

WORSENING: Final = frozenset({EventKind.BASELINE, EventKind.FIRED, EventKind.ESCALATED})
CHANGES: Final[Mapping[EventKind, str]] = MappingProxyType(
    {
        EventKind.BASELINE: "at {level} as the watch begins",
        EventKind.FIRED: "fired at {level}",
        EventKind.ESCALATED: "escalated from {previous} to {level}",
        EventKind.CONFIRMED: "confirmed at {level}",
        EventKind.EASED: "eased from {previous} to {level}",
        EventKind.RESOLVED: "resolved from {previous} to {level}",
        EventKind.RETRACTED: "{previous} taken back, now {level}",
        EventKind.REMINDER: "still at {level}",
        EventKind.RULE_CHANGED: "rule changed, from {previous} to {level}",
        EventKind.LATE: "no new value by {at}",
        EventKind.MISSING: "no new value by {at}",
        EventKind.WITHHELD: "withheld by its publisher",
        EventKind.CHANGED: "source has changed format",
        EventKind.WITHDRAWN: "withdrawn by its publisher",
        EventKind.RECOVERED: "data are back",
        EventKind.DISAGREEMENT: "sources disagree",
        EventKind.RESTATED: "restated",
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
    if is_baseline(events):
        first = f"[{lead.level.value}] {baseline_title(scene.standing)}"
        others = [e for e in events if not e.rule]
    else:
        first = f"{_tag(lead)} {_named(lead, scene)}: {_change(lead, scene)}"
    more = f"; +{len(others)} more" if others else ""
    return " ".join(f"{first}{more}".split())


def baseline_title(standing: Standing) -> str:
    """Say how many rules are not ok as a watch begins, and how many are not known."""
    levels = [r.level for r in standing.rules]
    unknown = levels.count(Level.UNKNOWN)
    bad = len(levels) - levels.count(Level.OK) - unknown
    verb = "is" if bad == 1 else "are"
    also = f", {unknown} unknown" if unknown else ""
    return f"Watch begins: {bad} of {len(levels)} rules {verb} not ok{also}"


def _urgency(event: Event) -> tuple[bool, bool, bool, int]:
    return (
        event.kind is not EventKind.RETRACTED,
        event.rule is None,
        event.kind not in WORSENING,
        -badness(event.level),
    )


def _tag(event: Event) -> str:
    if event.kind is EventKind.RETRACTED:
        return "RETRACTED:"
    return f"[{event.level.value if event.rule else event.kind.value}]"


def _change(event: Event, scene: Scene) -> str:
    match event.kind, event.reading:
        case EventKind.DISAGREEMENT, Reading(inputs=(one, other)):
            said = f"{one.source} says {scene.amount(one)}, {other.source} {scene.amount(other)}"
            return f"{said} {period_phrase(one.period, scene.grid(one))}"
        case EventKind.RESTATED, Reading(value=count):
            return f"{event.instance} changed {figure(count, 0)} values at once"
        case _:
            return _changed(event, scene)


def _changed(event: Event, scene: Scene) -> str:
    return CHANGES[event.kind].format(
        level=event.level.value,
        previous=event.previous_level.value,
        at=instant_words(event.at, scene.zone),
    )


def _named(event: Event, scene: Scene) -> str:
    reading = event.reading
    if event.rule is None:
        return event.title
    if reading is None:
        return titled(event)
    value = amount(reading.value, event.unit, precision=scene.precision(event))
    period = period_words(reading.period, scene.frequency(reading)) if reading.period else ""
    stage = reading.stage.value if reading.stage else ""
    return f"{titled(event)} {value} {period} {stage}".rstrip() + _expected(event, scene)


def _expected(event: Event, scene: Scene) -> str:
    state = scene.plain_state(event)
    if state is None:
        return ""
    if state.consensus is None:
        return ", no consensus"
    return f" vs consensus {_against(state, event.unit, scene.precision(event), state.consensus)}"


def _against(state: IndicatorState, unit: str, precision: int, consensus: float) -> str:
    expected = figure(consensus, precision)
    if state.surprise is None:
        return expected
    return f"{expected} ({difference(state.surprise, unit, precision=precision)})"
