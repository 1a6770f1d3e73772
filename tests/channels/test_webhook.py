import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol

import pytest
import standardwebhooks
import svix
from channels.posted import HOOK, receiver
from contracts.channel_contract import CLAUSES, NOTICE, message_of
from published import PUBLISHED, WEBHOOK
from services import FIRED, LATE, RETRACTED

from monitor.channels.documents import documents
from monitor.channels.webhook import WebhookChannel
from monitor.demo.receivers import Endpoint, webhook_endpoint
from monitor.errors import ConfigurationError
from monitor.model.alerts import Event
from monitor.model.deliveries import Answer
from monitor.model.terms import Basis, EventKind, Level, Purpose, Stage, Theme, Tier
from monitor.ports import Channel

SECRET = "whsec_" + b64encode(b"the first secret of all").decode()
OLD_SECRET = "whsec_" + b64encode(b"the secret before it").decode()
RAW_SECRET = "as it is written"
DIGEST = replace(NOTICE, purpose=Purpose.DIGEST)
DATA_KINDS = frozenset(
    {
        EventKind.LATE,
        EventKind.MISSING,
        EventKind.WITHHELD,
        EventKind.CHANGED,
        EventKind.WITHDRAWN,
        EventKind.RECOVERED,
        EventKind.DISAGREEMENT,
        EventKind.RESTATED,
    }
)


class Verifier(Protocol):
    """What libraries that verify webhooks share."""

    def verify(self, data: bytes, headers: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON
        """Return the body, or raise."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with webhook_endpoint() as opened:
        yield opened


def hook(url: str, *secrets: str) -> WebhookChannel:
    return WebhookChannel(name=HOOK, receiver=receiver(url), secrets=secrets or (SECRET,))


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


@pytest.mark.parametrize("library", [standardwebhooks.Webhook, svix.Webhook])
@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_each_secret_of_a_rotation_verifies_by_foreign_libraries(
    secret: str, library: Callable[[str | bytes], Verifier], endpoint: Endpoint
) -> None:
    posted(hook(endpoint.url, SECRET, OLD_SECRET))

    (request,) = endpoint.received
    assert library(secret).verify(request.body, dict(request.headers))["type"] == "alert.fired"


@pytest.mark.parametrize("library", [standardwebhooks.Webhook, svix.Webhook])
def test_a_raw_secret_is_taken_as_it_is(
    library: Callable[[str | bytes], Verifier], endpoint: Endpoint
) -> None:
    posted(hook(endpoint.url, RAW_SECRET))

    (request,) = endpoint.received
    assert library(RAW_SECRET.encode()).verify(request.body, dict(request.headers))


@pytest.mark.parametrize(
    ("library", "refusal"),
    [
        (standardwebhooks.Webhook, standardwebhooks.webhooks.WebhookVerificationError),
        (svix.Webhook, svix.WebhookVerificationError),
    ],
)
def test_a_changed_body_does_not_verify(
    library: Callable[[str | bytes], Verifier], refusal: type[Exception], endpoint: Endpoint
) -> None:
    posted(hook(endpoint.url))

    (request,) = endpoint.received
    assert library(SECRET).verify(request.body, dict(request.headers))
    with pytest.raises(refusal):
        library(SECRET).verify(request.body.replace(b"49.7", b"59.7"), dict(request.headers))


def test_a_digest_without_events_is_one_document_with_the_id_of_its_message(endpoint: Endpoint) -> None:
    channel = hook(endpoint.url)
    digest = replace(NOTICE, events=(), lines=(), purpose=Purpose.DIGEST)

    (parcel,) = channel.compose(digest)
    channel.deliver(message_of(channel, parcel))

    (request,) = endpoint.received
    body = json.loads(request.body)
    assert request.headers["webhook-id"] == "msg_1"
    assert (body["type"], body["timestamp"]) == ("digest", "2025-02-21T14:46:00Z")
    assert body["data"] == {
        "title": NOTICE.subject,
        "text": NOTICE.text,
        "compact": NOTICE.compact,
        "events": [],
    }
    assert svix.Webhook(SECRET).verify(request.body, dict(request.headers))


def test_a_digest_of_events_is_one_document_more() -> None:
    events = [parcel.events for parcel in hook("http://localhost/").compose(DIGEST)]

    assert events == [(FIRED.id,), (LATE.id,), ()]


@pytest.mark.parametrize("purpose", [Purpose.ALERT, Purpose.SUMMARY, Purpose.FALLBACK])
def test_other_notices_are_their_events_alone(purpose: Purpose) -> None:
    parcels = hook("http://localhost/").compose(replace(NOTICE, purpose=purpose))

    assert [parcel.events for parcel in parcels] == [(FIRED.id,), (LATE.id,)]


# ---------------------------------------------------------------- the schema


EVENTS = [
    replace(event, kind=kind)
    for event in (FIRED, RETRACTED, LATE)
    for kind in EventKind
    if (kind in DATA_KINDS) == (event is LATE)
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event.id[:6]}-{event.kind.value}")
def test_every_event_fits_the_published_schema(event: Event) -> None:
    (parcel,) = documents(replace(NOTICE, events=(event,), lines=("said",)), recipient="hook")

    WEBHOOK.validate(json.loads(parcel.body))


@pytest.mark.parametrize("purpose", Purpose)
def test_every_notice_without_events_fits_the_published_schema(purpose: Purpose) -> None:
    (parcel,) = documents(replace(NOTICE, events=(), lines=(), purpose=purpose), recipient="hook")

    WEBHOOK.validate(json.loads(parcel.body))


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"type": "alert.late"},
        {"type": "data.fired"},
        {"timestamp": "2025-02-21 14:45:00"},
        {"more": 1},
        {"data": {}},
        {"data": {"level": "fine"}},
        {"data": {"value": "49.7"}},
        {"data": {"period": "February"}},
        {"data": {"id": "6f0c"}},
        {"data": {"rule": None}},
        {"data": {"surplus": 1}},
    ],
    ids=str,
)
def test_what_is_no_such_body_does_not_fit(change: dict[str, Any]) -> None:
    body = json.loads(hook("http://localhost/").compose(NOTICE)[0].body)
    told = {**body["data"], **change.get("data", {})} if change.get("data") != {} else {}

    assert WEBHOOK.is_valid(body)
    assert not WEBHOOK.is_valid({**body, **change, "data": told})


def test_the_schema_names_every_word_there_is() -> None:
    words = PUBLISHED["$defs"]

    assert words["level"]["enum"] == [each.value for each in Level]
    assert words["theme"]["enum"] == [each.value for each in Theme]
    assert words["stage"]["enum"] == [each.value for each in Stage]
    assert words["basis"]["enum"] == [each.value for each in Basis]
    assert words["tier"]["enum"] == [each.value for each in Tier]
    assert {*words["alert_event"]["enum"], *words["data_event"]["enum"]} == {each.value for each in EventKind}
    assert set(words["purpose"]["enum"]) == {each.value for each in Purpose}


# ---------------------------------------------------------------- secrets


def test_neither_secret_nor_token_is_ever_shown() -> None:
    with webhook_endpoint() as closed:
        url = closed.url.replace("http://", "http://user:hunter2@") + "/T0KEN?key=T0KEN"
    channel = hook(url, RAW_SECRET)

    shown = f"{channel!r} {posted(channel)!r} {channel.compose(NOTICE)!r}"

    assert not [word for word in ("hunter2", "T0KEN", RAW_SECRET) if word in shown]


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_not/base64!"])
def test_a_secret_that_cannot_sign_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        hook("https://example.org/", secret)

    assert "not/base64!" not in str(refusal.value)


def test_a_webhook_without_secret_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="needs a secret"):
        replace(hook("https://example.org/"), secrets=())
