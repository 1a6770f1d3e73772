"""A store in this process, for tests; it keeps the contract that the store on SQL keeps."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Collection as Sized
from dataclasses import replace
from datetime import datetime
from threading import RLock

from fake_knowledge import FakeKnowledge
from fake_outbox import FakeOutbox

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
from monitor.model.plain import Record
from monitor.model.records import Evaluation, Outgoing, Told, Tried
from monitor.model.terms import (
    REMARKS,
    ChannelName,
    DeliveryState,
    EpisodeId,
    EventId,
    IndicatorId,
    SilenceId,
    Way,
)
from monitor.ports import NOTHING
from monitor.store.lines import (
    KINDS,
    Line,
    acknowledgement_line,
    attempt_line,
    channel_state_line,
    decision_line,
    event_line,
    message_line,
    occasion_line,
    silence_end_line,
    silence_line,
)


class FakeStore:
    """Keeps everything in this process.

    `meanwhile` is what other processes do just before each `tell`, `before_sending` before each `send`.
    """

    def __init__(self) -> None:
        self.meanwhile: deque[Callable[[], None]] = deque()
        self.before_sending: deque[Callable[[], None]] = deque()
        self._lock = RLock()
        self._told = Told(instant=None, sequence=0, last={}, data={}, known={}, episodes={})
        self._events: dict[EventId, Event] = {}
        self._episodes: dict[EpisodeId, Episode] = {}
        self._decisions: dict[tuple[EventId, ChannelName], Decision] = {}
        self._settled: set[tuple[EventId, ChannelName]] = set()
        self._occasions: dict[Occasion, None] = {}
        self._silences: dict[SilenceId, Silence] = {}
        self._ends: list[SilenceEnd] = []
        self._acknowledgements: list[Acknowledgement] = []
        self._know(FakeKnowledge())
        self._owe(FakeOutbox(self._events))

    def _know(self, knowledge: FakeKnowledge) -> None:
        self._knowledge = knowledge
        self.collections = knowledge.collections
        self.statements = knowledge.statements
        self.forecasts = knowledge.forecasts
        self.scheduled = knowledge.scheduled
        self.looks = knowledge.looks
        self.add = knowledge.add
        self.pending = knowledge.pending

    def _owe(self, outbox: FakeOutbox) -> None:
        self._outbox = outbox
        self.owed = outbox.owed
        self.due = outbox.due
        self.next_attempt_at = outbox.next_attempt_at
        self.backlog = outbox.backlog
        self.tally = outbox.tally
        self.deliveries = outbox.deliveries
        self.attempts = outbox.attempts
        self.revive = outbox.revive
        self.disablings = outbox.disablings
        self.enable = outbox.enable

    def told(self) -> Told:
        return self._told

    def tell(self, evaluation: Evaluation) -> bool:
        others, self.meanwhile = self.meanwhile, deque()
        if others:
            others.popleft()()
        self.meanwhile = others
        with self._lock:
            if evaluation.sequence != self._told.sequence:
                return False
            if self._overtaken(evaluation.outgoing) or not self._knowledge.see(evaluation.collections):
                return False
            for event in evaluation.events:
                self._events.setdefault(event.id, event)
            self._episodes |= {each.id: each for each in evaluation.episodes}
            self._told = self._after(evaluation)
            self._write(evaluation.outgoing)
        return True

    def _after(self, evaluation: Evaluation) -> Told:
        told = self.events()
        return Told(
            instant=evaluation.instant,
            sequence=len(told),
            last={(each.rule, each.instance): each for each in told if each.rule is not None},
            data={each.indicator: each for each in told if each.indicator and each.kind not in REMARKS},
            began=self._told.began or evaluation.instant,
            remarks=_remarks(told),
            known={**self._told.known, **evaluation.known},
            episodes={(e.rule, e.instance): e for e in self._episodes.values() if e.ended_at is None},
        )

    def send(self, outgoing: Outgoing) -> bool:
        others, self.before_sending = self.before_sending, deque()
        if others:
            others.popleft()()
        self.before_sending = others
        with self._lock:
            if self._overtaken(outgoing):
                return False
            self._write(outgoing)
        return True

    def _overtaken(self, outgoing: Outgoing) -> bool:
        own = {(each.event, each.channel) for each in outgoing.decisions}
        owed = {each.message.id for each in self.deliveries(states=[DeliveryState.PENDING])}
        return (
            not (self._settled - own).isdisjoint(outgoing.settled)
            or not self._occasions.keys().isdisjoint(outgoing.occasions)
            or not owed.issuperset(outgoing.joined)
        )

    def _write(self, outgoing: Outgoing) -> None:
        for each in outgoing.decisions:
            if each.event not in self._events or each.silence not in {None, *self._silences}:
                raise ValueError(f"a decision on what is not there: {each}")
            key = (each.event, each.channel)
            if self._decisions.setdefault(key, each) is each and each.way is Way.NOW:
                self._settled.add(key)
        self._settled |= {key for key in outgoing.settled if key in self._decisions}
        for end in outgoing.silence_ends:
            self.end_silence(end)
        self._occasions |= dict.fromkeys(outgoing.occasions)
        self._outbox.owe(outgoing.messages, outgoing.joined)

    def audience(self, episodes: Sized[EpisodeId]) -> Mapping[EpisodeId, Audience]:
        return {
            name: Audience(
                told=self._outbox.told(name),
                waiting={
                    held.decision.channel: held.decision
                    for held in self._waiting()
                    if held.event.episode == name
                },
            )
            for name in episodes
        }

    def held(self) -> tuple[Held, ...]:
        places = {name: place for place, name in enumerate(self._events)}
        return tuple(sorted(self._waiting(), key=lambda held: places[held.event.id]))

    def _waiting(self) -> Iterator[Held]:
        """Yield what is not settled, in the order of deciding."""
        for key, decision in list(self._decisions.items()):
            if key not in self._settled:
                yield Held(event=self._events[decision.event], decision=decision)

    def occasions(self, since: datetime) -> frozenset[Occasion]:
        return frozenset(each for each in self._occasions if each.due_at >= since)

    def tried(
        self, tries: Sequence[Tried], *, outgoing: Outgoing = NOTHING, disabled: Disabling | None = None
    ) -> None:
        with self._lock:
            self._outbox.tried(tries)
            if disabled is not None:
                self._outbox.disable(disabled)
            self._write(outgoing)

    def silences(self) -> tuple[Silence, ...]:
        over = {each.silence for each in self._ends if each.subject is None}
        return tuple(self._with_ends(each) for each in self._silences.values() if each.id not in over)

    def silences_named(self, names: Sized[SilenceId]) -> Mapping[SilenceId, Silence]:
        return {name: self._with_ends(each) for name, each in self._silences.items() if name in names}

    def _with_ends(self, silence: Silence) -> Silence:
        ends = [each for each in self._ends if each.silence == silence.id]
        whole = next((each.at for each in ends if each.subject is None), silence.ends_at)
        ended = frozenset(each.subject for each in ends if each.subject is not None)
        return replace(silence, ends_at=whole, ended=ended)

    def silence_ends(self, names: Sized[SilenceId]) -> tuple[SilenceEnd, ...]:
        return tuple(each for each in self._ends if each.silence in names)

    def silence(self, silence: Silence) -> SilenceId:
        name = SilenceId(len(self._silences) + 1)
        self._silences[name] = replace(silence, id=name, ended=frozenset())
        return name

    def end_silence(self, end: SilenceEnd) -> None:
        if end.silence not in self._silences:
            raise ValueError(f"no such silence: {end.silence}")
        if (end.silence, end.subject) not in {(each.silence, each.subject) for each in self._ends}:
            self._ends.append(end)

    def acknowledge(self, acknowledgement: Acknowledgement) -> None:
        if acknowledgement.episode not in self._episodes:
            raise ValueError(f"no such episode: {acknowledgement.episode}")
        self._acknowledgements.append(acknowledgement)

    def acknowledgements(self, episodes: Sized[EpisodeId]) -> Mapping[EpisodeId, Acknowledgement]:
        return {each.episode: each for each in self._acknowledgements if each.episode in episodes}

    def decisions(self, events: Sized[EventId]) -> tuple[Decision, ...]:
        return tuple(each for each in self._decisions.values() if each.event in events)

    def events(self, since: datetime | None = None) -> tuple[Event, ...]:
        return tuple(each for each in self._events.values() if since is None or each.at >= since)

    def event(self, name: EventId) -> Event | None:
        return self._events.get(name)

    def sequences(self, events: Sized[EventId]) -> Mapping[EventId, int]:
        return {name: number for number, name in enumerate(self._events, start=1) if name in events}

    def episode(self, name: EpisodeId) -> Episode | None:
        return self._episodes.get(name)

    def export(self, start: datetime, end: datetime) -> Iterator[tuple[str, Record]]:
        lines = [each for each in self._lines() if start <= each[0] < end]
        for _, kind, fields in sorted(lines, key=lambda line: (line[0], KINDS.index(line[1]))):
            yield kind, fields

    def _lines(self) -> Iterator[Line]:
        yield from map(silence_line, self._silences.values())
        yield from map(silence_end_line, self._ends)
        yield from map(acknowledgement_line, self._acknowledgements)
        yield from (event_line(each, number) for number, each in enumerate(self._events.values(), start=1))
        for key, decision in self._decisions.items():
            at = self._events[decision.event].at
            yield decision_line(decision, at=at, settled=key in self._settled)
        yield from map(occasion_line, self._occasions)
        yield from map(message_line, self._outbox.deliveries())
        yield from map(attempt_line, self._outbox.tries)
        for each in self._outbox.channel_states:
            yield channel_state_line(each.channel, at=each.at, disabled=each.disabled, detail=each.detail)


def _remarks(told: Iterable[Event]) -> Mapping[IndicatorId, tuple[Event, ...]]:
    remarks: dict[IndicatorId, tuple[Event, ...]] = {}
    for each in told:
        if each.indicator is not None and each.kind in REMARKS:
            remarks[each.indicator] = (*remarks.get(each.indicator, ()), each)
    return remarks
