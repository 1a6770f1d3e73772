"""The figures of a store that has been running for years: every indicator, every period it has.

They are made up, as long as the real histories, unless MONITOR_BENCH_DATA names folders of CSV files, one
or several as in PATH, of which the first that has a file counts; in each of them folders `history` and
`golden` count as well. A file is called as FRED calls the series, or as `ELSEWHERE` says; an indicator
without one is made up all the same.
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
from monitor.model.terms import Outcome, SourceName
from monitor.sources.table import parse_table

FOLDER: Final = "MONITOR_BENCH_DATA"
FILE, FRED = SourceName("file"), SourceName("fred")
STORED_AT: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""A few days after the last period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How far a history reaches: its first period, and how many there are."""

    first: date
    count: int


def _extent(first: str, count: int) -> Extent:
    return Extent(first=date.fromisoformat(first), count=count)


EXTENTS: Final[Mapping[str, Extent]] = {
    "nahb_hmi": _extent("1985-01-01", 492),
    "new_home_supply": _extent("1963-01-01", 756),
    "umich_sentiment": _extent("1970-05-01", 668),
    "umich_inflation_1y": _extent("1978-01-01", 576),
    "umich_inflation_5y": _extent("1986-10-01", 471),
    "services_pmi": _extent("2020-11-01", 61),
    "mortgage_30y": _extent("1971-04-02", 2858),
    "fed_funds": _extent("2008-12-16", 6225),
    "term_spread_10y3m": _extent("1982-01-04", 11001),
    "dc_claims": _extent("1990-01-13", 1835),
    "dc_ucfe": _extent("2019-01-12", 322),
    "federal_jobs": _extent("1939-01-01", 1044),
    "epu_trade": _extent("2015-01-01", 120),
    "trade_policy_uncertainty": _extent("1985-01-01", 492),
    "us_claims": _extent("1967-01-07", 3078),
    "us_claims_nsa": _extent("1967-01-07", 3078),
    "unemployment_rate": _extent("1948-01-01", 935),
    "payrolls": _extent("1980-01-01", 552),
    "core_cpi": _extent("1957-01-01", 828),
    "recession": _extent("1855-01-01", 2052),
    "housing_starts": _extent("1959-01-01", 804),
    "treasury_10y": _extent("1953-04-01", 873),
    "tbill_3m": _extent("1934-01-01", 1104),
    "nfci": _extent("1971-01-08", 2869),
    "insured_unemployment_rate": _extent("1971-01-02", 2869),
    "unemployed": _extent("1948-01-01", 935),
    "labour_force": _extent("1948-01-01", 935),
    "job_openings": _extent("2000-12-01", 300),
    "cfnai": _extent("1967-03-01", 705),
    "lei": _extent("1959-01-01", 804),
    "lei_diffusion": _extent("1959-01-01", 804),
}
UNLISTED: Final = _extent("1990-01-05", 430)
"""An indicator added since has 430 periods."""
ELSEWHERE: Final[Mapping[str, str]] = {
    "nahb_hmi": "NAHB_HMI",
    "umich_inflation_5y": "UMICH5Y",
    "services_pmi": "SP_SERVICES_PMI_FINAL",
    "dc_ucfe": "DC_UCFE_ICLAIMS",
    "lei": "LEI_TCB",
}
"""Files of what is not on FRED."""


def folders() -> tuple[Path, ...]:
    """List the folders that MONITOR_BENCH_DATA names, and those of histories in them."""
    named = [Path(each) for each in os.environ.get(FOLDER, "").split(os.pathsep) if each]
    within = [folder / each for folder in named for each in ("history", "golden")]
    return (*named, *(each for each in within if each.is_dir()))


def origin(indicators: Catalogue) -> str:
    """Say where the figures come from."""
    real = len(real_ones(indicators))
    if real:
        return f"{real} real histories and {len(indicators) - real} made up"
    return f"{len(indicators)} histories made up, as long as the real ones; {FOLDER} names no others"


def real_ones(indicators: Catalogue) -> Catalogue:
    """Keep the indicators that have a file."""
    return {name: each for name, each in indicators.items() if _file(each)}


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
    figures = read_figures(indicator) or _made_up(indicator, EXTENTS.get(indicator.id, UNLISTED))
    stated = date_figures(figures, indicator=indicator, listing=listing, now=STORED_AT, last_look_at=None)
    return Collection(recorded_at=STORED_AT, looks=(look,), statements=stated, forecasts=())


def read_figures(indicator: Indicator) -> tuple[Figure, ...]:
    """Read the file of an indicator; nothing where it has none."""
    file = _file(indicator)
    return parse_table(file.read_text(encoding="utf-8"), file=str(file)) if file else ()


def _file(indicator: Indicator) -> Path | None:
    """Find the first file there is, called as one of the sources calls the series."""
    named = ELSEWHERE.get(indicator.id)
    names = [named] if named else [listing.series for listing in indicator.listings if listing.source == FRED]
    files = (folder / f"{name}.csv" for folder in folders() for name in names)
    return next((file for file in files if file.is_file()), None)


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
