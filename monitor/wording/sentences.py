"""One computed sentence for each event: what changed, on which number, how far from the threshold."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from monitor.model.alerts import Event, Input, Reading
from monitor.model.standing import IndicatorState
from monitor.model.terms import EventKind, Frequency, Level, Stage
from monitor.wording.levels import signed
from monitor.wording.numbers import amount, figure, size
from monitor.wording.ordinals import nth
from monitor.wording.reasons import reason_words
from monitor.wording.scene import Scene
from monitor.wording.times import day_words, period_phrase
from monitor.wording.words import ENGLISH, Words, phrase

RULE_CHANGES: Final[Mapping[EventKind, str]] = MappingProxyType(
    {
        EventKind.BASELINE: phrase("{title} first known at {level}"),
        EventKind.FIRED: phrase("{title} fired at {level}, from {previous}"),
        EventKind.ESCALATED: phrase("{title} escalated to {level}, from {previous}"),
        EventKind.CONFIRMED: phrase("{title} confirmed at {level}"),
        EventKind.EASED: phrase("{title} eased to {level}, from {previous}"),
        EventKind.RESOLVED: phrase("{title} resolved to {level}, from {previous}"),
        EventKind.RETRACTED: phrase("RETRACTED: {title} now at {level}, not {previous}"),
        EventKind.REMINDER: phrase("{title} still at {level} after the new print"),
        EventKind.RULE_CHANGED: phrase("{title} moved to {level} by a changed rule, from {previous}"),
    }
)
DATA_CHANGES: Final[Mapping[EventKind, str]] = MappingProxyType(
    {
        EventKind.LATE: phrase("{title} is late: no new value by {at}"),
        EventKind.MISSING: phrase(
            "{title} is missing: no new value by {at}, and rules that rest on it are unknown"
        ),
        EventKind.WITHHELD: phrase("{title} is withheld by its publisher"),
        EventKind.CHANGED: phrase("{title} cannot be read: its source has changed format"),
        EventKind.WITHDRAWN: phrase(
            "{title} is withdrawn by its publisher, and rules that rest on it are unknown"
        ),
        EventKind.RECOVERED: phrase("{title} has recovered"),
        EventKind.DISAGREEMENT: phrase("Sources of {title} disagree"),
        EventKind.RESTATED: phrase("{title} was restated"),
    }
)
RECALLING: Final = frozenset({EventKind.RETRACTED, EventKind.CONFIRMED, EventKind.REMINDER})
"""Kinds of events that say what was told before."""
RUNS: Final[Mapping[Frequency, str]] = MappingProxyType(
    {
        Frequency.DAILY: phrase("{nth} day"),
        Frequency.BUSINESS: phrase("{nth} working day"),
        Frequency.WEEKLY: phrase("{nth} week"),
        Frequency.MONTHLY: phrase("{nth} month"),
        Frequency.QUARTERLY: phrase("{nth} quarter"),
    }
)


def event_line(event: Event, scene: Scene) -> str:
    """Say in one sentence what an event tells."""
    if is_removal(event, scene):
        return scene.words.say(
            "{title} is no longer watched: its rule was removed, last known at {previous}.",
            title=scene.title(event),
            previous=signed(event.previous_level, scene.words),
        )
    said = rule_sentence(event, scene) if event.rule else data_sentence(event, scene)
    if not event.reason:
        return scene.words.say("{sentence}.", sentence=said)
    reason = reason_words(event.reason.rstrip("."), scene.words)
    return scene.words.say("{sentence}. Reason: {reason}.", sentence=said, reason=reason)


def is_removal(event: Event, scene: Scene) -> bool:
    """Tell whether an event ends an alert because its rule is there no more."""
    gone = event.level is Level.UNKNOWN and event.reading is None
    return event.kind is EventKind.RULE_CHANGED and gone and scene.rule_state(event) is None


def clauses(parts: Iterable[str | None], words: Words) -> str:
    """Put clauses beside each other in one sentence; what is empty is left out."""
    return words.say("; ").join(filter(None, parts))


def rule_sentence(event: Event, scene: Scene) -> str:
    """Say what changed for a rule, without the closing full stop."""
    change, words = _rule_change(event, scene), scene.words
    reading = reading_clause(event, scene)
    said = words.say("{change}: {reading}", change=change, reading=reading) if reading else change
    return clauses((said, told_clause(event, scene), threshold_clause(event, scene)), words)


def _rule_change(event: Event, scene: Scene) -> str:
    words = scene.words
    change = words.say(
        RULE_CHANGES[event.kind],
        title=scene.title(event),
        level=signed(event.level, words),
        previous=signed(event.previous_level, words),
    )
    state = scene.rule_state(event)
    if event.kind is not EventKind.REMINDER or state is None or not state.run or event.reading is None:
        return change
    run = words.say(RUNS[scene.frequency(event.reading)], nth=nth(state.run, words))
    return words.say("{change}, {run}", change=change, run=run)


def data_sentence(event: Event, scene: Scene) -> str:
    """Say what changed for an indicator's data, without the closing full stop."""
    if event.reading:
        return remark_sentence(event, event.reading, scene)
    at = scene.instant(event.at)
    change = scene.words.say(DATA_CHANGES[event.kind], title=scene.title(event), at=at)
    state = scene.state(event.indicator) if event.indicator else None
    return clauses((change, latest_clause(state, scene) if state else None), scene.words)


def remark_sentence(event: Event, reading: Reading, scene: Scene) -> str:
    """Say what sources state unequally, or how much one of them changed at once."""
    words = scene.words
    match event.kind, reading.inputs:
        case EventKind.DISAGREEMENT, (chosen, other):
            return words.say(
                "Sources of {title} disagree: {first} says {value}, {second} {other}; "
                "{first} ranks first, so its value counts",
                title=scene.name(event),
                first=chosen.source,
                value=_stated(chosen, scene),
                second=other.source,
                other=scene.amount(other),
            )
        case EventKind.RESTATED, (first, last, told, now):
            return words.say(
                "{title} was restated: {source} changed {count} of its values at once, the first {first} "
                "and the last {last}, the most {most}, from {told} to {now}",
                title=scene.name(event),
                source=now.source,
                count=figure(reading.value, 0),
                first=_when(first, scene),
                last=_when(last, scene),
                most=_when(now, scene),
                told=scene.amount(told),
                now=scene.amount(now),
            )
        case _:
            raise ValueError(f"no remark: {event.kind} with {len(reading.inputs)} inputs")


def _stated(value: Input, scene: Scene) -> str:
    return valued(scene.amount(value), _when(value, scene), value.stage, scene.words)


def _when(value: Input, scene: Scene) -> str:
    return period_phrase(value.period, scene.grid(value), scene.words)


def valued(value: str, when: str, stage: Stage | None, words: Words) -> str:
    """Say a value, of when it is and how far it has come."""
    return words.say("{value} {when}{stage}", value=value, when=when, stage=staged(stage, words))


def reading_clause(event: Event, scene: Scene) -> str:
    """Say the value, its period and its stage; empty without a reading."""
    reading, words = event.reading, scene.words
    if reading is None:
        return ""
    value = amount(reading.value, event.unit, precision=scene.precision(event), words=words)
    if reading.period is None:
        return f"{value}{staged(reading.stage, words)}"
    when = period_phrase(reading.period, scene.frequency(reading), words)
    return valued(value, when, reading.stage, words)


def staged(stage: Stage | None, words: Words = ENGLISH) -> str:
    """Say how far a value has come, in brackets after it; nothing where the stage is not known."""
    if stage is not None and stage.provisional:
        return words.say(" ({stage}, may be revised)", stage=words.term(stage.value))
    return _bare_stage(stage, words)


def threshold_clause(event: Event, scene: Scene) -> str | None:
    """Say the threshold and on which side of it the value lies; None where a rule has none."""
    if event.threshold is None:
        return None
    words = scene.words
    said = (
        words.say("next threshold {threshold}", threshold=event.threshold)
        if event.level is Level.OK
        else words.say("threshold {threshold}", threshold=event.threshold)
    )
    if event.distance is None:
        return said
    return words.say("{threshold}, {side}", threshold=said, side=_side(event, event.distance, scene))


def told_clause(event: Event, scene: Scene) -> str | None:
    """Say what was told before of an alert that this event takes back, makes final or reminds of."""
    told, words = scene.told_before(event), scene.words
    if told is None or told.reading is None or event.kind not in RECALLING:
        return None
    on = day_words(told.at.astimezone(scene.zone).date(), words)
    if event.kind is EventKind.REMINDER:
        return words.say("last told on {day} as {reading}", day=on, reading=_once(told, scene))
    if event.reading is not None and event.reading.period == told.reading.period:
        value = amount(told.reading.value, told.unit, precision=scene.precision(event), words=words)
        stage = _bare_stage(told.reading.stage, words)
        return words.say("told on {day} as {value}{stage}", day=on, value=value, stage=stage)
    reading = _once(told, scene)
    if event.kind is EventKind.RETRACTED:
        return words.say(
            "what was told on {day}, {reading}, has since been restated", day=on, reading=reading
        )
    return words.say("what was told on {day}, {reading}, has since been made final", day=on, reading=reading)


def _once(told: Event, scene: Scene) -> str:
    """Say what was told, and not that it may be revised: it has been, or was left behind."""
    reading, words = told.reading, scene.words
    if reading is None:
        return ""
    value = amount(reading.value, told.unit, precision=scene.precision(told), words=words)
    stage = _bare_stage(reading.stage, words)
    if reading.period is None:
        return f"{value}{stage}"
    when = period_phrase(reading.period, scene.frequency(reading), words)
    return words.say("{value} {when}{stage}", value=value, when=when, stage=stage)


def _bare_stage(stage: Stage | None, words: Words) -> str:
    return words.say(" ({stage})", stage=words.term(stage.value)) if stage else ""


def latest_clause(state: IndicatorState, scene: Scene) -> str:
    """Say the newest value known of an indicator, or that there is none."""
    latest, indicator, words = state.latest, scene.catalogue.get(state.indicator), scene.words
    if latest is None or indicator is None:
        return words.say("no value is known")
    when = period_phrase(latest.period, indicator.frequency, words)
    value = valued(scene.value(latest.value, indicator), when, latest.stage, words)
    return words.say("the latest is {value}", value=value)


def _side(event: Event, distance: float, scene: Scene) -> str:
    precision, words = scene.precision(event), scene.words
    if round(distance, precision) == 0:
        at_it = event.level is not Level.OK
        return words.say("the value is at it") if at_it else words.say("the value is at it, not past it")
    far = size(abs(distance), event.unit, precision=precision, words=words)
    if distance < 0:
        return words.say("the value is {size} below", size=far)
    return words.say("the value is {size} above", size=far)
