"""Stand-ins for the ports, for tests; each keeps the contract that the real adapters keep."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Collection as Sized
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from monitor.model.alerts import Answer, Delivery, Event, Message, Notice
from monitor.model.catalogue import Indicator, Listing
from monitor.model.records import Added, Announced, Collection, Evaluation, Look, Pending, Told
from monitor.model.series import FetchResult, Figure, Forecast, Statement, Statements
from monitor.model.terms import (
    REMARKS,
    ChannelName,
    DeliveryState,
    EpisodeId,
    EventId,
    IndicatorId,
    MessageId,
    Outcome,
    SourceName,
)
from monitor.polling import ANSWERS
from monitor.ports import Parcel
from monitor.schedule import news
from monitor.store.novelty import new_forecasts, new_statements


class FakeClock:
    """Stands still until it is told to sleep, which costs no time."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._now += timedelta(seconds=seconds)


def fetched(*figures: Figure) -> FetchResult:
    """A fetch that brought these figures."""
    said = f"{len(figures)} figures"
    return FetchResult(outcome=Outcome.OK, figures=figures, cursor=None, detail=said, bytes_read=len(figures))


def ended(outcome: Outcome) -> FetchResult:
    """A fetch that brought nothing."""
    return FetchResult(outcome=outcome, figures=(), cursor=None, detail=outcome.value, bytes_read=0)


class FakeSource:
    """Answers each indicator with what it is given for it, empty where nothing is; notes who asked."""

    def __init__(self, name: SourceName, answers: Mapping[IndicatorId, FetchResult] | None = None) -> None:
        self.name = name
        self.answers = dict(answers or {})
        self.asked: list[IndicatorId] = []

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:
        self.asked.append(indicator.id)
        return self.answers.get(indicator.id, ended(Outcome.EMPTY))


DELIVERED = Answer(delivered=True, permanent=False, retry_after_s=None, detail="delivered")


class FakeChannel:
    """Keeps what it is sent; each of `answers` answers one try, then all are delivered."""

    def __init__(self, name: ChannelName, recipient: str = "reader") -> None:
        self.name = name
        self.recipient = recipient
        self.answers: deque[Answer] = deque()
        self.tried: list[Message] = []

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        events = tuple(event.id for event in notice.events)
        return (Parcel(recipient=self.recipient, events=events, body=notice.text.encode()),)

    def deliver(self, message: Message) -> Answer:
        self.tried.append(message)
        return self.answers.popleft() if self.answers else DELIVERED


class FakeStore:
    """Keeps everything in this process; `meanwhile` is what other processes do just before each `tell`."""

    def __init__(self) -> None:
        self.collections: list[Collection] = []
        self.meanwhile: deque[Callable[[], None]] = deque()
        self._rows: list[tuple[Statement, datetime]] = []
        self._forecasts: list[Forecast] = []
        self._announced: dict[str, list[Announced]] = {}
        self._unseen: dict[int, datetime] = {}
        self._told = Told(instant=None, sequence=0, last={}, data={}, known={}, episodes={})
        self._events: dict[EventId, Event] = {}
        self._deliveries: dict[MessageId, Delivery] = {}

    def statements(self, indicators: Iterable[IndicatorId]) -> Mapping[IndicatorId, Statements]:
        return {
            name: _columns(name, [row for row in self._rows if row[0].indicator == name])
            for name in indicators
        }

    def forecasts(self, indicators: Iterable[IndicatorId]) -> tuple[Forecast, ...]:
        wanted = set(indicators)
        return tuple(each for each in sorted(self._forecasts, key=_stated_at) if each.indicator in wanted)

    def scheduled(self, releases: Iterable[str]) -> Mapping[str, tuple[Announced, ...]]:
        wanted = set(releases)
        return {name: tuple(rows) for name, rows in self._announced.items() if name in wanted}

    def looks(self) -> Mapping[tuple[IndicatorId, SourceName], Look]:
        newest: dict[tuple[IndicatorId, SourceName], Look] = {}
        for look in sorted(
            (each for one in self.collections for each in one.looks), key=lambda each: each.at
        ):
            pair = (look.indicator, look.source)
            before = newest.get(pair, look)
            answered_at = look.at if look.outcome in ANSWERS else before.answered_at
            newest[pair] = replace(look, cursor=look.cursor or before.cursor, answered_at=answered_at)
        return newest

    def add(self, collection: Collection) -> Added:
        statements = new_statements(collection.statements, [statement for statement, _ in self._rows])
        forecasts = new_forecasts(collection.forecasts, self._forecasts)
        if any(each.value is not None and not np.isfinite(each.value) for each in statements):
            raise ValueError(f"a statement of nan or infinity: {statements}")
        instant = max((each.released_at for each in statements), default=None)
        if instant is not None:
            self._unseen[len(self.collections)] = instant
        self.collections.append(collection)
        self._rows += [(each, collection.recorded_at) for each in statements]
        self._forecasts += forecasts
        dates = self._announce(collection)
        return Added(statements=len(statements), forecasts=len(forecasts), instant=instant, dates=dates)

    def _announce(self, collection: Collection) -> int:
        dates = news(collection.schedule, self._announced, recorded_at=collection.recorded_at)
        for each in dates:
            row = Announced(due_at=each.due_at, source=each.source, recorded_at=collection.recorded_at)
            rows = self._announced.setdefault(each.release, [])
            rows.append(row)
            rows.sort(key=lambda one: (one.recorded_at, one.due_at))
        return len(dates)

    def pending(self) -> Pending:
        by_instant = sorted(self._unseen.items(), key=lambda item: item[1])
        return Pending(
            collections=tuple(number for number, _ in by_instant),
            instants=tuple(dict.fromkeys(instant for _, instant in by_instant)),
        )

    def told(self) -> Told:
        return self._told

    def tell(self, evaluation: Evaluation) -> bool:
        others, self.meanwhile = self.meanwhile, deque()
        if others:
            others.popleft()()
        self.meanwhile = others
        if evaluation.sequence != self._told.sequence or not self._unseen.keys() >= {*evaluation.collections}:
            return False
        for number in evaluation.collections:
            del self._unseen[number]
        for event in evaluation.events:
            self._events.setdefault(event.id, event)
        self._told = self._after(evaluation)
        for message in evaluation.messages:
            owed = Delivery(
                message=message, state=DeliveryState.PENDING, attempts=0, next_attempt_at=message.made_at
            )
            self._deliveries.setdefault(message.id, owed)
        return True

    def _after(self, evaluation: Evaluation) -> Told:
        told = self.events()
        episodes = {each.id: each for each in (*self._told.episodes.values(), *evaluation.episodes)}
        return Told(
            instant=evaluation.instant,
            sequence=len(told),
            last={(each.rule, each.instance): each for each in told if each.rule is not None},
            data={each.indicator: each for each in told if each.indicator and each.kind not in REMARKS},
            began=self._told.began or evaluation.instant,
            remarks=_remarks(told),
            known={**self._told.known, **evaluation.known},
            episodes={(e.rule, e.instance): e for e in episodes.values() if e.ended_at is None},
        )

    def told_of(self, episodes: Sized[EpisodeId]) -> Mapping[EpisodeId, frozenset[ChannelName]]:
        messages = [each.message for each in self._deliveries.values()]
        return {
            name: frozenset(each.channel for each in messages if name in self._episodes(each))
            for name in episodes
        }

    def due(self, now: datetime) -> tuple[Delivery, ...]:
        due = [each for each in self._free() if each.next_attempt_at <= now]
        return tuple(sorted(due, key=lambda each: each.message.made_at))

    def next_attempt_at(self, channels: Iterable[ChannelName]) -> datetime | None:
        wanted = set(channels)
        free = (each for each in self._free() if each.message.channel in wanted)
        return min((each.next_attempt_at for each in free), default=None)

    def _free(self) -> Iterator[Delivery]:
        """Yield what is pending and waits for no other, in the order of telling."""
        before: set[tuple[ChannelName, str, EpisodeId]] = set()
        for each in self._deliveries.values():
            if each.state is DeliveryState.PENDING:
                message = each.message
                keys = {(message.channel, message.recipient, episode) for episode in self._episodes(message)}
                if before.isdisjoint(keys):
                    yield each
                before |= keys

    def _episodes(self, message: Message) -> set[EpisodeId]:
        carried = (self._events[name] for name in message.events)
        return {event.episode for event in carried if event.episode is not None}

    def backlog(self) -> Mapping[DeliveryState, int]:
        states = [each.state for each in self._deliveries.values()]
        return {state: states.count(state) for state in DeliveryState}

    def attempted(
        self,
        message: MessageId,
        answer: Answer,
        *,
        at: datetime,
        state: DeliveryState,
        next_attempt_at: datetime,
    ) -> None:
        if message not in self._deliveries:
            raise ValueError(f"no such message: {message}")
        before = self._deliveries[message]
        after = replace(before, attempts=before.attempts + 1)
        if before.state is not DeliveryState.DELIVERED:
            after = replace(after, state=state, next_attempt_at=next_attempt_at)
        self._deliveries[message] = after

    def events(self, since: datetime | None = None) -> tuple[Event, ...]:
        return tuple(each for each in self._events.values() if since is None or each.at >= since)


def _remarks(told: Iterable[Event]) -> Mapping[IndicatorId, tuple[Event, ...]]:
    remarks: dict[IndicatorId, tuple[Event, ...]] = {}
    for each in told:
        if each.indicator is not None and each.kind in REMARKS:
            remarks[each.indicator] = (*remarks.get(each.indicator, ()), each)
    return remarks


def _stated_at(forecast: Forecast) -> datetime:
    return forecast.stated_at


def _columns(name: IndicatorId, rows: list[tuple[Statement, datetime]]) -> Statements:
    statements = [statement for statement, _ in rows]
    names = tuple(sorted({each.source for each in statements}))
    values = [np.nan if each.value is None else each.value for each in statements]
    stages = [-1 if each.stage is None else each.stage.rank for each in statements]
    return Statements(
        indicator=name,
        source_names=names,
        periods=np.array([each.period for each in statements], dtype="datetime64[D]"),
        values=np.array(values, dtype="float64"),
        stages=np.array(stages, dtype="int8"),
        editions=np.array([each.edition for each in statements], dtype="int64"),
        released_at=_instants(each.released_at for each in statements),
        bases=np.array([each.basis.rank for each in statements], dtype="int8"),
        hindsight=np.array([each.hindsight for each in statements], dtype="bool"),
        recorded_at=_instants(recorded_at for _, recorded_at in rows),
        sources=np.array([names.index(each.source) for each in statements], dtype="int8"),
    )


def _instants(instants: Iterable[datetime]) -> "np.ndarray[tuple[int], np.dtype[np.datetime64]]":
    return np.array([each.replace(tzinfo=None) for each in instants], dtype="datetime64[us]")
