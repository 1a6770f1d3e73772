"""Where sources state the same of a period unequally; which of them counts is not decided here."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np

from monitor.evaluation.inputs import input_at
from monitor.measures.rounding import rounded
from monitor.model.alerts import Input
from monitor.model.catalogue import Indicator
from monitor.model.series import Series, Statements
from monitor.model.standing import Disagreement
from monitor.vintage import choose, only

NEWEST: Final = 3
"""Periods looked at: of older ones sources keep copies of different age."""


def disagreements(
    indicator: Indicator, series: Series | None, said: Statements | None, *, as_of: datetime
) -> tuple[Disagreement, ...]:
    """Hold what is in force of the newest periods against what every other source says of them.

    Values are unequal that differ at the precision of the indicator. A statement of another stage is
    none of the same thing, and one withdrawn is none at all. A source that says what the other said
    before a change does not disagree with it: the one has yet to follow the other.

    Args:
        indicator: Its precision, and the rank of its sources.
        series: It in the vintage, None or empty where there is no data.
        said: All that was stated of it by `as_of`.
        as_of: The instant of the vintage.

    Returns:
        Oldest period first; sources in the order of their names.
    """
    if series is None or said is None or not len(series) or len(said.source_names) == 1:
        return ()
    first = max(len(series) - NEWEST, 0)
    recent = only(said, said.periods >= series.periods[first])
    if len(np.unique(recent.sources)) == 1:
        return ()
    words = _Words(said=recent, precision=indicator.precision)
    others = [_by_period(indicator, recent, source, as_of) for source in range(len(said.source_names))]
    chosen = [input_at(series, position) for position in range(first, len(series))]
    return tuple(
        Disagreement(chosen=each, other=theirs[each.period])
        for each in chosen
        for theirs in others
        if each.period in theirs and words.disagree(each, theirs[each.period])
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Words:
    """What was said of the newest periods, and the decimals at which it is compared."""

    said: Statements
    precision: int

    def disagree(self, one: Input, other: Input) -> bool:
        """Whether two words on a period differ, and neither is what the other source has left behind."""
        if one.source == other.source or one.stage is not other.stage:
            return False
        values = self._of(one), self._of(other)
        first, second = rounded(np.array([one.value, other.value]), self.precision).tolist()
        return first != second and second not in values[0] and first not in values[1]

    def _of(self, word: Input) -> list[float]:
        """List all values that the source of a word has had for its period."""
        source = self.said.source_names.index(word.source)
        rows = (self.said.sources == source) & (self.said.periods == np.datetime64(word.period, "D"))
        values: list[float] = rounded(self.said.values[rows], self.precision).tolist()
        return values


def _by_period(indicator: Indicator, said: Statements, source: int, as_of: datetime) -> dict[date, Input]:
    """Choose what one source alone says of each period."""
    alone = choose(only(said, said.sources == source), indicator, as_of=as_of)
    return {each.period: each for each in (input_at(alone, place) for place in range(len(alone)))}
