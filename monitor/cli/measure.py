"""`measure`: what any expression gives, by period, as known now or earlier."""

import json
import sys
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

import click

from monitor.app import read_catalogue
from monitor.cli.opened import opened_store
from monitor.cli.parameters import AS_OF, config_option, rules_option
from monitor.clock import SystemClock
from monitor.errors import ConfigurationError, ExpressionError
from monitor.evaluation.surprises import surprises
from monitor.language import checks
from monitor.language.checks import ExpressionProblem
from monitor.language.syntax import Expression, parse
from monitor.language.track import Track, evaluate
from monitor.measures.gaps import Gaps, MinPeriods, MissingPolicy
from monitor.model.catalogue import Catalogue
from monitor.model.series import Forecast, Statements, Vintage
from monitor.model.terms import IndicatorId
from monitor.report.readings import (
    Readings,
    readings_csv,
    readings_document,
    readings_of,
    readings_table,
)
from monitor.settings.loading import load_settings
from monitor.vintage import said_by, vintage
from monitor.wording.times import instant_code

SHOWN: Final = 60
"""Characters of an expression shown before what is wrong with it, and after."""


class _Stretch(click.ParamType[tuple[date, date]]):
    """A year, quarter, month or day, as its first and last day."""

    name = "period"

    def convert(
        self, value: str | tuple[date, date], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[date, date]:
        """Read the stretch."""
        if not isinstance(value, str):
            return value
        try:
            return _stretch(value)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is not a period: write 2025, 2025-Q1, 2025-02 or 2025-02-15.", param, ctx)


class _Missing(click.ParamType[Gaps]):
    """What a window with a missing value does."""

    name = "policy"

    def convert(self, value: str | Gaps, param: click.Parameter | None, ctx: click.Context | None) -> Gaps:
        """Read the policy."""
        if not isinstance(value, str):
            return value
        try:
            return MinPeriods(count=int(value)) if value.strip("0").isdecimal() else MissingPolicy(value)
        except ValueError:
            message = f"{value!r} is none of strict, last_available, or a number of values such as 20."
            self.fail(message, param, ctx)


STRETCH: Final = _Stretch()
MISSING: Final = _Missing()


@click.command()
@click.argument("expression", metavar="EXPR")
@click.option("--from", "start", type=STRETCH, help="The first period shown: 2025, 2025-Q1, 2025-02, a day.")
@click.option("--to", "end", type=STRETCH, help="The last period shown; of a year or a month all of it.")
@click.option("--as-of", type=AS_OF, help="What was known then: a date (its end in New York) or an instant.")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)
@click.option(
    "--missing",
    type=MISSING,
    default=MissingPolicy.STRICT.value,
    show_default=True,
    metavar="strict|last_available|N",
    help="A window with a missing value: no reading, the last value there is, or N values are enough.",
)
@rules_option
@config_option
def measure(  # noqa: PLR0913 - one parameter an option
    *,
    expression: str,
    start: tuple[date, date] | None,
    end: tuple[date, date] | None,
    as_of: datetime | None,
    form: str,
    missing: Gaps,
    rules: Path | None,
    config: Path | None,
) -> None:
    """Show what EXPR gives by period over what is stored, such as 'pct_change(mean(dc_claims, 4), 52)'.

    Asks no source. `rules functions` lists what an expression can be made of.
    """
    settings = load_settings(config)
    catalogue = read_catalogue(rules or settings.rules)
    asked = _sound(expression, catalogue)
    known_at = as_of or SystemClock().now()
    store, names = opened_store(settings), checks.indicators(asked)
    said = {name: said_by(each, as_of=known_at) for name, each in store.statements(names).items()}
    known = _known(said, names, catalogue, as_of=known_at)
    forecasts = [each for each in store.forecasts(names) if each.stated_at <= known_at]
    track = evaluate(asked, known, catalogue, gaps=missing, surprises=_surprises(known, said, forecasts))
    found = Readings(
        expression=asked.text,
        unit=checks.unit(asked, catalogue),
        precision=checks.precision(asked, catalogue),
        frequency=track.frequency,
        as_of=known_at,
        readings=_within(track, asked, catalogue, start=start, end=end),
        sources=frozenset(each.source_names[code] for each in known.values() for code in set(each.sources)),
    )
    match form:
        case "csv":
            click.echo(readings_csv(found), nl=False)
        case "json":
            json.dump(readings_document(found), sys.stdout, ensure_ascii=False, indent=1)
            click.echo()
        case _:
            click.echo(readings_table(found), nl=False)


def _within(
    track: Track,
    asked: Expression,
    catalogue: Catalogue,
    *,
    start: tuple[date, date] | None,
    end: tuple[date, date] | None,
) -> tuple[tuple[date, float | None], ...]:
    first, last = start[0] if start else date.min, end[1] if end else date.max
    if first > last:
        raise click.BadParameter(f"--from {first} lies after --to {last}; swap them")
    return readings_of(track, precision=checks.precision(asked, catalogue), first=first, last=last)


def _stretch(text: str) -> tuple[date, date]:
    year, *rest = text.split("-", 1)
    match rest:
        case []:
            return date(int(year), 1, 1), date(int(year), 12, 31)
        case ["Q1" | "Q2" | "Q3" | "Q4" as quarter]:
            last = 3 * int(quarter[1])
            return date(int(year), last - 2, 1), _end_of_month(int(year), last)
        case [month] if len(month) == len("02"):
            return date(int(year), int(month), 1), _end_of_month(int(year), int(month))
        case _:
            return date.fromisoformat(text), date.fromisoformat(text)


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _sound(text: str, catalogue: Catalogue) -> Expression:
    """Read an expression that gives a reading a period, or refuse it with the place of what is wrong."""
    try:
        expression = parse(text)
    except ExpressionError as exc:
        raise _refusal(text, [ExpressionProblem(offset=exc.offset, name=exc.name, message=str(exc))]) from exc
    problems = checks.problems(expression, catalogue)
    if not problems and checks.breadth(expression):
        message = "counts rules as they stand, which has no history: `check` shows it"
        problems = (ExpressionProblem(offset=0, name="breadth-has-no-history", message=message),)
    if problems:
        raise _refusal(text, problems)
    return expression


def _refusal(text: str, problems: Iterable[ExpressionProblem]) -> ConfigurationError:
    """Show each problem under the character where it begins; the text is not repeated between them."""
    lines: list[str] = []
    for problem in problems:
        start = max(0, problem.offset - SHOWN)
        excerpt = "".join(c if c.isprintable() else " " for c in text[start : start + 2 * SHOWN])
        lines += [] if excerpt in lines else [excerpt]
        lines.append(f"{' ' * (problem.offset - start)}^ {problem.message} [{problem.name}]")
    return ConfigurationError("\n".join(lines))


def _known(
    said: Mapping[IndicatorId, Statements],
    names: Sequence[IndicatorId],
    catalogue: Catalogue,
    *,
    as_of: datetime,
) -> Vintage:
    """Choose the vintage of indicators, all of which must have a value."""
    known = vintage(said, {name: catalogue[name] for name in names}, as_of=as_of)
    absent = [name for name in names if not len(known.get(name, ()))]
    if absent:
        raise ConfigurationError(
            f"nothing is known of {', '.join(absent)} as of {instant_code(as_of)}: "
            "`fetch`, `import` or `observe` supplies it"
        )
    return known


def _surprises(
    known: Vintage, said: Mapping[IndicatorId, Statements], forecasts: Sequence[Forecast]
) -> Vintage:
    return {
        name: surprises(series, said[name], [each for each in forecasts if each.indicator == name])
        for name, series in known.items()
    }
