"""Ids that are computed from what they name, so that the same thing told twice is told once."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime

from monitor.model.terms import ChannelName, EventId, EventKind, Level, MessageId, Purpose


def event_id(  # noqa: PLR0913 - the six parts of its identity
    subject: str, instance: str, kind: EventKind, *, level: Level, period: date | None, at: datetime
) -> EventId:
    """Compute an event's id: the same step of the same life has the same id, wherever it is drawn."""
    identity = [
        subject,
        instance,
        kind.value,
        level.value,
        period.isoformat() if period else None,
        at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    ]
    return EventId(f"evt_{_digest(identity)}")


def message_id(
    channel: ChannelName, recipient: str, purpose: Purpose, events: Sequence[EventId], *, key: str = ""
) -> MessageId:
    """Compute a message's id: one recipient of a channel is owed the same thing once.

    `key` names what is told where events alone do not: the instant of a digest, the release of a card.
    """
    return MessageId(f"msg_{_digest([channel, recipient, purpose.value, key, list(events)])}")


def _digest(identity: object) -> str:
    canonical = json.dumps(identity, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]
