"""All that was recorded in a span of time, as lines in order."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import merge

from sqlalchemy import Connection, select

from monitor.store import decisions, outbox, silences, tries
from monitor.store.events import event_of
from monitor.store.lines import (
    KINDS,
    Line,
    acknowledgement_line,
    attempt_line,
    channel_state_line,
    decision_line,
    event_line,
    message_line,
    occasion_line,
    silence_end_line,
    silence_line,
)
from monitor.store.schema import channel_state, event


def lines(connection: Connection, start: datetime, end: datetime) -> Iterator[Line]:
    """Read what was recorded from `start` on and before `end`, oldest first."""
    span = (connection, start, end)
    kinds: tuple[Iterable[Line], ...] = (
        map(silence_line, silences.made_between(*span)),
        map(silence_end_line, silences.ends_between(*span)),
        map(acknowledgement_line, silences.acknowledged_between(*span)),
        _events(*span),
        _decisions(*span),
        map(occasion_line, decisions.occasions_between(*span)),
        map(message_line, outbox.made_between(*span)),
        map(attempt_line, tries.made_between(*span)),
        _channel_states(*span),
    )
    return merge(*kinds, key=_place)


def _events(connection: Connection, start: datetime, end: datetime) -> Iterator[Line]:
    query = select(event).where(event.c.at >= start, event.c.at < end).order_by(event.c.at, event.c.sequence)
    for row in connection.execute(query).mappings():
        yield event_line(event_of(row), row["sequence"])


def _decisions(connection: Connection, start: datetime, end: datetime) -> Iterator[Line]:
    for decided, at, settled in decisions.made_between(connection, start, end):
        yield decision_line(decided, at=at, settled=settled)


def _channel_states(connection: Connection, start: datetime, end: datetime) -> Iterator[Line]:
    query = (
        select(channel_state)
        .where(channel_state.c.at >= start, channel_state.c.at < end)
        .order_by(channel_state.c.at, channel_state.c.id)
    )
    for row in connection.execute(query):
        yield channel_state_line(row.channel, at=row.at, disabled=row.disabled, detail=row.detail)


def _place(line: Line) -> tuple[datetime, int]:
    at, kind, _ = line
    return at, KINDS.index(kind)
