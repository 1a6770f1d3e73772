"""When to try a delivery again: the schedule of Standard Webhooks, and what the receiver asks for."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from monitor.model.deliveries import Answer
from monitor.model.terms import DeliveryState, MessageId

SCHEDULE: Final = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Wait before each try, the first included: <https://www.standardwebhooks.com>, "Deliverability"."""
JITTER: Final = 0.1
"""The most by which a wait is lengthened, as a share of it."""
LONGEST_ASKED: Final = timedelta(days=7)
"""A receiver that asks for longer is asked again after this."""


def next_attempt(
    answer: Answer, attempts: int, now: datetime, message_id: MessageId
) -> tuple[DeliveryState, datetime]:
    """Decide where a delivery stands after a try, and when the next one is.

    Args:
        answer: How the try ended.
        attempts: Tries made, this one included; at least 1.
        now: When it ended.
        message_id: What was sent; messages that fail together are tried again apart.

    Returns:
        The state, and the instant of the next try, which is `now` where there is none.
    """
    if answer.delivered:
        return DeliveryState.DELIVERED, now
    if answer.permanent or attempts >= len(SCHEDULE):
        return DeliveryState.DEAD, now
    planned = SCHEDULE[attempts] * (1 + JITTER * _share(message_id, attempts))
    return DeliveryState.PENDING, now + max(planned, asked(answer))


def asked(answer: Answer) -> timedelta:
    """Return how long the receiver asked to be left alone, within bounds; zero if it did not."""
    seconds = answer.retry_after_s or 0.0
    return timedelta(seconds=max(0.0, min(seconds, LONGEST_ASKED.total_seconds())))


def _share(message_id: MessageId, attempts: int) -> float:
    """Return a number from 0 to 1 that is the same for the same try of the same message."""
    digest = sha256(f"{message_id}:{attempts}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
