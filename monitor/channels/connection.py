"""One connection over HTTP, on which no wait outlives the deadline of a try.

A limit on each read alone is outlived by a peer that sends a byte now and then; here each read may
take what is left of the whole.
"""

import io
import select
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from monitor.channels.web_address import Endpoint, WebAddress

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

INTERIM: Final = range(102, 200)
"""Statuses that say that the answer is still to come, such as early hints: taken for it, the answer itself
would be taken for that to the next request.
"""
SMALL: Final = 4096
"""Bytes of an answer's body that are read, to use its connection again."""
PROMPT_S: Final = 0.1
"""How long such a body may take."""
CONNECT_S: Final = 5.0
"""How long one of several addresses of a host may take to answer."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant on the stopwatch, which no setting of the clock moves."""

    at_s: float

    def left(self) -> float:
        """Return the seconds left.

        Raises:
            TimeoutError: when there are none.
        """
        left = self.at_s - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def deadline_in(seconds: float) -> Deadline:
    """Set a deadline from now on."""
    return Deadline(time.monotonic() + seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a receiver answered, without the body. `open` is whether the connection may be used again."""

    status: int
    retry_after: str | None
    open: bool


class Connection:
    """A connected socket; one that nobody holds any more is closed."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._used_s = time.monotonic()

    def __del__(self) -> None:
        self._sock.close()

    def is_fresh(self, idle_s: float) -> bool:
        """Tell whether it was used so lately that the peer has hardly closed it, and is not seen to have."""
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        return time.monotonic() - self._used_s < idle_s and not poll.poll(0)

    def ask(self, request: bytes, deadline: Deadline) -> Reply:
        """Send a request and read what status it gets.

        Raises:
            OSError: when the connection breaks, or the deadline passes.
            HTTPException: when the answer is not HTTP.
        """
        self._send(memoryview(request), deadline)
        bounded = _Bounded(self._sock, deadline)
        response = HTTPResponse(cast("socket.socket", bounded), method="POST")
        try:
            response.begin()
            while response.status in INTERIM:  # `begin` itself passes over 100 alone
                vars(response)["headers"] = None  # as before it was called
                response.begin()
            return Reply(
                status=response.status,
                retry_after=response.headers.get("Retry-After"),
                open=not response.will_close and _is_drained(response, bounded),
            )
        finally:
            response.close()
            self._used_s = time.monotonic()

    def _send(self, rest: memoryview, deadline: Deadline) -> None:
        while rest:
            self._sock.settimeout(deadline.left())
            rest = rest[self._sock.send(rest) :]


class _Bounded(io.RawIOBase):
    """What a socket receives, in the form that `HTTPResponse` reads."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._sock = sock
        self.deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._sock.settimeout(self.deadline.left())
        return self._sock.recv_into(buffer)


def _is_drained(response: HTTPResponse, bounded: _Bounded) -> bool:
    """Read a small body to its end; one that is large, of unknown size or slow is left alone."""
    if response.length is None or response.length > SMALL:
        return False
    bounded.deadline = deadline_in(PROMPT_S)
    with suppress(OSError, HTTPException):
        response.read()
        return True
    return False


def request(address: WebAddress, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Write a POST, whole."""
    given = {"Host": address.authority, "User-Agent": "macro-monitor", "Content-Length": str(len(body))}
    login = {"Authorization": address.authorization} if address.authorization else {}
    lines = [f"{name}: {value}" for name, value in {**given, **login, **headers}.items()]
    return "\r\n".join([f"POST {address.path} HTTP/1.1", *lines, "", ""]).encode("ascii") + body


def connected(
    address: WebAddress, endpoints: tuple[Endpoint, ...], deadline: Deadline, *, ca_file: Path | None
) -> Connection:
    """Connect to the first of these endpoints that answers; a certificate is always checked.

    Raises:
        OSError: when none answers, or the certificate is not the host's.
    """
    sock = _first_connected(endpoints, deadline)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if address.secure:
            context = ssl.create_default_context(cafile=ca_file)
            sock.settimeout(deadline.left())
            sock = context.wrap_socket(sock, server_hostname=address.host)
    except BaseException:
        sock.close()
        raise
    return Connection(sock)


def _first_connected(endpoints: tuple[Endpoint, ...], deadline: Deadline) -> socket.socket:
    failure: OSError | None = None
    for family, endpoint in endpoints:
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(CONNECT_S, deadline.left()))
            sock.connect(endpoint)
        except OSError as exc:
            sock.close()
            failure = exc
        else:
            return sock
    raise failure or OSError("no address")
