"""The card before a release: what is expected, and which print would take which rule where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from math import inf
from operator import attrgetter
from typing import Final
from zoneinfo import ZoneInfo

from monitor.evaluation.awaited import Awaited, awaited, read_by
from monitor.evaluation.coming import Due
from monitor.evaluation.record import Record, Watch
from monitor.model.deliveries import Notice
from monitor.model.prints import NextPrint, Turn
from monitor.model.standing import RuleState
from monitor.model.terms import Purpose
from monitor.report.ahead import clock_words, likely_turns, matters, origin_words, turn_words
from monitor.report.bands import value_blocks
from monitor.report.foot import foot
from monitor.wording.briefing import Briefing
from monitor.wording.compact import shortened
from monitor.wording.facts import sources_block
from monitor.wording.markup import markup
from monitor.wording.page import Block, Fact, Page
from monitor.wording.plain import plain
from monitor.wording.scene import Scene
from monitor.wording.sentences import clauses
from monitor.wording.words import Words

NAMED: Final = 2
"""Values that a subject names at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCard:
    """One release at one instant, of which a rule reads a value: what a card is written of."""

    release: str
    at: datetime
    dues: tuple[Due, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCards:
    """The releases whose cards are due now, and when the next card is; None where none is in sight."""

    now: tuple[DueCard, ...]
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What a card tells: a release and its values, each with what it follows and what is expected."""

    release: str
    at: datetime
    values: tuple[Awaited, ...]


def due_cards(watch: Watch, dues: Iterable[Due], *, before: timedelta, now: datetime) -> DueCards:
    """Find the releases whose cards are due: from `before` a release on until it is due itself.

    Args:
        watch: What is watched; a release that no rule reads has no card.
        dues: What is to come out, as far ahead as the next card is looked for (`coming`).
        before: How long before a release its card comes.
        now: The instant.
    """
    key = attrgetter("at", "release")
    read = sorted((due for due in dues if due.at > now and read_by(watch, [due])), key=key)
    cards = [
        DueCard(release=release, at=at, dues=tuple(group)) for (at, release), group in groupby(read, key=key)
    ]
    later = [card.at - before for card in cards if card.at - before > now]
    return DueCards(now=tuple(c for c in cards if c.at - before <= now), next_at=min(later, default=None))


def gather_card(record: Record, watch: Watch, due: DueCard, *, as_of: datetime) -> CardFacts:
    """Gather what a card tells, as known at an instant."""
    return CardFacts(release=due.release, at=due.at, values=awaited(watch, record, due.dues, as_of=as_of))


def card(facts: CardFacts, briefing: Briefing, *, made_at: datetime, zone: ZoneInfo, words: Words) -> Notice:
    """Write the card for a reader in `zone`.

    Its bands are those of the briefing's outlooks, which should hold every rule that reads one of the
    values (`read_by`).
    """
    scene = Scene(
        standing=briefing.standing,
        catalogue=briefing.catalogue,
        told=briefing.told,
        zone=zone,
        words=words,
        outlooks=briefing.outlooks,
    )
    page = _page(facts, scene, made_at)
    return Notice(
        events=(),
        lines=(),
        subject=page.subject,
        text=plain(page),
        html=markup(page),
        compact=shortened((page.subject, *(each.said(scene) for each in _likely(facts, scene)[1:]))),
        made_at=made_at,
        thread=None,
        purpose=Purpose.CARD,
        language=words.language,
    )


def _page(facts: CardFacts, scene: Scene, made_at: datetime) -> Page:
    shown = tuple(one.due.indicator for one in facts.values)
    return Page(
        subject=_subject(facts, scene),
        sections=(
            _release_block(facts, scene),
            *(block for one in facts.values for block in value_blocks(one, scene)),
            sources_block(shown, scene),
        ),
        foot=foot(shown, scene, made_at),
        words=scene.words,
    )


def _subject(facts: CardFacts, scene: Scene) -> str:
    """Say what is due when, what is expected of it, and the likeliest print that would change a level."""
    words, first = scene.words, next(iter(_likely(facts, scene)), None)
    due = words.say("Due {clock}: {release}", clock=clock_words(facts.at, scene), release=facts.release)
    told = [first.one] if first else facts.values[:NAMED]
    found = first.said(scene) if first else words.say("no likely print changes a level")
    return clauses((due, *(_expected(one, scene) for one in told), found), words)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Likely:
    """A value that would change a rule's level and is to be reckoned with."""

    one: Awaited
    state: RuleState
    coming: NextPrint
    turn: Turn

    @property
    def share(self) -> float:
        """The part of the earlier moves that went as far, or further."""
        return self.one.as_far(self.turn.distance) / max(1, len(self.one.moves))

    @property
    def far(self) -> tuple[float, float]:
        """How far it lies from the last value: in usual moves where these are known, and in the unit."""
        sigmas = self.turn.sigmas
        return inf if sigmas is None else abs(sigmas), abs(self.turn.distance)

    def said(self, scene: Scene) -> str:
        turn = turn_words(self.turn, self.coming, scene)
        return scene.words.say("{turn} ({rule})", turn=turn, rule=scene.rule_title(self.state))


def _likely(facts: CardFacts, scene: Scene) -> list[_Likely]:
    """List the prints that would change a level, the likeliest first."""
    found = [
        _Likely(one=one, state=state, coming=coming, turn=turn)
        for one in facts.values
        for state, coming in matters(one, scene)
        for turn in likely_turns(coming, one)
    ]
    return sorted(found, key=lambda likely: (-likely.share, likely.far))


def _expected(one: Awaited, scene: Scene) -> str:
    """Say what is expected of a value: `UMich sentiment, consensus 67.8`."""
    indicator, words = scene.catalogue[one.due.indicator], scene.words
    name = words.text(indicator.name)
    if one.consensus is None:
        return words.say("{indicator}, no consensus", indicator=name)
    consensus = scene.value(one.consensus, indicator)
    return words.say("{indicator}, consensus {value}", indicator=name, value=consensus)


def _release_block(facts: CardFacts, scene: Scene) -> Block:
    words, due = scene.words, facts.values[0].due
    at = clauses((scene.instant(facts.at), origin_words(due, scene)), words)
    return Block(level=None, title=facts.release, lead="", facts=(Fact(label=words.say("Due"), text=at),))
