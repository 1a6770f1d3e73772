"""What is told at a time and not for an event: digests, and the cards that come before releases."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.composition import Composer, background
from monitor.dispatch import together
from monitor.evaluation.awaited import read_by
from monitor.evaluation.coming import coming
from monitor.evaluation.record import Watch
from monitor.explanation.next_print import AT_A_GLANCE
from monitor.explanation.outlooks import outlooks
from monitor.model.decisions import Occasion
from monitor.model.deliveries import Notice
from monitor.model.records import Outgoing
from monitor.model.terms import Purpose, Subject
from monitor.overview import Overview, Survey
from monitor.report.card import DueCard, DueCards, card, due_cards, gather_card
from monitor.report.digest import digest, gather, is_empty, subjects_asked
from monitor.routing.digests import last_digest, next_digest
from monitor.routing.hours import quiet_until
from monitor.routing.readers import Reader
from monitor.routing.releasing import for_digest
from monitor.wording.briefing import Briefing
from monitor.wording.words import Words

REMEMBERED: Final = timedelta(days=15)
"""How far back it is looked for whether a digest or a card was written; one before is not made up for."""
SAME: Final = timedelta(hours=12)
"""Within which a release that is announced for another hour is still the same."""
IN_SIGHT: Final = timedelta(days=8)
"""How far ahead the next card is looked for; what comes later is found in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasions:
    """Knows what is due by the clock, and composes it for each reader who wants it."""

    watch: Watch
    composer: Composer

    def due(self, survey: Survey) -> Outgoing:
        """Compose every digest and card that is due and was not written."""
        now, store = self.composer.clock.now(), self.composer.store
        met = store.occasions(now - REMEMBERED)
        digests = [self._digest(each, met, survey()) for each in self._digests_due(met, now)]
        return together([*digests, *self._cards(met, survey)])

    def next_at(self, survey: Survey) -> datetime | None:
        """Say when the next digest or card is due."""
        now = self.composer.clock.now()
        digests = [next_digest(each.digest, each.zone, now) for each in self._readers() if each.digest]
        return min([*digests, *self._next_cards(survey, now)], default=None)

    def _readers(self) -> Iterable[Reader]:
        return self.composer.readers.values()

    def _digests_due(self, met: Collection[Occasion], now: datetime) -> Iterator[Occasion]:
        """Find the last digest due to each reader, if it was not written; none for before the watch began.

        One a day at most, also when the hour of the digest has been changed since it was written.
        """
        wanting = [each for each in self._readers() if each.digest]
        began = self.composer.store.told().began if wanting else None
        for each in wanting:
            due_at = last_digest(each.digest, each.zone, now) if each.digest else now
            occasion = Occasion(channel=each.channel, purpose=Purpose.DIGEST, name="", due_at=due_at)
            day = due_at.astimezone(each.zone).date()
            written = [one for one in _digests(met, each) if one.astimezone(each.zone).date() >= day]
            if began is not None and began < due_at and not written:
                yield occasion

    def _digest(self, due: Occasion, met: Collection[Occasion], view: Overview) -> Outgoing:
        """Compose what happened since the digest before; one that has nothing to say is not written."""
        reader, store = self.composer.readers[due.channel], self.composer.store
        since = max([*_digests(met, reader), view.told.began or due.due_at, due.due_at - REMEMBERED])
        waiting = store.held()
        held = for_digest(waiting, due.channel, due.due_at)
        untold = {each.event.id for each in waiting if each.decision.channel == due.channel}
        facts = gather(
            view.record,
            self.watch,
            events=[event for event in store.events(since) if event.id not in untold],
            held=[each.event for each in held],
            since=since,
            until=view.assessment.standing.as_of,
            episodes=view.told.episodes,
        )
        settled = tuple((each.decision.event, each.decision.channel) for each in held)
        done = Outgoing(settled=settled, occasions=(due,))
        if is_empty(facts):
            return done
        made_at = self.composer.clock.now()

        def write(zone: ZoneInfo, words: Words) -> Notice:
            briefing = self._briefing(subjects_asked(facts, self.watch), view)
            return digest(facts, briefing, made_at=made_at, zone=zone, words=words)

        messages = self.composer.messages(
            (due.channel, reader.language),
            write,
            purpose=Purpose.DIGEST,
            events=facts.events,
            key=due.due_at.isoformat(),
        )
        return replace(done, messages=messages)

    def _briefing(self, subjects: Sequence[Subject], view: Overview) -> Briefing:
        said = self.composer.acknowledged([each.id for each in view.told.episodes.values()])
        ahead = outlooks(frozenset(subjects), view.assessment, view.record, effort=AT_A_GLANCE)
        return background(view, self.watch.catalogue, ahead, said)

    def _cards(self, met: Collection[Occasion], survey: Survey) -> Iterator[Outgoing]:
        """Compose the cards that are due to each reader who wants them and is awake, and were not written."""
        for reader, before in self._curious():
            if _woken_at(reader, self.composer.clock.now()):
                continue
            for each in self._due_cards(before, survey()).now:
                if not _is_written(each, met, reader):
                    yield self._card(reader, each, survey())

    def _card(self, reader: Reader, due: DueCard, view: Overview) -> Outgoing:
        facts = gather_card(view.record, self.watch, due, as_of=view.assessment.standing.as_of)
        made_at = self.composer.clock.now()

        def write(zone: ZoneInfo, words: Words) -> Notice:
            briefing = self._briefing(read_by(self.watch, due.dues), view)
            return card(facts, briefing, made_at=made_at, zone=zone, words=words)

        name = reader.channel
        occasion = Occasion(channel=name, purpose=Purpose.CARD, name=due.release, due_at=due.at)
        key = f"{due.release} {due.at.isoformat()}"
        messages = self.composer.messages((name, reader.language), write, purpose=Purpose.CARD, key=key)
        return Outgoing(occasions=(occasion,), messages=messages)

    def _next_cards(self, survey: Survey, now: datetime) -> Iterator[datetime]:
        """Say when each reader's next card is due; a reader who is asleep may be owed one on waking."""
        for reader, before in self._curious():
            next_at = _woken_at(reader, now) or self._due_cards(before, survey()).next_at
            if next_at is not None:
                yield next_at

    def _curious(self) -> Iterator[tuple[Reader, timedelta]]:
        """Give the readers who want cards, and how long before a release."""
        for each in self._readers():
            if each.cards:
                yield each, each.cards

    def _due_cards(self, before: timedelta, view: Overview) -> DueCards:
        now = view.assessment.standing.as_of
        dues = coming(self.watch, view.record, as_of=now, start=now, end=now + before + IN_SIGHT)
        return due_cards(self.watch, dues, before=before, now=now)


def _digests(met: Iterable[Occasion], reader: Reader) -> list[datetime]:
    """List when the digests were due that were written to a reader."""
    wanted = (reader.channel, Purpose.DIGEST)
    return [each.due_at for each in met if (each.channel, each.purpose) == wanted]


def _woken_at(reader: Reader, now: datetime) -> datetime | None:
    """Find the end of the quiet hours that are on now; None where they are not on."""
    return quiet_until(reader.quiet, reader.zone, now) if reader.quiet else None


def _is_written(due: DueCard, met: Iterable[Occasion], reader: Reader) -> bool:
    """Tell whether a reader has had the card of a release."""
    wanted = (reader.channel, Purpose.CARD, due.release)
    return any(
        (each.channel, each.purpose, each.name) == wanted and abs(each.due_at - due.at) < SAME for each in met
    )
