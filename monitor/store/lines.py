"""What is exported, one line a record: its instant, its kind, its fields."""

from datetime import datetime
from typing import Final, TypeAlias

from monitor.model.alerts import Event
from monitor.model.decisions import Acknowledgement, Decision, Occasion, Silence, SilenceEnd
from monitor.model.deliveries import Attempt, Delivery
from monitor.model.plain import Record, plain, record
from monitor.model.terms import ChannelName

Line: TypeAlias = tuple[datetime, str, Record]

KINDS: Final = (
    "silence",
    "silence_end",
    "acknowledgement",
    "event",
    "decision",
    "occasion",
    "message",
    "attempt",
    "channel_state",
)
"""The kinds in the order in which those of one instant stand."""


def event_line(event: Event, sequence: int) -> Line:
    """Export an event with its number."""
    return event.at, "event", {"sequence": sequence} | record(event)


def decision_line(decision: Decision, *, at: datetime, settled: bool) -> Line:
    """Export a decision under the instant of its event."""
    return at, "decision", record(decision) | {"settled": settled}


def message_line(delivery: Delivery) -> Line:
    """Export a message and where its delivery stands now."""
    message = delivery.message
    stands = {name: value for name, value in record(delivery).items() if name != "message"}
    return message.made_at, "message", record(message) | stands


def attempt_line(attempt: Attempt) -> Line:
    """Export a try and its answer."""
    return attempt.at, "attempt", record(attempt)


def silence_line(silence: Silence) -> Line:
    """Export a silence as it was made; its ends are lines of their own."""
    made = {name: value for name, value in record(silence).items() if name != "ended"}
    return silence.starts_at, "silence", made


def silence_end_line(end: SilenceEnd) -> Line:
    """Export an end of a silence."""
    return end.at, "silence_end", record(end)


def acknowledgement_line(acknowledgement: Acknowledgement) -> Line:
    """Export an acknowledgement."""
    return acknowledgement.recorded_at, "acknowledgement", record(acknowledgement)


def occasion_line(occasion: Occasion) -> Line:
    """Export an occasion that was met."""
    return occasion.due_at, "occasion", record(occasion)


def channel_state_line(channel: ChannelName, *, at: datetime, disabled: bool, detail: str) -> Line:
    """Export that a channel was disabled, or may be used again."""
    state: Record = {"channel": channel, "at": plain(at), "disabled": disabled, "detail": detail}
    return at, "channel_state", state
