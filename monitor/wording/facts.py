"""The labelled facts of a notice: of an event, and of the indicators it rests on."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from monitor.model.alerts import Event, Reading
from monitor.model.catalogue import Indicator
from monitor.model.standing import IndicatorState, RuleState
from monitor.model.terms import Freshness, IndicatorId, Level, Tier
from monitor.wording.numbers import amount, difference, figure
from monitor.wording.page import Block, Fact
from monitor.wording.scene import Scene
from monitor.wording.sentences import event_line, staged, titled
from monitor.wording.statements import statements
from monitor.wording.times import instant_words, period_phrase, period_words

EVIDENCE: Final[Mapping[Tier, str]] = MappingProxyType(
    {
        Tier.T1: "T1: every value as stated at the time",
        Tier.T2: "T2: some release times by calendar, lag or first look",
        Tier.T3: "T3: some values read in hindsight",
    }
)
AS_EXPECTED: Final = frozenset({Freshness.FRESH, Freshness.DUE})


def event_block(event: Event, scene: Scene) -> Block:
    """Tell one event: its sentence, what would change it, what it rests on."""
    state = _current(event, scene)
    facts = (
        *(_standing_facts(state, scene) if state else ()),
        *_reading_facts(event.reading),
        Fact(label="Event", text=event.id),
    )
    level = event.level if event.rule else None
    return Block(level=level, title=titled(event), lead=event_line(event, scene), facts=facts)


def indicator_block(indicator: Indicator, state: IndicatorState, scene: Scene) -> Block:
    """Tell the newest number of an indicator: against consensus, the one before, and history."""
    facts = (
        *_latest_facts(indicator, state, scene),
        *_freshness_facts(state, scene),
        *(Fact(label="Caveat", text=caveat) for caveat in indicator.caveats),
    )
    return Block(level=None, title=f"In numbers: {indicator.title.en}", lead="", facts=facts)


def sources_block(indicators: Iterable[IndicatorId], scene: Scene) -> Block:
    """Cite each indicator and say when its next value is due."""
    return Block(
        level=None,
        title="Sources and next releases",
        lead="",
        facts=tuple(_source(scene.catalogue[i], scene) for i in indicators),
    )


def _current(event: Event, scene: Scene) -> RuleState | None:
    """Return the rule's state while it still is what the event tells."""
    state = scene.rule_state(event)
    same = state is not None and (state.level, state.reading) == (event.level, event.reading)
    return state if same else None


def _standing_facts(state: RuleState, scene: Scene) -> tuple[Fact, ...]:
    facts = []
    if state.level is not Level.OK and state.since and state.reading:
        since = period_words(state.since, scene.frequency(state.reading))
        facts.append(Fact(label="Since", text=f"{since}, at {state.level.value} or worse"))
    if state.would_clear:
        facts.append(Fact(label="Would clear", text=f"at {state.would_clear}"))
    if state.would_escalate and state.level is not Level.OK:
        facts.append(Fact(label="Would worsen", text=f"at {state.would_escalate}"))
    if state.gate:
        facts.append(Fact(label="Gate", text=state.gate))
    return tuple(facts)


def _reading_facts(reading: Reading | None) -> tuple[Fact, ...]:
    if reading is None:
        return ()
    breaks = [Fact(label="Breaks", text=f"crosses {'; '.join(reading.breaks)}")] if reading.breaks else []
    return (*breaks, Fact(label="Evidence", text=EVIDENCE[reading.tier]))


def _latest_facts(indicator: Indicator, state: IndicatorState, scene: Scene) -> tuple[Fact, ...]:
    latest = state.latest
    if latest is None:
        return (Fact(label="Latest", text="no value is known"),)
    value = amount(latest.value, indicator.unit, precision=indicator.precision)
    period = period_phrase(latest.period, indicator.frequency)
    released = instant_words(latest.released_at, scene.zone)
    said = statements(state, indicator)
    return (
        Fact(label="Latest", text=f"{value} {period}{staged(latest.stage)}"),
        Fact(label="Released", text=f"{released}, by {latest.source}"),
        Fact(label="Consensus", text=_consensus(indicator, state)),
        *_previous_facts(indicator, state),
        *([Fact(label="In history", text="; ".join(said))] if said else []),
    )


def _consensus(indicator: Indicator, state: IndicatorState) -> str:
    if state.consensus is None:
        return "no consensus"
    expected = amount(state.consensus, indicator.unit, precision=indicator.precision)
    if state.surprise is None:
        return expected
    surprise = difference(state.surprise, indicator.unit, precision=indicator.precision)
    if state.surprise_sigma is None:
        return f"{expected}; surprise {surprise}"
    return f"{expected}; surprise {surprise}, or {figure(state.surprise_sigma, 1)} standard deviations"


def _previous_facts(indicator: Indicator, state: IndicatorState) -> tuple[Fact, ...]:
    if state.previous is None:
        return ()
    previous = amount(state.previous, indicator.unit, precision=indicator.precision)
    if state.previous_told is None or state.previous_told == state.previous:
        return (Fact(label="Previous", text=previous),)
    told = amount(state.previous_told, indicator.unit, precision=indicator.precision)
    return (Fact(label="Previous", text=f"{previous}, revised from {told}"),)


def _freshness_facts(state: IndicatorState, scene: Scene) -> tuple[Fact, ...]:
    fresh = state.freshness
    if fresh.freshness in AS_EXPECTED:
        return ()
    since = f" since {instant_words(fresh.since, scene.zone)}" if fresh.since else ""
    return (Fact(label="Freshness", text=f"{fresh.freshness.value}{since}"),)


def _source(indicator: Indicator, scene: Scene) -> Fact:
    state = scene.state(indicator.id)
    due = state.freshness.next_due_at if state else None
    coming = f". Next due {instant_words(due, scene.zone)}." if due else "."
    cited = f"{indicator.citation.rstrip('.')}, {indicator.url}" if indicator.url else indicator.citation
    return Fact(label=indicator.title.en, text=f"{cited.rstrip('.')}{coming}")
