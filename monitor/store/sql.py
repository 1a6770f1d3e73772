"""The store on an SQL database: each question and each change in a transaction of its own."""

from collections.abc import Collection as Sized
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine

from monitor.model.alerts import Episode, Event
from monitor.model.decisions import (
    Acknowledgement,
    Audience,
    Decision,
    Disabling,
    Held,
    Occasion,
    Silence,
    SilenceEnd,
)
from monitor.model.deliveries import Attempt, Delivery
from monitor.model.plain import Record
from monitor.model.records import (
    Added,
    Announced,
    Collection,
    Evaluation,
    Look,
    Outgoing,
    Pending,
    Tally,
    Told,
    Tried,
)
from monitor.model.series import Forecast, Statements
from monitor.model.terms import (
    ChannelName,
    DeliveryState,
    EpisodeId,
    EventId,
    IndicatorId,
    MessageId,
    SilenceId,
    SourceName,
)
from monitor.ports import NOTHING
from monitor.store import alerts, decisions, knowledge, outbox, silences
from monitor.store import outgoing as sending
from monitor.store import tries as attempted
from monitor.store.engine import connect, for_reading, transaction
from monitor.store.export import lines
from monitor.store.revisions import prepare


class SqlStore:
    """What was stated, what was told, and what is still owed (`monitor.ports.Store`)."""

    def __init__(self, engine: Engine) -> None:
        self._writing = engine
        self._reading = for_reading(engine)

    @classmethod
    def open(cls, url: str) -> "SqlStore":
        """Open the database at a URL, creating a fresh one where there is none.

        Raises:
            StoreError: It cannot be opened, or is of an older or newer revision than this program.
        """
        engine = connect(url)
        prepare(engine)
        return cls(engine)

    def close(self) -> None:
        """Let go of every connection."""
        self._writing.dispose()

    def statements(self, indicators: Iterable[IndicatorId]) -> Mapping[IndicatorId, Statements]:
        """Read every statement of these indicators; one without any has empty columns."""
        with transaction(self._reading) as connection:
            return knowledge.statements(connection, indicators)

    def forecasts(self, indicators: Iterable[IndicatorId]) -> tuple[Forecast, ...]:
        """Read every forecast of these indicators, oldest first."""
        with transaction(self._reading) as connection:
            return knowledge.forecasts(connection, indicators)

    def scheduled(self, releases: Iterable[str]) -> Mapping[str, tuple[Announced, ...]]:
        """Read all that was announced of these releases, in the order of recording."""
        with transaction(self._reading) as connection:
            return knowledge.scheduled(connection, releases)

    def looks(self) -> Mapping[tuple[IndicatorId, SourceName], Look]:
        """Read the newest look at each source for each indicator, with the newest cursor left by any."""
        with transaction(self._reading) as connection:
            return knowledge.looks(connection)

    def add(self, collection: Collection) -> Added:
        """Store what is new of a collection, in one transaction; what is stored already adds nothing."""
        with transaction(self._writing) as connection:
            return knowledge.add(connection, collection)

    def pending(self) -> Pending:
        """Read which collections with new rows no evaluation has seen."""
        with transaction(self._reading) as connection:
            return knowledge.pending(connection)

    def told(self) -> Told:
        """Read what people were told last; of episodes the open ones."""
        with transaction(self._reading) as connection:
            return alerts.told(connection)

    def tell(self, evaluation: Evaluation) -> bool:
        """Store an evaluation whole; False, with nothing written, if something was told meanwhile."""
        with transaction(self._writing) as connection:
            return alerts.tell(connection, evaluation)

    def send(self, outgoing: Outgoing) -> bool:
        """Store who is told and what is owed; False, with nothing written, if some was told meanwhile."""
        with transaction(self._writing) as connection:
            if sending.overtaken(connection, outgoing):
                return False
            sending.send(connection, outgoing)
            return True

    def audience(self, episodes: Sized[EpisodeId]) -> Mapping[EpisodeId, Audience]:
        """Read who knows of these episodes: told by a message, or waiting for one."""
        with transaction(self._reading) as connection:
            return decisions.audience(connection, episodes)

    def held(self) -> tuple[Held, ...]:
        """Read every event that a channel is still to be told of, in the order of telling."""
        with transaction(self._reading) as connection:
            return decisions.held(connection)

    def occasions(self, since: datetime) -> frozenset[Occasion]:
        """Read the occasions due since then that were met."""
        with transaction(self._reading) as connection:
            return decisions.occasions_since(connection, since)

    def owed(self, channel: ChannelName) -> tuple[Delivery, ...]:
        """Read every pending delivery to a channel, oldest message first, due or not."""
        return self.deliveries(states=[DeliveryState.PENDING], channels=[channel])

    def due(
        self, channel: ChannelName, now: datetime, *, most: int, without: Sized[str] = ()
    ) -> tuple[Delivery, ...]:
        """Read the first `most` deliveries to a channel that are due and wait for no other."""
        with transaction(self._reading) as connection:
            return outbox.due(connection, channel, now, most=most, without=without)

    def next_attempt_at(
        self, channels: Iterable[ChannelName], *, without: Sized[str] = ()
    ) -> datetime | None:
        """Read when the first pending delivery that waits for no other wants its next attempt."""
        with transaction(self._reading) as connection:
            return outbox.next_attempt_at(connection, channels, without=without)

    def backlog(self) -> Mapping[DeliveryState, int]:
        """Count deliveries by state; every state is there."""
        with transaction(self._reading) as connection:
            return outbox.backlog(connection)

    def tally(self) -> tuple[Tally, ...]:
        """Count deliveries by channel and state; what there is none of is not there."""
        with transaction(self._reading) as connection:
            return outbox.tally(connection)

    def tried(
        self, tries: Sequence[Tried], *, outgoing: Outgoing = NOTHING, disabled: Disabling | None = None
    ) -> None:
        """Store tries, where their deliveries stand, and what follows from them, in one transaction."""
        with transaction(self._writing) as connection:
            attempted.tried(connection, tries)
            if disabled is not None:
                attempted.disable(connection, disabled)
            sending.send(connection, outgoing)

    def deliveries(
        self,
        *,
        states: Sized[DeliveryState] = (),
        channels: Sized[ChannelName] = (),
        events: Sized[EventId] = (),
    ) -> tuple[Delivery, ...]:
        """Read deliveries, oldest message first; what is empty takes all."""
        with transaction(self._reading) as connection:
            return outbox.deliveries(connection, states=states, channels=channels, events=events)

    def attempts(self, messages: Sized[MessageId]) -> tuple[Attempt, ...]:
        """Read every try to deliver these messages, oldest first."""
        with transaction(self._reading) as connection:
            return attempted.attempts(connection, messages)

    def revive(self, messages: Sized[MessageId], at: datetime) -> int:
        """Make dead or pending deliveries due at an instant with their tries counted anew; say how many."""
        with transaction(self._writing) as connection:
            return attempted.revive(connection, messages, at)

    def disablings(self) -> Mapping[ChannelName, Disabling]:
        """Read the channels whose receivers want nothing more."""
        with transaction(self._reading) as connection:
            return attempted.disablings(connection)

    def enable(self, channel: ChannelName, at: datetime) -> None:
        """Let a channel be used again; one that is not disabled stays as it is."""
        with transaction(self._writing) as connection:
            attempted.enable(connection, channel, at)

    def silences(self) -> tuple[Silence, ...]:
        """Read every silence whose end as a whole is not stored, oldest first; `ends_at` may be past."""
        with transaction(self._reading) as connection:
            return silences.lasting(connection)

    def silences_named(self, names: Sized[SilenceId]) -> Mapping[SilenceId, Silence]:
        """Read silences by id, ended ones too; one that is not there is absent."""
        with transaction(self._reading) as connection:
            return silences.named(connection, names)

    def silence_ends(self, names: Sized[SilenceId]) -> tuple[SilenceEnd, ...]:
        """Read every end of these silences, in the order they were stored."""
        with transaction(self._reading) as connection:
            return silences.ends(connection, names)

    def silence(self, silence: Silence) -> SilenceId:
        """Store a new silence, whose id is given by the store, and say which."""
        with transaction(self._writing) as connection:
            return silences.add(connection, silence)

    def end_silence(self, end: SilenceEnd) -> None:
        """Store the end of a silence; one that has ended already, so far, stays as it is."""
        with transaction(self._writing) as connection:
            silences.end(connection, end)

    def acknowledge(self, acknowledgement: Acknowledgement) -> None:
        """Store an acknowledgement of an episode."""
        with transaction(self._writing) as connection:
            silences.acknowledge(connection, acknowledgement)

    def acknowledgements(self, episodes: Sized[EpisodeId]) -> Mapping[EpisodeId, Acknowledgement]:
        """Read the newest acknowledgement of each of these episodes that has one."""
        with transaction(self._reading) as connection:
            return silences.acknowledged(connection, episodes)

    def decisions(self, events: Sized[EventId]) -> tuple[Decision, ...]:
        """Read every decision about these events, in the order they were made."""
        with transaction(self._reading) as connection:
            return decisions.about(connection, events)

    def events(self, since: datetime | None = None) -> tuple[Event, ...]:
        """Read events in the order they were told, those `at` or after `since`."""
        with transaction(self._reading) as connection:
            return alerts.events(connection, since)

    def event(self, name: EventId) -> Event | None:
        """Read one event, None if it is not there."""
        with transaction(self._reading) as connection:
            return alerts.one_event(connection, name)

    def sequences(self, events: Sized[EventId]) -> Mapping[EventId, int]:
        """Read the sequence numbers of events; one that is not there is absent."""
        with transaction(self._reading) as connection:
            return alerts.sequences(connection, events)

    def episode(self, name: EpisodeId) -> Episode | None:
        """Read one episode, open or ended; None if it is not there."""
        with transaction(self._reading) as connection:
            return alerts.one_episode(connection, name)

    def export(self, start: datetime, end: datetime) -> Iterator[tuple[str, Record]]:
        """Read what was recorded from `start` on and before `end`: its kind and its fields, oldest first."""
        with transaction(self._reading) as connection:
            for _, kind, fields in lines(connection, start, end):
                yield kind, fields
