"""What people were told: events and episodes, and the evaluations that told them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, and_, func, insert, select, update

from monitor.model.alerts import Episode, Event
from monitor.model.records import Evaluation, Told
from monitor.model.terms import REMARKS, EpisodeId, EventId, IndicatorId, Subject
from monitor.store.events import event_of, event_row
from monitor.store.outgoing import overtaken, send
from monitor.store.parts import parts
from monitor.store.schema import episode, event, known_rule
from monitor.store.stated import collection, evaluation

_EPISODE: Final = tuple(field.name for field in fields(Episode))


def told(connection: Connection) -> Told:
    """Read what people were told last; of episodes the open ones."""
    last = _last_events(connection)
    return Told(
        instant=connection.scalar(select(evaluation.c.instant).order_by(evaluation.c.id.desc()).limit(1)),
        began=connection.scalar(select(evaluation.c.instant).order_by(evaluation.c.id).limit(1)),
        sequence=_newest(connection),
        last={(each.rule, each.instance): each for each in last if each.rule is not None},
        data={each.indicator: each for each in last if each.indicator and each.kind not in REMARKS},
        remarks=_remarks(connection),
        known=_known(connection),
        episodes=_open_episodes(connection),
    )


def tell(connection: Connection, decided: Evaluation) -> bool:
    """Store an evaluation whole, unless something it tells or settles, or its collections, were meanwhile."""
    if _newest(connection) != decided.sequence or _seen(connection, decided.collections):
        return False
    if overtaken(connection, decided.outgoing):
        return False
    _mark_evaluated(connection, decided)
    _add_events(connection, decided)
    _put_episodes(connection, decided.episodes)
    _put_known(connection, decided.known)
    send(connection, decided.outgoing)
    return True


def events(connection: Connection, since: datetime | None) -> tuple[Event, ...]:
    """Read events in the order they were told, those `at` or after `since`."""
    query = select(event).order_by(event.c.sequence)
    if since is not None:
        query = query.where(event.c.at >= since)
    return tuple(event_of(row) for row in connection.execute(query).mappings())


def one_event(connection: Connection, name: EventId) -> Event | None:
    """Read one event, None if it is not there."""
    row = connection.execute(select(event).where(event.c.id == name)).mappings().first()
    return None if row is None else event_of(row)


def sequences(connection: Connection, events: Iterable[EventId]) -> Mapping[EventId, int]:
    """Read the sequence numbers of events; one that is not there is absent."""
    found: dict[EventId, int] = {}
    for part in parts(events):
        rows = connection.execute(select(event.c.id, event.c.sequence).where(event.c.id.in_(part)))
        found |= {row.id: row.sequence for row in rows}
    return found


def one_episode(connection: Connection, name: EpisodeId) -> Episode | None:
    """Read one episode, open or ended; None if it is not there."""
    row = connection.execute(select(episode).where(episode.c.id == name)).first()
    return None if row is None else Episode(**row._asdict())


def _newest(connection: Connection) -> int:
    """Read the sequence number of the newest event, 0 before the first."""
    return connection.scalar(select(func.max(event.c.sequence))) or 0


def _last_events(connection: Connection) -> tuple[Event, ...]:
    """Read the last event of every rule and every indicator."""
    newest = select(func.max(event.c.sequence)).group_by(event.c.rule, event.c.instance, event.c.indicator)
    query = select(event).where(event.c.sequence.in_(newest)).order_by(event.c.sequence)
    return tuple(event_of(row) for row in connection.execute(query).mappings())


def _remarks(connection: Connection) -> dict[IndicatorId, tuple[Event, ...]]:
    """Read every remark on what sources said, oldest first: each is told once."""
    query = select(event).where(event.c.rule.is_(None), event.c.kind.in_(REMARKS)).order_by(event.c.sequence)
    remarked: dict[IndicatorId, tuple[Event, ...]] = {}
    for each in map(event_of, connection.execute(query).mappings()):
        if each.indicator is not None:
            remarked[each.indicator] = (*remarked.get(each.indicator, ()), each)
    return remarked


def _known(connection: Connection) -> dict[Subject, str]:
    return {(row.rule, row.instance): row.hash for row in connection.execute(select(known_rule))}


def _open_episodes(connection: Connection) -> dict[Subject, Episode]:
    query = select(episode).where(episode.c.ended_at.is_(None)).order_by(episode.c.opened_at)
    found = (Episode(**row._asdict()) for row in connection.execute(query))
    return {(each.rule, each.instance): each for each in found}


def _seen(connection: Connection, collections: Sequence[int]) -> bool:
    """Whether any of these collections was evaluated already."""
    query = select(collection.c.id).where(
        collection.c.id.in_(collections), collection.c.evaluation.is_not(None)
    )
    return connection.execute(query.limit(1)).first() is not None


def _mark_evaluated(connection: Connection, decided: Evaluation) -> None:
    number = connection.scalar(insert(evaluation).values(instant=decided.instant).returning(evaluation.c.id))
    connection.execute(
        update(collection).where(collection.c.id.in_(decided.collections)).values(evaluation=number)
    )


def _add_events(connection: Connection, decided: Evaluation) -> None:
    """Store events under ascending numbers; one that is there already keeps its own."""
    offered = {each.id: each for each in decided.events}
    there = sequences(connection, offered)
    new = [each for each in offered.values() if each.id not in there]
    if new:
        numbered = enumerate(new, start=decided.sequence + 1)
        connection.execute(insert(event), [event_row(each) | {"sequence": n} for n, each in numbered])


def _put_episodes(connection: Connection, episodes: Sequence[Episode]) -> None:
    for each in episodes:
        values = {name: getattr(each, name) for name in _EPISODE}
        replaced = connection.execute(update(episode).where(episode.c.id == each.id).values(values))
        if not replaced.rowcount:
            connection.execute(insert(episode).values(values))


def _put_known(connection: Connection, known: Mapping[Subject, str]) -> None:
    for (rule, instance), digest in known.items():
        same = and_(known_rule.c.rule == rule, known_rule.c.instance == instance)
        replaced = connection.execute(update(known_rule).where(same).values(hash=digest))
        if not replaced.rowcount:
            connection.execute(insert(known_rule).values(rule=rule, instance=instance, hash=digest))
