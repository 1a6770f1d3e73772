"""Who waits for whom: deliveries to one recipient of one episode go one after another.

A lane holds what is pending of one episode to one recipient of one channel, in the order in which it
was owed. A delivery waits while it is not the first of all its lanes. That is written down with it when
it changes, so that reading what is due costs the same however much is pending.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update

from monitor.model.deliveries import Message
from monitor.model.terms import DeliveryState, EpisodeId, EventId, MessageId
from monitor.store.parts import parts
from monitor.store.schema import delivery, event, lane

_OLDER: Final = lane.alias("older")
_WAITS: Final = exists(
    select(lane.c.delivery)
    .join(_OLDER, (_OLDER.c.name == lane.c.name) & (_OLDER.c.delivery < lane.c.delivery))
    .where(lane.c.delivery == delivery.c.id)
)


def lanes_of(connection: Connection, messages: Sequence[Message]) -> Mapping[MessageId, frozenset[str]]:
    """Name the lanes of messages: one for each episode that their events are of."""
    episodes = _episodes(connection, (name for each in messages for name in each.events))
    return {
        each.id: frozenset(
            f"{each.channel} {episodes[name]} {each.recipient}" for name in each.events if name in episodes
        )
        for each in messages
    }


def taken(connection: Connection, names: Iterable[str]) -> set[str]:
    """Read which of these lanes hold anything."""
    return {
        name
        for part in parts(names)
        for name in connection.scalars(select(lane.c.name).where(lane.c.name.in_(part)).distinct())
    }


def enter(connection: Connection, lanes: Mapping[int, Iterable[str]]) -> None:
    """Put deliveries into their lanes."""
    rows = [{"delivery": number, "name": name} for number, names in lanes.items() for name in names]
    if rows:
        connection.execute(insert(lane), rows)


def leave(connection: Connection, numbers: Iterable[int]) -> None:
    """Take those of these deliveries that are pending no longer out of their lanes, and let the next go."""
    for part in parts(numbers):
        over = select(delivery.c.id).where(delivery.c.id.in_(part), delivery.c.state != DeliveryState.PENDING)
        left = connection.scalars(delete(lane).where(lane.c.delivery.in_(over)).returning(lane.c.name))
        for names in parts(left):
            first = select(func.min(lane.c.delivery)).where(lane.c.name.in_(names)).group_by(lane.c.name)
            _reconsider(connection, connection.scalars(first).all())


def reconsider_all(connection: Connection, names: Iterable[str]) -> None:
    """Work out anew which deliveries in these lanes wait."""
    for part in parts(names):
        theirs = select(lane.c.delivery).where(lane.c.name.in_(part))
        _reconsider(connection, connection.scalars(theirs).all())


def _reconsider(connection: Connection, numbers: Iterable[int]) -> None:
    change = update(delivery).where(delivery.c.id == bindparam("number")).values(waits=_WAITS)
    rows = [{"number": number} for number in dict.fromkeys(numbers)]
    if rows:
        connection.execute(change, rows)


def _episodes(connection: Connection, events: Iterable[EventId]) -> Mapping[EventId, EpisodeId]:
    """Read the episodes of events that are of one."""
    found: dict[EventId, EpisodeId] = {}
    for part in parts(events):
        query = select(event.c.id, event.c.episode).where(event.c.id.in_(part), event.c.episode.is_not(None))
        found |= {row.id: row.episode for row in connection.execute(query)}
    return found
