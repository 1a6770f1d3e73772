"""The revision of a database: whether it is this program's, and bringing it there.

Alembic is imported only where a database is created or upgraded: it costs a tenth of a second, and
every command opens the store.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, column, event, inspect, select, table

from monitor.errors import StoreError
from monitor.store.engine import connect, for_reading, sqlite_path, transaction, unusable

REVISIONS: Final = ("0001", "0002")
"""Every revision that a database of this program may have had, oldest first."""
MIGRATIONS: Final = Path(__file__).with_name("migrations")
_VERSION: Final = table("alembic_version", column("version_num"))


def prepare(engine: Engine) -> None:
    """Make sure that a database is of the newest revision; a fresh one is created.

    Raises:
        StoreError: It cannot be read, is not this program's, or is of another revision.
    """
    with transaction(for_reading(engine)) as connection:
        found = revision(connection)
    if found is None:
        with transaction(engine) as connection:
            _migrate(connection, MIGRATIONS)
    else:
        require_newest(found, REVISIONS)


def upgrade(url: str, *, migrations: Path = MIGRATIONS) -> Path | None:
    """Bring a database to the newest revision, creating it where there is none.

    The backup is taken and the change made while no other process can write. A change that fails
    leaves the database as it was.

    Returns:
        The backup of an older SQLite file, beside it; None where nothing older was in a file.

    Raises:
        StoreError: It cannot be read or written, is not this program's, or is newer.
    """
    engine = connect(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_references_alone)
    try:
        with transaction(engine) as connection:
            found = revision(connection)
            backup = _back_up_older(engine, found, migrations)
            _migrate(connection, migrations)
    finally:
        engine.dispose()
    return backup


def revision(connection: Connection) -> str | None:
    """Read the revision of a database, None if it is empty.

    Raises:
        StoreError: It holds the tables of something else.
    """
    names = inspect(connection).get_table_names()
    if _VERSION.name in names:
        return connection.scalar(select(_VERSION.c.version_num))
    if names:
        raise unusable(connection.engine.url, f"it holds tables of another program ({names[0]})")
    return None


def require_newest(found: str, known: Sequence[str]) -> None:
    """Check the revision of a database against those this program knows, oldest first.

    Raises:
        StoreError: It is older, or one that only a newer program knows.
    """
    require_known(found, known)
    if found != known[-1]:
        raise StoreError(
            f"the database is of revision {found}, older than this program's {known[-1]}: "
            "run `macro-monitor db upgrade`"
        )


def require_known(found: str, known: Sequence[str]) -> None:
    """Check that this program knows the revision of a database.

    Raises:
        StoreError: It does not, so the program is the older of the two.
    """
    if found not in known:
        raise StoreError(
            f"the database is of revision {found}, which this program does not know: the program is "
            "older than the database; install the macro-monitor that last upgraded it"
        )


def _back_up_older(engine: Engine, found: str | None, migrations: Path) -> Path | None:
    if found is None:
        return None
    known = known_revisions(migrations)
    require_known(found, known)
    path = sqlite_path(engine.url)
    return None if found == known[-1] or path is None else _back_up(path, found)


def _back_up(path: Path, found: str) -> Path:
    """Copy a SQLite database as it stands, what is still in its journal included."""
    backup = path.with_name(f"{path.name}.{found}.bak")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(backup)) as copy:
            source.backup(copy)
    except sqlite3.Error as exc:
        raise StoreError(f"no backup could be written to {backup}, so nothing was changed: {exc}") from exc
    return backup


def known_revisions(migrations: Path) -> tuple[str, ...]:
    """Read the revisions of a folder of migrations, oldest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 -- see the module

    script = ScriptDirectory(str(migrations))
    return tuple(reversed([each.revision for each in script.walk_revisions()]))


def _migrate(connection: Connection, migrations: Path) -> None:
    """Run every migration that a database has not seen, within the caller's transaction."""
    from alembic import command  # noqa: PLC0415 -- see the module
    from alembic.config import Config  # noqa: PLC0415 -- see the module

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    command.upgrade(config, "head")


def _leave_references_alone(connection: Any, _record: object) -> None:  # noqa: ANN401 -- the driver's own
    """Let a migration rebuild a table that others refer to; SQLite checks each step otherwise."""
    connection.execute("PRAGMA foreign_keys=OFF").close()
