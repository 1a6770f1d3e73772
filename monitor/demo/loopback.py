"""A web server on the loopback interface that answers from a function, and fails to order."""

from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from socketserver import BaseServer, TCPServer
from threading import Event, Thread
from types import TracebackType
from typing import Self, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer, as it goes out; planned as a fault it is sent whatever was asked."""

    status: int = 200
    content_type: str = "text/html"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hang:
    """Never answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Promise the whole body, send half of it and hang up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drip:
    """Send the body byte by byte."""

    pause_s: float


Fault: TypeAlias = Page | Hang | Cut | Drip
Query: TypeAlias = Mapping[str, str]
Answer: TypeAlias = Callable[[str, Query], Page]
"""What stands at a path, given its query."""


class Loopback:
    """A running server; a context manager, answering from entry to exit on a free port.

    Args:
        answer: What stands at each path; called from several threads.
        secrets: Names of query parameters that are blanked in what is recorded.
    """

    def __init__(self, answer: Answer, *, secrets: Collection[str] = ()) -> None:
        self.answer = answer
        self.requests: list[str] = []
        self.closing = Event()
        self._secrets = frozenset(secrets)
        self._faults: deque[Fault] = deque()
        self._lasting: Fault | None = None
        self._server = _Server(("127.0.0.1", 0), partial(_Handler, self))
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def root(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def plan(self, *faults: Fault) -> None:
        """Let the next requests meet these faults, one each, in this order."""
        self._faults.extend(faults)

    def plan_always(self, fault: Fault | None) -> None:
        """Let every request without a planned fault meet this one; None ends it."""
        self._lasting = fault

    def record(self, path: str, query: Query) -> Fault | None:
        """Note a request, secrets blanked, and return the fault it is to meet."""
        shown = {name: "***" if name in self._secrets else value for name, value in query.items()}
        self.requests.append(f"{path}?{urlencode(shown, safe='*,')}" if shown else path)
        return self._faults.popleft() if self._faults else self._lasting


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self) -> None:
        # HTTPServer looks up the name of its address, which takes seconds where there is no name server.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536

    def __init__(self, loopback: Loopback, request: socket, address: object, server: BaseServer) -> None:
        self._loopback = loopback
        super().__init__(request, address, server)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        fault = self._loopback.record(parts.path, query)
        if isinstance(fault, Hang):
            self._loopback.closing.wait()
            self.close_connection = True
            return
        page = fault if isinstance(fault, Page) else self._loopback.answer(parts.path, query)
        self._begin(page)
        match fault:
            case Cut():
                self.wfile.write(page.body[: len(page.body) // 2])
                self.close_connection = True
            case Drip(pause_s=pause_s):
                self._drip(page.body, pause_s)
            case _:
                self.wfile.write(page.body)

    def _begin(self, page: Page) -> None:
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _drip(self, body: bytes, pause_s: float) -> None:
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self._loopback.closing.wait(pause_s):
                break
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server gives it
        """Stay quiet: requests are recorded with their secrets blanked."""
