"""Tries to deliver and what follows from them: where deliveries stand, which channels are disabled."""

from collections.abc import Collection as Sized
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from monitor.model.decisions import Disabling
from monitor.model.deliveries import Answer, Attempt, Message
from monitor.model.records import Tried
from monitor.model.terms import ChannelName, DeliveryState, MessageId
from monitor.store import lanes, outbox
from monitor.store.parts import parts
from monitor.store.schema import attempt, channel_state, delivery

_REVIVABLE: Final = (DeliveryState.DEAD, DeliveryState.PENDING)
_STATE: Final = bindparam("stands", type_=delivery.c.state.type)
_NEXT: Final = bindparam("wants", type_=delivery.c.next_attempt_at.type)
_CHANGES: Final = or_(delivery.c.state == DeliveryState.PENDING, _STATE == DeliveryState.DELIVERED)
_AFTER: Final = (
    update(delivery)
    .where(delivery.c.id == bindparam("number"))
    .values(
        attempts=delivery.c.attempts + 1,
        state=case((_CHANGES, _STATE), else_=delivery.c.state),
        next_attempt_at=case((_CHANGES, _NEXT), else_=delivery.c.next_attempt_at),
    )
)


def tried(connection: Connection, tries: Sequence[Tried]) -> None:
    """Store tries and where their deliveries stand after them.

    One that is no longer pending stays as it is, unless it was delivered after all.
    """
    if not tries:
        return
    numbers = _numbers(connection, (each.message for each in tries))
    made = [_row(each, numbers[each.message]) for each in tries]
    stand = [
        {"number": numbers[each.message], "stands": each.state, "wants": each.next_attempt_at}
        for each in tries
    ]
    connection.execute(insert(attempt), made)
    connection.execute(_AFTER, stand)
    lanes.leave(connection, numbers.values())


def attempts(connection: Connection, messages: Sized[MessageId]) -> tuple[Attempt, ...]:
    """Read every try to deliver these messages, oldest first."""
    rows = [
        row
        for part in parts(messages)
        for row in connection.execute(_attempts().where(delivery.c.message.in_(part)))
    ]
    return tuple(_attempt(row) for row in sorted(rows, key=lambda row: int(row.id)))


def made_between(connection: Connection, start: datetime, end: datetime) -> Iterator[Attempt]:
    """Read the tries made from `start` on and before `end`, oldest first."""
    query = _attempts().where(attempt.c.at >= start, attempt.c.at < end)
    return map(_attempt, connection.execute(query.order_by(None).order_by(attempt.c.at, attempt.c.id)))


def revive(connection: Connection, messages: Sized[MessageId], at: datetime) -> int:
    """Make dead or pending deliveries due at an instant with their tries counted anew; say how many."""
    alive = [each for each in outbox.of_messages(connection, messages) if each.state in _REVIVABLE]
    dead = [each.message for each in alive if each.state is DeliveryState.DEAD]
    change = (
        update(delivery)
        .where(delivery.c.message == bindparam("name"))
        .values(state=DeliveryState.PENDING, attempts=0, next_attempt_at=at)
    )
    if alive:
        connection.execute(change, [{"name": each.message.id} for each in alive])
    _queue_again(connection, dead)
    return len(alive)


def disablings(connection: Connection) -> Mapping[ChannelName, Disabling]:
    """Read the channels whose receivers want nothing more: of each the newest row counts."""
    newest = select(func.max(channel_state.c.id)).group_by(channel_state.c.channel)
    query = select(channel_state).where(channel_state.c.id.in_(newest), channel_state.c.disabled)
    return {
        row.channel: Disabling(channel=row.channel, at=row.at, detail=row.detail)
        for row in connection.execute(query)
    }


def disable(connection: Connection, disabling: Disabling) -> None:
    """Store that a channel's receiver wants nothing more, unless that is known."""
    if disabling.channel not in disablings(connection):
        _put_state(connection, disabling, disabled=True)


def enable(connection: Connection, channel: ChannelName, at: datetime) -> None:
    """Let a channel be used again; one that is not disabled stays as it is."""
    if channel in disablings(connection):
        _put_state(connection, Disabling(channel=channel, at=at, detail=""), disabled=False)


def _put_state(connection: Connection, state: Disabling, *, disabled: bool) -> None:
    row = {"channel": state.channel, "at": state.at, "detail": state.detail, "disabled": disabled}
    connection.execute(insert(channel_state).values(row))


def _numbers(connection: Connection, messages: Iterable[MessageId]) -> Mapping[MessageId, int]:
    """Read the numbers of the deliveries of these messages, all of which must be there."""
    wanted = list(dict.fromkeys(messages))
    found: dict[MessageId, int] = {}
    for part in parts(wanted):
        query = select(delivery.c.message, delivery.c.id).where(delivery.c.message.in_(part))
        found |= {row.message: row.id for row in connection.execute(query)}
    missing = [name for name in wanted if name not in found]
    if missing:
        raise ValueError(f"no such message: {', '.join(missing)}")
    return found


def _queue_again(connection: Connection, messages: Sequence[Message]) -> None:
    """Put deliveries back into their lanes, where those behind them have to wait again."""
    its_lanes = lanes.lanes_of(connection, messages)
    numbers = _numbers(connection, its_lanes)
    lanes.enter(connection, {numbers[name]: names for name, names in its_lanes.items()})
    lanes.reconsider_all(connection, (name for names in its_lanes.values() for name in names))


def _row(tried: Tried, number: int) -> dict[str, Any]:
    answer = tried.answer
    return {
        "delivery": number,
        "at": tried.at,
        "ending": answer.ending,
        "detail": answer.detail,
        "retry_after_s": answer.retry_after_s,
    }


def _attempts() -> Select[Any]:
    return (
        select(attempt, delivery.c.message)
        .join(delivery, delivery.c.id == attempt.c.delivery)
        .order_by(attempt.c.id)
    )


def _attempt(row: Row[Any]) -> Attempt:
    answer = Answer(ending=row.ending, detail=row.detail, retry_after_s=row.retry_after_s)
    return Attempt(message=row.message, at=row.at, answer=answer)
