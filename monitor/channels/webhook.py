"""One signed POST for each event, as <https://www.standardwebhooks.com> lays down."""

import hmac
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from monitor.channels.documents import documents, identity
from monitor.channels.receiver import Receiver
from monitor.errors import ConfigurationError
from monitor.model.deliveries import Answer, Message, Notice
from monitor.model.terms import ChannelName
from monitor.ports import Parcel

PREFIX: Final = "whsec_"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChannel:
    """Posts each event to one address; a 2xx status alone is success.

    `secrets` are raw texts or `whsec_` and base64; with several, each signs, so that a receiver can
    change over.
    """

    name: ChannelName
    receiver: Receiver
    secrets: tuple[str, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.secrets:
            raise ConfigurationError(f"channel {self.name}: a webhook needs a secret")
        for secret in self.secrets:
            _key(self.name, secret)

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        """Make one document for each event, and one of what is told beside events."""
        return documents(notice, recipient=self.receiver.shown)

    def deliver(self, message: Message) -> Answer:
        """Post the document once."""
        return self.receiver.post(message.body, self._signed(message))

    def _signed(self, message: Message) -> Mapping[str, str]:
        name = identity(message)
        timestamp = str(int(self.receiver.clock.now().timestamp()))
        signed = f"{name}.{timestamp}.".encode() + message.body
        signatures = (_signature(_key(self.name, secret), signed) for secret in self.secrets)
        return {
            "webhook-id": name,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join(signatures),
        }


def _key(name: ChannelName, secret: str) -> bytes:
    if not secret.startswith(PREFIX):
        key = secret.encode()
    else:
        try:
            key = b64decode(secret.removeprefix(PREFIX), validate=True)
        except (Base64Error, ValueError):
            raise ConfigurationError(f"channel {name}: what follows whsec_ must be base64") from None
    if not key:
        raise ConfigurationError(f"channel {name}: a secret must not be empty")
    return key


def _signature(key: bytes, signed: bytes) -> str:
    return f"v1,{b64encode(hmac.digest(key, signed, 'sha256')).decode()}"
