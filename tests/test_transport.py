import gzip
import logging
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from fakes import FakeClock

from monitor.demo.loopback import Cut, Drip, Hang, Loopback, Page, Query
from monitor.exchange import Failure, Reason, Reply, Result, Secret
from monitor.transport import Transport

NOW = datetime(2025, 2, 21, 14, 45, tzinfo=UTC)
KEY = "s3cr3ts3cr3ts3cr3ts3cr3ts3cr3t00"


class TickingClock:
    """Moves by a tenth of a second each time it is read."""

    def __init__(self) -> None:
        self._now = NOW

    def now(self) -> datetime:
        self._now += timedelta(seconds=0.1)
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


def answer(path: str, query: Query) -> Page:
    return Page(body=f"{path} {'k' in query}".encode(), headers={"ETag": '"1"', "Set-Cookie": "a=b"})


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback(answer, secrets=("k",)) as loopback:
        yield loopback


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def transport(clock: FakeClock) -> Iterator[Transport]:
    with Transport(clock, rates={}, read_timeout_s=5, max_bytes=1_000) as transport:
        yield transport


def get(transport: Transport, server: Loopback, path: str = "/a") -> Result:
    return transport.get(server.root + path, provider="fred", secrets={"k": Secret(KEY)})


def test_an_answer_is_a_value_with_the_headers_that_matter(server: Loopback, transport: Transport) -> None:
    reply = get(transport, server)

    assert isinstance(reply, Reply)
    assert (reply.status, reply.body) == (200, b"/a True")
    assert reply.headers["etag"] == '"1"'
    assert "set-cookie" not in reply.headers


def test_cookies_are_not_kept(server: Loopback, transport: Transport) -> None:
    get(transport, server)

    assert not transport._session.cookies


def test_the_user_agent_names_the_product(transport: Transport) -> None:
    assert str(transport._session.headers["User-Agent"]).startswith("macro-monitor/")


def test_a_compressed_body_is_unpacked(server: Loopback, transport: Transport) -> None:
    server.plan(Page(body=gzip.compress(b"text"), headers={"Content-Encoding": "gzip"}))

    reply = get(transport, server)

    assert isinstance(reply, Reply)
    assert reply.body == b"text"


@pytest.mark.parametrize("fault", [Page(status=500), Page(status=503), Page(status=429), Cut()])
def test_what_may_pass_is_tried_again_with_longer_waits(
    server: Loopback, transport: Transport, clock: FakeClock, fault: Page | Cut
) -> None:
    server.plan(fault, fault)

    reply = get(transport, server)

    assert isinstance(reply, Reply)
    assert reply.status == 200
    assert clock.slept == [1.0, 2.0]


@pytest.mark.parametrize("status", [304, 400, 403, 404])
def test_what_will_not_pass_is_not_tried_again(server: Loopback, transport: Transport, status: int) -> None:
    server.plan(Page(status=status))

    reply = get(transport, server)

    assert isinstance(reply, Reply)
    assert reply.status == status
    assert len(server.requests) == 1


def test_after_the_last_attempt_the_last_answer_stands(server: Loopback, transport: Transport) -> None:
    server.plan_always(Page(status=503))

    reply = get(transport, server)

    assert isinstance(reply, Reply)
    assert reply.status == 503
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("asked", "waited_s"),
    [
        ("7", 7.0),
        ("Fri, 21 Feb 2025 14:45:20 GMT", 20.0),
        ("Fri, 21 Feb 2025 14:45:20 -0000", 20.0),
        ("Fri, 21 Feb 2025 10:00:00 GMT", 0.0),
        ("86400", 60.0),
        ("soon", 1.0),
        ("-5", 1.0),
    ],
)
def test_a_server_may_ask_for_a_wait_within_reason(
    server: Loopback, transport: Transport, clock: FakeClock, asked: str, waited_s: float
) -> None:
    server.plan(Page(status=429, headers={"Retry-After": asked}))

    get(transport, server)

    assert clock.slept == [waited_s]


def test_a_wait_beyond_the_deadline_is_not_begun(server: Loopback, clock: FakeClock) -> None:
    server.plan(Page(status=429, headers={"Retry-After": "30"}))

    with Transport(clock, rates={}, deadline_s=20) as transport:
        reply = get(transport, server)

    assert isinstance(reply, Reply)
    assert reply.status == 429
    assert clock.slept == []


@pytest.mark.parametrize(("fault", "reason"), [(Hang(), Reason.TIMED_OUT), (Cut(), Reason.CUT_SHORT)])
def test_a_lasting_failure_is_a_value(
    server: Loopback, clock: FakeClock, fault: Hang | Cut, reason: Reason
) -> None:
    server.plan_always(fault)

    with Transport(clock, rates={}, read_timeout_s=0.05, attempts=2) as transport:
        failure = get(transport, server)

    assert isinstance(failure, Failure)
    assert failure.reason is reason
    assert len(server.requests) == 2


def test_a_server_that_drips_meets_the_deadline(server: Loopback) -> None:
    server.plan_always(Drip(pause_s=0.001))

    # Long enough that a reader who is kept waiting still has more reads to make than the clock allows.
    with Transport(TickingClock(), rates={}, deadline_s=0.5) as transport:
        failure = get(transport, server, "/" + "a" * 2_000)

    assert isinstance(failure, Failure)
    assert failure.reason is Reason.TIMED_OUT


def test_a_body_without_end_is_not_read(server: Loopback, transport: Transport) -> None:
    server.plan(Page(body=b"x" * 1_001))

    failure = get(transport, server)

    assert isinstance(failure, Failure)
    assert failure.reason is Reason.TOO_LARGE
    assert len(server.requests) == 1


def test_a_closed_port_is_a_value(transport: Transport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]

    failure = transport.get(f"http://127.0.0.1:{port}/", provider="fred")

    assert failure == Failure(reason=Reason.UNREACHABLE, detail="127.0.0.1 could not be reached")


@pytest.mark.parametrize("url", ["no address", "http://", "http://[", "ftp://127.0.0.1/"])
def test_an_address_that_is_none_is_a_value(transport: Transport, url: str) -> None:
    failure = transport.get(url, provider="fred", secrets={"k": Secret(KEY)})

    assert isinstance(failure, Failure)
    assert failure.reason is Reason.UNREACHABLE


def test_a_redirect_within_the_host_is_followed(server: Loopback, transport: Transport) -> None:
    server.plan(Page(status=301, headers={"Location": "/b?c=1"}))

    reply = get(transport, server)

    assert isinstance(reply, Reply)
    assert reply.body == b"/b True"
    assert server.requests == ["/a?k=***", "/b?c=1&k=***"]


def test_a_redirect_to_another_host_is_not_followed(server: Loopback, transport: Transport) -> None:
    with Loopback(answer) as other:
        server.plan(Page(status=302, headers={"Location": f"{other.root}/b"}))

        failure = get(transport, server)

    assert isinstance(failure, Failure)
    assert failure.reason is Reason.REDIRECTED
    assert other.requests == []


def test_a_redirect_to_nowhere_is_a_value(server: Loopback, transport: Transport) -> None:
    server.plan(Page(status=302, headers={"Location": "http://["}))

    failure = get(transport, server)

    assert isinstance(failure, Failure)
    assert failure.reason is Reason.REDIRECTED


def test_redirects_do_not_go_on_for_ever(server: Loopback, transport: Transport) -> None:
    server.plan_always(Page(status=302, headers={"Location": "/a"}))

    failure = get(transport, server)

    assert isinstance(failure, Failure)
    assert failure.reason is Reason.REDIRECTED


def test_requests_to_one_provider_are_spaced(server: Loopback, clock: FakeClock) -> None:
    with Transport(clock, rates={"fred": 2}) as transport:
        for _ in range(4):
            get(transport, server)

    assert clock.now() - NOW == timedelta(seconds=1.5)


def test_retries_keep_the_pace_too(server: Loopback, clock: FakeClock) -> None:
    server.plan(Page(status=429, headers={"Retry-After": "0"}))

    with Transport(clock, rates={"fred": 2}) as transport:
        get(transport, server)

    assert clock.slept == [0.0, 0.5]


def test_threads_share_the_pace(server: Loopback, clock: FakeClock) -> None:
    with Transport(clock, rates={"fred": 2}) as transport, ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: get(transport, server), range(8)))

    assert all(isinstance(reply, Reply) for reply in replies)
    assert clock.now() - NOW == timedelta(seconds=3.5)


def test_another_provider_is_not_held_back(server: Loopback, clock: FakeClock) -> None:
    with Transport(clock, rates={"fred": 2}) as transport:
        get(transport, server)
        transport.get(f"{server.root}/a", provider="nahb")

    assert clock.slept == []


@pytest.mark.parametrize(
    "fault",
    [None, Page(status=503), Cut(), Hang(), Page(status=302, headers={"Location": "http://x/?k=" + KEY})],
)
def test_a_secret_is_sent_and_never_told(
    server: Loopback,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
    fault: Page | Cut | Hang | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    server.plan_always(fault)

    with Transport(clock, rates={}, read_timeout_s=0.05, attempts=2) as transport:
        result = get(transport, server)
        told = f"{result!r} {vars(transport)!r} {caplog.text} {[vars(each) for each in caplog.records]!r}"

    assert server.requests[0] == "/a?k=***"
    assert KEY not in told


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret(KEY)

    assert KEY not in f"{secret} {secret!r}"
    assert secret.reveal() == KEY
    assert secret.scrub(f"bad key {KEY}!") == "bad key ***!"


def test_of_a_body_that_is_sieved_only_the_lines_kept_are_held(clock: FakeClock) -> None:
    lines = b"".join(b"%d,%s\n" % (i, b"DC" if i % 100 == 0 else b"XX") for i in range(1, 20_001))
    with (
        Loopback(lambda _, __: Page(body=lines + b"last,DC")) as server,
        Transport(clock, rates={}, read_timeout_s=5, max_bytes=5_000) as transport,
    ):
        reply = transport.get(server.root, provider="dol", keep=lambda line: line.endswith(b"DC"))

    assert isinstance(reply, Reply)
    kept = reply.body.split(b"\n")
    assert len(kept) == 201
    assert kept[0] == b"100,DC"
    assert kept[-1] == b"last,DC"
