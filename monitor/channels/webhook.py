"""One signed POST for each event, as <https://www.standardwebhooks.com> lays down."""

import hmac
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from monitor.channels.answers import DELIVERED, failed, within
from monitor.channels.documents import documents
from monitor.errors import ConfigurationError
from monitor.model.alerts import Answer, Message, Notice
from monitor.model.terms import ChannelName
from monitor.pace import seconds_asked
from monitor.ports import Clock, Parcel

PREFIX: Final = "whsec_"
GONE: Final = 410
SUCCESSES: Final = range(200, 300)
REDIRECTS: Final = range(300, 400)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChannel:
    """Posts each event to one address; a 2xx status alone is success, its body is never read.

    `secrets` are raw texts or `whsec_` and base64; with several, each signs, so that a receiver can
    change over. The address may hold a token, so only its scheme and host are ever shown.
    """

    name: ChannelName
    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    clock: Clock
    connect_timeout_s: float = 5.0
    read_timeout_s: float = 15.0
    deadline_s: float = 30.0

    def __post_init__(self) -> None:
        _check_url(self.name, self.url)
        if not self.secrets:
            raise ConfigurationError(f"channel {self.name}: a webhook needs a secret")
        for secret in self.secrets:
            _key(self.name, secret)

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        """Make one document for each event."""
        return documents(notice, recipient=_shown(self.url))

    def deliver(self, message: Message) -> Answer:
        """Post the document once; redirects are not followed."""
        return within(self.deadline_s, lambda: self._post(message))

    def _post(self, message: Message) -> Answer:
        import requests  # noqa: PLC0415 - heavy, and needed only where something is sent

        try:
            with requests.post(
                self.url,
                data=message.body,
                headers=self._headers(message),
                timeout=(self.connect_timeout_s, self.read_timeout_s),
                allow_redirects=False,
                stream=True,
            ) as response:
                return self._judged(response.status_code, response.headers.get("Retry-After"))
        except requests.RequestException as exc:
            return failed(f"{_shown(self.url)}: {type(exc).__name__}")

    def _headers(self, message: Message) -> Mapping[str, str]:
        (event,) = message.events
        timestamp = str(int(self.clock.now().timestamp()))
        signed = f"{event}.{timestamp}.".encode() + message.body
        signatures = (_signature(_key(self.name, secret), signed) for secret in self.secrets)
        return {
            "Content-Type": "application/json",
            "User-Agent": "macro-monitor",
            "webhook-id": event,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join(signatures),
        }

    def _judged(self, status: int, retry_after: str | None) -> Answer:
        if status in SUCCESSES:
            return DELIVERED
        detail = f"{_shown(self.url)}: HTTP {status}"
        if status in REDIRECTS:
            return failed(f"{detail}, a redirect, which is not followed")
        return failed(
            detail,
            permanent=status == GONE,
            retry_after_s=seconds_asked(retry_after, self.clock.now()) if retry_after else None,
        )


def _check_url(name: ChannelName, url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isprintable() or " " in url:
        raise ConfigurationError(f"channel {name}: url must be an http or https address")


def _shown(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


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
