"""The trail of an event, and the delivery of a message, as text of at most 80 columns."""

from collections.abc import Sequence
from shlex import join
from typing import assert_never
from zoneinfo import ZoneInfo

from monitor.explanation.lines import labelled
from monitor.explanation.trail import Trail
from monitor.model.alerts import Event, Input
from monitor.model.catalogue import Catalogue
from monitor.model.decisions import Decision
from monitor.model.deliveries import Attempt, Delivery
from monitor.model.terms import DeliveryState, Way
from monitor.wording.endings import remedy
from monitor.wording.levels import signed
from monitor.wording.numbers import amount, decimals, figure, size
from monitor.wording.plain import filled
from monitor.wording.times import instant_code, instant_words, period_phrase


def trail_text(trail: Trail, catalogue: Catalogue, zone: ZoneInfo, *, options: tuple[str, ...] = ()) -> str:
    """Render a trail for a person; `options` are those to give again to reproduce it."""
    sections = (
        _head(trail, zone),
        _grounds(trail.event, catalogue, zone),
        _routes(trail, zone),
        *(delivery_text(each, trail.tries(each.message.id), zone) for each in trail.deliveries),
        _again(trail.event, options),
    )
    return "\n\n".join(filter(None, sections)) + "\n"


def delivery_text(delivery: Delivery, attempts: Sequence[Attempt], zone: ZoneInfo) -> str:
    """Render one delivery and every try of it for a person."""
    message = delivery.message
    lines = [
        filled(f"{message.purpose.value.capitalize()} to {message.channel}, {message.recipient}"),
        labelled("Message", f"{message.id}, written {instant_words(message.made_at, zone)}"),
        labelled("State", _state(delivery, zone)),
        *(labelled(f"Try {number}", _try(each, zone)) for number, each in enumerate(attempts, start=1)),
    ]
    if attempts and not attempts[-1].answer.delivered:
        lines.append(labelled("Remedy", remedy(attempts[-1].answer.ending)))
    return "\n".join(lines)


def _try(attempt: Attempt, zone: ZoneInfo) -> str:
    answer = attempt.answer
    asked = f"; asked to wait {answer.retry_after_s:g} s" if answer.retry_after_s else ""
    detail = f", {answer.detail}" if answer.detail not in {"", answer.ending.value} else ""
    return f"{instant_words(attempt.at, zone)}: {answer.ending.value}{detail}{asked}"


def _state(delivery: Delivery, zone: ZoneInfo) -> str:
    tries = f"{delivery.attempts} {'try' if delivery.attempts == 1 else 'tries'}"
    match delivery.state:
        case DeliveryState.PENDING:
            return f"pending after {tries}; the next {instant_words(delivery.next_attempt_at, zone)}"
        case DeliveryState.DELIVERED:
            return f"delivered after {tries}"
        case DeliveryState.DEAD:
            return f"dead after {tries}; it is not tried again"
        case DeliveryState.JOINED:
            return f"joined after {tries}: told with {delivery.joined}"
        case _:
            assert_never(delivery.state)


def _head(trail: Trail, zone: ZoneInfo) -> str:
    event = trail.event
    name = f"{event.title} ({event.instance})" if event.instance else event.title
    level = f"{signed(event.level)}  " if event.rule else ""
    lines = [
        filled(f"{level}{name}: {event.kind.value}"),
        labelled("Event", f"{event.id}, number {trail.sequence}"),
        labelled("Known", instant_words(event.at, zone)),
    ]
    if event.rule:
        lines.append(labelled("Rule", f"{event.rule}, as written under {(event.rule_hash or '')[:12]}"))
    lines.append(labelled("Before", _before(trail, zone)))
    if trail.episode is not None:
        ended = trail.episode.ended_at
        end = f", ended {instant_words(ended, zone)}" if ended else ", open"
        lines.append(labelled("Episode", f"{trail.episode.id}{end}"))
    if trail.acknowledgement is not None:
        said = trail.acknowledgement
        comment = f": {said.comment}" if said.comment else ""
        lines.append(labelled("Acknowledged", f"at {said.level.value} by {said.author}{comment}"))
    return "\n".join(lines)


def _before(trail: Trail, zone: ZoneInfo) -> str:
    """Say how it stood before, and what had been told of that."""
    event, before = trail.event, trail.before
    level = f"{event.previous_level.value}; " if event.rule else ""
    if before is None:
        return f"{level}nothing was told of it"
    return f"{level}last told {before.kind.value}, {instant_words(before.at, zone)} ({before.id})"


def _grounds(event: Event, catalogue: Catalogue, zone: ZoneInfo) -> str:
    """Say what the event was drawn from: the reading, its threshold, and each value it rests on."""
    reading = event.reading
    lines = ["What it rests on"]
    if reading is not None:
        value = amount(reading.value, event.unit, precision=decimals(reading.value))
        stage = f" ({reading.stage.value})" if reading.stage else ""
        lines.append(
            labelled("Reading", f"{value}{f' for {reading.period}' if reading.period else ''}{stage}")
        )
    if event.threshold:
        lines.append(labelled("Threshold", _threshold(event)))
    if event.reason:
        lines.append(labelled("Reason", event.reason))
    if reading is not None:
        lines += [labelled("Break", each) for each in reading.breaks]
        lines += [labelled("Value", _value(each, catalogue, zone)) for each in reading.inputs]
    return "\n".join(lines) if len(lines) > 1 else ""


def _threshold(event: Event) -> str:
    if event.distance is None:
        return str(event.threshold)
    if event.distance == 0:
        return f"{event.threshold}; the value lies on it"
    far = size(abs(event.distance), event.unit, precision=decimals(event.distance))
    return f"{event.threshold}; the value lies {far} {'above' if event.distance > 0 else 'below'} it"


def _value(value: Input, catalogue: Catalogue, zone: ZoneInfo) -> str:
    indicator = catalogue.get(value.indicator)
    number = (
        amount(value.value, indicator.unit, precision=indicator.precision)
        if indicator
        else figure(value.value, decimals(value.value))
    )
    when = period_phrase(value.period, indicator.frequency) if indicator else f"for {value.period}"
    out = f"out {instant_words(value.released_at, zone)} by {value.source} ({value.basis.value})"
    hindsight = ", read in hindsight" if value.hindsight else ""
    return f"{value.indicator} {number} {when} ({value.stage.value}), {out}{hindsight}"


def _routes(trail: Trail, zone: ZoneInfo) -> str:
    if not trail.decisions:
        return "Nobody was to be told: no route takes it, and nobody was told of its episode"
    whys = (
        labelled(each.channel, _why(each, zone, is_written=trail.is_written(each)))
        for each in trail.decisions
    )
    return "\n".join(("Who was to be told", *whys))


def _why(decision: Decision, zone: ZoneInfo, *, is_written: bool) -> str:
    when = f" until {instant_words(decision.due_at, zone)}" if decision.due_at else ""
    said = "at once" if decision.way is Way.NOW else f"held ({decision.way.value}){when}"
    waits = "" if is_written else "; not told yet"
    never = decision.way is Way.ACKNOWLEDGED and decision.due_at is None
    return f"{said}, in {decision.language.value}: {decision.reason}{'; never told' if never else waits}"


def _again(event: Event, options: tuple[str, ...]) -> str:
    """Give the commands that show again how it stood: never broken, to be copied."""
    at = ("--as-of", instant_code(event.at), *options)
    commands = (
        *([("explain", str(event.rule), *at)] if event.rule else []),
        ("check", "--offline", *at),
    )
    return "\n".join(("To reproduce:", *(f"  macro-monitor {join(each)}" for each in commands)))
