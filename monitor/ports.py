"""What the pipeline needs of the world, as protocols; each has one fake and one contract suite."""

from collections.abc import Collection as Sized
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.model.alerts import Answer, Delivery, Event, Message, Notice
from monitor.model.catalogue import Indicator, Listing
from monitor.model.records import Added, Announced, Collection, Evaluation, Look, Pending, Told
from monitor.model.series import FetchResult, Forecast, Statements
from monitor.model.terms import (
    ChannelName,
    DeliveryState,
    EpisodeId,
    EventId,
    IndicatorId,
    MessageId,
    SourceName,
)


class Clock(Protocol):
    """The only way to the time of day and to waiting."""

    def now(self) -> datetime:
        """Return the present instant, aware UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let that much time pass."""
        ...


class Source(Protocol):
    """A provider of series."""

    @property
    def name(self) -> SourceName:
        """The name under which its statements are stored."""
        ...

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:
        """Ask for one indicator, from `cursor` on where the provider can; failures are outcomes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One message as a channel composed it: for whom, of which events, the bytes to send."""

    recipient: str
    events: tuple[EventId, ...]
    body: bytes


class Channel(Protocol):
    """A way to tell people."""

    @property
    def name(self) -> ChannelName:
        """The name under which `monitor.yaml` lists it."""
        ...

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        """Give the notice this channel's form; the same notice gives the same bytes."""
        ...

    def deliver(self, message: Message) -> Answer:
        """Try once to hand the message over; failures are answers, never raised."""
        ...


class Store(Protocol):
    """What was stated, what was told, and what is still owed."""

    def statements(self, indicators: Iterable[IndicatorId]) -> Mapping[IndicatorId, Statements]:
        """Read every statement of these indicators; one without any has empty columns."""
        ...

    def forecasts(self, indicators: Iterable[IndicatorId]) -> tuple[Forecast, ...]:
        """Read every forecast of these indicators, oldest first."""
        ...

    def scheduled(self, releases: Iterable[str]) -> Mapping[str, tuple[Announced, ...]]:
        """Read all that was announced of these releases, in the order of recording; one without is absent.

        An announcement that changes what its source had announced is there whole; another is not.
        """
        ...

    def looks(self) -> Mapping[tuple[IndicatorId, SourceName], Look]:
        """Read the newest look at each source for each indicator, with the newest cursor left by any."""
        ...

    def add(self, collection: Collection) -> Added:
        """Store what is new of a collection, in one transaction; what is stored already adds nothing."""
        ...

    def pending(self) -> Pending:
        """Read which collections with new rows no evaluation has seen."""
        ...

    def told(self) -> Told:
        """Read what people were told last."""
        ...

    def tell(self, evaluation: Evaluation) -> bool:
        """Store an evaluation whole; False, with nothing written, if something was told meanwhile."""
        ...

    def told_of(self, episodes: Sized[EpisodeId]) -> Mapping[EpisodeId, frozenset[ChannelName]]:
        """Read which channels hold a message of an event of these episodes."""
        ...

    def due(self, now: datetime) -> tuple[Delivery, ...]:
        """Read pending deliveries whose next attempt is due, oldest message first.

        One that follows another pending one of the same episode to the same recipient waits for it.
        """
        ...

    def next_attempt_at(self, channels: Iterable[ChannelName]) -> datetime | None:
        """Read when the first pending delivery to these channels wants its next attempt, None without any."""
        ...

    def backlog(self) -> Mapping[DeliveryState, int]:
        """Count deliveries by state; every state is there."""
        ...

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
        ...

    def events(self, since: datetime | None = None) -> tuple[Event, ...]:
        """Read events in the order they were told, those `at` or after `since`."""
        ...
