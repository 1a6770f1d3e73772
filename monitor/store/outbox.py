"""What is owed to whom: messages, and where their deliveries stand."""

from collections.abc import Collection as Sized
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from monitor.model.deliveries import Delivery, Message
from monitor.model.records import Tally
from monitor.model.terms import ChannelName, DeliveryState, EpisodeId, EventId, MessageId
from monitor.store import lanes
from monitor.store.parts import parts
from monitor.store.schema import delivery, event, message, message_event

_PENDING: Final = delivery.c.state == DeliveryState.PENDING
_FREE: Final = (_PENDING, delivery.c.waits == false())
_ROWS_AT_ONCE: Final = 500
_STANDS: Final = (delivery.c.state, delivery.c.attempts, delivery.c.next_attempt_at, delivery.c.joined)


def owe(connection: Connection, messages: Sequence[Message]) -> None:
    """Store messages with a delivery each, due at once; one that is there already stays as it is."""
    offered = {each.id: each for each in messages}
    there = {
        name
        for part in parts(offered)
        for name in connection.scalars(select(message.c.id).where(message.c.id.in_(part)))
    }
    new = [each for each in offered.values() if each.id not in there]
    if new:
        _add_messages(connection, new)
        _add_deliveries(connection, new)


def join(connection: Connection, joined: Mapping[MessageId, MessageId]) -> None:
    """Let messages that are still owed go with others, which tell what they told."""
    if not joined:
        return
    change = (
        update(delivery)
        .where(delivery.c.message == bindparam("old"), _PENDING)
        .values(state=DeliveryState.JOINED, joined=bindparam("new"))
    )
    connection.execute(change, [{"old": old, "new": new} for old, new in joined.items()])
    numbers = select(delivery.c.id).where(delivery.c.message.in_(list(joined)))
    lanes.leave(connection, connection.scalars(numbers).all())


def due(
    connection: Connection, channel: ChannelName, now: datetime, *, most: int, without: Sized[str]
) -> tuple[Delivery, ...]:
    """Read the first `most` deliveries to a channel that are due and wait for no other.

    One that nobody has tried, written later than now, is due too: the clock has been set back since.
    """
    set_back = and_(delivery.c.made_at > now, delivery.c.attempts == 0)
    is_due = or_(delivery.c.next_attempt_at <= now, set_back)
    query = _deliveries().where(*_FREE, delivery.c.channel == channel, is_due)
    if without:
        query = query.where(message.c.recipient.not_in(list(without)))
    return _read(connection, query.limit(most))


def deliveries(
    connection: Connection,
    *,
    states: Sized[DeliveryState],
    channels: Sized[ChannelName],
    events: Sized[EventId],
) -> tuple[Delivery, ...]:
    """Read deliveries, oldest message first; what is empty takes all."""
    conditions: list[ColumnElement[bool]] = []
    if states:
        conditions.append(delivery.c.state.in_(list(states)))
    if channels:
        conditions.append(delivery.c.channel.in_(list(channels)))
    if events:
        carrying = select(message_event.c.message).where(message_event.c.event.in_(list(events)))
        conditions.append(delivery.c.message.in_(carrying))
    return _read(connection, _deliveries().where(*conditions))


def of_messages(connection: Connection, messages: Iterable[MessageId]) -> tuple[Delivery, ...]:
    """Read the deliveries of these messages; one that is not there is left out."""
    queries = (_deliveries().where(delivery.c.message.in_(part)) for part in parts(messages))
    return tuple(each for query in queries for each in _read(connection, query))


def made_between(connection: Connection, start: datetime, end: datetime) -> Iterator[Delivery]:
    """Read the deliveries of messages made from `start` on and before `end`, oldest first."""
    query = _deliveries().where(message.c.made_at >= start, message.c.made_at < end)
    for rows in connection.execute(query).mappings().partitions(_ROWS_AT_ONCE):
        yield from _whole(connection, rows)


def next_attempt_at(
    connection: Connection, channels: Iterable[ChannelName], *, without: Sized[str]
) -> datetime | None:
    """Read when the first pending delivery that waits for no other wants its next attempt."""
    query = select(func.min(delivery.c.next_attempt_at)).where(*_FREE, delivery.c.channel.in_(list(channels)))
    if without:
        query = query.join(message, message.c.id == delivery.c.message)
        query = query.where(message.c.recipient.not_in(list(without)))
    first: datetime | None = connection.scalar(query)
    return first


def backlog(connection: Connection) -> Mapping[DeliveryState, int]:
    """Count deliveries by state; every state is there."""
    query = select(delivery.c.state, func.count().label("number")).group_by(delivery.c.state)
    counts = {row.state: row.number for row in connection.execute(query)}
    return dict.fromkeys(DeliveryState, 0) | counts


def tally(connection: Connection) -> tuple[Tally, ...]:
    """Count deliveries by channel and state, in their order."""
    groups = (delivery.c.channel, delivery.c.state)
    counted = (func.count().label("number"), func.min(delivery.c.made_at).label("oldest_at"))
    rows = connection.execute(select(*groups, *counted).group_by(*groups).order_by(*groups))
    return tuple(Tally(**row) for row in rows.mappings())


def told(connection: Connection, episodes: Iterable[EpisodeId]) -> Mapping[EpisodeId, frozenset[ChannelName]]:
    """Read which channels hold a message of an event of these episodes; one without any is absent."""
    found: dict[EpisodeId, set[ChannelName]] = {}
    for part in parts(episodes):
        query = (
            select(event.c.episode, message.c.channel)
            .join(message_event, message_event.c.event == event.c.id)
            .join(message, message.c.id == message_event.c.message)
            .where(event.c.episode.in_(part))
            .distinct()
        )
        for row in connection.execute(query):
            found.setdefault(row.episode, set()).add(row.channel)
    return {name: frozenset(channels) for name, channels in found.items()}


def _add_messages(connection: Connection, messages: Sequence[Message]) -> None:
    names = ("id", "channel", "recipient", "purpose", "body", "made_at")
    connection.execute(insert(message), [{name: getattr(each, name) for name in names} for each in messages])
    carried = [
        {"message": each.id, "place": place, "event": name}
        for each in messages
        for place, name in enumerate(each.events)
    ]
    if carried:
        connection.execute(insert(message_event), carried)


def _add_deliveries(connection: Connection, messages: Sequence[Message]) -> None:
    """Owe messages in their order: one waits for those before it in any of its lanes."""
    its_lanes = lanes.lanes_of(connection, messages)
    taken = lanes.taken(connection, (name for names in its_lanes.values() for name in names))
    rows = []
    for each in messages:
        rows.append(_delivery_row(each, waits=not taken.isdisjoint(its_lanes[each.id])))
        taken |= its_lanes[each.id]
    stored = insert(delivery).returning(delivery.c.id, delivery.c.message, sort_by_parameter_order=True)
    numbers = {row.id: row.message for row in connection.execute(stored, rows)}
    lanes.enter(connection, {number: its_lanes[name] for number, name in numbers.items()})


def _delivery_row(each: Message, *, waits: bool) -> dict[str, Any]:
    return {
        "message": each.id,
        "state": DeliveryState.PENDING,
        "attempts": 0,
        "next_attempt_at": each.made_at,
        "channel": each.channel,
        "made_at": each.made_at,
        "waits": waits,
    }


def _deliveries() -> Select[Any]:
    """Select deliveries with their messages, oldest first."""
    return (
        select(message, *_STANDS)
        .join(delivery, delivery.c.message == message.c.id)
        .order_by(delivery.c.made_at, delivery.c.id)
    )


def _read(connection: Connection, query: Select[Any]) -> tuple[Delivery, ...]:
    return _whole(connection, connection.execute(query).mappings().all())


def _whole(connection: Connection, rows: Sequence[RowMapping]) -> tuple[Delivery, ...]:
    """Gather deliveries from their rows, with the events of their messages."""
    carried = _carried(connection, (row["id"] for row in rows))
    return tuple(_delivery(row, tuple(carried.get(row["id"], ()))) for row in rows)


def _carried(connection: Connection, messages: Iterable[MessageId]) -> Mapping[MessageId, list[EventId]]:
    """Read which events these messages carry, in the order in which they do."""
    found: dict[MessageId, list[EventId]] = {}
    for part in parts(messages):
        query = select(message_event).where(message_event.c.message.in_(part))
        for row in connection.execute(query.order_by(message_event.c.message, message_event.c.place)):
            found.setdefault(row.message, []).append(row.event)
    return found


def _delivery(row: RowMapping, events: tuple[EventId, ...]) -> Delivery:
    return Delivery(
        message=Message(
            id=row["id"],
            channel=row["channel"],
            recipient=row["recipient"],
            purpose=row["purpose"],
            body=row["body"],
            made_at=row["made_at"],
            events=events,
        ),
        state=row["state"],
        attempts=row["attempts"],
        next_attempt_at=row["next_attempt_at"],
        joined=row["joined"],
    )
