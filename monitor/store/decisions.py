"""Who is told of what and when: decisions about events, and occasions that were met."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from monitor.model.decisions import Audience, Decision, Held, Occasion
from monitor.model.terms import ChannelName, EpisodeId, EventId, Way
from monitor.store import outbox
from monitor.store.events import event_of
from monitor.store.parts import parts
from monitor.store.schema import decision, event, occasion

_DECISION: Final = tuple(field.name for field in fields(Decision))
_OCCASION: Final = tuple(field.name for field in fields(Occasion))


def decide(connection: Connection, decisions: Sequence[Decision]) -> None:
    """Store decisions, one for an event and a channel: one that is there already stays as it is."""
    offered: dict[tuple[EventId, ChannelName], Decision] = {}
    for each in decisions:
        offered.setdefault((each.event, each.channel), each)
    there = {(each.event, each.channel) for each in about(connection, (name for name, _ in offered))}
    new = [each for key, each in offered.items() if key not in there]
    if new:
        connection.execute(insert(decision), [_row(each) for each in new])


def settle(connection: Connection, settled: Sequence[tuple[EventId, ChannelName]]) -> None:
    """Mark decisions as carried out, or as nothing that anybody waits for."""
    change = (
        update(decision)
        .where(decision.c.event == bindparam("name"), decision.c.channel == bindparam("to"))
        .values(settled=True)
    )
    if settled:
        connection.execute(change, [{"name": name, "to": channel} for name, channel in settled])


def any_settled(connection: Connection, named: Sequence[tuple[EventId, ChannelName]]) -> bool:
    """Tell whether any of these decisions is settled."""
    wanted = frozenset(named)
    return any(
        (row.event, row.channel) in wanted
        for part in parts(event for event, _ in named)
        for row in connection.execute(
            select(decision.c.event, decision.c.channel).where(decision.c.event.in_(part), decision.c.settled)
        )
    )


def about(connection: Connection, events: Iterable[EventId]) -> tuple[Decision, ...]:
    """Read every decision about these events, in the order they were made."""
    rows = [
        row
        for part in parts(events)
        for row in connection.execute(select(decision).where(decision.c.event.in_(part))).mappings()
    ]
    return tuple(_decision_of(row) for row in sorted(rows, key=lambda row: int(row["id"])))


def held(connection: Connection) -> tuple[Held, ...]:
    """Read every event that a channel is still to be told of, in the order of telling."""
    about_it = {name: decision.c[name].label(f"decided_{name}") for name in _DECISION}
    query = (
        select(event, *about_it.values())
        .join(decision, decision.c.event == event.c.id)
        .where(decision.c.settled.is_(False))
        .order_by(event.c.sequence, decision.c.id)
    )
    return tuple(
        Held(
            event=event_of(row),
            decision=Decision(**{name: row[label.name] for name, label in about_it.items()}),
        )
        for row in connection.execute(query).mappings()
    )


def audience(connection: Connection, episodes: Iterable[EpisodeId]) -> Mapping[EpisodeId, Audience]:
    """Read who knows of these episodes: told by a message, or waiting for one."""
    wanted = tuple(episodes)
    told, waiting = outbox.told(connection, wanted), _waiting(connection, wanted)
    return {
        name: Audience(told=told.get(name, frozenset()), waiting=waiting.get(name, {})) for name in wanted
    }


def meet(connection: Connection, occasions: Iterable[Occasion]) -> None:
    """Mark occasions as met, each once."""
    offered = list(dict.fromkeys(occasions))
    there = _met(connection, offered)
    rows = [{name: getattr(each, name) for name in _OCCASION} for each in offered if each not in there]
    if rows:
        connection.execute(insert(occasion), rows)


def any_met(connection: Connection, occasions: Collection[Occasion]) -> bool:
    """Tell whether any of these occasions was met."""
    return not _met(connection, occasions).isdisjoint(occasions)


def occasions_since(connection: Connection, since: datetime) -> frozenset[Occasion]:
    """Read the occasions due since then that were met."""
    query = select(*(occasion.c[name] for name in _OCCASION)).where(occasion.c.due_at >= since)
    return frozenset(Occasion(**row) for row in connection.execute(query).mappings())


def occasions_between(connection: Connection, start: datetime, end: datetime) -> Iterator[Occasion]:
    """Read the occasions met that were due from `start` on and before `end`, in the order of that."""
    query = (
        select(*(occasion.c[name] for name in _OCCASION))
        .where(occasion.c.due_at >= start, occasion.c.due_at < end)
        .order_by(occasion.c.due_at, occasion.c.id)
    )
    return (Occasion(**row) for row in connection.execute(query).mappings())


def made_between(
    connection: Connection, start: datetime, end: datetime
) -> Iterator[tuple[Decision, datetime, bool]]:
    """Read decisions about events of a span, each with the instant of its event and whether it is settled."""
    query = (
        select(decision, event.c.at)
        .join(event, event.c.id == decision.c.event)
        .where(event.c.at >= start, event.c.at < end)
        .order_by(event.c.at, decision.c.id)
    )
    for row in connection.execute(query).mappings():
        yield _decision_of(row), row["at"], row["settled"]


def _met(connection: Connection, occasions: Collection[Occasion]) -> frozenset[Occasion]:
    """Read the occasions that were met, as far back as these."""
    if not occasions:
        return frozenset()
    return occasions_since(connection, min(each.due_at for each in occasions))


def _waiting(
    connection: Connection, episodes: Iterable[EpisodeId]
) -> Mapping[EpisodeId, Mapping[ChannelName, Decision]]:
    """Read the newest decision of each channel that is still to be told of an episode."""
    found: dict[EpisodeId, dict[ChannelName, Decision]] = {}
    for part in parts(episodes):
        query = (
            select(decision, event.c.episode)
            .join(event, event.c.id == decision.c.event)
            .where(event.c.episode.in_(part), decision.c.settled.is_(False))
            .order_by(decision.c.id)
        )
        for row in connection.execute(query).mappings():
            found.setdefault(row["episode"], {})[row["channel"]] = _decision_of(row)
    return found


def _row(each: Decision) -> dict[str, Any]:
    return {name: getattr(each, name) for name in _DECISION} | {"settled": each.way is Way.NOW}


def _decision_of(row: RowMapping) -> Decision:
    return Decision(**{name: row[name] for name in _DECISION})
