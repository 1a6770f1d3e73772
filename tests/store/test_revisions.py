"""Databases of this revision, of older and newer ones, and of other programs."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from contracts.store_values import FLASH, LOOK, PMI, collected
from sqlalchemy import create_engine

from monitor.errors import StoreError
from monitor.store.revisions import MIGRATIONS, REVISIONS, known_revisions, require_newest, upgrade
from monitor.store.schema import event
from monitor.store.sql import SqlStore

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{newest}"


def upgrade():
    with op.batch_alter_table("collection") as table:
        table.alter_column("instant", new_column_name="at")
    {more}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with a statement in it."""
    path = tmp_path / "monitor.db"
    store = SqlStore.open(f"sqlite:///{path}")
    store.add(collected(FLASH, looks=[LOOK]))
    store.close()
    return path


def later_migrations(folder: Path, more: str = "") -> Path:
    """The migrations of a program one revision later, which rebuilds a table that others refer to."""
    migrations = folder / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    (migrations / "versions" / "later.py").write_text(NEXT.format(newest=REVISIONS[-1], more=more))
    return migrations


def count(path: Path, query: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(query).fetchone()[0])


def test_the_migrations_make_the_tables_of_the_schema(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, event.metadata)
    engine.dispose()

    assert differences == []


def test_the_program_knows_its_own_migrations() -> None:
    assert known_revisions(MIGRATIONS) == REVISIONS


def test_the_folder_of_a_fresh_store_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "100% new" / "monitor.db"

    SqlStore.open(f"sqlite:///{path}").close()

    assert path.exists()


def test_an_upgrade_backs_up_first_and_keeps_everything(path: Path, tmp_path: Path) -> None:
    backup = upgrade(f"sqlite:///{path}", migrations=later_migrations(tmp_path))

    assert backup == path.with_name(f"monitor.db.{REVISIONS[-1]}.bak")
    assert count(path, "SELECT count(at) FROM collection") == 1
    assert count(path, "SELECT count(*) FROM observation") == 1
    store = SqlStore.open(f"sqlite:///{backup}")
    assert store.statements([PMI])[PMI].values.tolist() == [49.7]
    store.close()


def test_an_upgrade_that_fails_changes_nothing(path: Path, tmp_path: Path) -> None:
    migrations = later_migrations(tmp_path, more="raise RuntimeError('broken')")

    with pytest.raises(RuntimeError, match="broken"):
        upgrade(f"sqlite:///{path}", migrations=migrations)

    store = SqlStore.open(f"sqlite:///{path}")
    assert store.pending().instants == (FLASH.released_at,)
    store.close()


def test_an_upgrade_of_the_newest_takes_no_backup(path: Path) -> None:
    assert upgrade(f"sqlite:///{path}") is None
    assert [each.name for each in path.parent.iterdir()] == ["monitor.db"]


def test_an_upgrade_makes_a_store_where_there_is_none(tmp_path: Path) -> None:
    assert upgrade(f"sqlite:///{tmp_path}/fresh.db") is None

    store = SqlStore.open(f"sqlite:///{tmp_path}/fresh.db")
    assert store.events() == ()
    store.close()


def test_a_backup_that_cannot_be_written_stops_the_upgrade(path: Path, tmp_path: Path) -> None:
    path.with_name(f"monitor.db.{REVISIONS[-1]}.bak").mkdir()

    with pytest.raises(StoreError, match="nothing was changed"):
        upgrade(f"sqlite:///{path}", migrations=later_migrations(tmp_path))

    SqlStore.open(f"sqlite:///{path}").close()


def test_a_newer_database_is_left_alone(path: Path, tmp_path: Path) -> None:
    upgrade(f"sqlite:///{path}", migrations=later_migrations(tmp_path))

    with pytest.raises(StoreError, match="program is older than the database"):
        SqlStore.open(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="program is older than the database"):
        upgrade(f"sqlite:///{path}")


def test_an_older_database_says_how_to_upgrade_it() -> None:
    with pytest.raises(StoreError, match="macro-monitor db upgrade"):
        require_newest("1", ("1", "2"))


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipe (id INTEGER)")

    with pytest.raises(StoreError, match=r"another program \(recipe\)"):
        SqlStore.open(f"sqlite:///{path}")
