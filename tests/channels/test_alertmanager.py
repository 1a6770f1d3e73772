import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from channels.alertmanager_server import MISSING, SERVER, Alertmanager, alertmanager
from channels.posted import CLOCK, HOOK, receiver
from contracts.channel_contract import CLAUSES, NOTICE, message_of
from fakes import FakeClock
from services import FINAL_AT, FIRED, FLASH_AT, LATE, RETRACTED

from monitor.channels.alertmanager import AlertmanagerChannel
from monitor.channels.alertmanager_alerts import fingerprint
from monitor.channels.alertmanager_webhook import AlertmanagerWebhookChannel
from monitor.demo.receivers import Endpoint, webhook_endpoint
from monitor.model.alerts import Event
from monitor.model.deliveries import Message, Notice
from monitor.model.terms import ChannelName, EpisodeId, EventId, EventKind, Level, Purpose, RuleId
from monitor.ports import Channel, Clock

NOW = datetime(2025, 3, 6, 9, 0, tzinfo=UTC)
real = pytest.mark.skipif(SERVER is None, reason=MISSING)
ESCALATED = replace(
    FIRED,
    id=EventId("evt_11111111111111111111111111111111"),
    at=FLASH_AT + timedelta(days=7),
    kind=EventKind.ESCALATED,
    level=Level.CRITICAL,
    previous_level=Level.WARNING,
)
RECOVERED = replace(
    LATE,
    id=EventId("evt_22222222222222222222222222222222"),
    at=LATE.at + timedelta(days=1),
    kind=EventKind.RECOVERED,
)
FIRED_LABELS = {
    "alertname": "services-pmi-weak",
    "level": "warning",
    "severity": "warning",
    "theme": "services",
    "role": "coincident",
}


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with webhook_endpoint() as opened:
        yield opened


@pytest.fixture(scope="module")
def told() -> Iterator[Endpoint]:
    with webhook_endpoint() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(told: Endpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alertmanager]:
    with alertmanager(tmp_path_factory.mktemp("alertmanager"), told.url) as running:
        yield running


def push(
    url: str, *, clock: Clock = CLOCK, token: str | None = None, every: timedelta = timedelta(minutes=1)
) -> AlertmanagerChannel:
    to = receiver(f"{url}/api/v2/alerts", clock=clock)
    return AlertmanagerChannel(name=ChannelName("am"), receiver=to, token=token, every=every)


def notice(*events: Event) -> Notice:
    opened = {EpisodeId(FIRED.id): FLASH_AT}
    return replace(
        NOTICE, events=events, lines=tuple(f"said of {e.kind.value}" for e in events), opened=opened
    )


def message(channel: Channel, event: Event) -> Message:
    (parcel,) = channel.compose(notice(event))
    return message_of(channel, parcel)


def of_rule(event: Event, rule: str) -> Event:
    return replace(event, rule=RuleId(rule))


# ---------------------------------------------------------------- what is pushed


@pytest.mark.parametrize("clause", CLAUSES)
def test_it_keeps_the_contract(clause: Callable[[Channel], None], endpoint: Endpoint) -> None:
    clause(push(endpoint.url))


def test_what_stands_gets_its_end_when_it_is_sent_and_not_before(endpoint: Endpoint) -> None:
    channel = push(endpoint.url, clock=FakeClock(NOW))
    fired = message(channel, FIRED)

    channel.deliver(fired)

    (stored,) = json.loads(fired.body)
    (request,) = endpoint.received
    (sent,) = json.loads(request.body)
    assert request.path.endswith("/api/v2/alerts")
    assert "endsAt" not in stored
    assert sent == {**stored, "endsAt": "2025-03-06T09:03:00Z"}
    assert (sent["labels"], sent["startsAt"]) == (FIRED_LABELS, "2025-02-21T14:45:00Z")
    assert sent["annotations"]["description"] == "said of fired"


def test_no_value_is_a_label() -> None:
    (parcel,) = push("http://localhost").compose(notice(FIRED))
    (alert,) = json.loads(parcel.body)

    assert alert["labels"] == FIRED_LABELS
    assert (alert["annotations"]["value"], alert["annotations"]["period"]) == ("49.7", "2025-02-01")
    assert all(isinstance(value, str) and value for value in alert["annotations"].values())


def test_an_escalation_ends_the_old_labels_in_the_same_push() -> None:
    (parcel,) = push("http://localhost").compose(notice(ESCALATED))
    new, old = json.loads(parcel.body)

    assert new["labels"] == {**FIRED_LABELS, "level": "critical", "severity": "critical"}
    assert "endsAt" not in new
    assert old["labels"] == FIRED_LABELS
    assert (old["startsAt"], old["endsAt"]) == ("2025-02-21T14:45:00Z", "2025-02-28T14:45:00Z")


@pytest.mark.parametrize("kind", [EventKind.RESOLVED, EventKind.RETRACTED])
def test_what_is_well_again_ends_its_alert(kind: EventKind) -> None:
    (parcel,) = push("http://localhost").compose(notice(replace(RETRACTED, kind=kind)))
    (alert,) = json.loads(parcel.body)

    assert (alert["labels"], alert["endsAt"]) == (FIRED_LABELS, "2025-03-05T14:45:00Z")


def test_a_rule_that_is_gone_ends_its_alert() -> None:
    gone = replace(RETRACTED, kind=EventKind.RULE_CHANGED, level=Level.UNKNOWN)
    (parcel,) = push("http://localhost").compose(notice(gone))

    assert [alert["endsAt"] for alert in json.loads(parcel.body)] == ["2025-03-05T14:45:00Z"]


def test_late_data_stand_until_they_are_recovered() -> None:
    channel = push("http://localhost")
    late, recovered = (json.loads(channel.compose(notice(each))[0].body)[0] for each in (LATE, RECOVERED))

    assert late["labels"] == {
        "alertname": "indicator-data",
        "indicator": "services_pmi",
        "level": "unknown",
        "severity": "unknown",
        "theme": "services",
    }
    assert "endsAt" not in late
    assert recovered["labels"] == late["labels"]
    assert recovered["endsAt"] == "2025-03-06T16:45:00Z"


@pytest.mark.parametrize("purpose", [Purpose.DIGEST, Purpose.CARD])
def test_what_has_no_events_raises_no_alert(purpose: Purpose) -> None:
    nothing = replace(NOTICE, events=(), lines=(), purpose=purpose)

    assert push("http://localhost").compose(nothing) == ()


def test_a_token_is_shown_to_the_receiver_and_nobody_else(endpoint: Endpoint) -> None:
    channel = push(endpoint.url, token="hunter2")
    channel.deliver(message(channel, FIRED))

    (request,) = endpoint.received
    assert request.headers["authorization"] == "Bearer hunter2"
    assert "hunter2" not in repr(channel)


# ---------------------------------------------------------------- what is pushed again


def test_all_that_stands_is_pushed_again_in_one_request(endpoint: Endpoint) -> None:
    channel = push(endpoint.url, clock=FakeClock(NOW))
    other = of_rule(FIRED, "other")
    messages = [message(channel, each) for each in (FIRED, other, ESCALATED, LATE)]

    answer = channel.refresh(messages)

    (request,) = endpoint.received
    again = [(a["labels"]["alertname"], a["labels"]["level"], a["endsAt"]) for a in json.loads(request.body)]
    assert answer.delivered
    assert sorted(again) == [
        ("indicator-data", "unknown", "2025-03-06T09:03:00Z"),
        ("other", "warning", "2025-03-06T09:03:00Z"),
        ("services-pmi-weak", "critical", "2025-03-06T09:03:00Z"),
    ]


def test_where_nothing_stands_nothing_is_pushed(endpoint: Endpoint) -> None:
    channel = push(endpoint.url)

    assert channel.refresh([message(channel, each) for each in (FIRED, RETRACTED)]).delivered
    assert channel.refresh([]).delivered
    assert endpoint.received == []


# ---------------------------------------------------------------- a real Alertmanager


@real
def test_amtool_reads_our_alert_back(server: Alertmanager) -> None:
    channel = push(server.url)
    fired = of_rule(FIRED, "read-back")
    before = datetime.now(UTC)

    answer = channel.deliver(message(channel, fired))

    labels = {**FIRED_LABELS, "alertname": "read-back"}
    alert = server.alerts()[fingerprint(labels)]
    assert answer.delivered, answer.detail
    assert alert["labels"] == labels
    assert alert["annotations"]["event_id"] == FIRED.id
    assert datetime.fromisoformat(alert["startsAt"]) == FLASH_AT
    assert before < datetime.fromisoformat(alert["endsAt"]) < before + timedelta(minutes=4)
    assert alert["status"]["state"] in {"active", "unprocessed"}


@real
def test_one_alert_stands_after_an_escalation_and_none_at_the_end(server: Alertmanager) -> None:
    channel = push(server.url)
    resolved = replace(ESCALATED, kind=EventKind.RESOLVED, level=Level.OK, previous_level=Level.CRITICAL)
    life = [of_rule(each, "whole-life") for each in (FIRED, ESCALATED, replace(resolved, at=FINAL_AT))]

    levels = []
    for event in life:
        assert channel.deliver(message(channel, event)).delivered
        ours = (a["labels"] for a in server.alerts().values() if a["labels"]["alertname"] == "whole-life")
        levels.append([labels["level"] for labels in ours])

    assert levels == [["warning"], ["critical"], []]


@real
def test_what_is_not_pushed_again_ends_and_what_is_stands(server: Alertmanager) -> None:
    channel = push(server.url, every=timedelta(seconds=0.3))
    kept, dropped = (message(channel, of_rule(FIRED, rule)) for rule in ("kept", "dropped"))
    for each in (kept, dropped):
        channel.deliver(each)

    for _ in range(5):
        time.sleep(0.3)
        assert channel.refresh([kept]).delivered
    replace(channel, every=timedelta(minutes=1)).refresh([kept])

    names = {alert["labels"]["alertname"] for alert in server.alerts().values()}
    assert "kept" in names
    assert "dropped" not in names


@real
def test_a_late_retry_of_the_same_bytes_raises_the_alert_anew(server: Alertmanager) -> None:
    channel = push(server.url, every=timedelta(seconds=0.1))
    fired = message(channel, of_rule(FIRED, "late-retry"))
    channel.deliver(fired)
    time.sleep(0.5)
    gone = {alert["labels"]["alertname"] for alert in server.alerts().values()}

    replace(channel, every=timedelta(minutes=1)).deliver(fired)

    assert "late-retry" not in gone
    assert "late-retry" in {alert["labels"]["alertname"] for alert in server.alerts().values()}


def shape(value: object) -> object:
    """Return the keys of a document at every depth, without what labels and annotations there are."""
    free = {"labels", "annotations", "groupLabels", "commonLabels", "commonAnnotations"}
    if isinstance(value, dict):
        return {key: type(each) if key in free else shape(each) for key, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else type(value)


@real
def test_our_payload_has_the_shape_and_the_ids_of_alertmanagers_own(
    server: Alertmanager, told: Endpoint
) -> None:
    event = of_rule(FIRED, "same-shape")
    pusher = push(server.url)
    pusher.deliver(message(pusher, event))
    theirs = payload_of("same-shape", told)
    ours = json.loads(
        AlertmanagerWebhookChannel(name=HOOK, receiver=receiver(told.url)).compose(notice(event))[0].body
    )

    assert shape(ours) == shape(theirs)
    assert ours["alerts"] == [{**theirs["alerts"][0], "endsAt": "0001-01-01T00:00:00Z", "generatorURL": ""}]
    for key in ("version", "status", "groupKey", "groupLabels", "commonLabels", "commonAnnotations"):
        assert ours[key] == theirs[key], key


def payload_of(rule: str, told: Endpoint) -> dict[str, Any]:
    """Wait for what Alertmanager posts of a rule."""
    for _ in range(200):
        for request in tuple(told.received):
            body: dict[str, Any] = json.loads(request.body)
            if rule in body["groupKey"]:
                return body
        time.sleep(0.05)
    raise AssertionError(f"nothing was told of {rule}")
