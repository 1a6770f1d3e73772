"""The parts of an expression with their values, as one reading reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from monitor.errors import ExpressionError
from monitor.language.evaluation import Step
from monitor.language.syntax import Binary, Node, Number
from monitor.language.track import Track
from monitor.language.traits import is_condition, precision_of
from monitor.language.units import unit_of
from monitor.measures.spans import read
from monitor.model.catalogue import Catalogue
from monitor.model.series import IntArray
from monitor.model.terms import Frequency, IndicatorId

FEW: Final = 2
"""Values read of one part that are shown each: end points are two, a window is more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A value of one part of an expression; None where it is missing."""

    period: date
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of an expression: what it says, and its values that the reading reads, newest first.

    `depth` counts from the whole expression, 0, inwards. Where the reading reads more than two of its
    values, `seen` holds the newest alone, and `count` says how many there are. A condition is 1 where
    it holds and 0 where it does not.
    """

    text: str
    depth: int
    indicator: IndicatorId | None
    condition: bool
    unit: str
    precision: int
    frequency: Frequency
    count: int
    seen: tuple[Seen, ...]


def parts(track: Track, position: int, catalogue: Catalogue) -> tuple[Part, ...]:
    """List the parts of what a track reads, the whole first, each once, with their values at a reading.

    What is only a number times another part is left out: it says no more than that part.
    """
    found: dict[tuple[str, tuple[Seen, ...]], Part] = {}
    for part in _parts(track.root, np.array([position]), catalogue, depth=0):
        found.setdefault((part.text, part.seen), part)
    return tuple(found.values())


def _parts(step: Step, positions: IntArray, catalogue: Catalogue, *, depth: int) -> Iterator[Part]:
    if depth == 0 or not _is_multiple(step.node):
        yield _part(step, positions, catalogue, depth=depth)
        depth += 1
    marks = np.zeros(len(step.grid), dtype=np.bool_)
    marks[positions] = True
    for origin in step.origins:
        within = np.flatnonzero(read(origin.spans, marks, len(origin.step.grid)))
        yield from _parts(origin.step, within, catalogue, depth=depth)


def _is_multiple(node: Node) -> bool:
    """Tell whether a part is only a number times another, which is told by itself."""
    return (
        isinstance(node, Binary)
        and node.operator == "*"
        and isinstance(node.left, Number) is not isinstance(node.right, Number)
    )


def _part(step: Step, positions: IntArray, catalogue: Catalogue, *, depth: int) -> Part:
    shown = positions[::-1] if len(positions) <= FEW else positions[-1:]
    values = step.values[shown]
    return Part(
        text=step.text,
        depth=depth,
        indicator=step.indicator,
        condition=is_condition(step.node),
        unit=_unit(step, catalogue),
        precision=precision_of(step.node, catalogue),
        frequency=step.grid.frequency,
        count=len(positions),
        seen=tuple(
            Seen(period=period, value=None if np.isnan(value) else float(value))
            for period, value in zip(step.grid.dates[shown].tolist(), values, strict=True)
        ),
    )


def _unit(step: Step, catalogue: Catalogue) -> str:
    """Give the unit of a part, empty where its units do not go together."""
    try:
        return unit_of(step.node, catalogue)
    except ExpressionError:
        return ""
