"""The figures bundled for the demo: values as first published, with their instants and their source.

One CSV an indicator, its head in comments: `provider`, `series` (the id there), `source` and, where there
is one, the origin of the consensus. Copyrighted series hold at most 40 values each.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, TypeAlias

from monitor.model.series import Forecast
from monitor.model.terms import IndicatorId, SourceName, Stage

STARTS_AT: Final = datetime(2025, 1, 2, 23, tzinfo=UTC)
ENDS_AT: Final = datetime(2025, 3, 8, 4, 59, 59, tzinfo=UTC)
"""The last second of 2025-03-07 in New York."""

CONSENSUS: Final = SourceName("consensus")
FRED: Final = SourceName("fred")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFigure:
    """One number as its provider showed it; `consensus` is what had been expected of it."""

    period: date
    text: str
    stage: Stage | None
    released_at: datetime
    consensus: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSeries:
    """All bundled figures of one indicator, in the order of their release."""

    indicator: IndicatorId
    provider: SourceName
    series: str
    source: str
    figures: tuple[DemoFigure, ...]


DemoFigures: TypeAlias = Mapping[IndicatorId, DemoSeries]
FredContent: TypeAlias = Mapping[str, tuple[tuple[date, datetime, str], ...]]
"""Series id to (period, vintage instant, value as text), in the order of the instants."""


def read_figures() -> DemoFigures:
    """Read the bundled figures of every indicator that has some."""
    folder = files("monitor.demo") / "figures"
    paths = sorted(folder.iterdir(), key=lambda path: path.name)
    return {series.indicator: series for series in map(_read_series, paths)}


def fred_content(figures: DemoFigures) -> FredContent:
    """Return what the demo's FRED holds: each value with the instant at which it appears."""
    return {
        series.series: tuple((each.period, each.released_at, each.text) for each in series.figures)
        for series in figures.values()
        if series.provider == FRED
    }


def release_instants(figures: DemoFigures) -> Mapping[IndicatorId, tuple[datetime, ...]]:
    """Return the instants at which each indicator's figures come out, oldest first."""
    return {
        name: tuple(sorted({each.released_at for each in series.figures})) for name, series in figures.items()
    }


def forecasts(figures: DemoFigures) -> tuple[Forecast, ...]:
    """Return the consensus for each release, oldest first.

    It was stated before the release, at an instant not recorded: taken as 23:00Z of the day before.
    """
    stated = (_forecast(series, each) for series in figures.values() for each in series.figures)
    return tuple(sorted(filter(None, stated), key=lambda forecast: forecast.stated_at))


def _forecast(series: DemoSeries, figure: DemoFigure) -> Forecast | None:
    if figure.consensus is None:
        return None
    day_before = figure.released_at.date() - timedelta(days=1)
    return Forecast(
        indicator=series.indicator,
        period=figure.period,
        stage=figure.stage,
        value=float(figure.consensus),
        text=figure.consensus,
        source=CONSENSUS,
        stated_at=datetime.combine(day_before, time(23), tzinfo=UTC),
    )


def _read_series(path: Traversable) -> DemoSeries:
    lines = path.read_text(encoding="utf-8").splitlines()
    head = dict(_head(lines))
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return DemoSeries(
        indicator=IndicatorId(path.name.removesuffix(".csv")),
        provider=SourceName(head["provider"]),
        series=head["series"],
        source=head["source"],
        figures=tuple(map(_figure, rows)),
    )


def _head(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line.startswith("#"):
            name, _, text = line.removeprefix("# ").partition(": ")
            yield name, text


def _figure(row: Mapping[str, str]) -> DemoFigure:
    return DemoFigure(
        period=date.fromisoformat(row["period"]),
        text=row["value"],
        stage=Stage(row["stage"]) if row["stage"] else None,
        released_at=datetime.fromisoformat(row["released_at"]),
        consensus=row["consensus"] or None,
    )
