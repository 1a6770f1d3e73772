"""The notice: what a set of events says to a person, as subject, plain text, HTML and one line for a chat."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from monitor.model.alerts import Event, Reading
from monitor.model.catalogue import Indicator
from monitor.model.deliveries import Notice
from monitor.model.standing import RuleState
from monitor.model.terms import IndicatorId, Level, Purpose, SourceName
from monitor.wording.briefing import NO_PREFACE, Briefing, Preface
from monitor.wording.compact import compact, shortened
from monitor.wording.facts import cited_block, event_block, indicator_block, sources_block
from monitor.wording.levels import badness, signed
from monitor.wording.markup import markup
from monitor.wording.numbers import amount
from monitor.wording.page import Block, Column, Fact, Page, Row, Section, Table
from monitor.wording.plain import plain
from monitor.wording.reasons import reason_words
from monitor.wording.rights import notices
from monitor.wording.scene import Scene, rested_on
from monitor.wording.sentences import clauses, event_line, reading_clause, threshold_clause
from monitor.wording.subjects import baseline_title, is_baseline, subject, worst_first
from monitor.wording.themes import themes_block
from monitor.wording.times import instant_code, period_short
from monitor.wording.words import ENGLISH, Words

SHOWN: Final = frozenset({Level.WATCH, Level.WARNING, Level.CRITICAL, Level.UNKNOWN})
WIDTHS: Final = (10, 26, 19, 19)


def notice(  # noqa: PLR0913 - the caller holds each of these by itself
    events: Sequence[Event],
    briefing: Briefing,
    *,
    made_at: datetime,
    zone: ZoneInfo,
    words: Words = ENGLISH,
    preface: Preface = NO_PREFACE,
    purpose: Purpose = Purpose.ALERT,
) -> Notice:
    """Say what events tell, to a reader in `zone`; the text puts the worst change first.

    Args:
        events: At least one; `events` and `lines` of the notice keep their order.
        briefing: How all stands at the last of them, and what else is known.
        made_at: When it is written.
        zone: Where the reader lives.
        words: The reader's language.
        preface: Why it comes other than at once.
        purpose: What the message is for.
    """
    scene = scene_of(briefing, zone, words)
    page = _page(events, scene, made_at, preface)
    threads = (e.episode for e in worst_first(events) if e.episode)
    return Notice(
        events=tuple(events),
        lines=tuple(event_line(e, scene) for e in events),
        subject=page.subject,
        text=plain(page),
        html=markup(page),
        compact=shortened([_after(preface, compact(events, scene))]),
        made_at=made_at,
        thread=next(threads, None),
        purpose=purpose,
        language=words.language,
        opened=briefing.opened,
    )


def scene_of(briefing: Briefing, zone: ZoneInfo, words: Words) -> Scene:
    """Set the scene for a reader."""
    return Scene(
        standing=briefing.standing,
        catalogue=briefing.catalogue,
        told=briefing.told,
        zone=zone,
        words=words,
        outlooks=briefing.outlooks,
        acknowledged=briefing.acknowledged,
    )


def _after(preface: Preface, said: str) -> str:
    return f"{preface.tag} {said}" if preface.tag else said


def _page(events: Sequence[Event], scene: Scene, made_at: datetime, preface: Preface) -> Page:
    told = _told_of(events, scene)
    beside = [name for name in scene.catalogued(_rested_on(_shown(scene))) if name not in told]
    themes = themes_block(scene)
    return Page(
        subject=_after(preface, subject(events, scene)),
        sections=(
            *_blocks(events, scene),
            *([themes] if themes else []),
            standing_table(scene),
            *([sources_block(told, scene)] if told else []),
            *([cited_block(beside, scene)] if beside else []),
        ),
        foot=_foot(events, scene, made_at),
        preface=preface.lines,
        words=scene.words,
    )


def _blocks(events: Sequence[Event], scene: Scene) -> tuple[Section, ...]:
    """Tell a baseline as one list and every other event in a block, then the numbers not told yet."""
    if not is_baseline(events):
        return tuple(_event_blocks(worst_first(events), scene))
    of_rules = worst_first([e for e in events if e.rule])
    of_data = worst_first([e for e in events if not e.rule])
    return (_baseline_block(of_rules, scene), *_event_blocks(of_data, scene))


def _event_blocks(events: Sequence[Event], scene: Scene) -> Iterator[Block]:
    """Tell the numbers of an indicator with the first event that is about it alone, of others thereafter."""
    told: set[IndicatorId] = set()
    for event in events:
        own = _numbers_of(event, scene)
        yield event_block(event, scene, numbers=own if own and own.id not in told else None)
        told |= {own.id} if own else set()
    for name in _told_of(events, scene):
        state = scene.state(name)
        if state and name not in told:
            yield indicator_block(scene.catalogue[name], state, scene)


def _numbers_of(event: Event, scene: Scene) -> Indicator | None:
    """Name the one indicator whose numbers belong to an event, None where newer ones are out."""
    if event.indicator is not None:
        return scene.catalogue.get(event.indicator)
    lead = scene.lead(event)
    return lead[0] if lead else None


def _baseline_block(events: Sequence[Event], scene: Scene) -> Block:
    words = scene.words
    facts = tuple(Fact(label=signed(e.level, words), text=_baseline_line(e, scene)) for e in events)
    return Block(level=None, title=baseline_title(scene.standing, words), lead="", facts=facts)


def _baseline_line(event: Event, scene: Scene) -> str:
    words = scene.words
    reason = reason_words(event.reason, words) if event.reason else None
    said = clauses((reading_clause(event, scene), threshold_clause(event, scene), reason), words)
    return words.say("{title}: {said} ({event})", title=scene.title(event), said=said, event=event.id)


def _told_of(events: Iterable[Event], scene: Scene) -> tuple[IndicatorId, ...]:
    return tuple(dict.fromkeys(i for e in events for i in scene.indicators(e)))


def _rested_on(rules: Iterable[RuleState]) -> tuple[IndicatorId, ...]:
    return tuple(i for r in rules for i in rested_on(r.reading))


def _shown(scene: Scene) -> tuple[RuleState, ...]:
    """Give the rules that are not ok, the worst first."""
    shown = (r for r in scene.standing.rules if r.level in SHOWN)
    return tuple(sorted(shown, key=lambda r: -badness(r.level)))


def standing_table(scene: Scene) -> Table:
    """List the rules that are not ok, the worst first."""
    words = scene.words
    titles = (words.say("Level"), words.say("Rule"), words.say("Value"), words.say("Period"))
    columns = (Column(title=title, width=width) for title, width in zip(titles, WIDTHS, strict=True))
    rows = tuple(_row(r, scene) for r in _shown(scene))
    return Table(caption=_caption(scene), columns=tuple(columns), rows=rows)


def _caption(scene: Scene) -> str:
    levels = [r.level for r in scene.standing.rules]
    unknown = levels.count(Level.UNKNOWN)
    return scene.words.say(
        "As of {at}: {bad} of {all} rules at watch or worse, {unknown} unknown.",
        at=scene.instant(scene.standing.as_of),
        bad=len(levels) - levels.count(Level.OK) - unknown,
        all=len(levels),
        unknown=unknown,
    )


def _row(state: RuleState, scene: Scene) -> Row:
    reading, words = state.reading, scene.words
    value, period = "-", "-"
    if reading is not None:
        value = amount(reading.value, state.unit, precision=state.precision, words=words)
        value += f" {words.term(reading.stage.value)}" if reading.stage else ""
        period = _short(reading.period, reading, scene) if reading.period else "-"
    return Row(level=state.level, cells=(_row_title(state, scene), value, period))


def _short(period: date, reading: Reading, scene: Scene) -> str:
    return period_short(period, scene.frequency(reading), at=scene.standing.as_of, words=scene.words)


def _row_title(state: RuleState, scene: Scene) -> str:
    words, known = scene.words, scene.acknowledgement(state)
    reason = reason_words(state.reason, words) if state.reason else None
    said = words.say("acknowledged by {author}", author=known.author) if known else None
    beside = clauses((reason, said), words)
    title = scene.rule_title(state)
    return words.say("{title}: {said}", title=title, said=beside) if beside else title


def _foot(events: Sequence[Event], scene: Scene, made_at: datetime) -> tuple[str, ...]:
    instants, words = dict.fromkeys(e.at for e in events), scene.words
    return (
        *(
            words.say("To reproduce: macro-monitor check --as-of {at}", at=instant_code(at))
            for at in instants
        ),
        words.say("To trace an event with all it rests on: macro-monitor explain EVENT"),
        words.say("Written {at}.", at=scene.instant(made_at)),
        *notices(_sources(events, scene)),
    )


def _sources(events: Sequence[Event], scene: Scene) -> tuple[SourceName, ...]:
    """Name the source of every value that the notice shows or rests on."""
    readings = (*(e.reading for e in events), *(r.reading for r in _shown(scene)))
    values = [i.source for r in readings if r for i in r.inputs]
    states = (scene.state(i) for i in _told_of(events, scene))
    return (*values, *(s.latest.source for s in states if s and s.latest))
