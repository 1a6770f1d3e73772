"""A notice as JSON documents, one for each event."""

from monitor.model.alerts import Notice
from monitor.ports import Parcel
from monitor.wording.documents import canonical, webhook_body


def documents(notice: Notice, *, recipient: str) -> tuple[Parcel, ...]:
    """Make one parcel for each event, in their order."""
    return tuple(
        Parcel(recipient=recipient, events=(event.id,), body=canonical(webhook_body(event, line)).encode())
        for event, line in zip(notice.events, notice.lines, strict=True)
    )
