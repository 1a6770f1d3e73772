"""The golden figures, read from tests/data/golden, and what the tests of this folder make of them."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np
from evaluation.builders import Said, known, monthly, said

from monitor.app import read_watch
from monitor.evaluation.history import History, Knowledge
from monitor.evaluation.record import Watch
from monitor.language.syntax import parse
from monitor.language.track import evaluate
from monitor.measures.gaps import Gaps, MissingPolicy
from monitor.model.series import DateArray, FloatArray
from monitor.model.terms import IndicatorId, Level, RuleId
from monitor.rulebook.book import Rule

FOLDER = Path(__file__).parents[1] / "data" / "golden"


@cache
def watch() -> Watch:
    return read_watch(None, ())


def shipped(name: str) -> Rule:
    return next(each for each in watch().rules.rules if each.id == RuleId(name))


def lines(name: str) -> Iterator[dict[str, str]]:
    """Rows of a file by column, its comments left out."""
    text = (FOLDER / f"{name}.csv").read_text("utf-8").splitlines()
    return csv.DictReader(line for line in text if not line.startswith("#"))


def figures(name: str) -> dict[str, float]:
    """Values by month such as `2024-07`, of a file with a row a year and a column a month."""
    return {
        f"{row['year']}-{number:02d}": float(text)
        for row in lines(name)
        for number, text in enumerate(list(row.values())[1:], start=1)
        if text
    }


def figures_of(name: str) -> tuple[Said, ...]:
    """State the same as successive months."""
    by_month = figures(name)
    return monthly(*by_month.values(), start=f"{next(iter(by_month))}-01")


def first_prints(name: str) -> tuple[Said, ...]:
    return tuple(said(row["period"], float(row["value"]), row["released_at"]) for row in lines(name))


def world(**rows: Iterable[Said]) -> Knowledge:
    """Know these figures of shipped indicators and nothing else."""
    glossary = watch().catalogue
    return Knowledge(
        catalogue=glossary,
        calendars=watch().calendars,
        vintage=known({IndicatorId(name): its for name, its in rows.items()}, glossary),
        freshness={},
    )


def readings(text: str, knowledge: Knowledge, gaps: Gaps = MissingPolicy.STRICT) -> dict[str, float]:
    """Readings of an expression by month, NaN where missing."""
    track = evaluate(parse(text), knowledge.vintage, knowledge.catalogue, gaps=gaps)
    return by_month(track.dates, track.values)


def by_month(dates: DateArray, values: FloatArray) -> dict[str, float]:
    return dict(zip(dates.astype("datetime64[M]").astype(str).tolist(), values.tolist(), strict=True))


def onsets(history: History, level: Level) -> list[str]:
    """Months in which the level is first stood at after a month below it."""
    at = history.codes >= level.severity
    begins = at & ~np.append([False], at[:-1])
    return list(by_month(history.tracks.dates[begins], history.values[begins]))


def between(first: str, last: str, values: Mapping[str, float]) -> list[float]:
    """Values of the months from the first to the last."""
    return [value for month, value in values.items() if first <= month <= last]
