"""What a scenario gives: entries of its file to dated statements and forecasts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, islice, repeat, takewhile
from typing import Final, TypeAlias, TypeVar

from pydantic import BaseModel

from monitor.calendar import due_at, misdated, next_period, rule_of
from monitor.errors import Problem
from monitor.evaluation.record import Watch
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import Forecast, Statement
from monitor.model.terms import Basis, Frequency, IndicatorId, SourceName, Stage
from monitor.rulebook.document import Document, Path
from monitor.rulebook.flaws import did_you_mean, fit
from monitor.scenarios.shapes import FiguresShape, ForecastShape

MOST: Final = 20_000
"""Values that a file may give: more than any history by months or weeks."""
AHEAD: Final = timedelta(days=7)
"""By this much a value may be out before its period's own date: a week is shown by its last day."""
Figures: TypeAlias = Sequence[tuple[date, float | None]]

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Page:
    """A file being read: what it speaks of, what it said so far, and what was found wrong with it."""

    document: Document
    watch: Watch
    said: list[Statement]
    problems: list[Problem]

    def refuse(self, path: Path, name: str, message: str) -> None:
        """Add a problem of the value at a path."""
        self.problems.append(self.document.problem(path, name, message))

    def fit(self, shape: type[Shape], path: Path) -> Shape | None:
        """Hold the value at a path against a shape."""
        return fit(shape, self.document, path, self.problems)

    def known(self, path: Path, name: str, names: Sequence[str], *, kind: str) -> bool:
        """Tell whether a name, a key or a value, is one of those there are, and say so where it is not."""
        if name in names:
            return True
        message = f"no {kind} is called `{name:.60}`; {did_you_mean(name, names)}"
        problem = self.document.key_problem if name == path[-1] else self.document.problem
        self.problems.append(problem(path, f"unknown-{kind}", message))
        return False


def read_statements(page: Page, path: Path) -> tuple[Statement, ...]:
    """Read what sources say of each indicator, under a path."""
    before = len(page.said)
    for indicator, place in _entries(page, path):
        shape = page.fit(FiguresShape, place)
        if shape is not None:
            page.said.extend(_statements(page, place, shape, indicator))
    said = tuple(page.said[before:])
    _refuse_repeated(page, path, said)
    return said


def read_forecasts(page: Page, path: Path) -> tuple[Forecast, ...]:
    """Read what was expected of each indicator, under a path."""
    return tuple(
        Forecast(
            indicator=indicator.id,
            period=shape.period,
            stage=shape.stage,
            value=shape.value,
            text=None,
            source=SourceName(shape.source),
            stated_at=shape.stated_at,
        )
        for indicator, place in _entries(page, path)
        if (shape := page.fit(ForecastShape, place))
        and _dated(page, (*place, "period"), indicator, shape.period)
    )


def _refuse_repeated(page: Page, path: Path, said: Sequence[Statement]) -> None:
    """Refuse two words of one source on one period at one instant: which is the later cannot be told."""
    seen = set()
    for each in said:
        word = (each.indicator, each.source, each.period, each.released_at)
        if word in seen:
            message = f"{each.period} is said twice at one instant: give the later word its `released_at`"
            page.refuse((*path, each.indicator), "said-twice", message)
            return
        seen.add(word)


def _entries(page: Page, path: Path) -> Iterator[tuple[Indicator, Path]]:
    """Find the entries of each indicator under a path."""
    value = page.document.at(path)
    for name in value if isinstance(value, dict) else ():
        place = (*path, name)
        if not page.known(place, name, list(page.watch.catalogue), kind="indicator"):
            continue
        entries = page.document.at(place)
        if not (isinstance(entries, list) and entries):
            page.refuse(place, "wrong-type", f"`{name}` must be a list of figures, each starting with `- `")
            continue
        for position in range(len(entries)):
            yield page.watch.catalogue[IndicatorId(name)], (*place, position)


def _statements(page: Page, path: Path, shape: FiguresShape, indicator: Indicator) -> list[Statement]:
    """Lay out the figures of one entry, each with its instant."""
    first, listing = shape.period or shape.start, _listing(page, path, shape, indicator)
    key = "period" if shape.period else "from"
    if first is None or listing is None or not _dated(page, (*path, key), indicator, first):
        return []
    room = MOST - len(page.said)
    figures = list(islice(_figures(shape, first, indicator), room + 1))
    if len(figures) > room:
        page.refuse(path, "too-many-values", f"the file gives more than {MOST} values: shorten its stretches")
    elif flaw := _undatable(shape, figures):
        page.refuse((*path, "released_at"), *flaw)
    else:
        return [_statement(shape, indicator, listing, figure) for figure in figures]
    return []


def _undatable(shape: FiguresShape, figures: Figures) -> tuple[str, str] | None:
    """Say why figures cannot have been out when the entry says, or where it says nothing, by habit."""
    withdrawn = shape.values is None and shape.value is None
    if shape.released_at is None:
        if withdrawn or shape.stage is Stage.REVISED:
            return "missing-key", "no habit tells when a value is restated or withdrawn: add `released_at`"
        return None
    newest = max((period for period, _ in figures), default=date.min)
    if shape.released_at.date() < newest - AHEAD:
        return "dates-out-of-order", f"`released_at` lies before {newest}, a period it is to be out for"
    return None


def _figures(shape: FiguresShape, first: date, indicator: Indicator) -> Iterator[tuple[date, float | None]]:
    """Give each period its number; a hole among `values` is nothing said, a lone null is a withdrawal."""
    periods = accumulate(repeat(indicator.frequency), _following, initial=first)
    if shape.values is not None:
        yield from ((day, each) for day, each in zip(periods, shape.values, strict=False) if each is not None)
    else:
        last = shape.end or first
        yield from ((day, shape.value) for day in takewhile(lambda day: day <= last, periods))


def _following(period: date, frequency: Frequency) -> date:
    return next_period(frequency, period)


def _statement(
    shape: FiguresShape, indicator: Indicator, listing: Listing, figure: tuple[date, float | None]
) -> Statement:
    period, value = figure
    by_habit = shape.released_at is None
    return Statement(
        indicator=indicator.id,
        period=period,
        source=listing.source,
        value=value,
        text=None,
        stage=shape.stage,
        edition=1,
        released_at=shape.released_at or due_at(rule_of(listing, shape.stage), period),
        basis=Basis.CALENDAR if by_habit else Basis.STATED,
        hindsight=False,
    )


def _listing(page: Page, path: Path, shape: FiguresShape, indicator: Indicator) -> Listing | None:
    """Find whose statement it is: the source named, or the first of those that state such a stage."""
    listings = indicator.listings
    if shape.source is not None:
        names = [each.source for each in listings]
        if not page.known((*path, "source"), shape.source, names, kind="source"):
            return None
        listings = tuple(each for each in listings if each.source == shape.source)
    able = [each for each in listings if shape.stage is None or shape.stage in each.stages]
    if able:
        return able[0]
    stated = dict.fromkeys(stage.value for each in listings for stage in each.stages)
    message = f"nobody states `{indicator.id}` as {shape.stage and shape.stage.value}: {', '.join(stated)}"
    page.refuse((*path, "stage"), "unknown-stage", message)
    return None


def _dated(page: Page, path: Path, indicator: Indicator, period: date) -> bool:
    """Tell whether a date can be that of a period, and say so where it cannot."""
    reason = misdated(indicator.frequency, period)
    if reason is not None:
        page.refuse(path, "misplaced-period", reason)
    return reason is None
