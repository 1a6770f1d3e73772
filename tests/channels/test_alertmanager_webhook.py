import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from channels.posted import HOOK, receiver
from contracts.channel_contract import CLAUSES, NOTICE, message_of
from services import FIRED, FLASH_AT, LATE, RETRACTED

from monitor.channels.alertmanager_webhook import AlertmanagerWebhookChannel
from monitor.demo.receivers import Endpoint, webhook_endpoint
from monitor.model.alerts import Event
from monitor.model.terms import EventId, EventKind, Level
from monitor.ports import Channel

ESCALATED = replace(
    FIRED,
    id=EventId("evt_11111111111111111111111111111111"),
    at=FLASH_AT + timedelta(days=7),
    kind=EventKind.ESCALATED,
    level=Level.CRITICAL,
    previous_level=Level.WARNING,
)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with webhook_endpoint() as opened:
        yield opened


def channel(url: str = "http://localhost/") -> AlertmanagerWebhookChannel:
    return AlertmanagerWebhookChannel(name=HOOK, receiver=receiver(url))


def payload(event: Event) -> dict[str, Any]:
    opened = {FIRED.episode: FLASH_AT} if FIRED.episode else {}
    notice = replace(NOTICE, events=(event,), lines=("said",), opened=opened)
    (parcel,) = channel().compose(notice)
    body: dict[str, Any] = json.loads(parcel.body)
    return body


@pytest.mark.parametrize("clause", CLAUSES)
def test_it_keeps_the_contract(clause: Callable[[Channel], None], endpoint: Endpoint) -> None:
    clause(channel(endpoint.url))


def test_a_firing_alert_is_what_alertmanager_posts() -> None:
    body = payload(FIRED)
    (alert,) = body["alerts"]

    assert (body["version"], body["status"], body["receiver"]) == ("4", "firing", "hook")
    assert body["groupKey"] == '{}:{alertname="services-pmi-weak"}'
    assert body["groupLabels"] == {"alertname": "services-pmi-weak"}
    assert body["commonLabels"] == alert["labels"]
    assert body["commonAnnotations"] == alert["annotations"]
    assert (alert["status"], alert["startsAt"], alert["endsAt"]) == (
        "firing",
        "2025-02-21T14:45:00Z",
        "0001-01-01T00:00:00Z",
    )
    assert alert["annotations"]["description"] == "said"


def test_an_escalation_is_one_payload_with_both_alerts() -> None:
    body = payload(ESCALATED)
    new, old = body["alerts"]

    assert body["status"] == "firing"
    assert [(a["status"], a["labels"]["severity"]) for a in (new, old)] == [
        ("firing", "critical"),
        ("resolved", "warning"),
    ]
    assert old["fingerprint"] == payload(FIRED)["alerts"][0]["fingerprint"] != new["fingerprint"]
    assert old["endsAt"] == "2025-02-28T14:45:00Z"
    assert "severity" not in body["commonLabels"]


def test_a_resolution_ends_what_fired() -> None:
    fired, retracted = payload(FIRED), payload(RETRACTED)

    assert retracted["status"] == "resolved"
    assert retracted["groupKey"] == fired["groupKey"]
    assert [a["fingerprint"] for a in retracted["alerts"]] == [a["fingerprint"] for a in fired["alerts"]]


def test_instances_of_a_rule_are_groups_of_their_own() -> None:
    assert payload(replace(FIRED, instance='a"b'))["groupKey"] == (
        '{}:{alertname="services-pmi-weak", instance="a\\"b"}'
    )


def test_late_data_are_an_alert_of_their_indicator() -> None:
    body = payload(LATE)

    assert body["groupLabels"] == {"alertname": "indicator-data", "indicator": "services_pmi"}
    assert body["status"] == "firing"


def test_a_repeat_can_be_told_by_its_id(endpoint: Endpoint) -> None:
    hook = channel(endpoint.url)
    parcel, _ = hook.compose(NOTICE)
    for _ in range(2):
        hook.deliver(message_of(hook, parcel))

    assert [request.headers["webhook-id"] for request in endpoint.received] == [FIRED.id] * 2
