"""What the pipeline needs of the world, as protocols; each has one fake and one contract suite."""

from collections.abc import Collection as Sized
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol, runtime_checkable

from monitor.model.alerts import Episode, Event
from monitor.model.catalogue import Indicator, Listing
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
from monitor.model.deliveries import Answer, Attempt, Delivery, Message, Notice
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
from monitor.model.series import FetchResult, Forecast, Statements
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

NOTHING: Final = Outgoing()
"""Nothing decided and nothing owed."""


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


@runtime_checkable
class Refreshing(Protocol):
    """A channel whose receiver forgets what it is not told again."""

    @property
    def name(self) -> ChannelName:
        """The name under which `monitor.yaml` lists it."""
        ...

    @property
    def every(self) -> timedelta:
        """How often it wants to be told again."""
        ...

    def refresh(self, told: Sequence[Message]) -> Answer:
        """Tell again what stands by these messages, oldest first: all that it was told of open episodes."""
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
        """Store an evaluation whole; False, with nothing written, if something was told meanwhile.

        That is an event that it does not know of, or what `send` refuses as well.
        """
        ...

    def send(self, outgoing: Outgoing) -> bool:
        """Store who is told of what was held, and what is owed; what is there already stays as it is.

        False, with nothing written, if another process has told some of it meanwhile: a decision that it
        settles is settled, an occasion was met, or a message that it joins is pending no longer.
        """
        ...

    def audience(self, episodes: Sized[EpisodeId]) -> Mapping[EpisodeId, Audience]:
        """Read who knows of these episodes: told by a message, or waiting for one."""
        ...

    def held(self) -> tuple[Held, ...]:
        """Read every event that a channel is still to be told of, in the order of telling."""
        ...

    def occasions(self, since: datetime) -> frozenset[Occasion]:
        """Read the occasions due since then that were met."""
        ...

    def owed(self, channel: ChannelName) -> tuple[Delivery, ...]:
        """Read every pending delivery to a channel, oldest message first, due or not."""
        ...

    def due(
        self, channel: ChannelName, now: datetime, *, most: int, without: Sized[str] = ()
    ) -> tuple[Delivery, ...]:
        """Read the first `most` pending deliveries to a channel that are due, oldest message first.

        One that follows another pending one of the same episode to the same recipient waits for it. One
        that nobody has tried, written later than `now`, is due: the clock has been set back since.
        Recipients `without` are left out.
        """
        ...

    def next_attempt_at(
        self, channels: Iterable[ChannelName], *, without: Sized[str] = ()
    ) -> datetime | None:
        """Read when the first delivery to these channels that waits for no other wants its next attempt.

        Recipients `without` are left out.
        """
        ...

    def backlog(self) -> Mapping[DeliveryState, int]:
        """Count deliveries by state; every state is there."""
        ...

    def tally(self) -> tuple[Tally, ...]:
        """Count deliveries by channel and state; what there is none of is not there."""
        ...

    def tried(
        self, tries: Sequence[Tried], *, outgoing: Outgoing = NOTHING, disabled: Disabling | None = None
    ) -> None:
        """Store tries, where their deliveries stand, and what follows from them, in one transaction.

        `outgoing` is what is owed elsewhere for messages that died; `disabled` says that their channel wants
        nothing more. A delivery that is no longer pending stays as it is, unless it was delivered after all.

        Raises:
            ValueError: A message is not there.
        """
        ...

    def deliveries(
        self,
        *,
        states: Sized[DeliveryState] = (),
        channels: Sized[ChannelName] = (),
        events: Sized[EventId] = (),
    ) -> tuple[Delivery, ...]:
        """Read deliveries, oldest message first; what is empty takes all."""
        ...

    def attempts(self, messages: Sized[MessageId]) -> tuple[Attempt, ...]:
        """Read every try to deliver these messages, oldest first."""
        ...

    def revive(self, messages: Sized[MessageId], at: datetime) -> int:
        """Make dead or pending deliveries due at an instant with their tries counted anew; say how many."""
        ...

    def disablings(self) -> Mapping[ChannelName, Disabling]:
        """Read the channels whose receivers want nothing more."""
        ...

    def enable(self, channel: ChannelName, at: datetime) -> None:
        """Let a channel be used again; one that is not disabled stays as it is."""
        ...

    def silences(self) -> tuple[Silence, ...]:
        """Read every silence whose end as a whole is not stored, oldest first; `ends_at` may be past."""
        ...

    def silences_named(self, names: Sized[SilenceId]) -> Mapping[SilenceId, Silence]:
        """Read silences by id, ended ones too; one that is not there is absent."""
        ...

    def silence_ends(self, names: Sized[SilenceId]) -> tuple[SilenceEnd, ...]:
        """Read every end of these silences, in the order they were stored."""
        ...

    def silence(self, silence: Silence) -> SilenceId:
        """Store a new silence, whose id is given by the store, and say which."""
        ...

    def end_silence(self, end: SilenceEnd) -> None:
        """Store the end of a silence; one that has ended already, so far, stays as it is.

        Raises:
            ValueError: The silence is not there.
        """
        ...

    def acknowledge(self, acknowledgement: Acknowledgement) -> None:
        """Store an acknowledgement of an episode.

        Raises:
            ValueError: The episode is not there.
        """
        ...

    def acknowledgements(self, episodes: Sized[EpisodeId]) -> Mapping[EpisodeId, Acknowledgement]:
        """Read the newest acknowledgement of each of these episodes that has one."""
        ...

    def decisions(self, events: Sized[EventId]) -> tuple[Decision, ...]:
        """Read every decision about these events, in the order they were made."""
        ...

    def events(self, since: datetime | None = None) -> tuple[Event, ...]:
        """Read events in the order they were told, those `at` or after `since`."""
        ...

    def event(self, name: EventId) -> Event | None:
        """Read one event, None if it is not there."""
        ...

    def sequences(self, events: Sized[EventId]) -> Mapping[EventId, int]:
        """Read the sequence numbers of events; one that is not there is absent."""
        ...

    def episode(self, name: EpisodeId) -> Episode | None:
        """Read one episode, open or ended; None if it is not there."""
        ...

    def export(self, start: datetime, end: datetime) -> Iterator[tuple[str, Record]]:
        """Read what was recorded from `start` on and before `end`: its kind and its fields, oldest first.

        The kinds are event, decision, message, attempt, silence, silence_end, acknowledgement, occasion and
        channel_state; a decision has the instant of its event, an occasion the one it was due at.
        """
        ...
