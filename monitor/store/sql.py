"""The store on an SQL database: each question and each change in a transaction of its own."""

from collections.abc import Collection as Sized
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Engine

from monitor.model.alerts import Answer, Delivery, Event
from monitor.model.records import Added, Announced, Collection, Evaluation, Look, Pending, Told
from monitor.model.series import Forecast, Statements
from monitor.model.terms import (
    ChannelName,
    DeliveryState,
    EpisodeId,
    IndicatorId,
    MessageId,
    SourceName,
)
from monitor.store import alerts, knowledge, outbox
from monitor.store.engine import connect, for_reading, transaction
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

    def told_of(self, episodes: Sized[EpisodeId]) -> Mapping[EpisodeId, frozenset[ChannelName]]:
        """Read which channels hold a message of an event of these episodes."""
        with transaction(self._reading) as connection:
            return outbox.told_of(connection, episodes)

    def due(self, now: datetime) -> tuple[Delivery, ...]:
        """Read pending deliveries whose next attempt is due, oldest message first.

        One that follows another pending one of the same episode to the same recipient waits for it.
        """
        with transaction(self._reading) as connection:
            return outbox.due(connection, now)

    def next_attempt_at(self, channels: Iterable[ChannelName]) -> datetime | None:
        """Read when the first pending delivery that waits for no other wants its next attempt."""
        with transaction(self._reading) as connection:
            return outbox.next_attempt_at(connection, channels)

    def backlog(self) -> Mapping[DeliveryState, int]:
        """Count deliveries by state; every state is there."""
        with transaction(self._reading) as connection:
            return outbox.backlog(connection)

    def attempted(
        self,
        message: MessageId,
        answer: Answer,
        *,
        at: datetime,
        state: DeliveryState,
        next_attempt_at: datetime,
    ) -> None:
        """Store one try and where the delivery stands after it, in one transaction."""
        with transaction(self._writing) as connection:
            outbox.attempted(connection, message, answer, at=at, state=state, next_attempt_at=next_attempt_at)

    def events(self, since: datetime | None = None) -> tuple[Event, ...]:
        """Read events in the order they were told, those `at` or after `since`."""
        with transaction(self._reading) as connection:
            return alerts.events(connection, since)
