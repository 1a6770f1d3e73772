"""What sources stated, what was expected of them, and our looks at them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import accumulate
from math import isfinite
from typing import Any, Final

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    insert,
    select,
)

from monitor.model.records import Added, Announced, Collection, Look, Pending, Scheduled
from monitor.model.series import Forecast, Statement, Statements
from monitor.model.terms import IndicatorId, SourceName
from monitor.schedule import news
from monitor.store.novelty import new_forecasts, new_statements
from monitor.store.queries import FORECASTS, LOOKS, SCHEDULED, STATEMENTS
from monitor.store.stated import collection, fetch, forecast, observation, schedule

_LOOK: Final = tuple(field.name for field in fields(Look) if field.name != "answered_at")
_STATEMENT: Final = tuple(field.name for field in fields(Statement))
_FORECAST: Final = tuple(field.name for field in fields(Forecast))
_SCHEDULED: Final = tuple(field.name for field in fields(Scheduled))
_ROWS_AT_ONCE: Final = 500
"""Rows turned into columns together: few enough to stay in the processor's cache."""


def add(connection: Connection, offered: Collection) -> Added:
    """Store every look of a collection, and what is new in it; dates of an announcement all or none."""
    statements = new_statements(offered.statements, _known_statements(connection, offered.statements))
    forecasts = new_forecasts(offered.forecasts, _known_forecasts(connection, offered.forecasts))
    dates = news(offered.schedule, _known_dates(connection, offered), recorded_at=offered.recorded_at)
    _refuse_unreal(statements)
    instant = max((statement.released_at for statement in statements), default=None)
    stored = insert(collection).values(recorded_at=offered.recorded_at, instant=instant)
    whole = {"collection": connection.scalar(stored.returning(collection.c.id))}
    dated = whole | {"recorded_at": offered.recorded_at}
    _insert(connection, fetch, [_row(look, _LOOK) | whole for look in offered.looks])
    _insert(connection, observation, [_row(statement, _STATEMENT) | dated for statement in statements])
    _insert(connection, forecast, [_row(expected, _FORECAST) | dated for expected in forecasts])
    announced_at = {"recorded_at": offered.recorded_at}
    _insert(connection, schedule, [_row(date, _SCHEDULED) | announced_at for date in dates])
    return Added(statements=len(statements), forecasts=len(forecasts), instant=instant, dates=len(dates))


def statements(connection: Connection, indicators: Iterable[IndicatorId]) -> Mapping[IndicatorId, Statements]:
    """Read every statement of these indicators in one query, as columns."""
    wanted = tuple(indicators)
    columns = _read_columns(connection, wanted)
    places = _places(columns[0])
    return {
        name: _columns(name, [column[places.get(name, slice(0))] for column in columns]) for name in wanted
    }


def forecasts(connection: Connection, indicators: Iterable[IndicatorId]) -> tuple[Forecast, ...]:
    """Read every forecast of these indicators, oldest first."""
    rows = connection.execute(FORECASTS, {"names": list(indicators)})
    return tuple(Forecast(**row._asdict()) for row in rows)


def scheduled(connection: Connection, releases: Iterable[str]) -> Mapping[str, tuple[Announced, ...]]:
    """Read all that was announced of these releases, in the order of recording."""
    said: dict[str, list[Announced]] = {}
    for release, due_at, source, recorded_at in connection.execute(SCHEDULED, {"names": list(set(releases))}):
        row = Announced(due_at=due_at, source=source, recorded_at=recorded_at)
        said.setdefault(release, []).append(row)
    return {release: tuple(rows) for release, rows in said.items()}


def looks(connection: Connection) -> Mapping[tuple[IndicatorId, SourceName], Look]:
    """Read the newest look of each pair, with the newest cursor that any look of the pair left."""
    found = (Look(**row._asdict()) for row in connection.execute(LOOKS))
    return {(look.indicator, look.source): look for look in found}


def pending(connection: Connection) -> Pending:
    """Read the collections with new rows that no evaluation has seen."""
    query = (
        select(collection.c.id, collection.c.instant)
        .where(collection.c.evaluation.is_(None), collection.c.instant.is_not(None))
        .order_by(collection.c.instant, collection.c.id)
    )
    rows = connection.execute(query).all()
    return Pending(
        collections=tuple(row.id for row in rows),
        instants=tuple(dict.fromkeys(row.instant for row in rows)),
    )


def _known_statements(connection: Connection, offered: Sequence[Statement]) -> list[Statement]:
    """Read what is stored of the periods of some statements, in the order of storing."""
    return [Statement(**row) for row in _known(connection, observation, _STATEMENT, offered)]


def _known_forecasts(connection: Connection, offered: Sequence[Forecast]) -> list[Forecast]:
    """Read what is stored of the periods of some forecasts, in the order of storing."""
    return [Forecast(**row) for row in _known(connection, forecast, _FORECAST, offered)]


def _known(
    connection: Connection, table: Table, names: Sequence[str], offered: Sequence[Statement | Forecast]
) -> list[dict[str, Any]]:
    if not offered:
        return []
    periods = [said.period for said in offered]
    query = (
        select(*_named(table, names))
        .where(
            table.c.indicator.in_({said.indicator for said in offered}),
            table.c.source.in_({said.source for said in offered}),
            table.c.period.between(min(periods), max(periods)),
        )
        .order_by(table.c.recorded_at, table.c.id)
    )
    return [row._asdict() for row in connection.execute(query)]


def _known_dates(connection: Connection, offered: Collection) -> Mapping[str, tuple[Announced, ...]]:
    """Read what is stored of the releases that a collection tells dates of."""
    releases = {each.release for each in offered.schedule}
    return scheduled(connection, releases) if releases else {}


def _refuse_unreal(offered: Iterable[Statement]) -> None:
    """Refuse NaN, which SQLite would store as a withdrawal, and infinity."""
    for statement in offered:
        if statement.value is not None and not isfinite(statement.value):
            raise ValueError(f"not a number that a source can state: {statement}")


def _read_columns(connection: Connection, indicators: Sequence[IndicatorId]) -> list[list[Any]]:
    """Read the columns of `_columns`, ordered by the first, with nothing left to convert."""
    columns: list[list[Any]] = [[] for _ in STATEMENTS.selected_columns]
    for rows in connection.execute(STATEMENTS, {"names": indicators}).partitions(_ROWS_AT_ONCE):
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(values)
    return columns


def _places(names: Iterable[IndicatorId]) -> dict[IndicatorId, slice]:
    """Find where each name stands in a column ordered by name."""
    counts = Counter(names)
    ends = accumulate(counts.values())
    return {name: slice(end - count, end) for (name, count), end in zip(counts.items(), ends, strict=True)}


def _columns(indicator: IndicatorId, columns: Sequence[Sequence[Any]]) -> Statements:
    _, sources, periods, values, stages, editions, released, bases, hindsight, recorded = columns
    names = tuple(sorted(set(sources)))
    codes = {name: code for code, name in enumerate(names)}
    return Statements(
        indicator=indicator,
        source_names=names,
        periods=np.array(periods, dtype="int64").view("datetime64[D]"),
        values=np.array(values, dtype="float64"),
        stages=np.array(stages, dtype="int8"),
        editions=np.array(editions, dtype="int64"),
        released_at=np.array(released, dtype="int64").view("datetime64[us]"),
        bases=np.array(bases, dtype="int8"),
        hindsight=np.array(hindsight, dtype="bool"),
        recorded_at=np.array(recorded, dtype="int64").view("datetime64[us]"),
        sources=np.array([codes[source] for source in sources], dtype="int8"),
    )


def _named(table: Table, names: Iterable[str]) -> list[ColumnElement[Any]]:
    """Select columns under the names that the model gives them."""
    return [table.c[name].label(name) for name in names]


def _row(value: Look | Statement | Forecast | Scheduled, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in one go; none is no statement at all, for SQLAlchemy would insert a default row."""
    if rows:
        connection.execute(insert(table), rows)
