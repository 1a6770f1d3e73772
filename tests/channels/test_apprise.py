import hmac
import json
import logging
import re
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest
from contracts.channel_contract import CLAUSES, NOTICE, messages_of
from services import FIRED, LATE, retracted_notice

from monitor.channels.answers import failed
from monitor.channels.apprise import AppriseChannel, Form
from monitor.clock import SimulatedClock
from monitor.demo.receivers import Endpoint, Response, webhook_endpoint
from monitor.errors import ConfigurationError
from monitor.model.deliveries import Answer, Notice
from monitor.model.terms import ChannelName, Ending, Level, Purpose
from monitor.ports import Channel

TOKEN = "T0KEN"
CLOCK = SimulatedClock(datetime(2025, 2, 21, 15, tzinfo=UTC))


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with webhook_endpoint() as opened:
        yield opened


def chat(endpoint: Endpoint, form: Form = Form.COMPACT) -> AppriseChannel:
    """A channel to a service whose posts are JSON, with a token in its path."""
    url = f"{endpoint.url}/{TOKEN}".replace("http:", "json:")
    return AppriseChannel(name=ChannelName("chat"), url=url, clock=CLOCK, form=form, deadline_s=10.0)


def posted(channel: AppriseChannel, notice: Notice = NOTICE) -> Answer:
    (message,) = messages_of(channel, notice)
    return channel.deliver(message)


@pytest.mark.parametrize("clause", CLAUSES)
def test_it_keeps_the_contract(clause: Callable[[Channel], None], endpoint: Endpoint) -> None:
    clause(chat(endpoint))


def test_a_chat_gets_the_compact_form(endpoint: Endpoint) -> None:
    answer = posted(chat(endpoint))

    (request,) = endpoint.received
    post = json.loads(request.body)
    assert answer.delivered
    assert (post["title"], post["message"], post["type"]) == ("", NOTICE.compact, "warning")
    assert request.path == f"/hook/{TOKEN}"
    assert request.headers["user-agent"] == "macro-monitor"


def test_the_full_form_has_the_subject_and_the_text(endpoint: Endpoint) -> None:
    posted(chat(endpoint, Form.FULL))

    post = json.loads(endpoint.received[0].body)
    assert (post["title"], post["message"].split()) == (NOTICE.subject, NOTICE.text.split())


@pytest.mark.parametrize(
    ("notice", "kind"),
    [
        (retracted_notice(), "success"),
        (replace(NOTICE, events=(replace(FIRED, level=Level.CRITICAL), FIRED)), "failure"),
        (replace(NOTICE, events=(replace(FIRED, level=Level.UNKNOWN),)), "info"),
        (replace(NOTICE, events=(LATE,)), "info"),
        (replace(NOTICE, events=(), lines=(), purpose=Purpose.DIGEST), "info"),
        (replace(NOTICE, purpose=Purpose.TEST), "info"),
    ],
)
def test_the_colour_is_that_of_the_worst_level(notice: Notice, kind: str, endpoint: Endpoint) -> None:
    answer = posted(chat(endpoint), notice)

    assert answer.delivered
    assert json.loads(endpoint.received[0].body)["type"] == kind


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        (302, Ending.REDIRECTED),
        (400, Ending.NOT_TAKEN),
        (401, Ending.LOGIN),
        (403, Ending.LOGIN),
        (404, Ending.NOT_TAKEN),
        (410, Ending.GONE),
        (429, Ending.LIMITED),
        (503, Ending.NOT_TAKEN),
    ],
)
def test_every_refusal_has_its_ending(status: int, ending: Ending, endpoint: Endpoint) -> None:
    endpoint.default = Response(status=status, headers={"Location": "http://127.0.0.1:1/elsewhere"})

    answer = posted(chat(endpoint))

    assert answer == failed(ending, f"json: HTTP {status}")
    assert len(endpoint.received) == 1


def test_nobody_there_is_an_answer() -> None:
    with webhook_endpoint() as closed:
        channel = chat(closed)

    assert posted(channel) == failed(Ending.UNREACHABLE, "json: the service could not be reached")


def test_a_service_that_says_nothing_is_given_up(endpoint: Endpoint) -> None:
    endpoint.default = Response(hang=True)

    answer = posted(replace(chat(endpoint), deadline_s=0.3))

    assert answer == failed(Ending.TIMED_OUT, "no answer within 0.3 s")


def test_each_of_two_at_once_has_its_own_answer(endpoint: Endpoint) -> None:
    with webhook_endpoint() as full:
        full.default = Response(status=507)
        answers: dict[str, Answer] = {}
        channels = {"one": chat(endpoint), "other": chat(full)}
        threads = [
            Thread(target=lambda n, c: answers.update({n: posted(c)}), args=each) for each in channels.items()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert answers["one"].delivered
    assert answers["other"] == failed(Ending.NOT_TAKEN, "json: HTTP 507")


@pytest.mark.parametrize("status", [204, 401])
def test_the_address_is_shown_nowhere(
    status: int, endpoint: Endpoint, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    endpoint.default = Response(status=status)
    channel = chat(endpoint)
    (message,) = messages_of(channel, NOTICE)

    with caplog.at_level(logging.DEBUG):
        answer = channel.deliver(message)

    shown = capfd.readouterr()
    assert TOKEN not in f"{channel!r} {message!r} {answer!r} {caplog.text} {shown.out} {shown.err}"


@pytest.mark.parametrize("url", ["T0KEN", "nothing://T0KEN", "slack://T0KEN", ""])
def test_an_address_that_is_none_is_refused_and_not_repeated(
    url: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ConfigurationError, match="channel chat: url is no address") as refusal:
        AppriseChannel(name=ChannelName("chat"), url=url, clock=CLOCK)

    shown = capfd.readouterr()
    assert TOKEN not in f"{refusal.value} {caplog.text} {shown.out} {shown.err}"


def test_an_address_of_several_targets_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="leads to 2 targets"):
        AppriseChannel(
            name=ChannelName("chat"), url="tgram://123456789:abcdefg_hijklmnop/12315544/12315545", clock=CLOCK
        )


def test_without_the_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)

    with pytest.raises(ConfigurationError, match=r"pip install 'us-macro-monitor\[apprise\]'"):
        AppriseChannel(name=ChannelName("chat"), url="json://127.0.0.1", clock=CLOCK)


def test_every_address_of_the_documentation_is_one_that_apprise_knows() -> None:
    page = Path(__file__).parents[2] / "docs" / "channels.md"
    addresses = re.findall(
        r"^\| [^|]+ \| `([a-z]+://[^`]+)` \|$", page.read_text(encoding="utf-8"), re.MULTILINE
    )

    channels = [AppriseChannel(name=ChannelName("chat"), url=each, clock=CLOCK) for each in addresses]

    assert {"slack", "workflows", "tgram", "feishu", "dingtalk", "wecombot"} <= {
        channel.compose(NOTICE)[0].recipient for channel in channels
    }


ROBOTS = {
    "feishu": (f"feishu://{TOKEN}abc", f"/open-apis/bot/v2/hook/{TOKEN}abc"),
    "lark": (
        "lark://0123abcd-4567-89ef-0123-456789abcdef",
        "/open-apis/bot/v2/hook/0123abcd-4567-89ef-0123-456789abcdef",
    ),
    "dingtalk": (f"dingtalk://{TOKEN}", f"/robot/send?access_token={TOKEN}"),
    "wecombot": (f"wecombot://{TOKEN}", f"/cgi-bin/webhook/send?key={TOKEN}"),
}
DONE = Response(status=200, body=b'{"errcode": 0, "errmsg": "ok"}')


def robot(scheme: str, endpoint: Endpoint, *, url: str | None = None) -> AppriseChannel:
    root = endpoint.url.removesuffix("/hook")
    return AppriseChannel(
        name=ChannelName("chat"),
        url=url or ROBOTS[scheme][0],
        clock=CLOCK,
        deadline_s=10.0,
        roots={scheme: root},
    )


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_robot_keeps_the_contract(clause: Callable[[Channel], None], endpoint: Endpoint) -> None:
    endpoint.default = DONE

    clause(robot("wecombot", endpoint))


@pytest.mark.parametrize("scheme", ROBOTS)
def test_a_robot_is_told_the_text_at_its_address(scheme: str, endpoint: Endpoint) -> None:
    endpoint.default = replace(DONE, body=b'{"code": 0}') if scheme == "feishu" else DONE

    answer = posted(robot(scheme, endpoint))

    (request,) = endpoint.received
    body = json.loads(request.body)
    assert answer.delivered
    assert request.path == ROBOTS[scheme][1]
    assert NOTICE.compact in {*body.get("text", {}).values(), *body.get("content", {}).values()}


def test_a_robot_that_checks_signatures_gets_one(endpoint: Endpoint) -> None:
    endpoint.default = DONE

    posted(robot("dingtalk", endpoint, url=f"dingtalk://SECabc@{TOKEN}/13800138000"))

    (request,) = endpoint.received
    query = parse_qs(request.path.partition("?")[2])
    timestamp = str(int(CLOCK.now().timestamp() * 1000))
    right = hmac.digest(b"SECabc", f"{timestamp}\nSECabc".encode(), "sha256")
    assert (query["timestamp"], b64decode(query["sign"][0])) == ([timestamp], right)
    assert json.loads(request.body)["at"]["atMobiles"] == ["13800138000"]


@pytest.mark.parametrize(
    ("body", "ending", "detail"),
    [
        (
            b'{"errcode": 310000, "errmsg": "keywords not in content"}',
            Ending.NOT_TAKEN,
            "code 310000: keywords not in content",
        ),
        (b'{"errcode": 45009, "errmsg": "T0KEN too often"}', Ending.LIMITED, "code 45009: *** too often"),
        (
            b'{"code": 19024, "msg": "Key Words Not Found"}',
            Ending.NOT_TAKEN,
            "code 19024: Key Words Not Found",
        ),
        (b"<html>", Ending.BROKEN, "an answer without a code"),
        (b"[]", Ending.BROKEN, "an answer without a code"),
        (b" " * 10_000_000 + DONE.body, Ending.BROKEN, "an answer without a code"),
    ],
)
def test_a_no_with_the_status_of_success_is_no_success(
    body: bytes, ending: Ending, detail: str, endpoint: Endpoint
) -> None:
    endpoint.default = Response(status=200, body=body)

    assert posted(robot("wecombot", endpoint)) == failed(ending, f"wecombot: {detail}")


@pytest.mark.parametrize(
    ("status", "ending"), [(302, Ending.REDIRECTED), (429, Ending.LIMITED), (500, Ending.NOT_TAKEN)]
)
def test_a_robot_refuses_by_status_too(status: int, ending: Ending, endpoint: Endpoint) -> None:
    endpoint.default = Response(status=status, headers={"Location": "http://127.0.0.1:1/elsewhere"})

    assert posted(robot("feishu", endpoint)) == failed(ending, f"feishu: HTTP {status}")


def test_the_address_of_a_robot_is_shown_nowhere(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.default = Response(status=500)
    channel = robot("wecombot", endpoint)

    with caplog.at_level(logging.DEBUG):
        answer = posted(channel)

    assert endpoint.received[0].path.endswith(TOKEN)
    assert TOKEN not in f"{channel!r} {answer!r} {caplog.text}"


def test_a_robot_that_is_not_there_is_an_answer() -> None:
    with webhook_endpoint() as closed:
        channel = robot("feishu", closed)

    assert posted(channel) == failed(Ending.UNREACHABLE, "feishu: ConnectionError")
