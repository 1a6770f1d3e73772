"""Receivers over HTTP for tests: one on the loopback that is posted to, and sockets that misbehave."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from monitor.channels.receiver import Receiver
from monitor.channels.web_address import PrivateAddresses, web_address
from monitor.clock import SystemClock
from monitor.model.terms import ChannelName
from monitor.ports import Clock

HOOK = ChannelName("hook")
CLOCK = SystemClock()


def receiver(
    url: str,
    *,
    clock: Clock = CLOCK,
    timeout_s: float = 5.0,
    private_addresses: PrivateAddresses = PrivateAddresses.ALLOW,
) -> Receiver:
    return Receiver(
        address=web_address(HOOK, url),
        clock=clock,
        timeout_s=timeout_s,
        private_addresses=private_addresses,
    )


@contextmanager
def peer(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """Run a server that does this with each connection, one after the other, and then closes it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=_serve, args=(listening, behave), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)


def _serve(listening: socket.socket, behave: Callable[[socket.socket], None]) -> None:
    with suppress(OSError):  # the test is over
        while True:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                behave(connection)


def request_read(connection: socket.socket) -> bytes:
    """Read one whole request; a peer that hangs up before its end is a `ConnectionError`."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += _some(connection)
    head = read.partition(b"\r\n\r\n")[0]
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:"))
    while len(read) < len(head) + 4 + length:
        read += _some(connection)
    return read


def _some(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise ConnectionError
    return received
