"""The store on SQLite: its contract, and what only a file and several processes show."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from contracts.decision_contract import DecisionContract
from contracts.outbox_contract import OutboxContract
from contracts.store_contract import StoreContract
from contracts.store_values import (
    BUSY,
    DELIVERED,
    DESK,
    FINAL_AT,
    FIRED,
    FIRST_MAIL,
    FLASH,
    PMI,
    SEEN_AT,
    collected,
    decided,
    pend,
    tried,
)

from monitor.model.alerts import Event
from monitor.model.records import Outgoing
from monitor.model.terms import DeliveryState, EpisodeId, EventId, MessageId
from monitor.ports import Store
from monitor.store.sql import SqlStore

WRITERS, ROUNDS = 3, 15


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/monitor.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = SqlStore.open(url)
    yield store
    store.close()


class TestSqlStore(StoreContract):
    pass


class TestSqlOutbox(OutboxContract):
    pass


class TestSqlDecisions(DecisionContract):
    pass


def test_what_is_stored_outlives_the_program(url: str) -> None:
    first = SqlStore.open(url)
    first.add(collected(FLASH))
    first.tell(decided(first, FIRED, messages=[FIRST_MAIL]))
    pend(first, BUSY, until=FINAL_AT)
    first.close()

    second = SqlStore.open(url)

    assert second.statements([PMI])[PMI].values.tolist() == [49.7]
    assert second.events() == (FIRED,)
    assert [each.attempts for each in second.due(DESK, FINAL_AT, most=9)] == [1]
    second.close()


def test_a_store_in_memory_serves_one_thread() -> None:
    store = SqlStore.open("sqlite://")

    added = store.add(collected(FLASH))

    assert added.statements == 1
    assert store.statements([PMI])[PMI].values.tolist() == [49.7]
    store.close()


def test_thousands_of_statements_go_in_and_come_out_whole(store: Store) -> None:
    rows = tuple(
        replace(FLASH, period=date(1990, 1, 1) + timedelta(days=day), value=float(day)) for day in range(3000)
    )

    added = store.add(collected(*rows))

    assert added.statements == 3000
    assert sorted(store.statements([PMI])[PMI].values.tolist()) == [float(day) for day in range(3000)]
    assert store.add(collected(*rows)).statements == 0


def write(url: str, writer: int) -> int:
    """Add statements and tell events against the other writers; count the events told."""
    store, told = SqlStore.open(url), 0
    for number in range(ROUNDS):
        day = date(2025, 1, 1) + timedelta(days=number)
        store.add(collected(replace(FLASH, period=day, value=float(writer)), recorded_at=SEEN_AT))
        event = replace(FIRED, id=EventId(f"evt_{writer}_{number}"))
        told += store.tell(decided(store, event))
    store.close()
    return told


def test_processes_that_write_at_once_lose_nothing(url: str) -> None:
    with ProcessPoolExecutor(WRITERS, mp_context=get_context("spawn")) as pool:
        told = sum(pool.map(write, [url] * WRITERS, range(WRITERS)))

    store = SqlStore.open(url)
    assert len(store.statements([PMI])[PMI].values) == WRITERS * ROUNDS
    assert len(store.events()) == store.told().sequence == told >= ROUNDS
    store.close()


def deliver(store: Store) -> int:
    """Deliver what is due, as long as anything is."""
    due = store.due(DESK, FINAL_AT, most=3)
    store.tried([tried(each.message, DELIVERED, state=DeliveryState.DELIVERED) for each in due])
    return len(due) + (deliver(store) if due else 0)


def test_what_is_owed_while_others_deliver_is_never_left_waiting(store: Store) -> None:
    events = [replace(FIRED, id=EventId(f"evt_{number}")) for number in range(WRITERS * ROUNDS)]
    store.tell(decided(store, *events))

    def owe(event: Event) -> int:
        mail = replace(FIRST_MAIL, id=MessageId(f"msg_{event.id}"), events=(event.id,))
        store.send(Outgoing(messages=(mail,)))
        return deliver(store)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(owe, events))
    deliver(store)

    assert store.backlog()[DeliveryState.DELIVERED] == len(events)


def test_thousands_of_messages_are_owed_and_delivered_whole(store: Store) -> None:
    number = 6000
    events = [
        replace(FIRED, id=EventId(f"evt_{place}"), episode=EpisodeId(f"evt_{place}"))
        for place in range(number)
    ]
    mails = [
        replace(FIRST_MAIL, id=MessageId(f"msg_{place}"), events=(each.id,))
        for place, each in enumerate(events)
    ]
    store.tell(decided(store, *events, messages=mails))
    told = store.audience([EpisodeId(each.id) for each in events])

    due = store.due(DESK, FINAL_AT, most=number)
    store.tried([tried(each.message, DELIVERED, state=DeliveryState.DELIVERED) for each in due])

    assert [each.message for each in due] == mails
    assert {each.told for each in told.values()} == {frozenset({DESK})}
    assert len(store.attempts([each.id for each in mails])) == number
    assert store.backlog()[DeliveryState.DELIVERED] == number


def test_opening_a_store_that_is_there_loads_no_alembic(url: str) -> None:
    SqlStore.open(url).close()
    program = (
        "import sys; from monitor.store.sql import SqlStore; "
        f"store = SqlStore.open({url!r}); store.told(); store.close(); "
        "print([name for name in ('alembic', 'pandas', 'requests') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 -- this interpreter

    assert done.stdout == "[]\n"
