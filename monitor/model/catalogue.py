"""What an indicator is: the entry of the catalogue that `rules/indicators.yaml` writes down."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import TypeAlias

from monitor.model.terms import (
    CONSENSUS,
    Frequency,
    IndicatorId,
    Nature,
    SourceName,
    Stage,
    Theme,
    Worse,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A wording in the languages we ship."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRule:
    """When, by habit, a period's value comes out; exactly one of the ways below is set.

    Ways: `days` after the period's own date; or in the month `months` after the period's:
    its `business_day`-th business day, its `nth` `weekday` (Monday is 0; nth -1 is the last),
    or its `day`. The instant is `at` on that day, New York wall time. Where the habit is a window and
    no day, a value may come up to `early` days before and up to `late` days after.
    """

    at: time
    days: int | None = None
    months: int = 0
    business_day: int | None = None
    weekday: int | None = None
    nth: int | None = None
    day: int | None = None
    early: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One source's copy of an indicator: the id there, what it can state, and when it shows it."""

    source: SourceName
    series: str
    stages: tuple[Stage, ...]
    released: Mapping[Stage, DueRule]
    vintages: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The event at which values are stated; indicators of one release share its name."""

    name: str
    fred_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A change of method: `until` is the first period wholly on the new method."""

    start: date
    until: date
    offset: float | None
    note: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One named series of the catalogue.

    `listings` stand in order of rank, the timeliest reliable source first. `precision` counts the
    decimals of the number as published. `neutral` is the value that divides better from worse. Outside
    `range`, both ends included, no value can lie: such a number was misread. `consensus` is what calendars
    of forecasts call it, None where they do not have it. `short` is the name for a first line, where that is
    shorter than the title.
    """

    id: IndicatorId
    title: Text
    theme: Theme
    nature: Nature
    unit: str
    frequency: Frequency
    worse: Worse
    precision: int
    neutral: float | None
    seasonal: bool
    listings: tuple[Listing, ...]
    release: Release
    grace: timedelta
    missing_after: timedelta
    breaks: tuple[Break, ...]
    citation: str
    url: str
    caveats: tuple[Text, ...]
    proxy_for: IndicatorId | None
    range: tuple[float, float] | None = None
    consensus: str | None = None
    short: Text | None = None

    @property
    def name(self) -> Text:
        """What it is called in a first line."""
        return self.short or self.title

    @property
    def expected(self) -> Listing | None:
        """Where it is asked what is expected of it, under the name that calendars of forecasts give it."""
        if self.consensus is None:
            return None
        return replace(self.listings[0], source=CONSENSUS, series=self.consensus, vintages=False)


Catalogue: TypeAlias = Mapping[IndicatorId, Indicator]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of days of a named calendar, both ends included."""

    start: date
    end: date
    note: str


Calendars: TypeAlias = Mapping[str, tuple[Span, ...]]
