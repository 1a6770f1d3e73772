"""A thousand threshold rules, each over a series of its own, judged by the engine.

Run as a program, `python -m benchmarks.threshold_rules`, it judges once and prints nothing, so that the
memory it takes can be told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from benchmarks.history import catalogue
from monitor.evaluation.history import Knowledge, trace
from monitor.evaluation.latches import levels
from monitor.model.catalogue import Catalogue
from monitor.model.series import CodeArray, DateArray, FloatArray, Series
from monitor.model.terms import Frequency, IndicatorId, SourceName, Stage
from monitor.rulebook.book import Rule
from monitor.rulebook.rules import read_rules

RULES: Final = 1_000
POINTS: Final = 5_000
START: Final = np.datetime64("2006-01-01", "D")
LEVEL: Final = "warning"
HOLD: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """One rule's series and where its level starts and ends."""

    name: IndicatorId
    points: FloatArray
    enter: float
    clear: float


def periods() -> DateArray:
    """Give the days that every series has a value for."""
    return START + np.arange(POINTS)


def cases() -> Iterator[Case]:
    """Make the series, the same in every run: a slow swing with noise, at one decimal, about 50."""
    swing = 2 * np.sin(np.arange(POINTS) / 200)
    for number in range(RULES):
        noise = np.random.default_rng(number).normal(0, 1.2, size=POINTS)
        limit = 46 + number % 40 / 10
        yield Case(
            name=IndicatorId(f"series_{number}"),
            points=np.round(50 + swing + noise, 1),
            enter=limit,
            clear=round(limit + 0.5, 1),
        )


def rule_file(made: list[Case]) -> str:
    """Write the rules as a user would."""
    return "".join(
        f"- id: rule-{number}\n"
        f"  title: {{en: Rule {number}, zh: 规则 {number}}}\n"
        f"  theme: labour\n"
        f"  role: coincident\n"
        f"  measure: {case.name}\n"
        f"  why: {{en: To measure by, zh: 用于测速}}\n"
        f'  levels: {{{LEVEL}: {{enter: "< {case.enter}", clear: ">= {case.clear}", hold: {HOLD}}}}}\n'
        for number, case in enumerate(made)
    )


def indicators(made: list[Case]) -> Catalogue:
    """Make an entry of the glossary for each series."""
    pattern = replace(
        catalogue()[IndicatorId("fed_funds")], frequency=Frequency.DAILY, precision=1, breaks=()
    )
    return {case.name: replace(pattern, id=case.name) for case in made}


def knowledge(made: list[Case], entries: Catalogue) -> Knowledge:
    """Put the series together as a vintage; what they have in common they share."""
    days, none = periods(), np.zeros(POINTS, dtype=np.int8)
    pattern = Series(
        indicator=IndicatorId(""),
        frequency=Frequency.DAILY,
        source_names=(SourceName("file"),),
        periods=days,
        values=np.empty(0),
        stages=none + np.int8(Stage.FINAL.rank),
        released_at=days.astype("datetime64[us]"),
        bases=none,
        hindsight=none.astype(np.bool_),
        sources=none,
    )
    vintage = {case.name: replace(pattern, indicator=case.name, values=case.points) for case in made}
    return Knowledge(catalogue=entries, calendars={}, vintage=vintage, freshness={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """The rules as read from their file, and all they are judged by."""

    rules: tuple[Rule, ...]
    knowledge: Knowledge

    def levels(self) -> list[CodeArray]:
        """Judge every period of every rule, from its series on."""
        return [trace(rule, self.knowledge).codes for rule in self.rules]

    def latches(self, readings: Sequence[FloatArray]) -> list[CodeArray]:
        """Judge every period of every rule, from readings that are ready: rounded, on their grid, no gate."""
        days, closed = periods(), np.zeros(POINTS, dtype=np.bool_)
        return [
            levels(rule.levels, values, days, closed=closed)
            for rule, values in zip(self.rules, readings, strict=True)
        ]


def engine(made: list[Case]) -> Engine:
    """Read the rules and lay the series out."""
    entries = indicators(made)
    book = read_rules([("thousand.yaml", rule_file(made))], catalogue=entries, calendars={})
    return Engine(rules=book.rules, knowledge=knowledge(made, entries))


if __name__ == "__main__":
    engine(list(cases())).levels()
