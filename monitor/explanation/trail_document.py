"""The trail of an event, and the delivery of a message, as JSON documents."""

from collections.abc import Sequence

from monitor.explanation.trail import Trail
from monitor.model.alerts import Input
from monitor.model.decisions import Acknowledgement, Decision
from monitor.model.deliveries import Attempt, Delivery
from monitor.wording.documents import SCHEMA, Document, replay_line
from monitor.wording.endings import remedy
from monitor.wording.times import instant_code


def trail_document(trail: Trail) -> Document:
    """Render a trail for programs; what is not known is null, never absent."""
    event, reading = trail.event, trail.event.reading
    return {
        **replay_line(event, trail.sequence),
        "theme": event.theme.value,
        "role": event.role.value if event.role else None,
        "unit": event.unit,
        "threshold": event.threshold,
        "distance": event.distance,
        "reason": event.reason,
        "rule_hash": event.rule_hash,
        "episode": _episode(trail),
        "breaks": list(reading.breaks) if reading else [],
        "inputs": [_input(each) for each in reading.inputs] if reading else [],
        "before": replay_line(trail.before, None) if trail.before else None,
        "acknowledged": _acknowledged(trail.acknowledgement),
        "decisions": [{**_decision(each), "written": trail.is_written(each)} for each in trail.decisions],
        "deliveries": [delivery_document(each, trail.tries(each.message.id)) for each in trail.deliveries],
    }


def delivery_document(delivery: Delivery, attempts: Sequence[Attempt]) -> Document:
    """Render a delivery and its tries for programs."""
    message = delivery.message
    return {
        "schema": SCHEMA,
        "message": message.id,
        "channel": message.channel,
        "recipient": message.recipient,
        "purpose": message.purpose.value,
        "made_at": instant_code(message.made_at),
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "next_attempt_at": instant_code(delivery.next_attempt_at),
        "joined": delivery.joined,
        "events": list(message.events),
        "tries": [_try(each) for each in attempts],
    }


def _try(attempt: Attempt) -> Document:
    answer = attempt.answer
    return {
        "at": instant_code(attempt.at),
        "ending": answer.ending.value,
        "detail": answer.detail,
        "retry_after_s": answer.retry_after_s,
        "remedy": None if answer.delivered else remedy(answer.ending),
    }


def _episode(trail: Trail) -> Document | None:
    if trail.episode is None:
        return None
    ended_at = trail.episode.ended_at
    return {
        "id": trail.episode.id,
        "opened_at": instant_code(trail.episode.opened_at),
        "ended_at": instant_code(ended_at) if ended_at else None,
    }


def _input(value: Input) -> Document:
    return {
        "indicator": value.indicator,
        "period": value.period.isoformat(),
        "value": value.value,
        "stage": value.stage.value,
        "released_at": instant_code(value.released_at),
        "basis": value.basis.value,
        "hindsight": value.hindsight,
        "source": value.source,
    }


def _decision(each: Decision) -> Document:
    return {
        "channel": each.channel,
        "language": each.language.value,
        "way": each.way.value,
        "due_at": instant_code(each.due_at) if each.due_at else None,
        "silence": each.silence,
        "reason": each.reason,
    }


def _acknowledged(said: Acknowledgement | None) -> Document | None:
    if said is None:
        return None
    return {
        "level": said.level.value,
        "author": said.author,
        "comment": said.comment,
        "at": instant_code(said.recorded_at),
    }
