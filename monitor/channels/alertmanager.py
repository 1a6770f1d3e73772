"""Alerts pushed to an Alertmanager by its API, version 2.

It keeps an alert no longer than its end, and takes one that has none for resolved after a time of its
own; so each is given an end a little ahead, and is pushed again before it comes.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeAlias

from monitor.channels.alertmanager_alerts import Alert, alerts_of, fingerprint
from monitor.channels.answers import DELIVERED
from monitor.channels.receiver import Receiver, bearer
from monitor.model.deliveries import Answer, Message, Notice
from monitor.model.terms import ChannelName
from monitor.ports import Parcel
from monitor.wording.documents import Document, canonical
from monitor.wording.times import instant_code

AHEAD: Final = 3
"""How many times it can fail to be pushed again before it is taken for resolved."""

Pushed: TypeAlias = dict[str, str | dict[str, str]]
"""An alert in the form of the API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertmanagerChannel:
    """Pushes the alerts of each event, and all that stand again `every` so often."""

    name: ChannelName
    receiver: Receiver
    token: str | None = field(default=None, repr=False)
    every: timedelta = timedelta(minutes=1)

    def __post_init__(self) -> None:
        bearer(self.name, self.token)

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        """Make one push for each event: what stands has no end yet, so that a late retry does not end it."""
        return tuple(
            Parcel(
                recipient=self.receiver.shown,
                events=(event.id,) if event else (),
                body=canonical([_stored(alert) for alert in each]).encode(),
            )
            for event, each in alerts_of(notice)
        )

    def deliver(self, message: Message) -> Answer:
        """Push the alerts of one event; both the alert it ends and the one that stands now are in it."""
        return self._push(_read(message))

    def refresh(self, told: Sequence[Message]) -> Answer:
        """Push again what stands by all that was told of open episodes, oldest message first."""
        newest = {fingerprint(_labels(alert)): alert for message in told for alert in _read(message)}
        standing = [alert for alert in newest.values() if "endsAt" not in alert]
        return self._push(standing) if standing else DELIVERED

    def _push(self, alerts: Iterable[Pushed]) -> Answer:
        ends_at = instant_code(self.receiver.clock.now() + AHEAD * self.every)
        whole = [{"endsAt": ends_at, **alert} for alert in alerts]
        return self.receiver.post(canonical(whole).encode(), bearer(self.name, self.token))


def _stored(alert: Alert) -> Document:
    end = {} if alert.ends_at is None else {"endsAt": instant_code(alert.ends_at)}
    return {
        "labels": alert.labels,
        "annotations": alert.annotations,
        "startsAt": instant_code(alert.starts_at),
        **end,
    }


def _read(message: Message) -> list[Pushed]:
    alerts: list[Pushed] = json.loads(message.body)
    return alerts


def _labels(alert: Pushed) -> dict[str, str]:
    labels = alert["labels"]
    return labels if isinstance(labels, dict) else {}
