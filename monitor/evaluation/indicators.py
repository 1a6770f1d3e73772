"""The facts of each series at an instant: newest value, against the past and against what was expected."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from monitor.evaluation.inputs import as_datetime, input_at
from monitor.evaluation.surprises import consensus, earlier_surprises
from monitor.measures.grids import period_numbers
from monitor.measures.rounding import rounded
from monitor.model.alerts import Input
from monitor.model.catalogue import Indicator
from monitor.model.series import FloatArray, Forecast, FreshnessState, Series, Statements
from monitor.model.standing import Crossing, Extreme, IndicatorState, Rank
from monitor.model.terms import Frequency, IndicatorId
from monitor.vintage import choose, only

SIGMA_NEEDS = 24
"""Earlier surprises under which no standard deviation is stated."""
RANKED_YEARS = 10
RANK_NEEDS = 24
"""Values under which no percentile is stated."""
A_YEAR = {Frequency.MONTHLY: 12, Frequency.QUARTERLY: 4}
DAYS_OF_52_WEEKS, HALF_A_WEEK = 7 * 52, 3


def indicator_state(
    indicator: Indicator,
    series: Series | None,
    *,
    statements: Statements | None,
    forecasts: Sequence[Forecast],
    freshness: FreshnessState,
) -> IndicatorState:
    """State the facts of one indicator.

    Args:
        indicator: Its entry in the catalogue.
        series: It in the vintage, None or empty where there is no data.
        statements: All that was stated of it, for what was known just before the newest value.
        forecasts: Forecasts of this indicator made by then, oldest first.
        freshness: Whether what is known is what should be.
    """
    if series is None or statements is None or not len(series):
        return _without_data(indicator.id, freshness)
    latest = input_at(series, len(series) - 1)
    values = rounded(series.values, indicator.precision)
    surprise = _surprise(latest, forecasts, statements, indicator.precision)
    return IndicatorState(
        indicator=indicator.id,
        latest=latest,
        previous=float(values[-2]) if len(values) > 1 else None,
        previous_told=_previous_told(indicator, series, statements),
        consensus=consensus(latest, forecasts, statements),
        surprise=surprise,
        surprise_sigma=_sigma(surprise, latest, forecasts, statements),
        extreme=_extreme(values, series),
        crossing=_crossing(values, series, indicator),
        streak=_streak(values, series),
        freshness=freshness,
        earlier=_earlier(indicator, latest, statements),
        year_ago=_year_ago(values, series),
        rank=_rank(values, series),
    )


def _without_data(name: IndicatorId, freshness: FreshnessState) -> IndicatorState:
    return IndicatorState(
        indicator=name,
        latest=None,
        previous=None,
        previous_told=None,
        consensus=None,
        surprise=None,
        surprise_sigma=None,
        extreme=None,
        crossing=None,
        streak=0,
        freshness=freshness,
    )


def _surprise(
    latest: Input, forecasts: Sequence[Forecast], statements: Statements, precision: int
) -> float | None:
    expected = consensus(latest, forecasts, statements)
    return None if expected is None else round(latest.value - expected, precision)


def _sigma(
    surprise: float | None, latest: Input, forecasts: Sequence[Forecast], statements: Statements
) -> float | None:
    """Measure a surprise in standard deviations (n-1) of all earlier ones of this stage."""
    if surprise is None:
        return None
    earlier = earlier_surprises(latest, forecasts, statements)
    if len(earlier) < SIGMA_NEEDS:
        return None
    spread = float(np.std(earlier, ddof=1))
    return round(surprise / spread, 1) if spread else None


def _earlier(indicator: Indicator, latest: Input, statements: Statements) -> Input | None:
    """Find what was said of the newest period until just before its value now."""
    of_period = only(statements, statements.periods == np.datetime64(latest.period, "D"))
    then = choose(of_period, indicator, as_of=latest.released_at - timedelta(microseconds=1))
    return input_at(then, 0) if len(then) else None


def _previous_told(indicator: Indicator, series: Series, statements: Statements) -> float | None:
    """Find what the period before was said to be until just before the newest value, if it differs."""
    if len(series) < 2:  # noqa: PLR2004 - a value and the one before it
        return None
    of_period = only(statements, statements.periods == series.periods[-2])
    then = choose(of_period, indicator, as_of=as_datetime(series.released_at[-1] - np.timedelta64(1, "us")))
    now, told = rounded(np.array([series.values[-2], *then.values]), indicator.precision)[[0, -1]]
    return float(told) if told != now else None


def _extreme(values: FloatArray, series: Series) -> Extreme | None:
    """Take the more telling of "lowest since" and "highest since"; None for a value like the one before."""
    if len(values) < 2 or values[-1] == values[-2]:  # noqa: PLR2004 - nothing to compare with
        return None
    lowest = bool(values[-1] < values[-2])
    beyond = np.flatnonzero(values[:-1] < values[-1] if lowest else values[:-1] > values[-1])
    equal = np.flatnonzero(values[:-1] == values[-1])
    after = int(beyond[-1]) if len(beyond) else -1
    since = series.periods[after].item() if after >= 0 else None
    first, now = series.periods[0].item(), series.periods[-1].item()
    return Extreme(
        lowest=lowest,
        since=since,
        first=first,
        equal_to=series.periods[equal[-1]].item() if len(equal) and equal[-1] > after else None,
        months=_months(since or first, now, series.frequency),
    )


def _crossing(values: FloatArray, series: Series, indicator: Indicator) -> Crossing | None:
    """Say for how long the newest value has not been on its side of the neutral one, if it just crossed."""
    neutral = indicator.neutral
    if neutral is None or len(values) < 2:  # noqa: PLR2004 - a crossing needs a value before
        return None
    below = bool(values[-1] < neutral)
    side = values < neutral if below else values > neutral
    if not side[-1] or side[-2]:
        return None
    before = np.flatnonzero(side[:-1])
    since = series.periods[before[-1] if len(before) else 0].item()
    months = _months(since, series.periods[-1].item(), series.frequency)
    return Crossing(neutral=neutral, below=below, months=months)


def _streak(values: FloatArray, series: Series) -> int:
    """Count falls (negative) or rises (positive) in a row up to the newest value; a gap ends them."""
    successive = np.diff(period_numbers(series.periods, series.frequency)) == 1
    signs = np.where(successive, np.sign(np.diff(values)), 0)
    if not len(signs) or signs[-1] == 0:
        return 0
    others = np.flatnonzero(signs != signs[-1])
    length = len(signs) - 1 - (int(others[-1]) if len(others) else -1)
    return int(signs[-1]) * length


def _year_ago(values: FloatArray, series: Series) -> float | None:
    """Find the value of the same period a year before; of weeks, the one that lies nearest to 52 before."""
    if series.frequency is Frequency.WEEKLY:
        apart = np.abs((series.periods[-1] - series.periods).astype(np.int64) - DAYS_OF_52_WEEKS)
        nearest = int(np.argmin(apart))
        return float(values[nearest]) if apart[nearest] <= HALF_A_WEEK else None
    if series.frequency not in A_YEAR:
        return None
    numbers = period_numbers(series.periods, series.frequency)
    found = np.flatnonzero(numbers == numbers[-1] - A_YEAR[series.frequency])
    return float(values[found[0]]) if len(found) else None


def _rank(values: FloatArray, series: Series) -> Rank | None:
    """Rank the newest value among those of the last 10 years."""
    newest: date = series.periods[-1].item()
    start = np.datetime64(f"{newest.year - RANKED_YEARS:04}-{newest:%m}", "M")
    recent = series.periods.astype("datetime64[M]") > start
    if recent.sum() < RANK_NEEDS:
        return None
    share = float(np.mean(values[recent] <= values[-1]))
    return Rank(
        percentile=round(100 * share, 1), since=series.periods[recent][0].item(), count=int(recent.sum())
    )


def _months(start: date, end: date, frequency: Frequency) -> int:
    """Count whole months, as the measures of the language do: of a month or quarter the day is no part."""
    by_day = frequency not in {Frequency.MONTHLY, Frequency.QUARTERLY}
    short = by_day and end.day < start.day
    return (end.year - start.year) * 12 + end.month - start.month - short
