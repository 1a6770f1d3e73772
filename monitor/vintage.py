"""What was known as of an instant: the one value a period that the statements made by then amount to."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import numpy as np

from monitor.model.catalogue import Catalogue, Indicator
from monitor.model.series import BoolArray, CodeArray, FloatArray, IntArray, Series, Statements, Vintage
from monitor.model.terms import IndicatorId, SourceName, Stage


def instant64(instant: datetime) -> np.datetime64:
    """Convert an aware instant to `datetime64[us]`, UTC."""
    return np.datetime64(round(instant.timestamp() * 1_000_000), "us")


def vintage(
    statements: Mapping[IndicatorId, Statements],
    catalogue: Catalogue,
    *,
    as_of: datetime,
    recorded_by: datetime | None = None,
) -> Vintage:
    """Choose the vintage of every indicator of the catalogue that statements were read for."""
    return {
        name: choose(statements[name], indicator, as_of=as_of, recorded_by=recorded_by)
        for name, indicator in catalogue.items()
        if name in statements
    }


def choose(
    statements: Statements,
    indicator: Indicator,
    *,
    as_of: datetime,
    recorded_by: datetime | None = None,
) -> Series:
    """Choose what was known of one indicator as of an instant.

    Of the statements made by then each source's last word on a period counts; of these the most
    advanced stage, then the source of higher rank. A value bears the instant at which its source
    began to say it without a break, so the order in which statements were stored never shows.

    Args:
        statements: Everything stored of the indicator, in any order.
        indicator: Its entry in the catalogue: frequency, and sources in order of rank.
        as_of: Cut-off of knowledge: nothing released later is seen.
        recorded_by: For an audit: what was not yet stored by then is not seen either.

    Returns:
        At most one value a period, oldest first; withdrawn periods are absent.
    """
    said = said_by(statements, as_of=as_of, recorded_by=recorded_by)
    rows = _words(said, np.flatnonzero(_current(said)))
    periods, values = said.periods[rows], said.values[rows]
    opens = _changes(periods) | _changes(said.sources[rows])
    stages = _resolved(said.stages[rows], values, opens)
    ends = _last_of_runs(opens)
    ends = ends[~np.isnan(values[ends])]
    ranks = _ranks(said.source_names, indicator)[said.sources[rows[ends]]]
    order = ends[np.lexsort((-ranks, stages[ends], periods[ends]))]
    best = order[_last_of_runs(_changes(periods[order]))]
    since = rows[_run_starts(opens | _changes(values) | _changes(stages))[best]]
    return Series(
        indicator=indicator.id,
        frequency=indicator.frequency,
        source_names=said.source_names,
        periods=periods[best],
        values=values[best],
        stages=stages[best],
        released_at=said.released_at[since],
        bases=said.bases[since],
        hindsight=said.hindsight[since],
        sources=said.sources[since],
    )


def said_by(statements: Statements, *, as_of: datetime, recorded_by: datetime | None = None) -> Statements:
    """Cut statements to those made, and for an audit stored, by an instant."""
    there: BoolArray = statements.released_at <= instant64(as_of)
    if recorded_by is not None:
        there &= statements.recorded_at <= instant64(recorded_by)
    return statements if there.all() else only(statements, there)


def only(statements: Statements, rows: BoolArray) -> Statements:
    """Cut statements to the rows that are marked."""
    return replace(
        statements,
        periods=statements.periods[rows],
        values=statements.values[rows],
        stages=statements.stages[rows],
        editions=statements.editions[rows],
        released_at=statements.released_at[rows],
        bases=statements.bases[rows],
        hindsight=statements.hindsight[rows],
        recorded_at=statements.recorded_at[rows],
        sources=statements.sources[rows],
    )


def last_words(said: Statements, rows: IntArray) -> IntArray:
    """Of these rows give each source's last word on each period, but no withdrawal; oldest period first."""
    words = _words(said, rows)
    last = words[_last_of_runs(_changes(said.periods[words]) | _changes(said.sources[words]))]
    kept: IntArray = last[~np.isnan(said.values[last])]
    return kept


def _current(said: Statements) -> BoolArray:
    """Mark what belongs to the newest edition of its source."""
    newest = np.zeros(len(said.source_names), dtype=np.int64)
    np.maximum.at(newest, said.sources, said.editions)
    current: BoolArray = said.editions == newest[said.sources]
    return current


def _words(said: Statements, rows: IntArray) -> IntArray:
    """Order rows by period, source and instant; of what a source says at one instant one row stands.

    Telling apart what shares an instant costs far more than sorting by instant, and is seldom needed.
    """
    topics = (said.released_at[rows], said.sources[rows], said.periods[rows])
    order = np.lexsort(topics)
    news = _changes(topics[0][order]) | _changes(topics[1][order]) | _changes(topics[2][order])
    if news.all():
        return rows[order]
    ties = (
        ~said.hindsight[rows],
        said.values[rows],
        said.stages[rows],
        said.recorded_at[rows],
        -said.bases[rows],
    )
    return rows[np.lexsort((*ties, *topics))][_last_of_runs(news)]


def _changes(column: np.ndarray) -> BoolArray:
    """Mark where a column differs from the row before; the first row does. NaN equals NaN."""
    changed = np.ones(len(column), dtype=np.bool_)
    changed[1:] = column[1:] != column[:-1]
    if column.dtype.kind == "f":
        changed[1:] &= ~(np.isnan(column[1:]) & np.isnan(column[:-1]))
    return changed


def _last_of_runs(starts: BoolArray) -> IntArray:
    """Give the last position of each run, from where runs start."""
    return np.flatnonzero(np.append(starts[1:], True)[: len(starts)])


def _run_starts(starts: BoolArray) -> IntArray:
    """Give each row the position at which its run began."""
    return np.maximum.accumulate(np.where(starts, np.arange(len(starts)), 0))


def _resolved(stages: CodeArray, values: FloatArray, opens: BoolArray) -> CodeArray:
    """Fill in unstated stages: final, or revised once the source has changed a final value.

    A withdrawal in between changes nothing: what counts is the number said before it.
    """
    unstated = stages < 0
    if not unstated.any():
        return stages
    counts = opens | ~np.isnan(values)
    before = np.append(0, _run_starts(counts))[: len(stages)]
    was_final = unstated[before] | (stages[before] >= Stage.FINAL.rank)
    known = ~np.isnan(values) & ~np.isnan(values[before])
    changed = ~opens & known & was_final & (values != values[before])
    revised = changed | (stages == Stage.REVISED.rank)
    last_revised = np.maximum.accumulate(np.where(revised, np.arange(len(stages)), -1))
    amended = last_revised >= _run_starts(opens)
    filled = np.where(amended, Stage.REVISED.rank, Stage.FINAL.rank)
    return np.where(unstated, filled, stages).astype(np.int8)


def _ranks(names: tuple[SourceName, ...], indicator: Indicator) -> IntArray:
    """Rank each source by the catalogue, 0 the highest; sources it does not list come last, by name."""
    listed = [listing.source for listing in indicator.listings]
    order = listed + sorted(name for name in names if name not in listed)
    return np.array([order.index(name) for name in names], dtype=np.int64)
