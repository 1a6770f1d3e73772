from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fakes import FakeClock

from monitor.demo.loopback import Cut, Loopback, Page, Query
from monitor.exchange import Failure, Reply, Secret
from monitor.sources.shelf import SAME_GO, Shelf
from monitor.transport import Transport

NOW = datetime(2025, 2, 21, 15, tzinfo=UTC)
LATER_S = SAME_GO.total_seconds()


def answer(path: str, query: Query) -> Page:
    return Page(body=path.encode(), headers={"ETag": '"1"'} if path == "/named" else {})


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback(answer, secrets=("k",)) as loopback:
        yield loopback


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def shelf(clock: FakeClock) -> Iterator[Shelf]:
    with Transport(clock, rates={}, read_timeout_s=5, attempts=1) as transport:
        yield Shelf(transport)


def body(shelf: Shelf, server: Loopback, path: str) -> bytes:
    reply = shelf.get(server.root + path, provider="p")
    assert isinstance(reply, Reply)
    return reply.body


def test_a_second_question_in_one_go_is_answered_from_the_shelf(shelf: Shelf, server: Loopback) -> None:
    answers = [body(shelf, server, path) for path in ("/a", "/a", "/b")]

    assert answers == [b"/a", b"/a", b"/b"]
    assert server.requests == ["/a", "/b"]


def test_in_the_next_go_it_is_asked_again(shelf: Shelf, server: Loopback, clock: FakeClock) -> None:
    body(shelf, server, "/a")
    clock.sleep(LATER_S)
    body(shelf, server, "/a")

    assert server.requests == ["/a", "/a"]


def test_what_has_not_changed_is_not_sent_again(shelf: Shelf, server: Loopback, clock: FakeClock) -> None:
    first = body(shelf, server, "/named")
    clock.sleep(LATER_S)
    server.plan(Page(status=304))

    again = body(shelf, server, "/named")

    assert again == first
    assert len(server.requests) == 2


def test_a_new_answer_takes_the_place_of_the_old(shelf: Shelf, server: Loopback, clock: FakeClock) -> None:
    body(shelf, server, "/named")
    clock.sleep(LATER_S)
    server.plan(Page(body=b"new"))

    assert [body(shelf, server, "/named") for _ in range(2)] == [b"new", b"new"]


def test_a_failure_stands_for_the_go_and_no_longer(shelf: Shelf, server: Loopback, clock: FakeClock) -> None:
    server.plan(Cut())
    failures = [shelf.get(server.root + "/a", provider="p") for _ in range(2)]
    clock.sleep(LATER_S)

    assert all(isinstance(each, Failure) for each in failures)
    assert body(shelf, server, "/a") == b"/a"
    assert len(server.requests) == 2


def test_what_is_asked_with_a_secret_is_not_kept(shelf: Shelf, server: Loopback) -> None:
    for _ in range(2):
        shelf.get(server.root + "/a", provider="p", secrets={"k": Secret("key")})

    assert server.requests == ["/a?k=***", "/a?k=***"]


def test_the_instant_is_that_of_the_fetcher_behind(shelf: Shelf) -> None:
    assert shelf.now() == NOW
