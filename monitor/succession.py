"""Which instants are evaluated, one after the other: what came in, and what fell late in between."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from monitor.evaluation.record import Record, Watch
from monitor.evaluation.standing import Assessment, assess
from monitor.evaluation.timeliness import freshness_at, next_turning_point
from monitor.model.series import FreshnessState
from monitor.model.terms import IndicatorId


def beginning(
    watch: Watch, record: Record, instants: Sequence[datetime], *, started: datetime
) -> Iterator[Assessment]:
    """Assess what nothing was evaluated of yet: all there is by the start is one instant."""
    yield assess(watch, record, as_of=max([started, *instants]))


def succession(
    watch: Watch, record: Record, instants: Sequence[datetime], *, last: datetime, now: datetime
) -> Iterator[Assessment]:
    """Assess each instant in its order, and those between at which something falls late.

    Args:
        watch: What is watched.
        record: What is stored of it; of later statements an instant sees nothing.
        instants: At which something came in; one before `last` counts as `last`.
        last: The instant evaluated last.
        now: What falls late after it is not told yet.
    """
    at = last
    states = freshness_at(watch, record, as_of=at)
    queue = [max(each, at) for each in instants]
    while True:
        late = _next_lateness(watch, record, states, after=at, until=min([now, *queue]))
        coming = min([*queue, *([late] if late else [])], default=None)
        if coming is None:
            return
        at, queue = coming, [each for each in queue if each > coming]
        assessment = assess(watch, record, as_of=at)
        states = {each.indicator: each.freshness for each in assessment.standing.indicators}
        yield assessment


def _next_lateness(
    watch: Watch,
    record: Record,
    states: Mapping[IndicatorId, FreshnessState],
    *,
    after: datetime,
    until: datetime,
) -> datetime | None:
    """Find the next instant at which something did fall late: what came in time by then did not."""
    while (late := next_turning_point(states, watch.catalogue, after=after, until=until)) is not None:
        states, after = freshness_at(watch, record, as_of=late), late
        if any(state.since == late for state in states.values()):
            return late
    return None
