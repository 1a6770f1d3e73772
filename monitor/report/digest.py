"""The digest: what changed in a span, what did not, how the rules stand, and what the days ahead bring."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from monitor.evaluation.awaited import Awaited, awaited, read_by
from monitor.evaluation.coming import coming
from monitor.evaluation.record import Record, Watch
from monitor.evaluation.released import Released, released
from monitor.model.alerts import Episode, Event
from monitor.model.deliveries import Notice
from monitor.model.terms import IndicatorId, Level, Purpose, Subject
from monitor.report.ahead import short_day
from monitor.report.balance import balance
from monitor.report.document import overall
from monitor.report.foot import foot
from monitor.report.releases import quiet_table
from monitor.report.triggers import bad_words, trigger_table
from monitor.report.week import week_table
from monitor.wording.briefing import Briefing
from monitor.wording.compact import shortened
from monitor.wording.levels import signed
from monitor.wording.markup import markup
from monitor.wording.page import Block, Fact, Page
from monitor.wording.plain import plain
from monitor.wording.scene import Scene, rested_on
from monitor.wording.sentences import clauses, event_line
from monitor.wording.subjects import subject, worst_first
from monitor.wording.times import day_words
from monitor.wording.words import Words

AHEAD: Final = timedelta(days=7)
"""How far a digest looks ahead, whatever it looks back on."""
NAMED: Final = 2
"""Rules that a subject names at most."""
NO_EPISODES: Final[Mapping[Subject, Episode]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """What happened after `since` and by `until`, and what is due in the week from then on.

    `events` were held for this digest, `others` are what else was drawn, told at once or to others.
    `episodes` are the alerts still open. Series that come out every day are neither among the releases nor
    in what is ahead.
    """

    since: datetime
    until: datetime
    events: tuple[Event, ...]
    others: tuple[Event, ...]
    releases: tuple[Released, ...]
    ahead: tuple[Awaited, ...]
    episodes: Mapping[Subject, Episode] = field(default_factory=lambda: NO_EPISODES)


def gather(  # noqa: PLR0913 - a span, and what was told and held in it
    record: Record,
    watch: Watch,
    *,
    events: Sequence[Event],
    held: Sequence[Event],
    since: datetime,
    until: datetime,
    episodes: Mapping[Subject, Episode] = NO_EPISODES,
) -> DigestFacts:
    """Gather what a digest tells.

    Args:
        record: What the store holds; what came after `until` is left out.
        watch: What is watched.
        events: All that was drawn in the span.
        held: Those of them, or of before, that were kept for this digest.
        since: When the digest before was written.
        until: The instant of this one.
        episodes: The alerts that are open then (`Told.episodes`).
    """
    kept = {event.id for event in held}
    dues = coming(watch, record, as_of=until, start=until, end=until + AHEAD)
    return DigestFacts(
        since=since,
        until=until,
        events=tuple(held),
        others=tuple(event for event in events if event.at > since and event.id not in kept),
        releases=released(record, watch, since=since, until=until),
        ahead=awaited(watch, record, dues, as_of=until),
        episodes=episodes,
    )


def is_empty(facts: DigestFacts) -> bool:
    """Tell whether nothing at all happened and nothing is ahead."""
    return not (facts.events or facts.others or facts.releases or facts.ahead)


def subjects_asked(facts: DigestFacts, watch: Watch) -> tuple[Subject, ...]:
    """Name the rules whose outlooks the digest tells: those that read one of the values ahead."""
    return read_by(watch, [one.due for one in facts.ahead])


def digest(
    facts: DigestFacts, briefing: Briefing, *, made_at: datetime, zone: ZoneInfo, words: Words
) -> Notice:
    """Write the digest for a reader in `zone`; its notice carries the events that were held for it."""
    scene = Scene(
        standing=briefing.standing,
        catalogue=briefing.catalogue,
        told={},
        zone=zone,
        words=words,
        outlooks=briefing.outlooks,
    )
    page = _page(facts, briefing, scene, made_at)
    lines = tuple(event_line(event, scene) for event in facts.events)
    return Notice(
        events=facts.events,
        lines=lines,
        subject=page.subject,
        text=plain(page),
        html=markup(page),
        compact=shortened((page.subject, *lines)),
        made_at=made_at,
        thread=None,
        purpose=Purpose.DIGEST,
        language=words.language,
    )


def _page(facts: DigestFacts, briefing: Briefing, scene: Scene, made_at: datetime) -> Page:
    drawn = (*facts.events, *facts.others)
    quiet = [each for each in facts.releases if not each.moved(drawn)]
    shown = scene.catalogued(_shown(facts, scene))
    acknowledged = briefing.acknowledged
    return Page(
        subject=_subject(facts, scene),
        sections=(
            *_changes(facts, scene),
            trigger_table(scene, episodes=facts.episodes, acknowledged=acknowledged, now=facts.until),
            week_table(facts.ahead, scene),
            *([quiet_table(quiet, scene)] if quiet else []),
            _sources_block(shown, scene),
        ),
        foot=foot(shown, scene, made_at),
        words=scene.words,
    )


def _subject(facts: DigestFacts, scene: Scene) -> str:
    """Say how bad it is, what moved most, and how much is ahead."""
    words, states = scene.words, scene.standing.rules
    day = day_words(facts.until.astimezone(scene.zone).date(), words)
    releases = len({(one.due.at, one.due.release) for one in facts.ahead})
    parts = (
        words.say("Digest to {day}: {moves}", day=day, moves=_moves_words(facts, scene)),
        bad_words(states, words),
        words.count("{number} release ahead", "{number} releases ahead", releases) if releases else "",
    )
    return f"[{signed(overall(states), words)}] {clauses(parts, words)}"


def _moves_words(facts: DigestFacts, scene: Scene) -> str:
    """Name the rules that moved most, the worse first, and count the rest."""
    words = scene.words
    titles = {(state.rule, state.instance): scene.rule_title(state) for state in scene.standing.rules}
    moves = [move for move in balance((*facts.events, *facts.others)) if move.subject in titles]
    named = [
        words.say("{rule} now {level}", rule=titles[move.subject], level=signed(move.after, words))
        for move in moves[:NAMED]
    ]
    rest = len(moves) - len(named)
    more = [words.count("{number} more changed", "{number} more changed", rest)] if rest else []
    return words.say(", ").join((*named, *more)) or words.say("no rule changed its level")


def _changes(facts: DigestFacts, scene: Scene) -> Iterator[Block]:
    """Tell what changed: a line each of what was not held, then what was; or that nothing did."""
    words = scene.words
    if not facts.others:
        yield _changed_block(words.say("What changed"), facts.events, scene)
        return
    yield _told_block(facts.others, scene)
    if facts.events:
        yield _changed_block(words.say("Held for this digest"), facts.events, scene)


def _changed_block(title: str, events: Sequence[Event], scene: Scene) -> Block:
    """Tell what was held for the digest, the worst first."""
    words = scene.words
    facts = tuple(
        Fact(
            label=signed(event.level, words) if event.rule else words.say("data"),
            text=event_line(event, scene),
        )
        for event in worst_first(events)
    )
    lead = "" if facts else words.say("Nothing: no level, and no state of the data.")
    return Block(level=None, title=title, lead=lead, facts=facts)


def _told_block(events: Sequence[Event], scene: Scene) -> Block:
    """List what was not held, a line each, as its own message began."""
    facts = tuple(
        Fact(label=short_day(event.at, scene), text=subject((event,), scene)) for event in worst_first(events)
    )
    return Block(
        level=None, title=scene.words.say("What changed since the last digest"), lead="", facts=facts
    )


def _sources_block(shown: Sequence[IndicatorId], scene: Scene) -> Block:
    """Cite what the digest shows in one paragraph."""
    cited = clauses([scene.catalogue[name].citation.rstrip(".") for name in shown], scene.words)
    return Block(level=None, title=scene.words.say("Sources"), lead=cited, facts=())


def _shown(facts: DigestFacts, scene: Scene) -> Iterator[IndicatorId]:
    """Name the indicators whose values the digest shows."""
    for event in (*facts.events, *facts.others):
        yield from scene.indicators(event)
    for state in scene.standing.rules:
        if state.level is not Level.OK:
            yield from rested_on(state.reading)
    for release in facts.releases:
        yield from (value.indicator for value in release.values)
    yield from (one.due.indicator for one in facts.ahead if one.last is not None)
