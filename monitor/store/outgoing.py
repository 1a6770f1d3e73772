"""What is decided of who is told, and what is owed for it, written together."""

from sqlalchemy import Connection

from monitor.model.records import Outgoing
from monitor.model.terms import DeliveryState
from monitor.store import decisions, outbox, silences


def send(connection: Connection, outgoing: Outgoing) -> None:
    """Store all of it; what is there already stays as it is."""
    decisions.decide(connection, outgoing.decisions)
    decisions.settle(connection, outgoing.settled)
    for end in outgoing.silence_ends:
        silences.end(connection, end)
    decisions.meet(connection, outgoing.occasions)
    outbox.owe(connection, outgoing.messages)
    outbox.join(connection, outgoing.joined)


def overtaken(connection: Connection, outgoing: Outgoing) -> bool:
    """Tell whether another process has told some of it since it was drawn, so that it would be told twice."""
    own = {(each.event, each.channel) for each in outgoing.decisions}
    before = [each for each in outgoing.settled if each not in own]
    late = outbox.of_messages(connection, outgoing.joined)
    return (
        decisions.any_settled(connection, before)
        or decisions.any_met(connection, outgoing.occasions)
        or any(each.state is not DeliveryState.PENDING for each in late)
    )
