"""When what was held is told: after quiet hours, after a silence, or with what overtakes it.

What waits for a digest goes with the digest; only where its reader no longer has one is it told like the
rest. What was acknowledged, and has no digest to come in, is never told.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import assert_never

from monitor.model.alerts import Event
from monitor.model.decisions import Decision, Held, Silence
from monitor.model.terms import ChannelName, EpisodeId, Way
from monitor.routing.hours import quiet_until
from monitor.routing.readers import Reader
from monitor.routing.silences import covers, in_force, subject_of
from monitor.routing.ways import passes


def to_release(
    held: Sequence[Held],
    silences: Sequence[Silence],
    readers: Mapping[ChannelName, Reader],
    now: datetime,
) -> tuple[Held, ...]:
    """Give what is held no longer, in its order; what goes with a digest is not among it.

    What passes in quiet hours takes along what waits for their end, as in `overtaken`.
    """
    free = [_free_at(each, silences, readers, now) == now for each in held]
    episodes = {_episode(each) for each, is_free in zip(held, free, strict=True) if is_free} - {None}
    return tuple(
        each
        for each, is_free in zip(held, free, strict=True)
        if is_free or (_episode(each) in episodes and _waits_for_morning(each, silences, now))
    )


def next_release_at(
    held: Sequence[Held],
    silences: Sequence[Silence],
    readers: Mapping[ChannelName, Reader],
    now: datetime,
) -> datetime | None:
    """Find when something is free, now at the earliest; None where the clock alone frees nothing."""
    instants = (_free_at(each, silences, readers, now) for each in held)
    return min((each for each in instants if each is not None), default=None)


def for_digest(held: Sequence[Held], channel: ChannelName, due_at: datetime) -> tuple[Held, ...]:
    """Give what goes with a channel's digest due then."""
    return tuple(
        each
        for each in held
        if each.decision.channel == channel
        and each.decision.way in {Way.DIGEST, Way.ACKNOWLEDGED}
        and each.decision.due_at is not None
        and each.decision.due_at <= due_at
    )


def overtaken(
    held: Sequence[Held],
    events: Sequence[Event],
    decisions: Sequence[Decision],
    *,
    silences: Sequence[Silence],
    now: datetime,
) -> tuple[Held, ...]:
    """Give what waits for the end of quiet hours though its channel is told of the same episode now.

    A rise to critical that passes, or a retraction, would otherwise come before what it follows. What a
    silence swallowed that has ended waits for nothing else.
    """
    episodes = {event.id: event.episode for event in events if event.episode is not None}
    told = {
        (each.channel, episodes[each.event])
        for each in decisions
        if each.way is Way.NOW and each.event in episodes
    }
    return tuple(each for each in held if _episode(each) in told and _waits_for_morning(each, silences, now))


def never_told(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Give the decisions that nothing will come of: known to their readers, who have no digest."""
    return tuple(each for each in decisions if each.way is Way.ACKNOWLEDGED and each.due_at is None)


def _free_at(
    held: Held, silences: Sequence[Silence], readers: Mapping[ChannelName, Reader], now: datetime
) -> datetime | None:
    """Find when an event will be held no longer, as far as it is known now."""
    reader = readers.get(held.decision.channel)
    freed = None if reader is None else _freed(held.decision, reader, now)
    if reader is None or freed is None:
        return None
    lasting = tuple(_lasting(held, silences, now))
    if any(each.ends_at is None for each in lasting):
        return None
    freed = max((freed, *(each.ends_at for each in lasting if each.ends_at)))
    if reader.quiet is None or passes(reader.quiet, held.event):
        return freed
    return quiet_until(reader.quiet, reader.zone, freed) or freed


def _episode(held: Held) -> tuple[ChannelName, EpisodeId] | None:
    """Give the alert an event is part of, as one channel hears of it; None for one that is part of none."""
    return None if held.event.episode is None else (held.decision.channel, held.event.episode)


def _waits_for_morning(held: Held, silences: Sequence[Silence], now: datetime) -> bool:
    """Tell whether nothing but quiet hours keeps an event from being told: no digest, and no silence."""
    return held.decision.way in {Way.QUIET, Way.SILENCED} and not any(_lasting(held, silences, now))


def _freed(decision: Decision, reader: Reader, now: datetime) -> datetime | None:
    """Find when the first cause of holding ends, silences apart."""
    match decision.way:
        case Way.QUIET:
            return max(now, decision.due_at or now)
        case Way.SILENCED | Way.NOW:
            return now
        case Way.DIGEST:
            return None if reader.digest else now
        case Way.ACKNOWLEDGED:
            return now if decision.due_at and reader.digest is None else None
    assert_never(decision.way)


def _lasting(held: Held, silences: Sequence[Silence], now: datetime) -> Iterator[Silence]:
    """List the silences that still keep an event from being told."""
    for each in silences:
        swallowed = each.id == held.decision.silence and subject_of(held.event) not in each.ended
        if in_force(each, now) and (swallowed or covers(each, held.event)):
            yield each
