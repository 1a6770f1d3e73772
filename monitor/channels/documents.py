"""A notice as JSON documents, one for each event, and one for what has none."""

from typing import Final

from monitor.model.deliveries import Message, Notice
from monitor.model.terms import Purpose
from monitor.ports import Parcel
from monitor.wording.documents import canonical, notice_body, webhook_body

WHOLE: Final = frozenset({Purpose.DIGEST, Purpose.CARD, Purpose.TEST})
"""Purposes of notices that say more than their events do."""


def documents(notice: Notice, *, recipient: str) -> tuple[Parcel, ...]:
    """Make one parcel for each event, in their order, and one of the notice as a whole where it says more."""
    events = tuple(
        Parcel(recipient=recipient, events=(event.id,), body=canonical(webhook_body(event, line)).encode())
        for event, line in zip(notice.events, notice.lines, strict=True)
    )
    if events and notice.purpose not in WHOLE:
        return events
    return (*events, Parcel(recipient=recipient, events=(), body=canonical(notice_body(notice)).encode()))


def identity(message: Message) -> str:
    """Return the id by which a receiver knows a repeat: that of the event, or of a message without one."""
    return message.events[0] if message.events else message.id
