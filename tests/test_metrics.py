"""The figures about delivery, read back as Prometheus reads them."""

from datetime import timedelta
from pathlib import Path

import pytest
from contracts.store_values import DESK, HOOK, SEEN_AT
from fakes import FakeChannel, FakeStore
from prometheus_client.parser import text_string_to_metric_families

from monitor.circuits import FAILURES
from monitor.clock import SimulatedClock
from monitor.courier import Courier
from monitor.metrics import metrics_file
from monitor.model.decisions import Disabling
from monitor.model.deliveries import Answer, Message
from monitor.model.records import Outgoing
from monitor.model.terms import ChannelName, Ending, MessageId, Purpose

DOWN = Answer(ending=Ending.UNREACHABLE, detail="nobody listens")


def message(name: str, channel: ChannelName) -> Message:
    return Message(
        id=MessageId(name),
        channel=channel,
        recipient="reader",
        purpose=Purpose.ALERT,
        body=b"",
        made_at=SEEN_AT,
        events=(),
    )


def figures(path: Path) -> dict[tuple[str, ...], float]:
    """Read every sample, by its name and its labels."""
    families = text_string_to_metric_families(path.read_text(encoding="utf-8"))
    return {
        (sample.name.removeprefix("macro_monitor_"), *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.fixture
def found(tmp_path: Path) -> dict[tuple[str, ...], float]:
    """What is written an hour after one message to the desk arrived, and four to the hook did not."""
    store, clock = FakeStore(), SimulatedClock(SEEN_AT)
    hook, desk = FakeChannel(HOOK), FakeChannel(DESK)
    hook.answers.extend([DOWN] * FAILURES)
    courier = Courier(
        store,
        clock,
        channels={HOOK: hook, DESK: desk},
        undelivered=lambda _: Outgoing(),
        concurrency={},
    )
    owed = [message(f"msg_{number}", HOOK) for number in range(FAILURES + 1)]
    store.send(Outgoing(messages=(*owed, message("msg_desk", DESK))))
    clock.advance_to(SEEN_AT + timedelta(hours=1))
    courier.deliver_all()
    store.tried([], disabled=Disabling(channel=DESK, at=SEEN_AT, detail="HTTP 410"))
    path = tmp_path / "monitor.prom"
    metrics_file(path, store, courier, clock)()
    return figures(path)


def test_deliveries_are_counted_by_channel_and_state(found: dict[tuple[str, ...], float]) -> None:
    counted = {key[1:]: value for key, value in found.items() if key[0] == "deliveries"}

    assert counted == {("hook", "pending"): FAILURES + 1, ("desk", "delivered"): 1}


def test_what_is_late_disabled_or_out_of_reach_is_seen(found: dict[tuple[str, ...], float]) -> None:
    assert found["oldest_undelivered_seconds", "hook"] == 3600
    assert found["oldest_undelivered_seconds", "desk"] == 0
    assert (found["channel_disabled", "hook"], found["channel_disabled", "desk"]) == (0, 1)
    assert (found["recipients_left_alone", "hook"], found["recipients_left_alone", "desk"]) == (1, 0)
    assert found["last_look_timestamp_seconds",] == 0
