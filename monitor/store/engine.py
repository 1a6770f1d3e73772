"""The connection to the database, and what its failures mean for the person who runs the program."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    NoSuchModuleError,
    ProgrammingError,
)

from monitor.errors import StoreError

_BUSY_TIMEOUT_S: Final = 30
_MEMORY: Final = (None, "", ":memory:")
_TO_READ: Final = "to read"
_WRITERS: Final = 0x6D61_6372_6F
"""The name of the lock of writers on PostgreSQL; any number that other programs do not use."""
_BUGS: Final = (IntegrityError, NoSuchModuleError, ProgrammingError, DataError)
_REMEDIES: Final = {
    "unable to open": "check that its folder exists and that this user may write there",
    "not a database": "the file is something else; name another, or restore a backup over it",
    "malformed": "the file is damaged; restore a backup",
    "readonly": "give this user the right to write to the file and its folder",
    "locked": "another process has been writing for too long; end it, then try again",
    "full": "free some space on its disk",
}
_REMEDY: Final = "check MONITOR_DATABASE_URL and that the database can be reached"


def connect(url: str) -> Engine:
    """Prepare an engine whose transactions write; the folder of a SQLite file is created.

    Raises:
        StoreError: The URL names no database this installation can use.
    """
    parsed = _parsed(url)
    path = sqlite_path(parsed)
    if path is not None:
        _make_folder(path.parent)
    try:
        engine = create_engine(parsed, hide_parameters=True, connect_args=_arguments(parsed))
    except (ImportError, NoSuchModuleError) as exc:
        raise StoreError(f"the driver for {parsed.drivername} is not installed: {exc}") from exc
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def for_reading(engine: Engine) -> Engine:
    """Return the same engine with transactions that leave the lock of writers alone."""
    return engine.execution_options(begin=_TO_READ)


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that ends with the block, undone if the block raises.

    Raises:
        StoreError: The database cannot be opened, read or written as it is.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except _BUGS:
        raise
    except DatabaseError as exc:
        raise unusable(engine.url, str(exc.orig)) from exc


def unusable(url: URL, reason: str) -> StoreError:
    """Say that a database cannot be used, why, and what to do; the password stays out."""
    remedy = next((cure for sign, cure in _REMEDIES.items() if sign in reason), _REMEDY)
    return StoreError(f"the database {url.render_as_string()} cannot be used: {reason}; {remedy}")


def sqlite_path(url: URL) -> Path | None:
    """Return the file of a SQLite database, None for any other database and for one in memory."""
    if url.get_backend_name() != "sqlite" or url.database in _MEMORY or "uri" in url.query:
        return None
    return Path(str(url.database))


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError(
            "MONITOR_DATABASE_URL is not the address of a database, such as sqlite:////var/lib/monitor.db"
        ) from None  # the cause holds the URL, and with it a password


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise StoreError(f"the folder {folder} for the database cannot be made: {exc.strerror}") from exc


def _arguments(url: URL) -> dict[str, Any]:
    return {"timeout": _BUSY_TIMEOUT_S} if url.get_backend_name() == "sqlite" else {}


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 -- the driver's own
    """Leave transactions to `_begin_sqlite`: those of the driver lose updates of two processes."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at the start: a transaction that reads first cannot wait for it later."""
    connection.exec_driver_sql("BEGIN DEFERRED" if _only_reads(connection) else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    """Let one transaction write at a time, as on SQLite: what is decided rests on what was read."""
    if not _only_reads(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


def _only_reads(connection: Connection) -> bool:
    return connection.get_execution_options().get("begin") == _TO_READ
