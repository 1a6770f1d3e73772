"""Indicators, series and vintages made up for tests of measures and of the language."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from monitor.language.syntax import parse
from monitor.language.track import NO_SURPRISES, Track, evaluate
from monitor.measures.gaps import Gaps, MissingPolicy
from monitor.model.catalogue import Break, Catalogue, Indicator, Release, Text
from monitor.model.series import DateArray, Series, Vintage
from monitor.model.terms import Frequency, IndicatorId, Nature, SourceName, Theme, Worse

NEW_METHOD = Break(
    start=date(2024, 4, 1),
    until=date(2024, 7, 1),
    offset=-6.6,
    note=Text(en="asked on the web", zh="改为网络问卷"),
)


def indicator(
    name: str,
    frequency: Frequency,
    unit: str = "index",
    precision: int = 1,
    breaks: tuple[Break, ...] = (),
) -> Indicator:
    return Indicator(
        id=IndicatorId(name),
        title=Text(en=name, zh=name),
        theme=Theme.HOUSING,
        nature=Nature.SOFT,
        unit=unit,
        frequency=frequency,
        worse=Worse.LOWER,
        precision=precision,
        neutral=None,
        seasonal=False,
        listings=(),
        release=Release(name=name, fred_id=None),
        grace=timedelta(days=1),
        missing_after=timedelta(days=9),
        breaks=breaks,
        citation="",
        url="",
        caveats=(),
        proxy_for=None,
    )


CATALOGUE: Catalogue = {
    entry.id: entry
    for entry in (
        indicator("nahb_hmi", Frequency.MONTHLY, precision=0),
        indicator("umich_sentiment", Frequency.MONTHLY, breaks=(NEW_METHOD,)),
        indicator("umich_inflation_1y", Frequency.MONTHLY, "%"),
        indicator("unemployment_rate", Frequency.MONTHLY, "%"),
        indicator("mortgage_30y", Frequency.WEEKLY, "%", 2),
        indicator("dc_claims", Frequency.WEEKLY, "claims", 0),
        indicator("us_claims_nsa", Frequency.WEEKLY, "claims", 0),
        indicator("fed_funds", Frequency.DAILY, "%", 2),
        indicator("treasury_10y", Frequency.BUSINESS, "%", 2),
        indicator("gdp", Frequency.QUARTERLY, "%"),
    )
}


def series(name: str, values: Mapping[date, float] | Mapping[str, float]) -> Series:
    """Series of a catalogued indicator, from values by period."""
    count = len(values)
    return Series(
        indicator=IndicatorId(name),
        frequency=CATALOGUE[IndicatorId(name)].frequency,
        source_names=(SourceName("made-up"),),
        periods=np.array(list(values), dtype="datetime64[D]"),
        values=np.array(list(values.values()), dtype=np.float64),
        stages=np.zeros(count, dtype=np.int8),
        released_at=np.array(list(values), dtype="datetime64[us]"),
        bases=np.zeros(count, dtype=np.int8),
        hindsight=np.zeros(count, dtype=np.bool_),
        sources=np.zeros(count, dtype=np.int8),
    )


def vintage(**values: Mapping[date, float] | Mapping[str, float]) -> Vintage:
    return {IndicatorId(name): series(name, by_period) for name, by_period in values.items()}


def months(start: str, values: Sequence[float | None]) -> dict[date, float]:
    """Values by month, dated its first day; None leaves a month out."""
    days: DateArray = (np.datetime64(start, "M") + np.arange(len(values))).astype("datetime64[D]")
    return {day: value for day, value in zip(days.tolist(), values, strict=True) if value is not None}


def days(start: str, values: Sequence[float | None], step: int = 1) -> dict[date, float]:
    """Values every `step` days; None leaves a day out."""
    first = date.fromisoformat(start)
    return {
        first + timedelta(days=step * count): value for count, value in enumerate(values) if value is not None
    }


def weeks(start: str, values: Sequence[float | None]) -> dict[date, float]:
    return days(start, values, step=7)


def track(
    text: str, known: Vintage, *, gaps: Gaps = MissingPolicy.STRICT, surprises: Vintage = NO_SURPRISES
) -> Track:
    return evaluate(parse(text), known, CATALOGUE, gaps=gaps, surprises=surprises)
