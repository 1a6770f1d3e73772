"""Whoever is posted to over HTTP, and how each post ends."""

import socket
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Final

from monitor.channels.answers import DELIVERED, failed, within
from monitor.channels.connection import Connection, Deadline, connected, deadline_in, request
from monitor.channels.web_address import PrivateAddresses, WebAddress, private_among, resolved
from monitor.errors import ConfigurationError
from monitor.model.deliveries import Answer
from monitor.model.terms import ChannelName, Ending
from monitor.pace import seconds_asked
from monitor.ports import Clock

SUCCESSES: Final = range(200, 300)
REDIRECTS: Final = range(300, 400)
ENDINGS: Final = {401: Ending.LOGIN, 403: Ending.LOGIN, 410: Ending.GONE, 429: Ending.LIMITED}
HINTS: Final = {
    Ending.LOGIN: ": it does not accept the secret, the token or the log-in",
    Ending.REDIRECTED: ", a redirect, which is not followed",
}
IDLE_S: Final = 2.0
"""A connection unused for longer is not used again: the peer may be about to close it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """One web address, posted to over connections that are kept for the next post; no redirect is followed.

    A try takes no longer than `timeout_s`, whatever the peer does; of its answer only the status counts. A
    body larger than `max_bytes` is not sent. `ca_file` names the certificates trusted instead of the
    system's. Requests go to the host itself, through no proxy.
    """

    address: WebAddress
    clock: Clock
    private_addresses: PrivateAddresses = PrivateAddresses.ALLOW
    max_bytes: int = 256 * 1024
    ca_file: Path | None = None
    timeout_s: float = 20.0
    idle: deque[Connection] = field(default_factory=deque, init=False, repr=False, compare=False)

    @property
    def shown(self) -> str:
        """What may be shown of the address: no path and no log-in, which may hold secrets."""
        return self.address.origin

    def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post a JSON document once."""
        if len(body) > self.max_bytes:
            return failed(
                Ending.REFUSED,
                f"not sent: {len(body):,} bytes are more than max_bytes, {self.max_bytes:,}; raise it, "
                "or have this channel told of less",
            )
        whole = request(self.address, body, {"Content-Type": "application/json", **headers})
        deadline = deadline_in(self.timeout_s)
        connection = self._kept()
        if connection is not None:
            return self._asked(connection, whole, deadline)
        # The look-up of a host's name obeys no time limit, so what begins with it runs in a thread.
        return within(self.timeout_s, lambda: self._asked(None, whole, deadline))

    def _kept(self) -> Connection | None:
        while self.idle:
            try:
                connection = self.idle.pop()
            except IndexError:  # another thread was quicker
                return None
            if connection.is_fresh(IDLE_S):
                return connection
        return None

    def _asked(self, kept: Connection | None, whole: bytes, deadline: Deadline) -> Answer:
        try:
            connection = kept or self._opened(deadline)
            if isinstance(connection, Answer):
                return connection
            reply = connection.ask(whole, deadline)
        except (OSError, HTTPException) as exc:
            return self._failed(exc)
        if reply.open:
            self.idle.append(connection)
        return self._judged(reply.status, reply.retry_after)

    def _opened(self, deadline: Deadline) -> Connection | Answer:
        endpoints = resolved(self.address)
        if self.private_addresses is PrivateAddresses.REFUSE and (hidden := private_among(endpoints)):
            return failed(
                Ending.UNREACHABLE, f"{self.shown}: {hidden} is private, and private_addresses is refuse"
            )
        return connected(self.address, endpoints, deadline, ca_file=self.ca_file)

    def _judged(self, status: int, retry_after: str | None) -> Answer:
        if status in SUCCESSES:
            return DELIVERED
        ending = Ending.REDIRECTED if status in REDIRECTS else ENDINGS.get(status, Ending.NOT_TAKEN)
        return failed(
            ending,
            f"{self.shown}: HTTP {status}{HINTS.get(ending, '')}",
            retry_after_s=seconds_asked(retry_after, self.clock.now()) if retry_after else None,
        )

    def _failed(self, exc: OSError | HTTPException) -> Answer:
        match exc:
            case TimeoutError():
                ending, said = Ending.TIMED_OUT, f"no answer within {self.timeout_s:g} s"
            case socket.gaierror():
                ending, said = Ending.UNRESOLVED, "no address is known for this host"
            case ssl.SSLCertVerificationError():
                ending, said = Ending.TLS, exc.verify_message
            case ssl.SSLError():
                ending, said = Ending.TLS, f"TLS: {exc.reason}"
            case FileNotFoundError():
                ending, said = Ending.BROKEN, f"there is no file {self.ca_file}, which ca_file names"
            case OSError():
                ending, said = Ending.UNREACHABLE, exc.strerror or type(exc).__name__
            case _:
                ending, said = Ending.BROKEN, f"its answer is not HTTP ({type(exc).__name__})"
        return failed(ending, f"{self.shown}: {said}")


def bearer(channel: ChannelName, token: str | None) -> Mapping[str, str]:
    """Return the header that a token is shown in, none without one.

    Raises:
        ConfigurationError: when the token cannot stand in a header.
    """
    if token is None:
        return {}
    if not token or not token.isascii() or not token.isprintable():
        raise ConfigurationError(f"channel {channel}: a token must be printable ASCII")
    return {"Authorization": f"Bearer {token}"}
