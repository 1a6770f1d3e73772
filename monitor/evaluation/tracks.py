"""A rule's measure and its gate, period by period, and everything that the two of them read."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.language.syntax import Expression
from monitor.language.track import NO_SURPRISES, Flag, Track, align, evaluate
from monitor.measures.grids import at_positions
from monitor.model.catalogue import Catalogue
from monitor.model.series import BoolArray, DateArray, FloatArray, IntArray, Vintage
from monitor.model.terms import IndicatorId
from monitor.rulebook.book import Rule


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tracks:
    """A rule's measure with, for each of its periods, the position in its gate that stands for it.

    `positions` is -1 where none does, and everywhere without a gate.
    """

    measure: Track
    gate: Track | None
    positions: IntArray

    @property
    def dates(self) -> DateArray:
        """The measure's periods."""
        return self.measure.dates

    @property
    def passes(self) -> FloatArray:
        """What the gate says of each period: 1 open, 0 closed, NaN not known; 1 without a gate."""
        if self.gate is None:
            return np.ones(len(self.measure))
        return at_positions(self.gate.values, self.positions)

    @property
    def newest(self) -> int | None:
        """The newest period for which every input of measure and gate has a value, None without any."""
        if self.gate is None or self.measure.newest is None:
            return self.measure.newest
        gate_newest = -1 if self.gate.newest is None else self.gate.newest
        judged = self.positions[: self.measure.newest + 1]
        readable = np.flatnonzero((judged >= 0) & (judged <= gate_newest))
        return int(readable[-1]) if len(readable) else None

    def touches(self, flag: Flag) -> BoolArray:
        """Tell of each reading whether it, its gate included, reads a value whose period is flagged."""
        touched = self.measure.touches(flag)
        if self.gate is not None:
            touched |= np.append(self.gate.touches(flag), False)[self.positions]
        return touched

    def reads(self, position: int) -> tuple[tuple[IndicatorId, date], ...]:
        """List what one reading reads, its gate included, each once."""
        reads = self.measure.reads(position)
        if self.gate is not None and self.positions[position] >= 0:
            reads += self.gate.reads(int(self.positions[position]))
        return tuple(dict.fromkeys(reads))


def tracks(
    rule: Rule, vintage: Vintage, catalogue: Catalogue, *, surprises: Vintage = NO_SURPRISES
) -> Tracks:
    """Evaluate a rule's measure and gate over a vintage."""

    def over(expression: Expression) -> Track:
        return evaluate(expression, vintage, catalogue, gaps=rule.missing, surprises=surprises)

    measure = over(rule.measure)
    if rule.gate is None:
        return Tracks(measure=measure, gate=None, positions=np.full(len(measure), -1))
    gate = over(rule.gate)
    return Tracks(measure=measure, gate=gate, positions=align(gate, measure))
