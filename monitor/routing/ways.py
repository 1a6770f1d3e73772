"""When a channel is told of an event: at once, or held, for what, and until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, unique
from typing import Final

from monitor.model.alerts import Event
from monitor.model.decisions import Acknowledgement, Audience, Decision, Silence
from monitor.model.terms import EpisodeId, EventKind, Language, Level, SilenceId, Way
from monitor.routing.acknowledgements import is_known
from monitor.routing.digests import next_digest
from monitor.routing.hours import quiet_until
from monitor.routing.readers import Quiet, Reader
from monitor.routing.silences import covers, in_force, subject_of

FOLLOW_UPS: Final = frozenset(
    {EventKind.RESOLVED, EventKind.EASED, EventKind.CONFIRMED, EventKind.RULE_CHANGED}
)
"""Events that also go to whoever was told of their episode, or is still to be told."""
AT_ONCE: Final = frozenset(
    {
        EventKind.BASELINE,
        EventKind.FIRED,
        EventKind.ESCALATED,
        EventKind.RETRACTED,
        EventKind.RULE_CHANGED,
    }
)
"""Events that do not wait for a digest."""
BETTER: Final = frozenset({EventKind.EASED, EventKind.RESOLVED})
"""Events that do not wait for a digest where the rule was critical."""


@unique
class Send(Enum):
    """When a route tells: as the event and its reader ask for, at once, or with the digest."""

    AUTO = "auto"
    NOW = "now"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known when it is decided who is told: what people asked not to be told, who knows, the time."""

    silences: Sequence[Silence]
    acknowledged: Mapping[EpisodeId, Acknowledgement]
    audience: Mapping[EpisodeId, Audience]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One event that a channel is to be told of, and why; `known` is who knows of its episode.

    `at_once` tells it from what goes with the digest, before anything else holds it back.
    """

    event: Event
    reader: Reader
    language: Language
    at_once: bool
    why: str
    known: Audience


def goes_at_once(event: Event, send: Send, reader: Reader) -> bool:
    """Tell whether a route tells its reader of an event at once; without a digest it always does."""
    match send:
        case _ if reader.digest is None:
            return True
        case Send.NOW:
            return True
        case Send.DIGEST:
            return False
        case Send.AUTO:
            from_critical = event.kind in BETTER and event.previous_level is Level.CRITICAL
            return event.kind in AT_ONCE or from_critical


def decided(claim: Claim, situation: Situation) -> Decision:
    """Decide when a channel is told: what is known or silenced waits, then what digest or night hold."""
    event, channel = claim.event, claim.reader.channel
    if event.kind is EventKind.RETRACTED and channel in claim.known.told:
        return _decision(claim, Way.NOW)
    return (
        _joined(claim, situation)
        or _acknowledged(claim, situation)
        or _silenced(claim, situation)
        or _with_digest(claim, situation)
        or _awake(claim, situation)
    )


def passes(quiet: Quiet, event: Event) -> bool:
    """Tell whether an event is told in quiet hours all the same."""
    return quiet.critical_passes and event.level is Level.CRITICAL


def _joined(claim: Claim, situation: Situation) -> Decision | None:
    """Let what follows up on something still held go with it, so that one summary tells the whole story."""
    before = claim.known.waiting.get(claim.reader.channel)
    if before is None or claim.event.kind not in FOLLOW_UPS | {EventKind.RETRACTED}:
        return None
    if before.way is Way.SILENCED and not _still_silenced(before.silence, claim.event, situation):
        return _silenced(claim, situation) or _awake(claim, situation, f"silence {before.silence} has ended")
    if claim.reader.channel in claim.known.told:
        return None
    held = _decision(claim, before.way, before.due_at, "joins what is held of this episode", before.silence)
    return replace(held, language=before.language)


def _still_silenced(silence: SilenceId | None, event: Event, situation: Situation) -> bool:
    """Tell whether the silence that swallowed something lasts for what this event is about."""
    return any(
        each.id == silence and in_force(each, situation.now) and subject_of(event) not in each.ended
        for each in situation.silences
    )


def _acknowledged(claim: Claim, situation: Situation) -> Decision | None:
    event, reader = claim.event, claim.reader
    said = situation.acknowledged.get(event.episode) if event.episode else None
    if said is None or not is_known(event, said):
        return None
    due = next_digest(reader.digest, reader.zone, situation.now) if reader.digest else None
    why = f"acknowledged at {said.level.value} by {said.author}"
    return _decision(claim, Way.ACKNOWLEDGED, due, why if due else f"{why}, and no digest to tell it in")


def _silenced(claim: Claim, situation: Situation) -> Decision | None:
    """Hold for the first silence that covers the event; when it ends, another may hold on."""
    for each in situation.silences:
        if in_force(each, situation.now) and covers(each, claim.event):
            said = f": {each.comment}" if each.comment else ""
            why = f"silence {each.id} by {each.author}{said}"
            return _decision(claim, Way.SILENCED, each.ends_at, why, each.id)
    return None


def _with_digest(claim: Claim, situation: Situation) -> Decision | None:
    reader = claim.reader
    if claim.at_once or reader.digest is None:
        return None
    due = next_digest(reader.digest, reader.zone, situation.now)
    return _decision(claim, Way.DIGEST, due, f"{claim.event.kind.value} comes with the digest")


def _awake(claim: Claim, situation: Situation, why: str | None = None) -> Decision:
    """Tell at once, or when quiet hours end."""
    reader = claim.reader
    if reader.quiet and not passes(reader.quiet, claim.event):
        until = quiet_until(reader.quiet, reader.zone, situation.now)
        if until:
            clock = until.astimezone(reader.zone).strftime("%H:%M")
            quiet = f"quiet hours until {clock} {reader.zone.key}"
            return _decision(claim, Way.QUIET, until, "; ".join(filter(None, (why, quiet))))
    return _decision(claim, Way.NOW, None, why)


def _decision(
    claim: Claim,
    way: Way,
    due_at: datetime | None = None,
    why: str | None = None,
    silence: SilenceId | None = None,
) -> Decision:
    return Decision(
        event=claim.event.id,
        channel=claim.reader.channel,
        language=claim.language,
        way=way,
        due_at=due_at,
        reason="; ".join(filter(None, (claim.why, why))),
        silence=silence,
    )
