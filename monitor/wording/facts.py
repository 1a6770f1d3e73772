"""The labelled facts of a notice: of an event, and of the indicators it rests on."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from monitor.model.alerts import Event, Reading
from monitor.model.catalogue import Indicator
from monitor.model.standing import IndicatorState, RuleState
from monitor.model.terms import Freshness, IndicatorId, Level, Tier
from monitor.wording.holdings import held_words
from monitor.wording.numbers import difference, figure
from monitor.wording.page import Block, Fact
from monitor.wording.prospects import prospects
from monitor.wording.reasons import reason_words
from monitor.wording.scene import Scene
from monitor.wording.sentences import clauses, event_line, valued
from monitor.wording.statements import across, on_the_year, ranked, statements
from monitor.wording.times import period_noun, period_phrase
from monitor.wording.words import phrase

EVIDENCE: Final[Mapping[Tier, str]] = MappingProxyType(
    {
        Tier.T1: phrase("T1: every value as stated at the time"),
        Tier.T2: phrase("T2: some release times by calendar, lag or first look"),
        Tier.T3: phrase("T3: some values read in hindsight"),
    }
)
AS_EXPECTED: Final = frozenset({Freshness.FRESH, Freshness.DUE})
VERSION: Final = 8
"""Digits of a rule's hash that tell its versions apart."""


def event_block(event: Event, scene: Scene, *, numbers: Indicator | None = None) -> Block:
    """Tell one event: its sentence, what it rests on, and what would change it.

    Args:
        event: What to tell.
        scene: What it is told against.
        numbers: The indicator whose numbers are told with it, None where they are told elsewhere.
    """
    seen, words = scene.state(numbers.id) if numbers else None, scene.words
    state = _current(event, scene)
    facts = (
        *(_number_facts(numbers, seen, scene) if numbers and seen else ()),
        *(_rule_facts(event, state, scene) if state else ()),
        *(_context_facts(numbers, seen, scene) if numbers and seen else ()),
        *_reading_facts(event.reading, scene),
        *(_care_facts(numbers, seen, scene) if numbers and seen else ()),
        *(prospects(event, state, scene) if state else ()),
        Fact(label=words.say("Event"), text=event.id),
    )
    level = event.level if event.rule else None
    return Block(level=level, title=scene.title(event), lead=event_line(event, scene), facts=facts)


def indicator_block(indicator: Indicator, state: IndicatorState, scene: Scene) -> Block:
    """Tell the newest number of an indicator: against the one before, consensus, and history."""
    facts = (
        *_number_facts(indicator, state, scene),
        *_context_facts(indicator, state, scene),
        *_care_facts(indicator, state, scene),
    )
    title = scene.words.say("In numbers: {indicator}", indicator=scene.words.text(indicator.title))
    return Block(level=None, title=title, lead="", facts=facts)


def sources_block(indicators: Iterable[IndicatorId], scene: Scene) -> Block:
    """Say of each indicator when its next value is due, and cite it."""
    return Block(
        level=None,
        title=scene.words.say("Sources and next releases"),
        lead="",
        facts=tuple(_source(scene.catalogue[i], scene) for i in indicators),
    )


def _current(event: Event, scene: Scene) -> RuleState | None:
    """Return the rule's state while it still is what the event tells."""
    state = scene.rule_state(event)
    same = state is not None and (state.level, state.reading) == (event.level, event.reading)
    return state if same else None


def _rule_facts(event: Event, state: RuleState, scene: Scene) -> Iterator[Fact]:
    words = scene.words
    if state.measure:
        version = f" ({event.rule_hash[:VERSION]})" if event.rule_hash else ""
        yield Fact(label=words.say("Rule"), text=f"{state.name}{version}: {state.measure}")
    if held := held_words(state, words):
        yield Fact(label=words.say("Held"), text=held)
    if state.gate:
        yield Fact(label=words.say("Gate"), text=reason_words(state.gate, words))
    if state.level is not Level.OK and state.since and state.reading:
        yield Fact(label=words.say("Since"), text=_since(state, state.reading, scene))


def _since(state: RuleState, reading: Reading, scene: Scene) -> str:
    words = scene.words
    since = period_noun(state.since, scene.frequency(reading), words) if state.since else ""
    level = words.term(state.level.value)
    if state.level is Level.CRITICAL:
        return words.say("{since}, at {level}", since=since, level=level)
    return words.say("{since}, at {level} or worse", since=since, level=level)


def _reading_facts(reading: Reading | None, scene: Scene) -> Iterator[Fact]:
    if reading is None:
        return
    words = scene.words
    if reading.breaks:
        notes = clauses((_note(each, reading, scene) for each in reading.breaks), words)
        yield Fact(
            label=words.say("Breaks"), text=words.say("crosses a change of method: {breaks}", breaks=notes)
        )
    yield Fact(label=words.say("Evidence"), text=words.say(EVIDENCE[reading.tier]))


def _note(note: str, reading: Reading, scene: Scene) -> str:
    """Say the note of a break in the reader's language; readings keep it in English."""
    names = dict.fromkeys(each.indicator for each in reading.inputs)
    known = (each.note for name in names if name in scene.catalogue for each in scene.catalogue[name].breaks)
    said = next((scene.words.text(each) for each in known if each.en == note), note)
    return said.rstrip(".。")


def _number_facts(indicator: Indicator, state: IndicatorState, scene: Scene) -> Iterator[Fact]:
    latest, words = state.latest, scene.words
    if latest is None:
        yield Fact(label=words.say("Latest"), text=words.say("no value is known"))
        return
    when = period_phrase(latest.period, indicator.frequency, words)
    value = valued(scene.value(latest.value, indicator), when, latest.stage, words)
    at = scene.instant(latest.released_at)
    if state.earlier is not None:
        before = scene.value(state.earlier.value, indicator)
        stage = words.term(state.earlier.stage.value)
        value = words.say("{value}, after {before} ({stage})", value=value, before=before, stage=stage)
    yield Fact(label=words.say("Latest"), text=value)
    yield Fact(label=words.say("Released"), text=words.say("{at}, by {source}", at=at, source=latest.source))
    yield from _previous_facts(indicator, state, scene)
    yield Fact(label=words.say("Consensus"), text=_consensus(indicator, state, scene))


def _consensus(indicator: Indicator, state: IndicatorState, scene: Scene) -> str:
    words = scene.words
    if state.consensus is None:
        return words.say("no consensus")
    expected = scene.value(state.consensus, indicator)
    if state.surprise is None:
        return expected
    surprise = difference(state.surprise, indicator.unit, precision=indicator.precision, words=words)
    if state.surprise_sigma is None:
        return words.say("{consensus}; surprise {surprise}", consensus=expected, surprise=surprise)
    return words.say(
        "{consensus}; surprise {surprise}, or {sigma} standard deviations",
        consensus=expected,
        surprise=surprise,
        sigma=figure(state.surprise_sigma, 1),
    )


def _previous_facts(indicator: Indicator, state: IndicatorState, scene: Scene) -> Iterator[Fact]:
    if state.previous is None:
        return
    words, previous = scene.words, scene.value(state.previous, indicator)
    if state.previous_told is None or state.previous_told == state.previous:
        yield Fact(label=words.say("Previous"), text=previous)
        return
    told = scene.value(state.previous_told, indicator)
    said = words.say("{value}, revised from {told}", value=previous, told=told)
    yield Fact(label=words.say("Previous"), text=said)


def _context_facts(indicator: Indicator, state: IndicatorState, scene: Scene) -> Iterator[Fact]:
    words = scene.words
    if said := clauses((*statements(state, indicator, words), ranked(state, indicator, words)), words):
        yield Fact(label=words.say("In history"), text=said)
    if change := on_the_year(state, indicator, words):
        yield Fact(label=words.say("On the year"), text=change)
    if method := across(state, indicator, words):
        yield Fact(label=words.say("Method"), text=method)


def _care_facts(indicator: Indicator, state: IndicatorState, scene: Scene) -> Iterator[Fact]:
    """Say what to mind: data that are not what they should be, and what is known of the series."""
    words, fresh = scene.words, state.freshness
    if fresh.freshness not in AS_EXPECTED:
        yield Fact(label=words.say("Freshness"), text=_freshness(state, scene))
    for caveat in indicator.caveats:
        yield Fact(label=words.say("Caveat"), text=words.text(caveat))


def _freshness(state: IndicatorState, scene: Scene) -> str:
    words, fresh = scene.words, state.freshness
    word = words.term(fresh.freshness.value)
    if fresh.since is None:
        return word
    return words.say("{freshness} since {at}", freshness=word, at=scene.instant(fresh.since))


def cited_block(indicators: Iterable[IndicatorId], scene: Scene) -> Block:
    """Cite, in one paragraph, what a message shows beside what it tells."""
    words = scene.words
    cited = dict.fromkeys(scene.catalogue[name].citation.rstrip(".") for name in indicators)
    return Block(level=None, title=words.say("Sources of the table"), lead=clauses(cited, words), facts=())


def _source(indicator: Indicator, scene: Scene) -> Fact:
    """Say when the next value is due and whose figures they are; an address comes last, to be clicked."""
    state, words = scene.state(indicator.id), scene.words
    cited = ", ".join(filter(None, (indicator.citation.rstrip("."), indicator.url)))
    due = state.freshness.next_due_at if state else None
    if due is None:
        return Fact(label=words.text(indicator.title), text=cited)
    at = scene.instant(due)
    said = (
        words.say("next due {at}. {citation}", at=at, citation=cited)
        if due > scene.standing.as_of
        else words.say("was due {at}. {citation}", at=at, citation=cited)
    )
    return Fact(label=words.text(indicator.title), text=said)
