"""What is owed and how it was tried, kept in this process: a part of the fake store."""

from collections.abc import Collection as Sized
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.model.alerts import Event
from monitor.model.decisions import Disabling
from monitor.model.deliveries import Attempt, Delivery, Message
from monitor.model.records import Tally, Tried
from monitor.model.terms import ChannelName, DeliveryState, EpisodeId, EventId, MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """That a channel was disabled, or enabled again."""

    channel: ChannelName
    at: datetime
    disabled: bool
    detail: str


class FakeOutbox:
    """Keeps messages, their deliveries and the tries; of events it asks those that the store holds."""

    def __init__(self, events: Mapping[EventId, Event]) -> None:
        self._events = events
        self._deliveries: dict[MessageId, Delivery] = {}
        self.tries: list[Attempt] = []
        self.channel_states: list[ChannelState] = []

    def owe(self, messages: Iterable[Message], joined: Mapping[MessageId, MessageId]) -> None:
        for message in messages:
            if any(name not in self._events for name in message.events):
                raise ValueError(f"a message of events that are not there: {message.id}")
            owed = Delivery(
                message=message, state=DeliveryState.PENDING, attempts=0, next_attempt_at=message.made_at
            )
            self._deliveries.setdefault(message.id, owed)
        for old, new in joined.items():
            if old in self._deliveries and self._deliveries[old].state is DeliveryState.PENDING:
                self._deliveries[old] = replace(self._deliveries[old], state=DeliveryState.JOINED, joined=new)

    def deliveries(
        self,
        *,
        states: Sized[DeliveryState] = (),
        channels: Sized[ChannelName] = (),
        events: Sized[EventId] = (),
    ) -> tuple[Delivery, ...]:
        found = (
            each
            for each in list(self._deliveries.values())
            if (not states or each.state in states)
            and (not channels or each.message.channel in channels)
            and (not events or not {*events}.isdisjoint(each.message.events))
        )
        return tuple(sorted(found, key=_made_at))

    def owed(self, channel: ChannelName) -> tuple[Delivery, ...]:
        return self.deliveries(states=[DeliveryState.PENDING], channels=[channel])

    def due(
        self, channel: ChannelName, now: datetime, *, most: int, without: Sized[str] = ()
    ) -> tuple[Delivery, ...]:
        wanted = (each for each in self._free([channel]) if each.message.recipient not in without)
        due = [
            each
            for each in wanted
            if each.next_attempt_at <= now or (each.message.made_at > now and not each.attempts)
        ]
        return tuple(sorted(due, key=_made_at)[:most])

    def next_attempt_at(
        self, channels: Iterable[ChannelName], *, without: Sized[str] = ()
    ) -> datetime | None:
        wanted = (each for each in self._free(channels) if each.message.recipient not in without)
        return min((each.next_attempt_at for each in wanted), default=None)

    def _free(self, channels: Iterable[ChannelName]) -> Iterator[Delivery]:
        """Yield what is pending and waits for no other, in the order of telling."""
        before: set[tuple[ChannelName, str, EpisodeId]] = set()
        wanted = set(channels)
        for each in list(self._deliveries.values()):
            message = each.message
            if each.state is DeliveryState.PENDING and message.channel in wanted:
                keys = {(message.channel, message.recipient, episode) for episode in self._episodes(message)}
                if before.isdisjoint(keys):
                    yield each
                before |= keys

    def _episodes(self, message: Message) -> set[EpisodeId]:
        carried = (self._events[name] for name in message.events)
        return {event.episode for event in carried if event.episode is not None}

    def backlog(self) -> Mapping[DeliveryState, int]:
        states = [each.state for each in list(self._deliveries.values())]
        return {state: states.count(state) for state in DeliveryState}

    def tally(self) -> tuple[Tally, ...]:
        groups: dict[tuple[ChannelName, DeliveryState], list[datetime]] = {}
        for each in list(self._deliveries.values()):
            groups.setdefault((each.message.channel, each.state), []).append(each.message.made_at)
        ordered = sorted(groups.items(), key=lambda item: (item[0][0], item[0][1].value))
        return tuple(
            Tally(channel=channel, state=state, number=len(made), oldest_at=min(made))
            for (channel, state), made in ordered
        )

    def told(self, episode: EpisodeId) -> frozenset[ChannelName]:
        messages = [each.message for each in list(self._deliveries.values())]
        return frozenset(each.channel for each in messages if episode in self._episodes(each))

    def tried(self, tries: Sequence[Tried]) -> None:
        for each in tries:
            if each.message not in self._deliveries:
                raise ValueError(f"no such message: {each.message}")
        for each in tries:
            before = self._deliveries[each.message]
            after = replace(before, attempts=before.attempts + 1)
            if before.state is DeliveryState.PENDING or each.state is DeliveryState.DELIVERED:
                after = replace(after, state=each.state, next_attempt_at=each.next_attempt_at)
            self._deliveries[each.message] = after
            self.tries.append(Attempt(message=each.message, at=each.at, answer=each.answer))

    def attempts(self, messages: Sized[MessageId]) -> tuple[Attempt, ...]:
        return tuple(each for each in self.tries if each.message in messages)

    def revive(self, messages: Sized[MessageId], at: datetime) -> int:
        found = [self._deliveries[name] for name in set(messages) if name in self._deliveries]
        alive = [each for each in found if each.state in {DeliveryState.DEAD, DeliveryState.PENDING}]
        for each in alive:
            self._deliveries[each.message.id] = replace(
                each, state=DeliveryState.PENDING, attempts=0, next_attempt_at=at
            )
        return len(alive)

    def disablings(self) -> Mapping[ChannelName, Disabling]:
        newest = {each.channel: each for each in self.channel_states}
        return {
            name: Disabling(channel=name, at=each.at, detail=each.detail)
            for name, each in newest.items()
            if each.disabled
        }

    def disable(self, disabling: Disabling) -> None:
        if disabling.channel not in self.disablings():
            self.channel_states.append(
                ChannelState(
                    channel=disabling.channel, at=disabling.at, disabled=True, detail=disabling.detail
                )
            )

    def enable(self, channel: ChannelName, at: datetime) -> None:
        if channel in self.disablings():
            self.channel_states.append(ChannelState(channel=channel, at=at, disabled=False, detail=""))


def _made_at(delivery: Delivery) -> datetime:
    return delivery.message.made_at
