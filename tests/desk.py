"""A whole pipeline over one survey, told to fake channels: what a reader gets, release by release."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from evaluation.builders import FRED, PUBLISHER, X, rule, world
from fakes import FakeChannel, FakeSource, FakeStore, fetched
from survey import HISTORY, START

from monitor.app import assemble
from monitor.clock import SimulatedClock
from monitor.composition import Composer
from monitor.model.alerts import Event
from monitor.model.catalogue import Indicator
from monitor.model.deliveries import Answer, Message, Notice
from monitor.model.series import Figure
from monitor.model.terms import ChannelName, Ending, EventKind, Language, SourceName
from monitor.pipeline import Pipeline
from monitor.ports import Channel, Parcel, Source, Store
from monitor.routing.readers import Digest, Quiet, Reader
from monitor.routing.routes import Route, RoutingPlan
from monitor.rulebook.book import Rule
from monitor.wording.words import ENGLISH, Words

DESK, HOOK, CHAT = ChannelName("desk"), ChannelName("hook"), ChannelName("chat")
BUSY = Answer(ending=Ending.NOT_TAKEN, detail="503")
REFUSED = Answer(ending=Ending.REFUSED, detail="550 no such user")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A channel that sends each event by itself, and keeps the notices it composed."""

    name: ChannelName = HOOK
    tried: list[Message] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        self.notices.append(notice)
        return tuple(
            Parcel(recipient="program", events=(event.id,), body=line.encode())
            for event, line in zip(notice.events, notice.lines, strict=True)
        )

    def deliver(self, message: Message) -> Answer:
        self.tried.append(message)
        return self.answers.pop(0) if self.answers else Answer(ending=Ending.DELIVERED, detail="200")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A channel with two recipients, each of whom has a mailbox that takes what it is given or not."""

    name: ChannelName = DESK
    recipients: tuple[str, ...] = ("analyst", "trader")
    tried: list[Message] = field(default_factory=list)
    refusing: dict[str, Answer] = field(default_factory=dict)

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        events = tuple(event.id for event in notice.events)
        return tuple(
            Parcel(recipient=each, events=events, body=notice.text.encode()) for each in self.recipients
        )

    def deliver(self, message: Message) -> Answer:
        self.tried.append(message)
        return self.refusing.get(message.recipient, Answer(ending=Ending.DELIVERED, detail="250"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A pipeline over one publisher, and everything a test looks at or turns."""

    pipeline: Pipeline
    store: Store
    clock: SimulatedClock
    publisher: FakeSource
    fred: FakeSource
    desk: FakeChannel
    said: list[Figure] = field(default_factory=lambda: list(HISTORY))

    def say(self, at: datetime, *figures: Figure) -> None:
        """Let the publisher say these of `x` as well, from an instant on."""
        self.said.extend(figures)
        self.publisher.answers[X] = fetched(*self.said)
        self.clock.advance_to(at)

    def pull(self, at: datetime, *figures: Figure) -> list[tuple[EventKind, datetime]]:
        """Let the publisher say these, and pull at that instant; return what that told."""
        self.say(at, *figures)
        return summary(self.pipeline.pull().events)

    def cycle(self, at: datetime, *figures: Figure) -> None:
        """Let the publisher say these, and do all there is to do at that instant."""
        self.say(at, *figures)
        self.pipeline.cycle()

    def hear(self, at: datetime, *figures: Figure) -> None:
        """Do the same, though no look at the publisher is due."""
        self.say(at, *figures)
        self.pipeline.collect(self.pipeline.watch.catalogue.values())
        self.pipeline.cycle()

    def deliver(self) -> tuple[Answer, ...]:
        return self.pipeline.courier.deliver_all()

    def kinds(self, messages: Iterable[Message]) -> list[tuple[str, ...]]:
        """Say of each message what kinds of events it told."""
        return [tuple(map(self.kind, message.events)) for message in messages]

    def kind(self, name: str) -> str:
        return next(event.kind.value for event in self.store.events() if event.id == name)

    @property
    def told(self) -> list[tuple[str, ...]]:
        """What the desk was told, message by message, each delivered or tried."""
        return self.kinds(self.desk.tried)


def summary(events: Iterable[Event]) -> list[tuple[EventKind, datetime]]:
    return [(event.kind, event.at) for event in events]


def text(message: Message) -> str:
    """Read a message as one line."""
    return " ".join(message.body.decode().split())


def reader(
    channel: ChannelName = DESK,
    *,
    digest: Digest | None = None,
    quiet: Quiet | None = None,
    fallback: ChannelName | None = None,
) -> Reader:
    return Reader(
        channel=channel,
        zone=ZoneInfo("UTC"),
        digest=digest,
        quiet=quiet,
        fallback=fallback,
    )


def plan(
    *readers: Reader, routes: Sequence[Route] = (), operators: Sequence[ChannelName] = ()
) -> RoutingPlan:
    """A plan with these readers; where none is given the desk, told everything at once."""
    given = readers or (reader(),)
    return RoutingPlan(
        routes=tuple(routes), readers={each.channel: each for each in given}, operators=tuple(operators)
    )


ENGLISH_ALONE: Mapping[Language, Words] = {Language.EN: ENGLISH}


def life(
    *indicators: Indicator,
    store: Store | None = None,
    rules: Sequence[Rule] = (rule(),),
    by: RoutingPlan | None = None,
    channels: Sequence[Channel] = (),
    words: Mapping[Language, Words] = ENGLISH_ALONE,
) -> Life:
    """Begin a life; without `channels` there is the desk alone."""
    clock, publisher, fred, desk = (
        SimulatedClock(START),
        FakeSource(PUBLISHER),
        FakeSource(FRED),
        FakeChannel(DESK),
    )
    publisher.answers[X] = fetched(*HISTORY)
    names = {each.name: each for each in channels}
    wanted = by or plan()
    composer = Composer(
        store=store or FakeStore(),
        clock=clock,
        channels={name: names.get(name, desk) for name in wanted.readers},
        readers=wanted.readers,
        words=words,
    )
    sources: Mapping[SourceName, Source] = {PUBLISHER: publisher, FRED: fred}
    pipeline = assemble(world(*rules, indicators=indicators), composer, wanted, sources=sources)
    return Life(
        pipeline=pipeline,
        store=composer.store,
        clock=clock,
        publisher=publisher,
        fred=fred,
        desk=desk,
    )


def restarted(
    one: Life,
    *,
    rules: Sequence[Rule] = (),
    by: RoutingPlan | None = None,
    words: Mapping[Language, Words] = ENGLISH_ALONE,
) -> Life:
    """Start anew on the same store, with other rules or another plan where they are given."""
    before = one.pipeline.dispatch
    wanted = by or before.plan
    channels = {name: each for name, each in before.composer.channels.items() if name in wanted.readers}
    composer = replace(before.composer, channels=channels, readers=wanted.readers, words=words)
    watch = world(*rules) if rules else one.pipeline.watch
    return replace(one, pipeline=assemble(watch, composer, wanted, sources=one.pipeline.sources))
