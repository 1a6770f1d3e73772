"""Computed sentences about one indicator: how far back, since when, how often in a row."""

from typing import Final

from monitor.model.catalogue import Indicator
from monitor.model.standing import Crossing, Extreme, IndicatorState
from monitor.wording.numbers import decimals, figure
from monitor.wording.times import period_code

ORDINALS: Final = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
LEAST: Final = 2
"""A streak of one, or a comparison with the month before alone, is no news."""


def statements(state: IndicatorState, indicator: Indicator) -> tuple[str, ...]:
    """Say what is notable of an indicator's newest value; empty without data."""
    if state.latest is None:
        return ()
    said = (_extreme(state.extreme, indicator), _crossing(state.crossing), _streak(state.streak))
    return tuple(sentence for sentence in said if sentence)


def _extreme(extreme: Extreme | None, indicator: Indicator) -> str | None:
    if extreme is None or extreme.months < LEAST:
        return None
    word = "lowest" if extreme.lowest else "highest"
    if extreme.since is None:
        said = f"{word} on record, since {period_code(extreme.first, indicator.frequency)}"
    else:
        said = f"{word} since {period_code(extreme.since, indicator.frequency)}"
    if extreme.equal_to is None:
        return said
    return f"{said}; equal to {period_code(extreme.equal_to, indicator.frequency)}"


def _crossing(crossing: Crossing | None) -> str | None:
    if crossing is None or crossing.months < LEAST:
        return None
    side = "below" if crossing.below else "above"
    neutral = figure(crossing.neutral, decimals(crossing.neutral))
    return f"{side} {neutral} for the first time in {crossing.months} months"


def _streak(streak: int) -> str | None:
    count = abs(streak)
    if count < LEAST:
        return None
    return f"{_ordinal(count)} {'fall' if streak < 0 else 'rise'} in a row"


def _ordinal(count: int) -> str:
    if count - LEAST < len(ORDINALS):
        return ORDINALS[count - LEAST]
    teens = range(11, 14)
    ending = "th" if count % 100 in teens else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"
