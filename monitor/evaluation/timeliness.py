"""Whether each indicator is as new as it should be, and when that changes by the clock alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from monitor.calendar import due_at, due_listing, due_window, next_due, next_period
from monitor.evaluation.inputs import as_datetime
from monitor.evaluation.record import Record, Watch
from monitor.freshness import freshness, turning_points
from monitor.model.catalogue import Catalogue, Indicator
from monitor.model.records import Announced, Look
from monitor.model.series import FreshnessState, Series, Vintage
from monitor.model.terms import BY_HAND, STAGES, IndicatorId, Outcome
from monitor.polling import ANSWERS
from monitor.schedule import announced
from monitor.vintage import vintage

EARLY: Final = timedelta(hours=12)
"""A value that came out this long before its announced minute at the most came out on that date."""


def freshness_states(
    watch: Watch, record: Record, known: Vintage, *, as_of: datetime
) -> Mapping[IndicatorId, FreshnessState]:
    """Judge the freshness of every indicator, given the vintage of that instant."""
    return {
        name: _freshness(indicator, known.get(name), watch, record, as_of)
        for name, indicator in watch.catalogue.items()
    }


def freshness_at(watch: Watch, record: Record, *, as_of: datetime) -> Mapping[IndicatorId, FreshnessState]:
    """Judge the freshness of every indicator at an instant."""
    known = vintage(record.statements, watch.catalogue, as_of=as_of)
    return freshness_states(watch, record, known, as_of=as_of)


def next_turning_point(
    states: Mapping[IndicatorId, FreshnessState], catalogue: Catalogue, *, after: datetime, until: datetime
) -> datetime | None:
    """Find the first instant in (after, until] at which something known now becomes late or missing."""
    points = (
        point
        for name, state in states.items()
        if state.next_due_at is not None
        for point in turning_points(catalogue[name], state.next_due_at)
    )
    return min((point for point in points if after < point <= until), default=None)


def _freshness(
    indicator: Indicator, series: Series | None, watch: Watch, record: Record, as_of: datetime
) -> FreshnessState:
    looks = _looks(indicator, watch, record)
    seen = [look for look in looks if look.at <= as_of]
    outcome, looked = _refusal(seen), bool(seen) or not looks
    if series is None or not len(series):
        state = freshness(indicator, newest=None, due=None, now=as_of, outcome=outcome)
        return replace(state, looked=looked)
    newest = series.periods[-1].item()
    coming = announced_ahead(indicator, series, watch, record, as_of=as_of)
    due = next_due(
        indicator,
        sources=watch.sources,
        newest=newest,
        newest_stage=STAGES[series.stages[-1]],
        announced=coming[0].due_at if coming else None,
    )
    state = freshness(indicator, newest=newest, due=due, now=as_of, outcome=outcome)
    opens_at = None if coming else _opens_at(indicator, watch, newest, due)
    return replace(state, looked=looked, opens_at=opens_at)


def _opens_at(indicator: Indicator, watch: Watch, newest: date, due: datetime | None) -> datetime | None:
    """Find from when on a value that is expected by habit may come, where the habit is a window."""
    listing = due_listing(indicator, watch.sources)
    if listing is None:
        return None
    periods = (newest, next_period(indicator.frequency, newest))
    pairs = ((rule, period) for rule in listing.released.values() for period in periods)
    windows = (due_window(rule, period) for rule, period in pairs if due_at(rule, period) == due)
    return next((window[0] for window in windows if window), None)


def announced_ahead(
    indicator: Indicator, series: Series | None, watch: Watch, record: Record, *, as_of: datetime
) -> tuple[Announced, ...]:
    """Find the dates announced by an instant, for the copy waited for, that the newest value came not for."""
    listing = due_listing(indicator, watch.sources)
    if listing is None:
        return ()
    rows = record.schedule.get(indicator.release.name, ())
    after = as_datetime(series.released_at[-1]) + EARLY if series is not None and len(series) else as_of
    dates = announced(rows, indicator, listing, as_of=as_of, since=after)
    return tuple(row for row in dates if row.due_at > after)


def _refusal(looks: Sequence[Look]) -> Outcome | None:
    """Give how the first-ranked source that is asked refused, unless it answered or does not have the series.

    What stands in for it does not hide that.
    """
    outcomes = [look.outcome for look in looks]
    decisive = [outcome for outcome in outcomes if outcome is not Outcome.NOT_FOUND] or outcomes
    return decisive[0] if decisive and decisive[0] not in ANSWERS else None


def _looks(indicator: Indicator, watch: Watch, record: Record) -> list[Look]:
    """List the newest looks at the sources that are asked, by rank; what people bring does not count."""
    asked = watch.sources.difference(BY_HAND)
    listed = [each.source for each in indicator.listings if each.source in asked]
    looks = (record.looks.get((indicator.id, source)) for source in listed)
    return [look for look in looks if look is not None]
