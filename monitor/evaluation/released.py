"""What came out in a span, release by release, and which of it moved a rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from monitor.evaluation.coming import EVERY_DAY
from monitor.evaluation.inputs import input_at
from monitor.evaluation.record import Record, Watch
from monitor.model.alerts import Event, Input
from monitor.model.terms import IndicatorId
from monitor.vintage import vintage


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What one release brought: the newest value of each of its indicators."""

    name: str
    at: datetime
    values: tuple[Input, ...]

    def moved(self, events: Iterable[Event]) -> bool:
        """Tell whether an event was drawn on it: it brought the newest values that one rests on."""
        own = {(each.indicator, each.released_at) for each in self.values}
        return any(not own.isdisjoint(_newest(event)) for event in events)


def released(record: Record, watch: Watch, *, since: datetime, until: datetime) -> tuple[Released, ...]:
    """List what came out after `since` and by `until`, oldest first; what comes every day is left out.

    Of an indicator that came out more than once only the newest value is listed.
    """
    periodic = {name: each for name, each in watch.catalogue.items() if each.frequency not in EVERY_DAY}
    known = vintage(record.statements, periodic, as_of=until)
    newest = [input_at(series, len(series) - 1) for series in known.values() if len(series)]
    named = [
        (each.released_at, watch.catalogue[each.indicator].release.name, each)
        for each in newest
        if since < each.released_at
    ]
    ordered = sorted(named, key=lambda each: each[:2])
    return tuple(
        Released(name=name, at=at, values=tuple(value for *_, value in group))
        for (at, name), group in groupby(ordered, key=lambda each: each[:2])
    )


def _newest(event: Event) -> Iterator[tuple[IndicatorId, datetime]]:
    """Yield the indicators whose values, of all that an event rests on, came out last."""
    inputs = event.reading.inputs if event.reading else ()
    last = max((each.released_at for each in inputs), default=None)
    return ((each.indicator, each.released_at) for each in inputs if each.released_at == last)
