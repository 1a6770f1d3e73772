import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from contracts.channel_contract import CLAUSES, NOTICE, message_of
from fakes import FakeClock
from services import FIRED, LATE
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from monitor.channels.webhook import WebhookChannel
from monitor.clock import SystemClock
from monitor.demo.receivers import Endpoint, Response, webhook_endpoint
from monitor.errors import ConfigurationError
from monitor.model.alerts import Answer
from monitor.model.terms import ChannelName
from monitor.ports import Channel

SECRET = "whsec_" + b64encode(b"the first secret of all").decode()
OLD_SECRET = "whsec_" + b64encode(b"the secret before it").decode()
RAW_SECRET = "as it is written"
NOW = datetime(2025, 2, 21, 15, 0, tzinfo=UTC)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with webhook_endpoint() as opened:
        yield opened


def hook(url: str, *secrets: str) -> WebhookChannel:
    return WebhookChannel(
        name=ChannelName("hook"), url=url, secrets=secrets or (SECRET,), clock=SystemClock(), deadline_s=5.0
    )


def posted(channel: WebhookChannel) -> Answer:
    parcel, _ = channel.compose(NOTICE)
    return channel.deliver(message_of(channel, parcel))


@pytest.mark.parametrize("clause", CLAUSES)
def test_it_keeps_the_contract(clause: Callable[[Channel], None], endpoint: Endpoint) -> None:
    clause(hook(endpoint.url))


def test_it_posts_one_event_with_its_id(endpoint: Endpoint) -> None:
    answer = posted(hook(endpoint.url))

    (request,) = endpoint.received
    body = json.loads(request.body)
    assert answer.delivered
    assert request.headers["webhook-id"] == FIRED.id == body["data"]["id"]
    assert request.headers["content-type"] == "application/json"
    assert (body["schema"], body["type"], body["timestamp"]) == (1, "alert.fired", "2025-02-21T14:45:00Z")
    assert body["data"]["text"] == NOTICE.lines[0]
    assert [parcel.events for parcel in hook(endpoint.url).compose(NOTICE)] == [(FIRED.id,), (LATE.id,)]


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_each_secret_of_a_rotation_verifies(secret: str, endpoint: Endpoint) -> None:
    posted(hook(endpoint.url, SECRET, OLD_SECRET))

    (request,) = endpoint.received
    assert Webhook(secret).verify(request.body, dict(request.headers))["type"] == "alert.fired"


def test_a_raw_secret_is_taken_as_it_is(endpoint: Endpoint) -> None:
    posted(hook(endpoint.url, RAW_SECRET))

    (request,) = endpoint.received
    assert Webhook(RAW_SECRET.encode()).verify(request.body, dict(request.headers))


def test_a_changed_body_does_not_verify(endpoint: Endpoint) -> None:
    posted(hook(endpoint.url))

    (request,) = endpoint.received
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.body.replace(b"49.7", b"59.7"), dict(request.headers))


@pytest.mark.parametrize("status", [400, 401, 404, 422, 429, 500, 502, 503])
def test_refusals_are_tried_again(status: int, endpoint: Endpoint) -> None:
    endpoint.responses.append(Response(status=status))

    answer = posted(hook(endpoint.url))

    assert not answer.delivered
    assert not answer.permanent
    assert f"HTTP {status}" in answer.detail


def test_gone_is_for_good(endpoint: Endpoint) -> None:
    endpoint.responses.append(Response(status=410))

    assert posted(hook(endpoint.url)).permanent


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_a_failure_and_not_followed(status: int, endpoint: Endpoint) -> None:
    endpoint.responses.append(Response(status=status, headers={"Location": endpoint.url}))

    answer = posted(hook(endpoint.url))

    assert not answer.delivered
    assert not answer.permanent
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

    assert posted(replace(hook(endpoint.url), clock=FakeClock(NOW))).retry_after_s == seconds


def test_a_receiver_that_says_nothing_is_given_up(endpoint: Endpoint) -> None:
    endpoint.responses.append(Response(hang=True))

    answer = posted(replace(hook(endpoint.url), read_timeout_s=0.1))

    assert not answer.delivered
    assert not answer.permanent
    assert "ReadTimeout" in answer.detail


def test_the_deadline_holds_whatever_the_sockets_allow(endpoint: Endpoint) -> None:
    endpoint.responses.append(Response(hang=True))

    answer = posted(replace(hook(endpoint.url), read_timeout_s=60.0, deadline_s=0.1))

    assert not answer.delivered


def test_a_huge_body_is_not_read(endpoint: Endpoint) -> None:
    endpoint.responses.append(Response(status=200, body=b"x" * 50_000_000))

    assert posted(hook(endpoint.url)).delivered


def test_nobody_there_is_an_answer() -> None:
    with webhook_endpoint() as closed:
        url = closed.url

    answer = posted(hook(url))

    assert not answer.delivered
    assert not answer.permanent
    assert "ConnectionError" in answer.detail


def test_neither_secret_nor_token_is_ever_shown() -> None:
    with webhook_endpoint() as closed:
        url = closed.url.replace("http://", "http://user:hunter2@") + "/T0KEN?key=T0KEN"
    channel = hook(url, RAW_SECRET)

    shown = f"{channel!r} {posted(channel)!r} {channel.compose(NOTICE)!r}"

    assert not [word for word in ("hunter2", "T0KEN", RAW_SECRET) if word in shown]


@pytest.mark.parametrize(
    "url", ["", "ftp://x.org/", "https://", "https://x.org/a b", "https://x.org/\r\nA: b"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="http or https"):
        hook(url)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_not/base64!"])
def test_a_secret_that_cannot_sign_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        hook("https://example.org/", secret)

    assert "not/base64!" not in str(refusal.value)


def test_a_webhook_without_secret_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="needs a secret"):
        replace(hook("https://example.org/"), secrets=())
