"""What is to come out next: each value with what it follows, what is expected of it, and how such moved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.evaluation.breadth import counted_by
from monitor.evaluation.coming import Due
from monitor.evaluation.history import inputs_of
from monitor.evaluation.inputs import input_at
from monitor.evaluation.moves import changes, revisions
from monitor.evaluation.record import Record, Watch
from monitor.measures.rounding import rounded
from monitor.model.alerts import Input
from monitor.model.catalogue import Indicator
from monitor.model.prints import Compared
from monitor.model.series import Forecast, Series, Statements
from monitor.model.terms import Subject
from monitor.rulebook.book import Rule, StagePolicy
from monitor.vintage import choose, said_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A value that is to come out.

    `last` is what it is counted from: the provisional value that it makes final, or that of the period
    before; None without one, and where another value of the indicator comes first. `consensus` is the last
    forecast of it. `moves` are the earlier moves of the kind that `compared` tells, in the unit.
    """

    due: Due
    last: Input | None
    consensus: float | None
    compared: Compared
    moves: tuple[float, ...]

    def as_far(self, distance: float) -> int:
        """Count the moves that went as far as this one or further, in its direction."""
        return sum(move <= distance if distance < 0 else move >= distance for move in self.moves)


def awaited(watch: Watch, record: Record, dues: Iterable[Due], *, as_of: datetime) -> tuple[Awaited, ...]:
    """Tell of each value due what it follows and what is expected of it, in their order.

    Args:
        watch: What is watched.
        record: What the store holds; what came later is left out.
        dues: Oldest first, those of an indicator from the next one on, without a gap.
        as_of: The instant.
    """
    ordered = tuple(dues)
    found = {
        each.due: each
        for name in dict.fromkeys(due.indicator for due in ordered)
        for each in _successive(
            [due for due in ordered if due.indicator == name], _known(watch.catalogue[name], record, as_of)
        )
    }
    return tuple(found[due] for due in ordered)


def read_by(watch: Watch, dues: Iterable[Due]) -> tuple[Subject, ...]:
    """Name the rules that read one of these values; one that counts finals alone reads no provisional."""
    awaits = tuple(dues)
    return tuple(
        (rule.id, rule.instance)
        for rule in watch.rules.rules
        if counted_by(rule) is None and any(_reads(rule, due) for due in awaits)
    )


def _reads(rule: Rule, due: Due) -> bool:
    skipped = rule.stages is StagePolicy.FINAL and due.stage.provisional
    return due.indicator in inputs_of(rule) and not skipped


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Known:
    """What is known of one indicator: all that was said, what it amounts to, and the forecasts of it."""

    indicator: Indicator
    said: Statements | None
    series: Series | None
    forecasts: Sequence[Forecast]

    @property
    def last(self) -> Input | None:
        return input_at(self.series, len(self.series) - 1) if self.series else None


def _known(indicator: Indicator, record: Record, as_of: datetime) -> _Known:
    stated = record.statements.get(indicator.id)
    said = said_by(stated, as_of=as_of) if stated else None
    return _Known(
        indicator=indicator,
        said=said,
        series=choose(said, indicator, as_of=as_of) if said else None,
        forecasts=[
            each for each in record.forecasts if each.indicator == indicator.id and each.stated_at <= as_of
        ],
    )


def _successive(dues: Sequence[Due], known: _Known) -> Iterator[Awaited]:
    """Tell of an indicator's values in their order; only the first of them follows what is known."""
    last = known.last
    for number, due in enumerate(dues):
        follows = last if number == 0 else None
        revises = follows is not None and follows.period == due.period
        out = [last.released_at] if last and last.period == due.period else []
        earlier = any(each.period == due.period for each in dues[:number])
        yield Awaited(
            due=due,
            last=follows,
            consensus=_consensus(due, known.forecasts, out=out, earlier=earlier),
            compared=Compared.REVISIONS if revises else Compared.CHANGES,
            moves=_moves(known, follows, revises=revises),
        )


def _consensus(
    due: Due, forecasts: Sequence[Forecast], *, out: Sequence[datetime], earlier: bool
) -> float | None:
    """Pick the last forecast of a value; one that names no stage is for the first value still to come.

    Args:
        due: The value.
        forecasts: All of its indicator, oldest first.
        out: When a value of its period came out, where one did: a forecast before was for that.
        earlier: Whether another value of its period comes before it.
    """
    fitting = [
        each.value
        for each in forecasts
        if each.period == due.period
        and (
            each.stage is due.stage
            or (each.stage is None and not earlier and all(each.stated_at > at for at in out))
        )
    ]
    return fitting[-1] if fitting else None


def _moves(known: _Known, last: Input | None, *, revises: bool) -> tuple[float, ...]:
    """List the earlier moves of the kind that is to come, to the indicator's precision."""
    if last is None or known.said is None or known.series is None:
        return ()
    moves = revisions(known.said, last.stage) if revises else changes(known.series)
    return tuple(rounded(moves, known.indicator.precision).tolist())
