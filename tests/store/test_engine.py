"""Databases that cannot be used, and what is said of them."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from contracts.store_values import FLASH, PMI, collected
from sqlalchemy import make_url

from monitor.errors import StoreError
from monitor.store.engine import connect, for_reading, transaction, unusable
from monitor.store.sql import SqlStore


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    path.write_text("period,value\n" * 100)

    with pytest.raises(StoreError, match="something else"):
        SqlStore.open(f"sqlite:///{path}")


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unable to open"):
        SqlStore.open(f"sqlite:///{tmp_path}")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match=r"file.* cannot be made"):
        SqlStore.open(f"sqlite:///{tmp_path}/file/monitor.db")


def test_a_database_that_may_not_be_written_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    writer = SqlStore.open(f"sqlite:///{path}")
    writer.add(collected(FLASH))
    reader = SqlStore.open(f"sqlite:///file:{path}?mode=ro&uri=true")

    assert reader.statements([PMI])[PMI].values.tolist() == [49.7]
    with pytest.raises(StoreError, match="right to write"):
        reader.add(collected(FLASH))

    reader.close()
    writer.close()


def test_a_url_that_is_none_is_refused_without_showing_it() -> None:
    with pytest.raises(StoreError, match="sqlite:////") as caught:
        SqlStore.open("monitor:hunter2")

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("url", ["sqlite+nodriver:///monitor.db", "nosuch://user:hunter2@host/db"])
def test_a_driver_that_is_not_there_is_refused(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        SqlStore.open(url)

    assert "hunter2" not in str(caught.value)


def test_a_password_is_never_shown() -> None:
    error = unusable(make_url("postgresql://me:hunter2@host/db"), "no route to host")

    assert "hunter2" not in str(error)
    assert "MONITOR_DATABASE_URL" in str(error)


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/a.db")
    with suppress(KeyError), transaction(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE a (b INTEGER)")
        raise KeyError

    with transaction(for_reading(engine)) as connection:
        tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    engine.dispose()

    assert tables == 0


def test_readers_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/a.db")

    with transaction(engine), transaction(for_reading(engine)) as connection:
        found = connection.exec_driver_sql("SELECT 1").scalar()
    engine.dispose()

    assert found == 1


def test_a_commit_survives_the_loss_of_power(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/a.db")
    with transaction(engine) as connection:
        modes = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    engine.dispose()

    assert modes == ["wal", 2, 1, 30_000]


def test_a_damaged_database_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    SqlStore.open(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 8000)

    with pytest.raises(StoreError, match="restore a backup"):
        SqlStore.open(f"sqlite:///{path}")
