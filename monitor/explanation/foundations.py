"""The values that a reading rests on, indicator by indicator: newest, read besides, and how fresh."""

from collections.abc import Iterator, Sequence
from typing import Final

from monitor.explanation.explained import Explanation
from monitor.explanation.lines import labelled, within
from monitor.model.alerts import Input
from monitor.model.catalogue import Indicator
from monitor.model.standing import IndicatorState
from monitor.wording.facts import AS_EXPECTED, indicator_block
from monitor.wording.numbers import amount
from monitor.wording.scene import Scene
from monitor.wording.times import instant_words, period_phrase

FEW: Final = 4
"""Values read besides the newest that are listed one by one."""


def foundations(explanation: Explanation, scene: Scene) -> Iterator[str]:
    """Tell each input in a section of its own."""
    reading = explanation.state.reading
    inputs = reading.inputs if reading else ()
    for state in explanation.indicators:
        indicator = scene.catalogue[state.indicator]
        read = [each for each in inputs if each.indicator == state.indicator]
        yield _foundation(state, indicator, read, scene)


def _foundation(state: IndicatorState, indicator: Indicator, read: Sequence[Input], scene: Scene) -> str:
    block = indicator_block(indicator, state, scene)
    facts = [labelled(fact.label, fact.text) for fact in block.facts if fact.label != "Caveat"]
    others = sorted(
        (each for each in read if each != state.latest), key=lambda each: each.period, reverse=True
    )
    freshness = [labelled("Freshness", state.freshness.freshness.value)] if _as_expected(state) else []
    caveats = [labelled(fact.label, fact.text) for fact in block.facts if fact.label == "Caveat"]
    return "\n".join((block.title, *facts, *_read(others, indicator, scene), *freshness, *caveats))


def _as_expected(state: IndicatorState) -> bool:
    return state.freshness.freshness in AS_EXPECTED


def _read(others: Sequence[Input], indicator: Indicator, scene: Scene) -> Iterator[str]:
    """Say which values are read besides the newest."""
    if len(others) <= FEW:
        for number, each in enumerate(others):
            yield labelled("" if number else "Read besides", _one(each, indicator, scene))
        return
    newest, oldest = others[0], others[-1]
    stages = ", ".join(dict.fromkeys(each.stage.value for each in others))
    yield labelled("Read besides", f"{len(others)} values ({stages}), the newest and the oldest of them:")
    yield labelled("", _one(newest, indicator, scene))
    yield labelled("", _one(oldest, indicator, scene))


def _one(each: Input, indicator: Indicator, scene: Scene) -> str:
    value = amount(each.value, indicator.unit, precision=indicator.precision)
    period = within(period_phrase(each.period, indicator.frequency))
    released = instant_words(each.released_at, scene.zone)
    return f"{value} for {period} ({each.stage.value}), released {released}, by {each.source}"
