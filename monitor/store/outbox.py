"""What is owed to whom: messages, where their deliveries stand, and every try."""

from collections.abc import Collection as Sized
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final

from sqlalchemy import ColumnElement, Connection, RowMapping, exists, func, insert, select, update

from monitor.model.alerts import Answer, Delivery, Message
from monitor.model.terms import ChannelName, DeliveryState, EpisodeId, EventId, MessageId
from monitor.store.schema import attempt, delivery, event, message, message_event


def _waits() -> ColumnElement[bool]:
    """Whether an older message of one of the same episodes is still owed to the same recipient."""
    carried, told = message_event.alias(), event.alias()
    others, other, older = message_event.alias(), event.alias(), delivery.alias()
    before = message.alias()
    return exists().where(
        carried.c.message == message.c.id,
        told.c.id == carried.c.event,
        other.c.episode == told.c.episode,
        others.c.event == other.c.id,
        before.c.id == others.c.message,
        before.c.channel == message.c.channel,
        before.c.recipient == message.c.recipient,
        older.c.message == before.c.id,
        older.c.state == DeliveryState.PENDING,
        older.c.id < delivery.c.id,
    )


_PENDING: Final = delivery.c.state == DeliveryState.PENDING
_WAITS: Final = _waits()


def owe(connection: Connection, messages: Sequence[Message]) -> None:
    """Store messages with a delivery each, due at once; one that is there already stays as it is."""
    offered = {each.id: each for each in messages}
    there = set(connection.scalars(select(message.c.id).where(message.c.id.in_(list(offered)))))
    for each in offered.values():
        if each.id not in there:
            _owe(connection, each)


def due(connection: Connection, now: datetime) -> tuple[Delivery, ...]:
    """Read pending deliveries whose next attempt is due, oldest message first.

    One that follows another pending one of the same episode to the same recipient waits for it.
    """
    query = (
        select(message, delivery.c.state, delivery.c.attempts, delivery.c.next_attempt_at)
        .join(delivery, delivery.c.message == message.c.id)
        .where(_PENDING, ~_WAITS, delivery.c.next_attempt_at <= now)
        .order_by(message.c.made_at, delivery.c.id)
    )
    carried = _carried_by_pending(connection)
    return tuple(_delivery(row, carried) for row in connection.execute(query).mappings())


def next_attempt_at(connection: Connection, channels: Iterable[ChannelName]) -> datetime | None:
    """Read when the first pending delivery that waits for no other wants its next attempt."""
    query = (
        select(func.min(delivery.c.next_attempt_at))
        .join(message, message.c.id == delivery.c.message)
        .where(_PENDING, ~_WAITS, message.c.channel.in_(list(channels)))
    )
    first: datetime | None = connection.scalar(query)
    return first


def backlog(connection: Connection) -> Mapping[DeliveryState, int]:
    """Count deliveries by state; every state is there."""
    query = select(delivery.c.state, func.count().label("number")).group_by(delivery.c.state)
    counts = {row.state: row.number for row in connection.execute(query)}
    return dict.fromkeys(DeliveryState, 0) | counts


def attempted(  # noqa: PLR0913 -- the port's own, and the connection
    connection: Connection,
    name: MessageId,
    answer: Answer,
    *,
    at: datetime,
    state: DeliveryState,
    next_attempt_at: datetime,
) -> None:
    """Store one try and where the delivery stands after it; what was delivered stays delivered."""
    number = connection.scalar(select(delivery.c.id).where(delivery.c.message == name))
    if number is None:
        raise ValueError(f"no such message: {name}")
    tried = {field: getattr(answer, field) for field in ("delivered", "permanent", "retry_after_s", "detail")}
    connection.execute(insert(attempt).values(delivery=number, at=at, **tried))
    connection.execute(
        update(delivery).where(delivery.c.id == number).values(attempts=delivery.c.attempts + 1)
    )
    connection.execute(
        update(delivery)
        .where(delivery.c.id == number, delivery.c.state != DeliveryState.DELIVERED)
        .values(state=state, next_attempt_at=next_attempt_at)
    )


def told_of(connection: Connection, episodes: Sized[EpisodeId]) -> Mapping[EpisodeId, frozenset[ChannelName]]:
    """Read which channels hold a message of an event of these episodes."""
    query = (
        select(event.c.episode, message.c.channel)
        .join(message_event, message_event.c.event == event.c.id)
        .join(message, message.c.id == message_event.c.message)
        .where(event.c.episode.in_(list(episodes)))
    )
    pairs = connection.execute(query).all()
    return {name: frozenset(row.channel for row in pairs if row.episode == name) for name in episodes}


def _owe(connection: Connection, each: Message) -> None:
    connection.execute(
        insert(message).values(
            id=each.id,
            channel=each.channel,
            recipient=each.recipient,
            body=each.body,
            made_at=each.made_at,
        )
    )
    carried = [{"message": each.id, "place": place, "event": name} for place, name in enumerate(each.events)]
    if carried:
        connection.execute(insert(message_event), carried)
    connection.execute(
        insert(delivery).values(
            message=each.id, state=DeliveryState.PENDING, attempts=0, next_attempt_at=each.made_at
        )
    )


def _carried_by_pending(connection: Connection) -> Mapping[MessageId, tuple[EventId, ...]]:
    """Read which events the messages still owed carry, in the order in which they do."""
    query = (
        select(message_event)
        .where(message_event.c.message.in_(select(delivery.c.message).where(_PENDING)))
        .order_by(message_event.c.message, message_event.c.place)
    )
    rows = groupby(connection.execute(query), key=attrgetter("message"))
    return {name: tuple(row.event for row in group) for name, group in rows}


def _delivery(row: RowMapping, carried: Mapping[MessageId, tuple[EventId, ...]]) -> Delivery:
    return Delivery(
        message=Message(
            id=row["id"],
            channel=row["channel"],
            recipient=row["recipient"],
            body=row["body"],
            made_at=row["made_at"],
            events=carried.get(row["id"], ()),
        ),
        state=row["state"],
        attempts=row["attempts"],
        next_attempt_at=row["next_attempt_at"],
    )
