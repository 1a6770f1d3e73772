"""From the commit of events to their receiver: how many a second, and what a long queue costs.

A real store on a disk, the webhook channel, a receiver in another process. Drawing and wording the events is
not in it. Beside it the plain way: a commit, a POST and a commit for each event.
"""

import json
import resource
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

import requests

from benchmarks.receiver import receiver, taken
from monitor.channels.receiver import Receiver
from monitor.channels.web_address import web_address
from monitor.channels.webhook import WebhookChannel
from monitor.clock import SystemClock
from monitor.courier import Courier
from monitor.model.alerts import Event
from monitor.model.deliveries import Message
from monitor.model.records import Evaluation, Outgoing
from monitor.model.terms import (
    ChannelName,
    DeliveryState,
    EpisodeId,
    EventId,
    EventKind,
    Level,
    MessageId,
    Purpose,
    RuleId,
    Theme,
)
from monitor.store.sql import SqlStore

HOOK: Final = ChannelName("hook")
EVENTS: Final = 5000
TOGETHER: Final = 100
"""Events of one evaluation."""
QUEUE: Final = 10_000
RIVAL_EVENTS: Final = 500
RULES: Final = 40
CONCURRENCY: Final = 4
NOW: Final = datetime(2025, 2, 21, 15, tzinfo=UTC)
TEXT: Final = "Consumer sentiment over 3 months stands at warning, -6.3 against < -5.0. " * 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A store, and a courier from it to one receiver."""

    store: SqlStore
    courier: Courier
    address: str

    def tell(self, events: Sequence[Event]) -> None:
        """Commit an evaluation of these events with what is owed for each."""
        outgoing = Outgoing(messages=tuple(map(_message, events)))
        told = self.store.tell(
            Evaluation(
                instant=NOW,
                sequence=self.store.told().sequence,
                collections=(),
                events=tuple(events),
                episodes=(),
                known={},
                outgoing=outgoing,
            )
        )
        assert told  # noqa: S101 - nobody else tells

    def deliver(self) -> int:
        """Deliver what is owed; say how much of it arrived."""
        return sum(answer.delivered for answer in self.courier.deliver(HOOK))


def measure() -> Iterator[str]:
    """Report events a second, and the memory that draining a queue takes."""
    with receiver() as address, TemporaryDirectory() as folder:
        ours = _events_a_second(_service(folder, address, "ours"))
        plain = _plain_events_a_second(folder, address)
        yield f"committed and delivered  {ours:6.0f} events a second, {TOGETHER} an evaluation"
        yield f"the plain way            {plain:6.0f} events a second: commit, POST, commit for each"
        yield from _drained(_service(folder, address, "queue"))


def _service(folder: str, address: str, name: str) -> Service:
    clock, store = SystemClock(), SqlStore.open(f"sqlite:///{folder}/{name}.db")
    hook = WebhookChannel(
        name=HOOK,
        receiver=Receiver(address=web_address(HOOK, f"{address}/hook"), clock=clock),
        secrets=("made-up",),
    )
    courier = Courier(
        store,
        clock,
        channels={HOOK: hook},
        undelivered=lambda _: Outgoing(),
        concurrency={HOOK: CONCURRENCY},
    )
    return Service(store=store, courier=courier, address=address)


def _events_a_second(service: Service) -> float:
    events = _events("ours", EVENTS)
    begun = perf_counter()
    for start in range(0, EVENTS, TOGETHER):
        service.tell(events[start : start + TOGETHER])
        service.deliver()
    passed_s = perf_counter() - begun
    arrived = set(taken(service.address))
    assert arrived >= {event.id for event in events}  # noqa: S101 - or the figure means nothing
    service.store.close()
    return EVENTS / passed_s


def _plain_events_a_second(folder: str, address: str) -> float:
    events = _events("plain", RIVAL_EVENTS)
    with closing(sqlite3.connect(f"{folder}/plain.db", isolation_level=None)) as db:
        db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        db.execute("CREATE TABLE owed (id TEXT PRIMARY KEY, body BLOB, sent INTEGER)")
        begun = perf_counter()
        for event in events:
            db.execute("INSERT INTO owed VALUES (?, ?, 0)", (event.id, _body(event)))
            answer = requests.post(
                f"{address}/hook", data=_body(event), headers={"webhook-id": event.id}, timeout=20
            )
            answer.raise_for_status()
            db.execute("UPDATE owed SET sent = 1 WHERE id = ?", (event.id,))
        return RIVAL_EVENTS / (perf_counter() - begun)


def _drained(service: Service) -> Iterator[str]:
    """Deliver a long queue; its first tenth is a warm-up for what memory is needed anyway."""
    events = _events("queue", QUEUE)
    for start in range(0, QUEUE // 10, TOGETHER):
        service.tell(events[start : start + TOGETHER])
    service.deliver()
    for start in range(QUEUE // 10, QUEUE, TOGETHER):
        service.tell(events[start : start + TOGETHER])
    before_mb, begun = _peak_mb(), perf_counter()
    arrived = service.deliver()
    passed_s = perf_counter() - begun
    assert service.store.backlog()[DeliveryState.DELIVERED] == QUEUE  # noqa: S101 - or it did not drain
    yield f"a queue of {arrived} drains in {passed_s:.1f} s, {arrived / passed_s:.0f} a second"
    yield f"peak memory before it {before_mb:.1f} MB, after it {_peak_mb():.1f} MB"
    service.store.close()


def _peak_mb() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _events(name: str, count: int) -> tuple[Event, ...]:
    return tuple(_event(EventId(f"evt_{name}{number:032x}"), number) for number in range(count))


def _event(name: EventId, number: int) -> Event:
    return Event(
        id=name,
        at=NOW + timedelta(seconds=number),
        kind=EventKind.FIRED,
        rule=RuleId(f"rule-{number % RULES}"),
        role=None,
        indicator=None,
        instance="",
        level=Level.WARNING,
        previous_level=Level.OK,
        reading=None,
        threshold="< -5.0",
        distance=-1.3,
        title="Consumer sentiment over 3 months",
        theme=Theme.CONSUMERS,
        unit="points",
        rule_hash="0" * 64,
        episode=EpisodeId(name),
        reason=None,
    )


def _message(event: Event) -> Message:
    return Message(
        id=MessageId(f"msg_{event.id}"),
        channel=HOOK,
        recipient="receiver",
        purpose=Purpose.ALERT,
        body=_body(event),
        made_at=NOW,
        events=(event.id,),
    )


def _body(event: Event) -> bytes:
    data = {"id": event.id, "title": event.title, "level": event.level.name.lower(), "text": TEXT}
    document = {"schema": 1, "type": "alert.fired", "timestamp": event.at.isoformat(), "data": data}
    return json.dumps(document).encode()
