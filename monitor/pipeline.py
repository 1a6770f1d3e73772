"""The way of a value from a release to an alert: collect, evaluate, advance, route, deliver.

Order only: what to decide is in the modules below, what to do in the adapters behind the ports.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from threading import Lock
from typing import Final

from monitor.courier import Courier
from monitor.dispatch import Dispatch, together
from monitor.errors import TransientError
from monitor.evaluation.record import Record, Watch
from monitor.evaluation.standing import Assessment
from monitor.evaluation.timeliness import freshness_at, next_turning_point
from monitor.intake import Collected, Intake
from monitor.lifecycle.data_events import turned
from monitor.lifecycle.instant import Draft, advance_all, edited
from monitor.model.alerts import Event
from monitor.model.catalogue import Indicator
from monitor.model.records import Evaluation, Look, Pending, Told
from monitor.model.series import FreshnessState
from monitor.model.terms import BY_HAND, FILE, IndicatorId, SourceName
from monitor.occasions import Occasions
from monitor.overview import Overview, Survey, overview, read_record
from monitor.polling import ANSWERS, FAR, UNKNOWN, next_poll
from monitor.ports import NOTHING, Clock, Source, Store
from monitor.succession import beginning, succession

TRIES_TO_TELL: Final = 5
"""How often to draw anew what is told when another process told something meanwhile."""
OVERTAKEN: Final = "other processes keep telling at the same time; the next cycle tries again"


OVERDUE: Final = timedelta(minutes=30)
"""How long after a value is due the sources below one that has nothing new are asked as well."""


FILES: Final = timedelta(minutes=5)
"""How often watched files are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is stored, and how fresh each indicator is by it."""

    record: Record
    states: Mapping[IndicatorId, FreshnessState]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What one pull told, and when the next one is wanted."""

    events: tuple[Event, ...]
    wake: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Everything a cycle needs: what is watched, where it is kept, whom to ask and whom to tell."""

    watch: Watch
    store: Store
    clock: Clock
    sources: Mapping[SourceName, Source]
    dispatch: Dispatch
    occasions: Occasions
    courier: Courier
    telling: Lock = field(default_factory=Lock, repr=False, compare=False)
    """Held while it is decided what is told, so that what a summary takes along is told by no other."""

    @property
    def intake(self) -> Intake:
        """The way in: sources to the store."""
        return Intake(sources=self.sources, store=self.store, clock=self.clock)

    def cycle(self) -> tuple[Event, ...]:
        """Do all of it once: look where it is due, tell what follows or was held, deliver what is owed."""
        pulled = self.pull()
        self.release()
        self.courier.deliver_all()
        self.refresh()
        return pulled.events

    def pull(self) -> Pulled:
        """Look where it is due, and tell what follows; on a fresh store all of it is one instant."""
        started, known = self.clock.now(), self._known()
        due = [name for name, at in self._next_looks(known, started).items() if at <= started]
        due += [each for each in self.intake.brought(self.watch.catalogue.values()) if each not in due]
        overdue = frozenset(name for name, state in known.states.items() if _is_overdue(state, started))
        collected = self.intake.collect(
            [self.watch.catalogue[name] for name in due], known.record.looks, overdue=overdue
        )
        known = self._looked(known, collected)
        if not self._stirs(known):
            return Pulled(events=(), wake=self._wake(known))
        with self.telling:
            drawn, known = self._evaluate(started)
        return Pulled(events=drawn.events if drawn else (), wake=self._wake(known))

    def wanted(self) -> tuple[Indicator, ...]:
        """List the indicators that are due for a look now."""
        now = self.clock.now()
        looks = self._next_looks(self._known(), now)
        due = [name for name, at in looks.items() if at <= now]
        names = dict.fromkeys([*due, *self.intake.brought(self.watch.catalogue.values())])
        return tuple(self.watch.catalogue[name] for name in names)

    def next_looks(self) -> Mapping[IndicatorId, datetime]:
        """Say when each indicator that a source can be asked for wants its next look."""
        return self._next_looks(self._known(), self.clock.now())

    def collect(self, indicators: Iterable[Indicator]) -> tuple[Collected, ...]:
        """Look at the sources of these indicators; all that one release brings is stored as one."""
        return self.intake.collect(indicators, self.store.looks())

    def _known(self) -> Known:
        """Read what is stored, and how fresh everything is now."""
        record = read_record(self.store, self.watch)
        return Known(record=record, states=freshness_at(self.watch, record, as_of=self.clock.now()))

    def _looked(self, known: Known, collected: Sequence[Collected]) -> Known:
        """Bring what was known up to date with looks; what else they brought is pending in the store.

        A date newly announced may be nearer than what is waited for: then all is read anew.
        """
        if any(each.added.dates for each in collected):
            return self._known()
        looks = {(look.indicator, look.source): look for each in collected for look in each.looks}
        record = replace(known.record, looks={**known.record.looks, **looks})
        before = (known.record.looks[pair] for pair in looks if pair in known.record.looks)
        if all(look.outcome in ANSWERS for look in (*looks.values(), *before)):
            return replace(known, record=record)
        return Known(record=record, states=freshness_at(self.watch, record, as_of=self.clock.now()))

    def _wake(self, known: Known) -> datetime | None:
        """Say when there is something to do next: a look that is due, or a value that falls late."""
        now = self.clock.now()
        late = next_turning_point(known.states, self.watch.catalogue, after=now, until=FAR)
        files = [now + FILES] if FILE in self.sources else []
        return min([*self._next_looks(known, now).values(), *([late] if late else []), *files], default=None)

    def _next_looks(self, known: Known, now: datetime) -> Mapping[IndicatorId, datetime]:
        """Say when each indicator that a source can be asked for wants its next look."""
        askable = ((name, self.intake.listed(each)) for name, each in self.watch.catalogue.items())
        return {
            name: next_poll(
                due=known.states[name].next_due_at,
                opens=known.states[name].opens_at,
                last=_last_look(known.record.looks, name, sources),
                now=now,
            )
            for name, sources in askable
            if sources
        }

    def _stirs(self, known: Known) -> bool:
        """Tell whether there can be anything to draw: a fresh store, new rows, time gone by, an edit."""
        if self.store.pending().instants:
            return True
        told, now = self.store.told(), self.clock.now()
        if told.instant is None:
            return True
        late = next_turning_point(known.states, self.watch.catalogue, after=told.instant, until=now)
        return late is not None or turned(known.states, told) or edited(self.watch.rules, told)

    def _evaluate(self, started: datetime) -> tuple[Evaluation | None, Known]:
        """Draw the events of every instant not evaluated yet, and store them with the messages they make.

        Drawn anew if another process told something meanwhile; returned with what was known for it.
        `started` is when the cycle began: the one instant of a store on which nothing was evaluated yet.
        """
        for _ in range(TRIES_TO_TELL):
            # In this order: what is pending is stored, so the record read after it holds its rows.
            told, pending, known = self.store.told(), self.store.pending(), self._known()
            drawn = self._draw(told, pending, known, started=started)
            if drawn is None or self.store.tell(drawn):
                return drawn, known
        raise TransientError(OVERTAKEN)

    def _draw(self, told: Told, pending: Pending, known: Known, *, started: datetime) -> Evaluation | None:
        """Draw all events of the instants that are pending, and what is owed for all of them together."""
        instants = [*pending.instants, *self._unannounced(known, told)]
        draft, assessment = Draft(told=told), None
        for assessment in self._assessments(known.record, instants, last=told.instant, started=started):
            draft = advance_all(draft, assessment, self.watch.catalogue, at=assessment.standing.as_of)
        if assessment is None or (draft == Draft(told=told) and not pending.collections):
            return None
        view = Overview(assessment=assessment, record=known.record, told=told)
        return Evaluation(
            instant=assessment.standing.as_of,
            sequence=told.sequence,
            collections=pending.collections,
            events=draft.events,
            episodes=draft.episodes,
            known=draft.told.known,
            outgoing=self.dispatch.tell(draft.events, view),
        )

    def _unannounced(self, known: Known, told: Told) -> list[datetime]:
        """Give an instant to what comes without one: an edit as of the last, a source that turned now."""
        instants = [told.instant] if told.instant and edited(self.watch.rules, told) else []
        return [*instants, self.clock.now()] if turned(known.states, told) else instants

    def _assessments(
        self, record: Record, instants: Sequence[datetime], *, last: datetime | None, started: datetime
    ) -> Iterator[Assessment]:
        """Assess what is to be evaluated: on a fresh store all of it is one instant."""
        if last is None:
            return beginning(self.watch, record, instants, started=started)
        return succession(self.watch, record, instants, last=last, now=self.clock.now())

    def release(self) -> datetime | None:
        """Tell what was held and is due, and what is due for an occasion; say when there is more to tell."""
        survey = self._survey()
        with self.telling:
            self._let_go(survey)
        return min(filter(None, (self.dispatch.next_at(), self.occasions.next_at(survey))), default=None)

    def _let_go(self, survey: Survey) -> None:
        """Tell what is due; drawn anew if another process told some of it meanwhile."""
        for _ in range(TRIES_TO_TELL):
            outgoing = together([self.dispatch.release(survey), self.occasions.due(survey)])
            if outgoing == NOTHING or self.store.send(outgoing):
                return
        raise TransientError(OVERTAKEN)

    def refresh(self) -> datetime | None:
        """Say again what stands, to channels that forget what is not said again; say when to do so next."""
        return self.courier.refresh(self.watch.catalogue)

    def _survey(self) -> Survey:
        """Look at how everything stands now, when first asked."""
        return cache(lambda: overview(self.store, self.watch, at=self.clock.now()))


def _is_overdue(state: FreshnessState, now: datetime) -> bool:
    """Tell whether a value is late enough for a source below the first to have it."""
    return state.next_due_at is not None and now - state.next_due_at >= OVERDUE


def _last_look(
    looks: Mapping[tuple[IndicatorId, SourceName], Look], name: IndicatorId, sources: Iterable[SourceName]
) -> Look | None:
    """Pick the look that the next one follows: at the first-ranked source that has the series.

    A source that is fed by hand decides only where there is no other; what stands in for another, or is
    asked as a check, does not put off the next look at that.
    """
    asked = list(sources)
    wanted = [source for source in asked if source not in BY_HAND] or asked
    its = [look for source in wanted if (look := looks.get((name, source)))]
    return next((look for look in its if look.outcome not in UNKNOWN), its[0] if its else None)
