"""The trail of one event: what it rests on, who was to be told and why, and every try to tell them."""

from dataclasses import dataclass

from monitor.model.alerts import Episode, Event
from monitor.model.decisions import Acknowledgement, Decision
from monitor.model.deliveries import Attempt, Delivery
from monitor.model.terms import MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """All that is kept of one event.

    `before` is what was told last of the same rule, None for the first. `attempts` are of `deliveries`.
    """

    event: Event
    sequence: int
    before: Event | None
    episode: Episode | None
    acknowledgement: Acknowledgement | None
    decisions: tuple[Decision, ...]
    deliveries: tuple[Delivery, ...]
    attempts: tuple[Attempt, ...]

    def tries(self, message: MessageId) -> tuple[Attempt, ...]:
        """Return the tries to deliver one message."""
        return tuple(each for each in self.attempts if each.message == message)

    def is_written(self, decision: Decision) -> bool:
        """Tell whether there is a message to the channel that a decision is about."""
        return any(each.message.channel == decision.channel for each in self.deliveries)
