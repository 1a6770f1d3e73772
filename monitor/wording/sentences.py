"""One computed sentence for each event: what changed, on which number, how far from the threshold."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from monitor.model.alerts import Event, Input, Reading
from monitor.model.standing import IndicatorState
from monitor.model.terms import EventKind, Level, Stage
from monitor.wording.levels import signed
from monitor.wording.numbers import amount, figure, size
from monitor.wording.scene import Scene
from monitor.wording.times import day_words, instant_words, period_phrase

RULE_CHANGES: Final[Mapping[EventKind, str]] = MappingProxyType(
    {
        EventKind.BASELINE: "{title} stands at {level} as the watch begins",
        EventKind.FIRED: "{title} fired at {level}, from {previous}",
        EventKind.ESCALATED: "{title} escalated to {level}, from {previous}",
        EventKind.CONFIRMED: "{title} confirmed at {level}",
        EventKind.EASED: "{title} eased to {level}, from {previous}",
        EventKind.RESOLVED: "{title} resolved to {level}, from {previous}",
        EventKind.RETRACTED: "RETRACTED: {title} is now {level}, not {previous}",
        EventKind.REMINDER: "{title} still stands at {level}",
        EventKind.RULE_CHANGED: "{title} stands at {level} by a changed rule, from {previous}",
    }
)
DATA_CHANGES: Final[Mapping[EventKind, str]] = MappingProxyType(
    {
        EventKind.LATE: "{title} is late: no new value by {at}",
        EventKind.MISSING: "{title} is missing: no new value by {at}, and rules that rest on it are unknown",
        EventKind.WITHHELD: "{title} is withheld by its publisher",
        EventKind.CHANGED: "{title} cannot be read: its source has changed format",
        EventKind.WITHDRAWN: "{title} is withdrawn by its publisher, and rules that rest on it are unknown",
        EventKind.RECOVERED: "{title} has recovered",
        EventKind.DISAGREEMENT: "Sources of {title} disagree",
        EventKind.RESTATED: "{title} was restated",
    }
)


def event_line(event: Event, scene: Scene) -> str:
    """Say in one sentence what an event tells."""
    said = rule_sentence(event, scene) if event.rule else data_sentence(event, scene)
    return f"{said}. Reason: {event.reason.rstrip('.')}." if event.reason else f"{said}."


def rule_sentence(event: Event, scene: Scene) -> str:
    """Say what changed for a rule, without the closing full stop."""
    change = RULE_CHANGES[event.kind].format(
        title=titled(event), level=signed(event.level), previous=signed(event.previous_level)
    )
    parts = (told_clause(event, scene), threshold_clause(event, scene))
    reading = f"{change}: {reading_clause(event, scene)}" if event.reading else change
    return "; ".join((reading, *filter(None, parts)))


def data_sentence(event: Event, scene: Scene) -> str:
    """Say what changed for an indicator's data, without the closing full stop."""
    if event.reading:
        return remark_sentence(event, event.reading, scene)
    change = DATA_CHANGES[event.kind].format(title=titled(event), at=instant_words(event.at, scene.zone))
    state = scene.state(event.indicator) if event.indicator else None
    return f"{change}; {latest_clause(state, scene)}" if state else change


def remark_sentence(event: Event, reading: Reading, scene: Scene) -> str:
    """Say what sources state unequally, or how much one of them changed at once."""
    match event.kind, reading.inputs:
        case EventKind.DISAGREEMENT, (chosen, other):
            value, source = scene.amount(other), chosen.source
            said = f"{source} says {_stated(chosen, scene)}, {other.source} {value}"
            return f"Sources of {event.title} disagree: {said}; {source} ranks first, so its value counts"
        case EventKind.RESTATED, (first, last, told, now):
            count = figure(reading.value, 0)
            span = f"the first {_when(first, scene)} and the last {_when(last, scene)}"
            most = f"{_when(now, scene)}, from {scene.amount(told)} to {scene.amount(now)}"
            said = f"{now.source} changed {count} of its values at once, {span}, the most {most}"
            return f"{event.title} was restated: {said}"
        case _:
            raise ValueError(f"no remark: {event.kind} with {len(reading.inputs)} inputs")


def _stated(value: Input, scene: Scene) -> str:
    return f"{scene.amount(value)} {_when(value, scene)}{staged(value.stage)}"


def _when(value: Input, scene: Scene) -> str:
    return period_phrase(value.period, scene.grid(value))


def titled(event: Event) -> str:
    """Name what an event is about."""
    return f"{event.title} ({event.instance})" if event.instance else event.title


def reading_clause(event: Event, scene: Scene) -> str:
    """Say the value, its period and its stage; empty without a reading."""
    reading = event.reading
    if reading is None:
        return ""
    value = amount(reading.value, event.unit, precision=scene.precision(event))
    return f"{value}{_period(reading, scene)}{staged(reading.stage)}"


def staged(stage: Stage | None) -> str:
    """Say how far a value has come, in brackets after it; nothing where the stage is not known."""
    if stage is None:
        return ""
    return f" ({stage.value}, may be revised)" if stage.provisional else f" ({stage.value})"


def threshold_clause(event: Event, scene: Scene) -> str | None:
    """Say the threshold and on which side of it the value lies; None where a rule has none."""
    if event.threshold is None:
        return None
    name = "next threshold" if event.level is Level.OK else "threshold"
    if event.distance is None:
        return f"{name} {event.threshold}"
    return f"{name} {event.threshold}, {_side(event, event.distance, scene)}"


def told_clause(event: Event, scene: Scene) -> str | None:
    """Say what was told before of the same alert, where this event takes it back or makes it final."""
    told = scene.told_before(event)
    if told is None or told.reading is None or event.kind not in (EventKind.RETRACTED, EventKind.CONFIRMED):
        return None
    on = day_words(told.at.astimezone(scene.zone).date())
    if event.reading is not None and event.reading.period == told.reading.period:
        value = amount(told.reading.value, told.unit, precision=scene.precision(event))
        stage = f" ({told.reading.stage.value})" if told.reading.stage else ""
        return f"told on {on} as {value}{stage}"
    since = "restated" if event.kind is EventKind.RETRACTED else "made final"
    return f"what was told on {on}, {reading_clause(told, scene)}, has since been {since}"


def latest_clause(state: IndicatorState, scene: Scene) -> str:
    """Say the newest value known of an indicator, or that there is none."""
    latest, indicator = state.latest, scene.catalogue.get(state.indicator)
    if latest is None or indicator is None:
        return "no value is known"
    value = amount(latest.value, indicator.unit, precision=indicator.precision)
    return f"the latest is {value} {period_phrase(latest.period, indicator.frequency)}{staged(latest.stage)}"


def _period(reading: Reading, scene: Scene) -> str:
    if reading.period is None:
        return ""
    return f" {period_phrase(reading.period, scene.frequency(reading))}"


def _side(event: Event, distance: float, scene: Scene) -> str:
    precision = scene.precision(event)
    if round(distance, precision) == 0:
        return "the value is at it"
    side = "below" if distance < 0 else "above"
    return f"the value is {size(abs(distance), event.unit, precision=precision)} {side}"
