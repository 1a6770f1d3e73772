import gc
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from channels.posted import HOOK, peer, receiver, request_read
from fakes import FakeClock

from monitor.channels.receiver import Receiver, bearer
from monitor.channels.web_address import PrivateAddresses, private_among, resolved, web_address
from monitor.demo.receivers import CERTIFICATE, Endpoint, Response, webhook_endpoint
from monitor.errors import ConfigurationError
from monitor.model.terms import Ending

NOW = datetime(2025, 2, 21, 15, 0, tzinfo=UTC)
OK = b"HTTP/1.1 204 No Content\r\n\r\n"
BODY = b'{"schema":1}'


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with webhook_endpoint() as opened:
        yield opened


# ---------------------------------------------------------------- what is answered


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        (400, Ending.NOT_TAKEN),
        (401, Ending.LOGIN),
        (403, Ending.LOGIN),
        (404, Ending.NOT_TAKEN),
        (410, Ending.GONE),
        (422, Ending.NOT_TAKEN),
        (429, Ending.LIMITED),
        (500, Ending.NOT_TAKEN),
        (502, Ending.NOT_TAKEN),
        (503, Ending.NOT_TAKEN),
    ],
)
def test_each_refusal_has_its_ending(status: int, ending: Ending, endpoint: Endpoint) -> None:
    endpoint.responses.append(Response(status=status))

    answer = receiver(endpoint.url).post(BODY, {})

    assert answer.ending is ending
    assert f"HTTP {status}" in answer.detail


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_is_success(status: int, endpoint: Endpoint) -> None:
    endpoint.responses.append(Response(status=status))

    assert receiver(endpoint.url).post(BODY, {}).delivered


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_a_failure_and_not_followed(status: int, endpoint: Endpoint) -> None:
    endpoint.responses.append(Response(status=status, headers={"Location": endpoint.url}))

    assert receiver(endpoint.url).post(BODY, {}).ending is Ending.REDIRECTED
    assert len(endpoint.received) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Fri, 21 Feb 2025 15:10:00 GMT", 600.0),
        ("Fri, 21 Feb 2025 14:10:00 GMT", 0.0),
        ("Fri, 21 Feb 2025 15:10:00 -0000", 600.0),
        ("soon", None),
        ("Fri, 21 Feb 2025 15:10:00 +99999999999999", None),
        ("-5", None),
        ("1.5", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(
    header: str, seconds: float | None, endpoint: Endpoint
) -> None:
    endpoint.responses.append(Response(status=429, headers={"Retry-After": header}))

    assert receiver(endpoint.url, clock=FakeClock(NOW)).post(BODY, {}).retry_after_s == seconds


# ---------------------------------------------------------------- nobody there, and worse


def test_nobody_there_is_unreachable() -> None:
    with webhook_endpoint() as closed:
        url = closed.url

    assert receiver(url).post(BODY, {}).ending is Ending.UNREACHABLE


def test_a_host_that_no_resolver_knows_is_unresolved() -> None:
    assert receiver("http://nowhere.invalid/").post(BODY, {}).ending is Ending.UNRESOLVED


def test_a_receiver_that_says_nothing_is_given_up(endpoint: Endpoint) -> None:
    endpoint.responses.append(Response(hang=True))

    answer = receiver(endpoint.url, timeout_s=0.2).post(BODY, {})

    assert answer.ending is Ending.TIMED_OUT
    assert "no answer within 0.2 s" in answer.detail


def dripping(connection: socket.socket) -> None:
    request_read(connection)
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"." * 200:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def test_an_answer_byte_by_byte_is_given_up_at_the_deadline_on_new_and_kept_connections() -> None:
    turns = iter([OK])

    def once_well(connection: socket.socket) -> None:
        request_read(connection)
        connection.sendall(next(turns, b""))
        dripping(connection)

    with peer(once_well) as url:
        to = receiver(url, timeout_s=0.3)
        assert to.post(BODY, {}).delivered
        began = time.monotonic()
        kept = to.post(BODY, {})
        took = time.monotonic() - began
    with peer(dripping) as url:
        new = receiver(url, timeout_s=0.3).post(BODY, {})

    assert [kept.ending, new.ending] == [Ending.TIMED_OUT] * 2
    assert took < 1


def test_a_peer_that_reads_nothing_is_given_up() -> None:
    with peer(lambda _: time.sleep(1)) as url:
        to = replace(receiver(url, timeout_s=0.3), max_bytes=100_000_000)

        assert to.post(b" " * 50_000_000, {}).ending is Ending.TIMED_OUT


@pytest.mark.parametrize("size", [0, 10, 100_000_000])
def test_success_is_the_status_whatever_the_size_of_the_body(size: int) -> None:
    sent: list[int] = []

    def large(connection: socket.socket) -> None:
        request_read(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        sent.extend(connection.send(b"x" * min(size, 1_000_000)) for _ in range(0, size, 1_000_000))

    with peer(large) as url:
        answer = receiver(url).post(BODY, {})
        gc.collect()

    assert answer.delivered
    assert sum(sent) < 10_000_000


def test_a_success_whose_body_drips_is_a_success_at_once() -> None:
    def slow(connection: socket.socket) -> None:
        request_read(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        time.sleep(1.2)

    with peer(slow) as url:
        began = time.monotonic()
        answer = receiver(url).post(BODY, {})

        assert answer.delivered
        assert time.monotonic() - began < 1


def test_an_answer_that_is_no_http_is_broken() -> None:
    def garbled(connection: socket.socket) -> None:
        request_read(connection)
        connection.sendall(b"220 mail.example.org ESMTP\r\n")

    with peer(garbled) as url:
        assert receiver(url).post(BODY, {}).ending is Ending.BROKEN


def test_a_peer_that_hangs_up_without_an_answer_is_unreachable() -> None:
    def mute(connection: socket.socket) -> None:
        request_read(connection)

    with peer(mute) as url:
        assert receiver(url).post(BODY, {}).ending is Ending.UNREACHABLE


# ---------------------------------------------------------------- TLS


@pytest.fixture
def tls_port() -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    def answer(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as wrapped:
            request_read(wrapped)
            wrapped.sendall(OK)

    with peer(answer) as url:
        yield int(url.rstrip("/").rpartition(":")[2])


def over_tls(host: str, port: int, ca_file: Path | None) -> Receiver:
    return replace(receiver(f"https://{host}:{port}/"), ca_file=ca_file)


def test_a_trusted_certificate_of_the_host_is_taken(tls_port: int) -> None:
    assert over_tls("localhost", tls_port, CERTIFICATE).post(BODY, {}).delivered


def test_a_certificate_that_nobody_vouches_for_is_not(tls_port: int) -> None:
    answer = over_tls("localhost", tls_port, None).post(BODY, {})

    assert answer.ending is Ending.TLS
    assert "self-signed" in answer.detail


def test_a_certificate_of_another_host_is_not(tls_port: int) -> None:
    answer = over_tls("127.1", tls_port, CERTIFICATE).post(BODY, {})

    assert answer.ending is Ending.TLS
    assert "127.1" in answer.detail


def test_a_file_of_certificates_that_is_not_there_is_named(tls_port: int, tmp_path: Path) -> None:
    answer = over_tls("localhost", tls_port, tmp_path / "none.pem").post(BODY, {})

    assert answer.ending is Ending.BROKEN
    assert "none.pem" in answer.detail


def test_posts_share_a_connection_over_tls_too() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    served: list[int] = []

    def many(connection: socket.socket) -> None:
        served.append(0)
        with context.wrap_socket(connection, server_side=True) as wrapped:
            while request_read(wrapped):
                served[-1] += 1
                wrapped.sendall(OK)

    with peer(many) as url:
        to = over_tls("localhost", int(url.rstrip("/").rpartition(":")[2]), CERTIFICATE)
        answers = [to.post(BODY, {}) for _ in range(5)]
        to.idle.clear()

    assert all(answer.delivered for answer in answers)
    assert served == [5]


def test_a_peer_that_speaks_no_tls_has_an_ending_of_its_own(endpoint: Endpoint) -> None:
    assert receiver(endpoint.url.replace("http:", "https:")).post(BODY, {}).ending is Ending.TLS


# ---------------------------------------------------------------- connections


def test_posts_share_a_connection() -> None:
    served: list[int] = []

    def many(connection: socket.socket) -> None:
        served.append(0)
        while request_read(connection):
            served[-1] += 1
            connection.sendall(OK)

    with peer(many) as url:
        to = receiver(url)
        answers = [to.post(BODY, {}) for _ in range(20)]
        to.idle.clear()

    assert all(answer.delivered for answer in answers)
    assert served == [20]


def test_a_connection_that_the_peer_closed_meanwhile_is_replaced() -> None:
    served: list[bytes] = []

    def one(connection: socket.socket) -> None:
        served.append(request_read(connection))
        connection.sendall(OK)

    with peer(one) as url:
        to = receiver(url)
        first = to.post(BODY, {})
        time.sleep(0.1)
        second = to.post(BODY, {})

    assert first.delivered
    assert second.delivered
    assert len(served) == 2


def test_threads_post_side_by_side(endpoint: Endpoint) -> None:
    to = receiver(endpoint.url)
    answers: list[bool] = []

    def post() -> None:
        answers.extend(to.post(BODY, {}).delivered for _ in range(10))

    threads = [Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [True] * 40
    assert len(endpoint.received) == 40


# ---------------------------------------------------------------- what is sent


def test_a_body_above_the_limit_is_refused_and_not_sent(endpoint: Endpoint) -> None:
    answer = replace(receiver(endpoint.url), max_bytes=1024).post(b"x" * 1025, {})

    assert answer.ending is Ending.REFUSED
    assert "max_bytes" in answer.detail
    assert endpoint.received == []


def test_a_log_in_in_the_address_is_sent_as_basic(endpoint: Endpoint) -> None:
    receiver(endpoint.url.replace("http://", "http://us%40er:pass@") + "?a=b").post(BODY, {})

    (request,) = endpoint.received
    assert request.headers["authorization"] == "Basic dXNAZXI6cGFzcw=="
    assert request.path == "/hook?a=b"
    assert request.headers["host"] == endpoint.url.split("/")[2]


def test_no_secret_of_an_address_is_ever_shown() -> None:
    with webhook_endpoint() as closed:
        url = closed.url.replace("http://", "http://user:hunter2@") + "/T0KEN?key=T0KEN"
    to = receiver(url)

    shown = f"{to!r} {to.post(BODY, {})!r} {to.shown}"

    assert not [word for word in ("hunter2", "T0KEN") if word in shown]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://x.org/",
        "https://",
        "https://x.org/a b",
        "https://x.org/\r\nA: b",
        "http://x.org:0/",
        "http://[::1/",
        "http://x..org/",
        f"http://{'x' * 64}.org/",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="http or https"):
        web_address(HOOK, url)


@pytest.mark.parametrize("token", ["", "a\r\nb: c", "ключ"])
def test_a_token_that_no_header_can_hold_is_refused(token: str) -> None:
    with pytest.raises(ConfigurationError, match="printable ASCII"):
        bearer(HOOK, token)


# ---------------------------------------------------------------- private addresses


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_private_address_is_not_connected_to_where_that_is_refused(host: str, endpoint: Endpoint) -> None:
    url = endpoint.url.replace("127.0.0.1", host)

    answer = receiver(url, private_addresses=PrivateAddresses.REFUSE).post(BODY, {})

    assert answer.ending is Ending.UNREACHABLE
    assert "is private" in answer.detail
    assert endpoint.received == []


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "127.1.2.3",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nobody listens here
        "224.0.0.1",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fc00::1]",
        "[ff02::1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::a00:1]",
        "[2002:a00:1::1]",
        "[::10.0.0.1]",
        "[::ffff:0:10.0.0.1]",
        "[64:ff9b:1::a00:1]",
        "[fec0::1]",
    ],
)
def test_what_is_not_of_the_public_network_is_private(host: str) -> None:
    assert private_among(resolved(web_address(HOOK, f"http://{host}/"))) is not None


@pytest.mark.parametrize("host", ["1.1.1.1", "[2606:4700:4700::1111]", "[::ffff:1.1.1.1]"])
def test_what_is_of_the_public_network_is_not(host: str) -> None:
    assert private_among(resolved(web_address(HOOK, f"http://{host}/"))) is None


def test_one_private_address_among_several_is_enough() -> None:
    public, private = (resolved(web_address(HOOK, f"http://{host}/")) for host in ("1.1.1.1", "10.0.0.1"))

    assert private_among((*public, *private)) == "10.0.0.1"
