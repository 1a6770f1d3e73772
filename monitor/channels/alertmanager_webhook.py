"""What Alertmanager posts to its receivers (version 4), so that one written for it takes ours as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from monitor.channels.alertmanager_alerts import Alert, alerts_of, fingerprint, group, shared
from monitor.channels.documents import identity
from monitor.channels.receiver import Receiver, bearer
from monitor.model.deliveries import Answer, Message, Notice
from monitor.model.terms import ChannelName
from monitor.ports import Parcel
from monitor.wording.documents import Document, canonical
from monitor.wording.times import instant_code

VERSION: Final = "4"
NOT_YET: Final = "0001-01-01T00:00:00Z"
FIRING, RESOLVED = "firing", "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertmanagerWebhookChannel:
    """Posts each event to one address, in the group of its rule."""

    name: ChannelName
    receiver: Receiver
    token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        bearer(self.name, self.token)

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        """Make one payload for each event."""
        return tuple(
            Parcel(
                recipient=self.receiver.shown,
                events=(event.id,) if event else (),
                body=canonical(_payload(self.name, each)).encode(),
            )
            for event, each in alerts_of(notice)
        )

    def deliver(self, message: Message) -> Answer:
        """Post the payload once; a repeat has the same `webhook-id`, which Alertmanager itself lacks."""
        return self.receiver.post(
            message.body, {"webhook-id": identity(message), **bearer(self.name, self.token)}
        )


def _payload(receiver: str, alerts: Sequence[Alert]) -> Document:
    labels = group(alerts[0].labels)
    firing = any(each.ends_at is None for each in alerts)
    return {
        "version": VERSION,
        "groupKey": f"{{}}:{_braced(labels)}",
        "truncatedAlerts": 0,
        "status": FIRING if firing else RESOLVED,
        "receiver": receiver,
        "groupLabels": labels,
        "commonLabels": shared(each.labels for each in alerts),
        "commonAnnotations": shared(each.annotations for each in alerts),
        "externalURL": "",
        "alerts": [_alert(each) for each in alerts],
    }


def _alert(alert: Alert) -> Document:
    return {
        "status": FIRING if alert.ends_at is None else RESOLVED,
        "labels": alert.labels,
        "annotations": alert.annotations,
        "startsAt": instant_code(alert.starts_at),
        "endsAt": NOT_YET if alert.ends_at is None else instant_code(alert.ends_at),
        "generatorURL": "",
        "fingerprint": fingerprint(alert.labels),
    }


def _braced(labels: Mapping[str, str]) -> str:
    """Write labels as Prometheus does, in the order of their names."""
    escaped = (
        (name, value.replace("\\", "\\\\").replace('"', '\\"')) for name, value in sorted(labels.items())
    )
    return "{" + ", ".join(f'{name}="{value}"' for name, value in escaped) + "}"
