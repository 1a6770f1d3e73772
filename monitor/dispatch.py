"""From events to messages: who is told of them, what is held and let go, what goes elsewhere instead.

Nothing is sent here: what is decided and owed is a value, and whoever asks for it stores it in one
transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from monitor.composition import Composer, Lane, background
from monitor.evaluation.record import Watch
from monitor.explanation.outlooks import outlooks
from monitor.model.alerts import Event
from monitor.model.decisions import Decision, Held, Silence
from monitor.model.deliveries import Answer, Delivery
from monitor.model.records import Outgoing
from monitor.model.terms import ChannelName, EventId, Purpose, RuleId, Subject, Way
from monitor.overview import Overview, Survey
from monitor.routing.releasing import never_told, next_release_at, overtaken, to_release
from monitor.routing.routes import RoutingPlan, decide
from monitor.routing.silences import ends, renamed, run_out, with_ends
from monitor.routing.ways import Situation
from monitor.wording.briefing import Briefing, Preface
from monitor.wording.prefaces import released, undelivered
from monitor.wording.words import Words

TOLD_ONCE: Final = frozenset({Purpose.CARD, Purpose.TEST, Purpose.FALLBACK})
"""What is not told elsewhere when it cannot be delivered: out of date by then, or told elsewhere already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Decides who is told of events, and composes it."""

    watch: Watch
    plan: RoutingPlan
    composer: Composer

    def tell(self, events: Sequence[Event], view: Overview) -> Outgoing:
        """Decide who is told of new events, and compose what is told at once, with what waited for it."""
        standing, held = view.assessment.standing, self._held()
        before = self._silences()
        ended = ends(before, events, standing.rules, at=standing.as_of)
        silences = with_ends(before, ended)
        decisions = self._decided(events, silences)
        now = self.composer.clock.now()
        free = to_release(held, silences, self.plan.readers, now)
        late = overtaken(held, events, decisions, silences=silences, now=now)
        waited = [each for each in held if each in free or each in late]
        by_id = {event.id: event for event in events}
        at_once = [Held(event=by_id[each.event], decision=each) for each in decisions if each.way is Way.NOW]
        owed = self._let_go([*waited, *at_once], lambda: view)
        settled = (*_keys(each.decision for each in waited), *_keys(never_told(decisions)))
        return together([Outgoing(decisions=decisions, settled=settled, silence_ends=ended), *owed])

    def release(self, survey: Survey) -> Outgoing:
        """Compose what was held, and is held no longer; end the silences whose time is over."""
        now, silences = self.composer.clock.now(), self._silences()
        going = to_release(self._held(), silences, self.plan.readers, now)
        settled = Outgoing(
            settled=_keys(each.decision for each in going), silence_ends=run_out(silences, now)
        )
        return together([settled, *self._let_go(going, survey)])

    def next_at(self) -> datetime | None:
        """Say when something that is held will be held no longer."""
        held, now = self._held(), self.composer.clock.now()
        return next_release_at(held, self._silences(), self.plan.readers, now)

    def undelivered(self, dead: Sequence[tuple[Delivery, Answer]], survey: Survey) -> Outgoing:
        """Compose, for the channels to fall back on, what others did not take for good."""
        lost: dict[ChannelName, list[tuple[Delivery, Answer]]] = {}
        for delivery, answer in dead:
            reader = self.plan.readers.get(delivery.message.channel)
            if reader and reader.fallback and delivery.message.purpose not in TOLD_ONCE:
                lost.setdefault(reader.fallback, []).append((delivery, answer))
        return together(self._elsewhere(name, its, survey) for name, its in lost.items())

    @property
    def _names(self) -> Mapping[RuleId, RuleId]:
        """The present ids of rules, by those they had before."""
        return {before: rule.id for rule in self.watch.rules.rules for before in rule.was}

    def _silences(self) -> tuple[Silence, ...]:
        """Read the silences, under the ids that their rules bear now."""
        names = self._names
        return tuple(renamed(each, names) for each in self.composer.store.silences())

    def _held(self) -> tuple[Held, ...]:
        """Read what is held, under the ids that its rules bear now: those of the silences that hold it."""
        names = self._names
        return tuple(
            replace(each, event=replace(each.event, rule=names.get(each.event.rule, each.event.rule)))
            if each.event.rule
            else each
            for each in self.composer.store.held()
        )

    def _decided(self, events: Sequence[Event], silences: Sequence[Silence]) -> tuple[Decision, ...]:
        episodes = {event.episode for event in events if event.episode}
        situation = Situation(
            silences=silences,
            acknowledged=self.composer.acknowledged(episodes),
            audience=self.composer.store.audience(episodes),
            now=self.composer.clock.now(),
        )
        return decide(events, self.plan, situation)

    def _let_go(self, going: Iterable[Held], survey: Survey) -> list[Outgoing]:
        """Compose one message a lane of what a channel is told now, oldest first."""
        lanes: dict[Lane, list[Held]] = {}
        for each in going:
            lanes.setdefault((each.decision.channel, each.decision.language), []).append(each)
        return [
            self._alert(lane, its, survey()) for lane, its in lanes.items() if lane[0] in self.plan.readers
        ]

    def _alert(self, lane: Lane, going: Sequence[Held], view: Overview) -> Outgoing:
        """Compose one message; where something in it was held, it says first why."""

        def explain(zone: ZoneInfo, words: Words) -> Preface:
            return self._why_late(going, zone, words)

        held = any(each.decision.way is not Way.NOW for each in going)
        events = [each.event for each in going]
        purpose = Purpose.SUMMARY if held else Purpose.ALERT
        brief = cache(lambda: self._briefing(events, view))
        return self.composer.alert(lane, events, brief, explain, purpose=purpose)

    def _why_late(self, going: Sequence[Held], zone: ZoneInfo, words: Words) -> Preface:
        decisions = [each.decision for each in going]
        names = [each.silence for each in decisions if each.silence is not None]
        silences = self.composer.store.silences_named(names) if names else {}
        return released(decisions, tuple(silences.values()), zone, words)

    def _briefing(self, events: Iterable[Event], view: Overview) -> Briefing:
        told_of: set[Subject] = {(event.rule, event.instance) for event in events if event.rule}
        ahead = outlooks(told_of, view.assessment, view.record)
        said = self.composer.acknowledged([each.id for each in view.told.episodes.values()])
        return background(view, self.watch.catalogue, ahead, said)

    def _elsewhere(
        self, name: ChannelName, lost: Sequence[tuple[Delivery, Answer]], survey: Survey
    ) -> Outgoing:
        """Compose one message of all that another channel did not take."""
        if name not in self.plan.readers:
            return Outgoing()
        carried = dict.fromkeys(event for delivery, _ in lost for event in delivery.message.events)
        events = self.composer.events(carried)

        def explain(zone: ZoneInfo, words: Words) -> Preface:
            return undelivered(lost, zone, words)

        lane = (name, self.plan.readers[name].language)
        key = " ".join(delivery.message.id for delivery, _ in lost)
        if not events:
            return self.composer.note(lane, explain, purpose=Purpose.FALLBACK, key=key)
        brief = cache(lambda: self._briefing(events, survey()))
        return self.composer.alert(lane, events, brief, explain, purpose=Purpose.FALLBACK, key=key)


def together(parts: Iterable[Outgoing]) -> Outgoing:
    """Put what is decided and owed for several reasons into one transaction."""
    every = tuple(parts)
    return Outgoing(
        decisions=tuple(each for part in every for each in part.decisions),
        settled=tuple(each for part in every for each in part.settled),
        silence_ends=tuple(each for part in every for each in part.silence_ends),
        occasions=tuple(each for part in every for each in part.occasions),
        joined={late: new for part in every for late, new in part.joined.items()},
        messages=tuple(each for part in every for each in part.messages),
    )


def _keys(decisions: Iterable[Decision]) -> tuple[tuple[EventId, ChannelName], ...]:
    return tuple((each.event, each.channel) for each in decisions)
