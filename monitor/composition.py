"""The messages that one channel's recipients are owed: in the reader's language, joined with what is late."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from monitor.lifecycle.identity import message_id
from monitor.model.alerts import Event
from monitor.model.catalogue import Catalogue
from monitor.model.decisions import Acknowledgement
from monitor.model.deliveries import Delivery, Message, Notice
from monitor.model.prints import NextPrint
from monitor.model.records import Outgoing
from monitor.model.terms import (
    ChannelName,
    DeliveryState,
    EpisodeId,
    EventId,
    Language,
    MessageId,
    Purpose,
    Subject,
)
from monitor.overview import Overview
from monitor.ports import Channel, Clock, Parcel, Store
from monitor.routing.acknowledgements import sticking
from monitor.routing.readers import Reader
from monitor.wording.bare import bare_notice
from monitor.wording.briefing import Briefing, Preface
from monitor.wording.note import note
from monitor.wording.notice import notice
from monitor.wording.prefaces import joined
from monitor.wording.trial import trial_notice
from monitor.wording.words import Words

log = logging.getLogger(__name__)

Lane: TypeAlias = tuple[ChannelName, Language]
"""One channel in one language: what goes together into one message."""
Write: TypeAlias = Callable[[ZoneInfo, Words], Notice]
"""Writes a notice for a reader in a zone, in a language."""
Explain: TypeAlias = Callable[[ZoneInfo, Words], Preface]
"""Says to such a reader why a message comes other than at once."""
Brief: TypeAlias = Callable[[], Briefing]
"""Gathers what a message is written from; it takes a while, and is asked where it is written."""

WAITING: Final = timedelta(minutes=1)
"""How long a message nobody tried to deliver may be owed before it counts as late."""
OF_EVENTS: Final = frozenset({Purpose.ALERT, Purpose.SUMMARY})
"""Messages that tell events and nothing else: what comes later may take their place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """Puts notices into the form of each channel, for readers as `monitor.yaml` has them."""

    store: Store
    clock: Clock
    channels: Mapping[ChannelName, Channel]
    readers: Mapping[ChannelName, Reader]
    words: Mapping[Language, Words]

    def messages(
        self, lane: Lane, write: Write, *, purpose: Purpose, events: Sequence[Event] = (), key: str = ""
    ) -> tuple[Message, ...]:
        """Compose what `write` says for the recipients of a channel.

        Args:
            lane: For whom.
            write: Says it; where it fails, the events themselves go out, with as few words as can be.
            purpose: What it is for.
            events: What it tells.
            key: Tells apart messages of the same purpose that carry the same events, or none.
        """
        where = {"channel": lane[0], "purpose": purpose.value}
        try:
            return self._composed(lane, write, key)
        except Exception as exc:  # whatever it is: an alert that cannot be worded must go out
            log.exception("not worded", extra=where)
            fault = type(exc).__name__
        bare = bare_notice(events, made_at=self.clock.now(), purpose=purpose, fault=fault)
        try:
            return self._composed(lane, lambda *_: bare, key)
        except Exception:  # nor may a channel that is broken keep from all others what happened
            log.exception("not composed", extra=where)
            return ()

    def alert(  # noqa: PLR0913 - what is told, from what, why now, and under which identity
        self,
        lane: Lane,
        events: Sequence[Event],
        brief: Brief,
        explain: Explain,
        *,
        purpose: Purpose,
        key: str = "",
    ) -> Outgoing:
        """Compose what tells of events; whoever is still owed an earlier one gets both in one message."""
        write = self._telling(events, brief, explain, purpose)
        plain = self.messages(lane, write, purpose=purpose, events=events, key=key)
        both: dict[str, Message] = {}
        taken_over: dict[MessageId, MessageId] = {}
        owed = self._late(lane[0], events) if purpose in OF_EVENTS else {}
        for recipient, late in owed.items():
            whole = self._whole(late, events)
            write = self._telling(whole, brief, _joining(explain), purpose)
            every = self.messages(lane, write, purpose=purpose, events=whole)
            theirs = [each for each in every if each.recipient == recipient]
            if len(theirs) == 1 and len(theirs[0].events) == len(whole):  # else it sends each by itself
                both[recipient] = theirs[0]
                taken_over |= {each.message.id: theirs[0].id for each in late}
        rest = (each for each in plain if each.recipient not in both)
        return Outgoing(messages=(*rest, *both.values()), joined=taken_over)

    def note(self, lane: Lane, explain: Explain, *, purpose: Purpose, key: str) -> Outgoing:
        """Compose a message that tells no event, only what `explain` says."""
        made_at = self.clock.now()

        def write(zone: ZoneInfo, words: Words) -> Notice:
            return note(explain(zone, words), made_at=made_at, words=words, purpose=purpose)

        return Outgoing(messages=self.messages(lane, write, purpose=purpose, key=key))

    def test(self, channel: ChannelName) -> tuple[Message, ...]:
        """Compose a real message to everybody who reads a channel, marked as a test."""
        made_at = self.clock.now()

        def write(zone: ZoneInfo, words: Words) -> Notice:
            return trial_notice(channel, made_at=made_at, zone=zone, words=words)

        lane = (channel, self.readers[channel].language)
        return self.messages(lane, write, purpose=Purpose.TEST, key=made_at.isoformat())

    def events(self, names: Iterable[EventId]) -> tuple[Event, ...]:
        """Read events by their ids; one that is not there is left out."""
        found = (self.store.event(name) for name in names)
        return tuple(event for event in found if event is not None)

    def acknowledged(self, episodes: Collection[EpisodeId]) -> Mapping[EpisodeId, Acknowledgement]:
        """Read what people said to know of these episodes, as far as nothing has become worse since."""
        said = self.store.acknowledgements(episodes).values()
        first = min((each.recorded_at for each in said), default=None)
        return sticking(said, self.store.events(first)) if first else {}

    def _composed(self, lane: Lane, write: Write, key: str) -> tuple[Message, ...]:
        name, language = lane
        reader = self.readers[name]
        # What was held may be for a language that nobody reads any more.
        written = write(reader.zone, self.words.get(language) or self.words[reader.language])
        written = replace(written, opened=self._opened(written.events))
        parcels = self.channels[name].compose(written)
        return tuple(_message(name, each, written, key) for each in parcels)

    def _telling(self, events: Sequence[Event], brief: Brief, explain: Explain, purpose: Purpose) -> Write:
        made_at = self.clock.now()

        def write(zone: ZoneInfo, words: Words) -> Notice:
            briefing, preface = brief(), explain(zone, words)
            known = replace(briefing, told=self._before(events, briefing.told))
            return notice(
                events, known, made_at=made_at, zone=zone, words=words, preface=preface, purpose=purpose
            )

        return write

    def _before(self, events: Iterable[Event], told: Mapping[Subject, Event]) -> Mapping[Subject, Event]:
        """Give each rule's last event before these, which may be among what was told, or older."""
        first: dict[Subject, Event] = {}
        for event in events:
            if event.rule is not None:
                first.setdefault((event.rule, event.instance), event)
        behind = {each for each, event in first.items() if each in told and told[each].at >= event.at}
        if not behind:
            return told
        before = {each: event for each, event in told.items() if each not in behind}
        for event in self.store.events():
            subject = (event.rule, event.instance) if event.rule else None
            if subject in behind and event.id == first[subject].id:
                behind.remove(subject)
            elif subject in behind:
                before[subject] = event
        return before

    def _late(self, channel: ChannelName, events: Iterable[Event]) -> Mapping[str, tuple[Delivery, ...]]:
        """Find what recipients of a channel have not taken yet, and should have, of the same episodes.

        Nothing of a recipient to whom something else of them is owed, or only just: it would be overtaken.
        What comes for another channel stands apart.
        """
        earlier = self._earlier(frozenset(event.episode for event in events if event.episode))
        pending = frozenset({DeliveryState.PENDING})
        owed: dict[str, tuple[Delivery, ...]] = {}
        for each in (
            self.store.deliveries(states=pending, channels=[channel], events=earlier) if earlier else ()
        ):
            if each.message.purpose is not Purpose.FALLBACK:
                owed[each.message.recipient] = (*owed.get(each.message.recipient, ()), each)
        return {who: its for who, its in owed.items() if all(map(self._is_late, its))}

    def _is_late(self, delivery: Delivery) -> bool:
        message = delivery.message
        waited = self.clock.now() - message.made_at >= WAITING
        return message.purpose in OF_EVENTS and (waited or delivery.attempts > 0)

    def _earlier(self, episodes: Collection[EpisodeId]) -> tuple[EventId, ...]:
        """Name the events of these episodes that are stored: none of one that begins now."""
        began = [each.opened_at for name in episodes if (each := self.store.episode(name))]
        events = self.store.events(min(began)) if began else ()
        return tuple(event.id for event in events if event.episode in episodes)

    def _whole(self, late: Sequence[Delivery], events: Sequence[Event]) -> tuple[Event, ...]:
        """Put together what is late and what is new, each event once."""
        before = [event for each in late for event in self.events(each.message.events)]
        return tuple({event.id: event for event in (*before, *events)}.values())

    def _opened(self, events: Iterable[Event]) -> Mapping[EpisodeId, datetime]:
        """Say when the episodes of events began: with one of these, or with one that is stored."""
        opened: dict[EpisodeId, datetime] = {}
        for event in events:
            if event.episode is None or event.episode in opened:
                continue
            if str(event.id) == str(event.episode):
                opened[event.episode] = event.at
            elif (episode := self.store.episode(event.episode)) is not None:
                opened[event.episode] = episode.opened_at
        return opened


def background(
    view: Overview,
    catalogue: Catalogue,
    outlooks: Mapping[Subject, tuple[NextPrint, ...]],
    acknowledged: Mapping[EpisodeId, Acknowledgement],
) -> Briefing:
    """Gather what a message is written from."""
    return Briefing(
        standing=view.assessment.standing,
        catalogue=catalogue,
        told=view.told.last,
        outlooks=outlooks,
        acknowledged=acknowledged,
    )


def _joining(explain: Explain) -> Explain:
    """Say first that a message takes the place of an earlier one."""

    def both(zone: ZoneInfo, words: Words) -> Preface:
        said = explain(zone, words)
        return replace(said, lines=(*joined(words).lines, *said.lines))

    return both


def _message(channel: ChannelName, parcel: Parcel, written: Notice, key: str) -> Message:
    return Message(
        id=message_id(channel, parcel.recipient, written.purpose, parcel.events, key=key),
        channel=channel,
        recipient=parcel.recipient,
        purpose=written.purpose,
        body=parcel.body,
        made_at=written.made_at,
        events=parcel.events,
    )
