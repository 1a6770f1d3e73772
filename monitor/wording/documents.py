"""The JSON documents of the contract that tell of events: replay lines and webhook bodies."""

import json
from datetime import date
from typing import Final, TypeAlias

from monitor.model.alerts import Event, Input
from monitor.model.deliveries import Notice
from monitor.model.plain import JsonValue
from monitor.wording.times import instant_code

Document: TypeAlias = dict[str, JsonValue]

SCHEMA: Final = 1


def replay_line(event: Event, sequence: int | None) -> Document:
    """Render an event as one line of `replay`; `sequence` None where it has none yet."""
    reading = event.reading
    return {
        "schema": SCHEMA,
        "seq": sequence,
        "id": event.id,
        "at": instant_code(event.at),
        "rule": event.rule,
        "instance": event.instance,
        "indicator": event.indicator,
        "event": event.kind.value,
        "level": event.level.value,
        "previous_level": event.previous_level.value,
        "value": reading.value if reading else None,
        "period": _day(reading.period) if reading else None,
        "stage": reading.stage.value if reading and reading.stage else None,
        "tier": reading.tier.value if reading else None,
        "title": event.title,
    }


def webhook_body(event: Event, text: str) -> Document:
    """Render an event as the body of a webhook; `text` is its computed sentence."""
    newest = _newest(event)
    return {
        "schema": SCHEMA,
        "type": f"{'alert' if event.rule else 'data'}.{event.kind.value}",
        "timestamp": instant_code(event.at),
        "data": {
            **replay_line(event, None),
            "theme": event.theme.value,
            "unit": event.unit,
            "threshold": event.threshold,
            "released_at": instant_code(newest.released_at) if newest else None,
            "basis": newest.basis.value if newest else None,
            "text": text,
        },
    }


def notice_body(notice: Notice) -> Document:
    """Render a notice as a whole, such as a digest, as the body of a webhook; its type is its purpose."""
    return {
        "schema": SCHEMA,
        "type": notice.purpose.value,
        "timestamp": instant_code(notice.made_at),
        "data": {
            "title": notice.subject,
            "text": notice.text,
            "compact": notice.compact,
            "events": [event.id for event in notice.events],
        },
    }


def canonical(document: JsonValue) -> str:
    """Render a document as JSON in which equal documents are equal text."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _newest(event: Event) -> Input | None:
    inputs = event.reading.inputs if event.reading else ()
    return max(inputs, key=lambda i: (i.released_at, i.period), default=None)


def _day(period: date | None) -> str | None:
    return period.isoformat() if period else None
