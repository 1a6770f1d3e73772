"""Receivers on the loopback for the demo and the tests: a mail server and a webhook endpoint.

They keep what they are sent and can be told to refuse. Nothing here listens beyond this machine.
"""

import socket
import ssl
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, unique
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

LOOPBACK: Final = "127.0.0.1"
CERTIFICATE: Final = Path(__file__).with_name("loopback_only.pem")
"""Certificate of the mail server, which a client must be told to trust; its key is in it, for all to see."""
ACCEPTED: Final = "250 OK"


@unique
class Security(Enum):
    """How the mail server protects connections."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """The one account that the mail server lets in; it may log in over any connection."""

    username: str
    password: str = field(repr=False)


@dataclass(slots=True, kw_only=True)
class Mailbox:
    """What the mail server was sent, oldest first for each recipient, and what it answers.

    `at_rcpt` and `after_data` map a recipient to a refusal such as `550 5.1.1 no such user`; who is
    in neither is served. A mail to several recipients is refused after DATA if one of them is.
    With `closed_to_strangers` only who has logged in may send.
    """

    host: str
    port: int
    closed_to_strangers: bool = False
    received: dict[str, list[bytes]] = field(default_factory=dict)
    at_rcpt: dict[str, str] = field(default_factory=dict)
    after_data: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self,
        _server: "SMTP",
        session: "Session",
        envelope: "Envelope",
        address: str,
        _options: list[str],
    ) -> str:
        """Take or refuse a recipient."""
        stranger = self.closed_to_strangers and not session.authenticated
        refusal = "530 5.7.0 log in first" if stranger else self.at_rcpt.get(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or ACCEPTED

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, _server: "SMTP", _session: "Session", envelope: "Envelope"
    ) -> str:
        """Keep a mail or refuse it."""
        refusals = (self.after_data[each] for each in envelope.rcpt_tos if each in self.after_data)
        refusal = next(refusals, None)
        if refusal is None:
            for each in envelope.rcpt_tos:
                self.received.setdefault(each, []).append(envelope.original_content or b"")
        return refusal or ACCEPTED


@contextmanager
def mail_server(*, security: Security = Security.NONE, login: Login | None = None) -> Iterator[Mailbox]:
    """Run a mail server on a free port of the loopback; with `login` it serves nobody else."""
    from aiosmtpd.controller import Controller  # noqa: PLC0415 - an extra, only for the demo

    mailbox = Mailbox(host="localhost", port=_free_port(), closed_to_strangers=login is not None)
    controller = Controller(
        mailbox,
        hostname=LOOPBACK,
        port=mailbox.port,
        server_hostname="localhost",
        **_protection(security),
        **_admission(login),
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What the endpoint answers one request; `hang` says nothing until the endpoint closes."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    hang: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request as it came; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True, kw_only=True)
class Endpoint:
    """What the webhook endpoint was sent, oldest first, and what it answers next.

    Each of `responses` answers one request; when none is left, `default` does.
    """

    url: str
    received: list[Received] = field(default_factory=list)
    responses: deque[Response] = field(default_factory=deque)
    default: Response = field(default_factory=Response)
    closing: Event = field(default_factory=Event)

    def answer(self, received: Received) -> Response:
        """Keep a request and choose its answer."""
        self.received.append(received)
        response = self.responses.popleft() if self.responses else self.default
        if response.hang:
            self.closing.wait()
        return response


@contextmanager
def webhook_endpoint() -> Iterator[Endpoint]:
    """Run a webhook endpoint on a free port of the loopback; it verifies nothing."""

    class Handler(BaseHTTPRequestHandler):
        """Hands each POST to the endpoint."""

        def do_POST(self) -> None:
            """Answer one request."""
            length = int(self.headers.get("Content-Length", "0"))
            headers = {name.lower(): value for name, value in self.headers.items()}
            received = Received(path=self.path, headers=headers, body=self.rfile.read(length))
            response = endpoint.answer(received)
            with suppress(ConnectionError):  # the sender may have given up
                self._send(response)

        def _send(self, response: Response) -> None:
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

        def log_message(self, *_: object) -> None:
            """Say nothing: standard error belongs to the demo."""

    with _server(Handler) as port:
        endpoint = Endpoint(url=f"http://{LOOPBACK}:{port}/hook")
        try:
            yield endpoint
        finally:
            endpoint.closing.set()


@contextmanager
def _server(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    server = ThreadingHTTPServer((LOOPBACK, 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _free_port() -> int:
    """Find a port: asked for port 0, the controller would probe that very number."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def _protection(security: Security) -> Mapping[str, Any]:
    if security is Security.NONE:
        return {}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    if security is Security.TLS:
        return {"ssl_context": context}
    return {"tls_context": context, "require_starttls": True}


def _admission(login: Login | None) -> Mapping[str, Any]:
    if login is None:
        return {}
    from aiosmtpd.smtp import AuthResult  # noqa: PLC0415 - as in `mail_server`

    def admit(
        _server: "SMTP", _session: "Session", _envelope: "Envelope", _mechanism: str, given: "LoginPassword"
    ) -> "AuthResult":
        right = (given.login.decode(), given.password.decode()) == (login.username, login.password)
        return AuthResult(success=right, handled=False)

    return {"authenticator": admit, "auth_require_tls": False}
