"""The notice: what a set of events says to a person, as subject, plain text and HTML."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from monitor.model.alerts import Event, Notice
from monitor.model.catalogue import Catalogue
from monitor.model.records import Subject
from monitor.model.standing import RuleState, Standing
from monitor.model.terms import IndicatorId, Level, SourceName
from monitor.wording.facts import event_block, indicator_block, sources_block
from monitor.wording.levels import badness, signed
from monitor.wording.markup import markup
from monitor.wording.numbers import amount
from monitor.wording.page import Block, Fact, Page, Row
from monitor.wording.plain import plain
from monitor.wording.rights import notices
from monitor.wording.scene import Scene, rested_on
from monitor.wording.sentences import event_line, reading_clause, threshold_clause, titled
from monitor.wording.subjects import baseline_title, is_baseline, subject, worst_first
from monitor.wording.times import instant_code, instant_words, period_words

SHOWN: Final = frozenset({Level.WATCH, Level.WARNING, Level.CRITICAL, Level.UNKNOWN})
NOTHING_TOLD: Final[Mapping[Subject, Event]] = MappingProxyType({})


def notice(  # noqa: PLR0913 - the caller holds each of these by itself
    events: Sequence[Event],
    standing: Standing,
    catalogue: Catalogue,
    *,
    made_at: datetime,
    zone: ZoneInfo,
    told: Mapping[Subject, Event] = NOTHING_TOLD,
) -> Notice:
    """Say what events tell, to a reader in `zone`; the text puts the worst change first.

    Args:
        events: At least one; `events` and `lines` of the notice keep their order.
        standing: How all stands at the last of them.
        catalogue: What the indicators are.
        made_at: When it is written.
        zone: Where the reader lives.
        told: Each rule's last event before these (`Told.last`): what a retraction takes back.
    """
    scene = Scene(standing=standing, catalogue=catalogue, told=told, zone=zone)
    page = _page(events, scene, made_at)
    threads = (e.episode for e in worst_first(events) if e.episode)
    return Notice(
        events=tuple(events),
        lines=tuple(event_line(e, scene) for e in events),
        subject=page.subject,
        text=plain(page),
        html=markup(page),
        made_at=made_at,
        thread=next(threads, None),
    )


def _page(events: Sequence[Event], scene: Scene, made_at: datetime) -> Page:
    shown = sorted(_shown(scene), key=lambda r: -badness(r.level))
    cited = scene.catalogued((*_told_of(events, scene), *_rested_on(shown)))
    return Page(
        subject=subject(events, scene),
        blocks=_blocks(events, scene),
        caption=_caption(scene),
        rows=tuple(_row(r, scene) for r in shown),
        sources=sources_block(cited, scene),
        foot=_foot(events, scene, made_at),
    )


def _blocks(events: Sequence[Event], scene: Scene) -> tuple[Block, ...]:
    """Tell a baseline as one list and every other event in a block, then the numbers behind those."""
    if not is_baseline(events):
        return _event_blocks(worst_first(events), scene)
    of_rules = worst_first([e for e in events if e.rule])
    of_data = worst_first([e for e in events if not e.rule])
    return (_baseline_block(of_rules, scene), *_event_blocks(of_data, scene))


def _event_blocks(events: Sequence[Event], scene: Scene) -> tuple[Block, ...]:
    numbers = ((scene.catalogue[i], scene.state(i)) for i in _told_of(events, scene))
    return (
        *(event_block(e, scene) for e in events),
        *(indicator_block(indicator, state, scene) for indicator, state in numbers if state),
    )


def _baseline_block(events: Sequence[Event], scene: Scene) -> Block:
    facts = tuple(Fact(label=signed(e.level), text=_baseline_line(e, scene)) for e in events)
    return Block(level=None, title=baseline_title(scene.standing), lead="", facts=facts)


def _baseline_line(event: Event, scene: Scene) -> str:
    parts = filter(None, (reading_clause(event, scene), threshold_clause(event, scene), event.reason))
    return f"{titled(event)}: {'; '.join(parts)} ({event.id})"


def _told_of(events: Iterable[Event], scene: Scene) -> tuple[IndicatorId, ...]:
    return tuple(dict.fromkeys(i for e in events for i in scene.indicators(e)))


def _rested_on(rules: Iterable[RuleState]) -> tuple[IndicatorId, ...]:
    return tuple(i for r in rules for i in rested_on(r.reading))


def _shown(scene: Scene) -> tuple[RuleState, ...]:
    return tuple(r for r in scene.standing.rules if r.level in SHOWN)


def _caption(scene: Scene) -> str:
    levels = [r.level for r in scene.standing.rules]
    unknown = levels.count(Level.UNKNOWN)
    bad = len(levels) - levels.count(Level.OK) - unknown
    at = instant_words(scene.standing.as_of, scene.zone)
    return f"As of {at}: {bad} of {len(levels)} rules at watch or worse, {unknown} unknown."


def _row(state: RuleState, scene: Scene) -> Row:
    title = f"{state.title} ({state.instance})" if state.instance else state.title
    reading = state.reading
    value = amount(reading.value, state.unit, precision=state.precision) if reading else "-"
    stage = f" {reading.stage.value}" if reading and reading.stage else ""
    period = period_words(reading.period, scene.frequency(reading)) if reading and reading.period else "-"
    reason = f": {state.reason}" if state.reason else ""
    return Row(level=state.level, title=f"{title}{reason}", value=f"{value}{stage}", period=period)


def _foot(events: Sequence[Event], scene: Scene, made_at: datetime) -> tuple[str, ...]:
    instants = dict.fromkeys(e.at for e in events)
    return (
        *(f"To reproduce: macro-monitor check --as-of {instant_code(at)}" for at in instants),
        f"Written {instant_words(made_at, scene.zone)}.",
        *notices(_sources(events, scene)),
    )


def _sources(events: Sequence[Event], scene: Scene) -> tuple[SourceName, ...]:
    """Name the source of every value that the notice shows or rests on."""
    readings = (*(e.reading for e in events), *(r.reading for r in _shown(scene)))
    values = [i.source for r in readings if r for i in r.inputs]
    states = (scene.state(i) for i in _told_of(events, scene))
    return (*values, *(s.latest.source for s in states if s and s.latest))
