"""What each revision does to the rows that a database of before it holds."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from contracts.store_values import FINAL_AT, FLASH_AT, SEEN_AT
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.schema import CreateIndex, CreateTable

from monitor.model.terms import ChannelName, DeliveryState, Ending, MessageId, Purpose
from monitor.store.columns import EPOCH
from monitor.store.revisions import MIGRATIONS, upgrade
from monitor.store.schema import event
from monitor.store.sql import SqlStore

DESK = ChannelName("desk")
AT = int((FLASH_AT - EPOCH).total_seconds()) * 1_000_000
EVENT = (
    "INSERT INTO event"
    " (sequence, id, at, kind, rule, instance, level, previous_level, title, theme, unit, episode)"
    " VALUES (?, ?, ?, 'fired', 'rule', '', 'warning', 'ok', 'Rule', 'services', 'index', 'evt_1')"
)
MESSAGE = "INSERT INTO message (id, channel, recipient, body, made_at) VALUES (?, 'desk', 'a b', ?, ?)"
CARRIED = "INSERT INTO message_event (message, place, event) VALUES (?, 0, ?)"
DELIVERY = "INSERT INTO delivery (message, state, attempts, next_attempt_at) VALUES (?, ?, 1, ?)"
ATTEMPT = "INSERT INTO attempt (delivery, at, delivered, permanent, detail) VALUES (?, ?, ?, ?, ?)"


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A database of the first revision: of one episode a message delivered, one dead and two still owed."""
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    for later in (migrations / "versions").glob("r*.py"):
        if not later.name.startswith("r0001"):
            later.unlink()
    path = tmp_path / "monitor.db"
    upgrade(f"sqlite:///{path}", migrations=migrations)
    states = ("delivered", "dead", "pending", "pending")
    with closing(sqlite3.connect(path)) as connection, connection:
        for number, state in enumerate(states, start=1):
            connection.execute(EVENT, (number, f"evt_{number}", AT))
            connection.execute(MESSAGE, (f"msg_{number}", bytes([number, 255]), AT))
            connection.execute(CARRIED, (f"msg_{number}", f"evt_{number}"))
            connection.execute(DELIVERY, (f"msg_{number}", state, AT))
        connection.execute(ATTEMPT, (1, AT, True, False, "250 OK"))
        connection.execute(ATTEMPT, (2, AT, False, True, "550 no such user"))
        connection.execute(ATTEMPT, (3, AT, False, False, "421 busy"))
    return path


def test_what_was_told_and_tried_before_is_kept(first: Path) -> None:
    backup = upgrade(f"sqlite:///{first}")

    store = SqlStore.open(f"sqlite:///{first}")
    deliveries = store.deliveries()
    attempts = store.attempts([each.message.id for each in deliveries])
    events = store.events()
    store.close()

    assert backup == first.with_name("monitor.db.0001.bak")
    assert [each.message.id for each in deliveries] == ["msg_1", "msg_2", "msg_3", "msg_4"]
    assert {each.message.purpose for each in deliveries} == {Purpose.ALERT}
    assert {each.joined for each in deliveries} == {None}
    assert [each.message.body for each in deliveries][3] == b"\x04\xff"
    assert [(each.answer.ending, each.answer.detail) for each in attempts] == [
        (Ending.DELIVERED, "250 OK"),
        (Ending.REFUSED, "550 no such user"),
        (Ending.NOT_TAKEN, "421 busy"),
    ]
    assert [each.id for each in events] == ["evt_1", "evt_2", "evt_3", "evt_4"]
    assert {each.role for each in events} == {None}


def test_what_was_owed_before_is_due_in_its_order(first: Path) -> None:
    upgrade(f"sqlite:///{first}")

    store = SqlStore.open(f"sqlite:///{first}")
    before = store.due(DESK, FINAL_AT, most=9)
    revived = store.revive([MessageId("msg_2")], SEEN_AT)
    after = store.due(DESK, FINAL_AT, most=9)
    counted = store.backlog()
    store.close()

    assert [each.message.id for each in before] == ["msg_3"]
    assert revived == 1
    assert [each.message.id for each in after] == ["msg_2"]
    assert counted[DeliveryState.PENDING] == 3


def test_the_tables_can_be_made_on_postgresql() -> None:
    dialect = PGDialect()  # type: ignore[no-untyped-call]  # of SQLAlchemy
    tables = event.metadata.sorted_tables
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in tables]
    indexed = [str(CreateIndex(each).compile(dialect=dialect)) for table in tables for each in table.indexes]

    assert len(made) == len(event.metadata.tables)
    assert all("DOUBLE PRECISION" in each for each in made if "retry_after_s" in each)
    assert any("ix_delivery_channel_state_waits" in each for each in indexed)
