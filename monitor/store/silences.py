"""What people decided: silences with their ends, and acknowledgements."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, RowMapping, func, insert, select

from monitor.model.decisions import Acknowledgement, Matcher, Seen, Silence, SilenceEnd
from monitor.model.terms import EpisodeId, EventKind, Level, Role, RuleId, SilenceId, Subject, Theme
from monitor.store.parts import parts
from monitor.store.schema import acknowledgement, episode, silence, silence_end

_AS_IT_IS: Final = ("until", "starts_at", "ends_at", "author", "comment")
_ACKNOWLEDGEMENT: Final = tuple(field.name for field in fields(Acknowledgement))


def add(connection: Connection, made: Silence) -> SilenceId:
    """Store a new silence under an id of its own."""
    row = {name: getattr(made, name) for name in _AS_IT_IS}
    documents = {"match": _match_text(made.match), "seen": _seen_text(made.seen)}
    stored = insert(silence).values(row | documents).returning(silence.c.id)
    return SilenceId(connection.execute(stored).scalar_one())


def end(connection: Connection, ended: SilenceEnd) -> None:
    """Store the end of a silence, for one rule or as a whole, once."""
    if connection.scalar(select(silence.c.id).where(silence.c.id == ended.silence)) is None:
        raise ValueError(f"no such silence: {ended.silence}")
    if ended.subject in {each.subject for each in ends(connection, [ended.silence])}:
        return
    rule, instance = ended.subject or (None, None)
    row = {"rule": rule, "instance": instance, "at": ended.at, "reason": ended.reason}
    connection.execute(insert(silence_end).values(row | {"silence": ended.silence}))


def lasting(connection: Connection) -> tuple[Silence, ...]:
    """Read every silence whose end as a whole is not stored, oldest first."""
    over = select(silence_end.c.silence).where(silence_end.c.rule.is_(None))
    return _read(connection, silence.c.id.not_in(over))


def named(connection: Connection, names: Iterable[SilenceId]) -> Mapping[SilenceId, Silence]:
    """Read silences by id, ended ones too; one that is not there is absent."""
    return {each.id: each for part in parts(names) for each in _read(connection, silence.c.id.in_(part))}


def made_between(connection: Connection, start: datetime, until: datetime) -> Iterator[Silence]:
    """Read silences that start from `start` on and before `until`, as they were made."""
    query = (
        select(silence)
        .where(silence.c.starts_at >= start, silence.c.starts_at < until)
        .order_by(silence.c.starts_at, silence.c.id)
    )
    return (_silence(row, ()) for row in connection.execute(query).mappings())


def ends(connection: Connection, silences: Iterable[SilenceId]) -> tuple[SilenceEnd, ...]:
    """Read every end of these silences, in the order they were stored."""
    rows = [
        row
        for part in parts(silences)
        for row in connection.execute(select(silence_end).where(silence_end.c.silence.in_(part)))
    ]
    return tuple(_end(row) for row in sorted(rows, key=lambda row: int(row.id)))


def ends_between(connection: Connection, start: datetime, until: datetime) -> Iterator[SilenceEnd]:
    """Read the ends of silences from `start` on and before `until`, oldest first."""
    query = (
        select(silence_end)
        .where(silence_end.c.at >= start, silence_end.c.at < until)
        .order_by(silence_end.c.at, silence_end.c.id)
    )
    return map(_end, connection.execute(query))


def acknowledge(connection: Connection, said: Acknowledgement) -> None:
    """Store an acknowledgement of an episode."""
    if connection.scalar(select(episode.c.id).where(episode.c.id == said.episode)) is None:
        raise ValueError(f"no such episode: {said.episode}")
    connection.execute(
        insert(acknowledgement).values({name: getattr(said, name) for name in _ACKNOWLEDGEMENT})
    )


def acknowledged(
    connection: Connection, episodes: Iterable[EpisodeId]
) -> Mapping[EpisodeId, Acknowledgement]:
    """Read the newest acknowledgement of each of these episodes that has one."""
    newest = select(func.max(acknowledgement.c.id)).group_by(acknowledgement.c.episode)
    return {
        row["episode"]: _acknowledgement(row)
        for part in parts(episodes)
        for row in connection.execute(
            select(acknowledgement).where(
                acknowledgement.c.id.in_(newest.where(acknowledgement.c.episode.in_(part)))
            )
        ).mappings()
    }


def acknowledged_between(
    connection: Connection, start: datetime, until: datetime
) -> Iterator[Acknowledgement]:
    """Read the acknowledgements from `start` on and before `until`, oldest first."""
    at = acknowledgement.c.recorded_at
    query = select(acknowledgement).where(at >= start, at < until).order_by(at, acknowledgement.c.id)
    return map(_acknowledgement, connection.execute(query).mappings())


def _read(connection: Connection, condition: ColumnElement[bool]) -> tuple[Silence, ...]:
    rows = connection.execute(select(silence).where(condition).order_by(silence.c.id)).mappings().all()
    its_ends: dict[SilenceId, list[SilenceEnd]] = {}
    for each in ends(connection, (row["id"] for row in rows)):
        its_ends.setdefault(each.silence, []).append(each)
    return tuple(_silence(row, its_ends.get(row["id"], ())) for row in rows)


def _silence(row: RowMapping, its_ends: Sequence[SilenceEnd]) -> Silence:
    """Gather a silence; one that has ended as a whole ended then, whatever was set."""
    known = {name: row[name] for name in _AS_IT_IS}
    whole = next((each.at for each in its_ends if each.subject is None), row["ends_at"])
    return Silence(
        **known | {"ends_at": whole},
        id=row["id"],
        match=_matcher(row["match"]),
        seen=_seen(row["seen"]),
        ended=frozenset(each.subject for each in its_ends if each.subject is not None),
    )


def _end(row: Row[Any]) -> SilenceEnd:
    subject = None if row.rule is None else (row.rule, row.instance)
    return SilenceEnd(silence=row.silence, subject=subject, at=row.at, reason=row.reason)


def _acknowledgement(row: RowMapping) -> Acknowledgement:
    return Acknowledgement(**{name: row[name] for name in _ACKNOWLEDGEMENT})


def _match_text(match: Matcher) -> str:
    return json.dumps(
        {
            "kinds": sorted(each.value for each in match.kinds),
            "levels": sorted(each.value for each in match.levels),
            "roles": sorted(each.value for each in match.roles),
            "rules": sorted(match.rules),
            "themes": sorted(each.value for each in match.themes),
        }
    )


def _matcher(text: str) -> Matcher:
    document = json.loads(text)
    return Matcher(
        levels=frozenset(map(Level, document["levels"])),
        themes=frozenset(map(Theme, document["themes"])),
        roles=frozenset(map(Role, document["roles"])),
        rules=frozenset(map(RuleId, document["rules"])),
        kinds=frozenset(map(EventKind, document["kinds"])),
    )


def _seen_text(seen: Mapping[Subject, Seen]) -> str:
    return json.dumps(
        [
            [rule, instance, level.value, period.isoformat() if period else None]
            for (rule, instance), (level, period) in seen.items()
        ]
    )


def _seen(text: str) -> Mapping[Subject, Seen]:
    return {
        (RuleId(rule), instance): (Level(level), date.fromisoformat(period) if period else None)
        for rule, instance, level, period in json.loads(text)
    }
