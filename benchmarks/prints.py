"""What was known when: first prints at the instants of their release, history by habit elsewhere.

In a folder that MONITOR_BENCH_DATA names, or beside it, `releases/NAME_releases.csv` holds prints as they
came out, with what had been expected of them and what the period before was restated to; `vintages/` a series
as copied on some days; `calendar/US_CALENDAR.csv` an economic calendar. Periods of which there is no first
print bear the value of the history, as revised since, from the instant at which by habit one comes out.
"""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

from benchmarks.history import FOLDER, STORED_AT, read_figures, real_ones
from monitor.calendar import date_figures, next_period
from monitor.evaluation.record import Record
from monitor.model.catalogue import Catalogue, Indicator
from monitor.model.records import Collection, Look
from monitor.model.series import Figure, Forecast, Statement
from monitor.model.terms import CONSENSUS, IndicatorId, Outcome, Stage
from monitor.store.sql import SqlStore

FILES: Final[Mapping[str, tuple[str, int]]] = {
    "nahb_hmi": ("NAHB_HMI", 1),
    "umich_sentiment": ("UMCSENT", 1),
    "umich_inflation_1y": ("MICH", 1),
    "umich_inflation_5y": ("UMICH5Y", 1),
    "services_pmi": ("SP_SERVICES_PMI", 1),
    "us_claims": ("ICSA", 1),
    "unemployment_rate": ("UNRATE", 1),
    "housing_starts": ("HOUST", 1000),
    "job_openings": ("JOLTS", 1000),
}
"""The file of an indicator's prints, and how many of our units one of its units is."""
EVENTS: Final[Mapping[str, str]] = {"cfnai": "Chicago Fed National Activity"}
"""Indicators whose prints are in the calendar alone, and what they are called there."""
COPIED: Final[Mapping[str, str]] = {"dc_claims": "DCICLAIMS"}
"""Indicators that were copied on some days: `vintages/VINTAGES_NAME.csv`."""
KINDS: Final[Mapping[str, Stage]] = {
    "flash": Stage.FLASH,
    "prelim": Stage.PRELIMINARY,
    "first": Stage.FINAL,
    "final": Stage.FINAL,
    "final_from_previous": Stage.FINAL,
    "second": Stage.REVISED,
}
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
COPIED_AT: Final = time(18, tzinfo=UTC)
EXPECTED_AT: Final = time(23, tzinfo=UTC)
"""When on the day before a release its consensus is taken to have been said; the files do not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """One value as it came out, what was expected of it, what the period before it was said to be then.

    `released_at` None is a value without its instant; `before` is None where stages are told apart, as
    the file does not say of which stage it is.
    """

    period: date
    stage: Stage
    value: float
    released_at: datetime | None
    expected: float | None
    before: float | None


_Row: TypeAlias = Mapping[str, str]


def read_prints(indicators: Catalogue) -> Record:
    """Read all there is of these indicators, through a store as the program does."""
    with TemporaryDirectory() as folder:
        store = SqlStore.open(f"sqlite:///{folder}/store.db")
        for each in indicators.values():
            store.add(_collection(each))
        statements, forecasts = store.statements(indicators), store.forecasts(indicators)
        store.close()
    said = {name: each for name, each in statements.items() if len(each.periods)}
    return Record(statements=said, forecasts=forecasts, looks={}, schedule={})


def figured(indicators: Catalogue) -> frozenset[IndicatorId]:
    """Name the indicators of which there are figures."""
    return frozenset({*real_ones(indicators), *(name for name in indicators if name in FILES)})


def _collection(indicator: Indicator) -> Collection:
    prints = _prints(indicator)
    copies = _copies(indicator)
    covered = {each.period for each in prints if not each.stage.provisional}
    covered |= {each.period for each in copies}
    history = [
        replace(each, released_at=None, stage=Stage.FINAL if prints else None)
        for each in read_figures(indicator)
        if each.period not in covered
    ]
    figures = [*history, *_figures(indicator, prints)]
    stated = (*_dated(indicator, figures), *copies)
    look = Look(
        indicator=indicator.id,
        source=indicator.listings[0].source,
        at=STORED_AT,
        outcome=Outcome.OK,
        detail="benchmark",
        cursor=None,
        bytes_read=0,
    )
    return Collection(
        recorded_at=STORED_AT, looks=(look,), statements=stated, forecasts=_forecasts(indicator, prints)
    )


def _dated(
    indicator: Indicator,
    figures: Iterable[Figure],
    *,
    now: datetime = STORED_AT,
    last_look_at: datetime | None = None,
) -> tuple[Statement, ...]:
    """Give each figure its instant, by habit where it has none of its own."""
    listing = indicator.listings[0]
    return date_figures(figures, indicator=indicator, listing=listing, now=now, last_look_at=last_look_at)


def _figures(indicator: Indicator, prints: Sequence[Print]) -> Iterator[Figure]:
    """Give what each print says: its value, and what it restates of the period before."""
    newest: dict[date, float] = {}
    last: Print | None = None
    for each in prints:
        before = _restated(each, last, indicator) if last else None
        if last and before is not None and before != newest[last.period]:
            newest[last.period] = before
            yield _figure(indicator, replace(each, period=last.period, value=before), Stage.REVISED)
        newest[each.period] = each.value
        yield _figure(indicator, each, each.stage)
        last = each


def _restated(each: Print, last: Print, indicator: Indicator) -> float | None:
    """Give what a print says anew of the last one: if that was of the period just before, and came before."""
    follows = next_period(indicator.frequency, last.period) == each.period
    return each.before if follows and each.released_at != last.released_at else None


def _figure(indicator: Indicator, each: Print, stage: Stage) -> Figure:
    text = f"{each.value:.{indicator.precision}f}"
    return Figure(period=each.period, value=each.value, text=text, stage=stage, released_at=each.released_at)


def _forecasts(indicator: Indicator, prints: Iterable[Print]) -> tuple[Forecast, ...]:
    """Give the consensus for each print that had one, as said the evening before."""
    return tuple(
        Forecast(
            indicator=indicator.id,
            period=each.period,
            stage=each.stage,
            value=each.expected,
            text=f"{each.expected:.{indicator.precision}f}",
            source=CONSENSUS,
            stated_at=datetime.combine(each.released_at.date() - timedelta(days=1), EXPECTED_AT),
        )
        for each in prints
        if each.expected is not None and each.released_at is not None
    )


def _prints(indicator: Indicator) -> tuple[Print, ...]:
    """Read the prints of an indicator, in the order in which they came out."""
    found: list[Print] = []
    if indicator.id in FILES:
        name, scale = FILES[indicator.id]
        found = [_of_file(row, scale) for row in _rows(f"releases/{name}_releases.csv")]
    if indicator.id in EVENTS:
        rows = _rows("calendar/US_CALENDAR.csv")
        found = [_of_calendar(row) for row in rows if row["event"] == EVENTS[indicator.id] and row["actual"]]
    several = any(each.stage.provisional for each in found)
    kept = (replace(each, before=None) if several else each for each in found)
    return tuple(sorted(kept, key=lambda each: (each.released_at or STORED_AT, each.period)))


def _of_file(row: _Row, scale: int) -> Print:
    restated = row["previous_revised"] or row["previous"]
    at = row["known_at"]
    return Print(
        period=date.fromisoformat(row["date"]),
        stage=KINDS[row["kind"]],
        value=float(row["value"]) * scale,
        released_at=datetime.fromisoformat(at) if at else None,
        expected=float(row["forecast"]) * scale if row["forecast"] else None,
        before=float(restated) * scale if restated and row["kind"] == "first" else None,
    )


def _of_calendar(row: _Row) -> Print:
    """Read a row of the calendar, which names the month but not the year."""
    at = datetime.fromisoformat(row["release_utc"])
    month = MONTHS.index(row["period"]) + 1
    before = row["previous_shown_after"]
    return Print(
        period=date(at.year - (month > at.month), month, 1),
        stage=Stage.FINAL,
        value=float(row["actual"]),
        released_at=at,
        expected=float(row["forecast"]) if row["forecast"] else None,
        before=float(before) if before else None,
    )


def _copies(indicator: Indicator) -> tuple[Statement, ...]:
    """Read a series as it was copied on some days: what is new or changed came out since the copy before.

    By habit, where that lies between the two; else on the day of the copy.
    """
    if indicator.id not in COPIED:
        return ()
    name = COPIED[indicator.id]
    days: dict[str, list[Figure]] = {}
    for row in _rows(f"vintages/VINTAGES_{name}.csv"):
        if row["series"] == name:
            figure = Figure(
                period=date.fromisoformat(row["date"]), value=float(row["value"]), text=row["value"]
            )
            days.setdefault(row["vintage_date"], []).append(figure)
    known: dict[date, float | None] = {}
    said: list[Statement] = []
    last: datetime | None = None
    for day, figures in sorted(days.items()):
        now = datetime.combine(date.fromisoformat(day), COPIED_AT)
        news = [each for each in figures if known.get(each.period) != each.value]
        said += _dated(indicator, news, now=now, last_look_at=last)
        known |= {each.period: each.value for each in figures}
        last = now
    return tuple(said)


def _rows(name: str) -> list[dict[str, str]]:
    """Read a file of a folder that is named, or that stands beside one; none where there is none."""
    named = [Path(each) for each in os.environ.get(FOLDER, "").split(os.pathsep) if each]
    tried = (root / name for each in named for root in (each, each.parent))
    file = next((each for each in tried if each.is_file()), None)
    if file is None:
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
