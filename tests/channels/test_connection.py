import socket
from contextlib import suppress
from http.client import HTTPException

import pytest
from channels.posted import HOOK
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.channels.connection import Connection, Reply, deadline_in, request
from monitor.channels.web_address import web_address

HEAD = b"HTTP/1.1 200 OK\r\n"


@given(answer=st.one_of(st.binary(max_size=200), st.binary(max_size=200).map(HEAD.__add__)))
@example(HEAD + b"Content-Length: -1\r\n\r\n")
@example(HEAD + b"Content-Length: 99999999999999999999999\r\n\r\n")
@example(HEAD + b"Content-Length: 5\r\n\r\nab")
@example(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n")
@example(b"HTTP/1.1 100 Continue\r\n\r\n" * 50)
@example(HEAD + b"A: b\r\n" * 200)
@example(HEAD + b"A: " + b"b" * 70_000)
def test_whatever_is_answered_is_a_reply_or_an_error_of_the_wire(answer: bytes) -> None:
    ours, theirs = socket.socketpair()
    connection = Connection(ours)
    with theirs:
        theirs.sendall(answer)
        theirs.shutdown(socket.SHUT_WR)
        with suppress(OSError, HTTPException):
            assert connection.ask(b"POST", deadline_in(1.0)).status in range(100, 1000)


def test_what_comes_before_the_answer_is_not_taken_for_it() -> None:
    ours, theirs = socket.socketpair()
    connection = Connection(ours)
    with theirs:
        theirs.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n")
        theirs.sendall(b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")

        reply = connection.ask(b"POST", deadline_in(1.0))

    assert reply == Reply(status=503, retry_after="7", open=True)


def test_a_deadline_that_has_passed_sends_nothing() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        connection = Connection(ours)
        with pytest.raises(TimeoutError):
            connection.ask(b"POST", deadline_in(0.0))
        del connection

        assert theirs.recv(10) == b""


@pytest.mark.parametrize(
    ("url", "line", "host"),
    [
        ("https://x.org", "POST / HTTP/1.1", "Host: x.org"),
        ("https://x.org:8443/a?b=c#d", "POST /a?b=c HTTP/1.1", "Host: x.org:8443"),
        ("http://[::1]:80/", "POST / HTTP/1.1", "Host: [::1]:80"),
        ("https://münchen.example/stoß", "POST /sto%C3%9F HTTP/1.1", "Host: xn--mnchen-3ya.example"),
    ],
)
def test_a_request_names_its_path_and_its_host(url: str, line: str, host: str) -> None:
    head, _, body = request(web_address(HOOK, url), b"{}", {"A": "b"}).partition(b"\r\n\r\n")

    assert head.decode().split("\r\n")[:2] == [line, host]
    assert head.endswith(b"Content-Length: 2\r\nA: b")
    assert body == b"{}"
