"""The figures of a store that has been running for years: 20 indicators, every period they have.

They are made up, as long as the real histories, unless MONITOR_BENCH_DATA names a folder of CSV files
called as FRED calls the series; an indicator whose file is not there is made up all the same.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import numpy as np

from monitor.app import read_watch
from monitor.calendar import date_figures, next_period
from monitor.model.catalogue import Catalogue, Indicator
from monitor.model.records import Collection, Look
from monitor.model.series import Figure
from monitor.model.terms import IndicatorId, Outcome, SourceName
from monitor.sources.table import parse_table

FOLDER: Final = "MONITOR_BENCH_DATA"
FILE: Final = SourceName("file")
STORED_AT: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""A few days after the last period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How far a history reaches: its first period and how many follow, and the CSV that may hold it."""

    first: date
    count: int
    csv: str | None


def _extent(first: str, count: int, csv: str | None = None) -> Extent:
    return Extent(first=date.fromisoformat(first), count=count, csv=csv)


EXTENTS: Final[Mapping[str, Extent]] = {
    "nahb_hmi": _extent("1985-01-01", 492, "NAHB_HMI"),
    "new_home_supply": _extent("1963-01-01", 756, "MSACSR"),
    "umich_sentiment": _extent("1970-05-01", 668, "UMCSENT"),
    "umich_inflation_1y": _extent("1978-01-01", 576, "MICH"),
    "umich_inflation_5y": _extent("1986-10-01", 471, "UMICH5Y"),
    "services_pmi": _extent("2020-11-01", 61, "SP_SERVICES_PMI_FINAL"),
    "mortgage_30y": _extent("1971-04-02", 2858, "MORTGAGE30US"),
    "fed_funds": _extent("2008-12-16", 6225, "DFEDTARU"),
    "term_spread_10y3m": _extent("1982-01-04", 11001, "T10Y3M"),
    "dc_claims": _extent("1990-01-13", 1835, "DCICLAIMS"),
    "dc_ucfe": _extent("2019-01-12", 322, "DC_UCFE_ICLAIMS"),
    "federal_jobs": _extent("1939-01-01", 1044),
    "epu_trade": _extent("2015-01-01", 120, "EPUTRADE"),
    "trade_policy_uncertainty": _extent("1985-01-01", 492),
    "us_claims": _extent("1967-01-07", 3078, "ICSA"),
    "us_claims_nsa": _extent("1967-01-07", 3078, "ICNSA"),
    "unemployment_rate": _extent("1948-01-01", 935, "UNRATE"),
    "payrolls": _extent("1980-01-01", 552, "PAYEMS"),
    "core_cpi": _extent("1957-01-01", 828),
    "recession": _extent("1855-01-01", 2052, "USREC"),
}


def origin() -> str:
    """Say where the figures come from."""
    real = sum(_file(IndicatorId(name)) is not None for name in EXTENTS)
    if real:
        return f"{real} real histories and {len(EXTENTS) - real} made up"
    return f"{len(EXTENTS)} histories made up, as long as the real ones; {FOLDER} names no others"


def catalogue() -> Catalogue:
    """Read the shipped glossary."""
    return read_watch(None, ()).catalogue


def collections(indicators: Catalogue) -> tuple[Collection, ...]:
    """Make one import for each indicator."""
    return tuple(map(_import, indicators.values()))


def _import(indicator: Indicator) -> Collection:
    look = Look(
        indicator=indicator.id,
        source=FILE,
        at=STORED_AT,
        outcome=Outcome.OK,
        detail="benchmark",
        cursor=None,
        bytes_read=0,
    )
    listing = next(each for each in indicator.listings if each.source == FILE)
    figures = _figures(indicator)
    stated = date_figures(figures, indicator=indicator, listing=listing, now=STORED_AT, last_look_at=None)
    return Collection(recorded_at=STORED_AT, looks=(look,), statements=stated, forecasts=())


def _figures(indicator: Indicator) -> tuple[Figure, ...]:
    file = _file(indicator.id)
    if file is None:
        return _made_up(indicator, EXTENTS[indicator.id])
    return parse_table(file.read_text(encoding="utf-8"), file=str(file))


def _file(name: IndicatorId) -> Path | None:
    folder, csv = os.environ.get(FOLDER), EXTENTS[name].csv
    file = Path(folder, f"{csv}.csv") if folder and csv else None
    return file if file and file.is_file() else None


def _made_up(indicator: Indicator, extent: Extent) -> tuple[Figure, ...]:
    """Walk at random about 50; the same walk in every run."""
    steps = np.random.default_rng(extent.count).normal(size=extent.count)
    values = np.round(50 + 0.1 * np.cumsum(steps), indicator.precision)
    periods = [extent.first]
    while len(periods) < extent.count:
        periods.append(next_period(indicator.frequency, periods[-1]))
    return tuple(
        Figure(period=period, value=value, text=f"{value:.{indicator.precision}f}")
        for period, value in zip(periods, values.tolist(), strict=True)
    )
