"""Listings and indicators made up for tests about time."""

from collections.abc import Mapping
from datetime import time, timedelta

from monitor.model.catalogue import DueRule, Indicator, Listing, Release, Text
from monitor.model.terms import Frequency, IndicatorId, Nature, SourceName, Stage, Theme, Worse

UMICH = SourceName("umich")
FRED = SourceName("fred")

PRELIMINARY = DueRule(at=time(10), months=0, weekday=4, nth=2)
FINAL = DueRule(at=time(10), months=0, weekday=4, nth=4)
A_MONTH_LATE = DueRule(at=time(10, 1), months=1, weekday=4, nth=-1)


def listing(source: SourceName, released: Mapping[Stage, DueRule]) -> Listing:
    return Listing(source=source, series="x", stages=tuple(released), released=released, vintages=False)


SURVEY = listing(UMICH, {Stage.PRELIMINARY: PRELIMINARY, Stage.FINAL: FINAL})
COPY = listing(FRED, {Stage.FINAL: A_MONTH_LATE})


def indicator(
    *listings: Listing,
    frequency: Frequency = Frequency.MONTHLY,
    grace: timedelta = timedelta(days=2),
    missing_after: timedelta = timedelta(days=20),
) -> Indicator:
    return Indicator(
        id=IndicatorId("umich_sentiment"),
        title=Text(en="Sentiment", zh="信心"),
        theme=Theme.CONSUMERS,
        nature=Nature.SOFT,
        unit="index",
        frequency=frequency,
        worse=Worse.LOWER,
        precision=1,
        neutral=None,
        seasonal=False,
        listings=listings,
        release=Release(name="survey", fred_id=None),
        grace=grace,
        missing_after=missing_after,
        breaks=(),
        citation="",
        url="",
        caveats=(),
        proxy_for=None,
    )
