"""`rules`: check rules, test them, show them, and what they can be written with."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from monitor.app import read_watch, shipped_rules
from monitor.cli.opened import opened_store
from monitor.cli.parameters import config_option, rules_option
from monitor.clock import SystemClock
from monitor.errors import ConfigurationError, Problem, ProblemsError
from monitor.evaluation.record import Watch
from monitor.evaluation.standing import assess
from monitor.overview import read_record
from monitor.providers import source_names
from monitor.rulebook.book import Rule
from monitor.rulefiles import RuleFiles, gather_tests, gather_watch, rule_files
from monitor.settings.loading import Settings, load_settings
from monitor.wording.documents import SCHEMA

if TYPE_CHECKING:
    from monitor.scenarios.scenario import Scenario
    from monitor.store.sql import SqlStore

FOUND: Final = 1
"""Exit code of problems in rules and of tests that fail."""
SCHEMAS: Final = ("rules", "indicators", "calendars", "tests")

paths_argument = click.argument(
    "paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]..."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What the files of one folder hold, all their problems, and the files that rest on one with problems.

    `watch` is None where the rules cannot be used.
    """

    watch: Watch | None
    scenarios: tuple["Scenario", ...]
    problems: tuple[Problem, ...]
    unread: tuple[Path, ...]


@click.group()
def rules() -> None:
    """Check rules, test them, show them, and what they can be written with.

    PATH is a file or a folder; the rules in use where none is given.
    """


@rules.command()
@paths_argument
@click.option("--history", is_flag=True, help="Also count how noisy each rule is over what is stored.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@config_option
def lint(*, paths: Sequence[Path], history: bool, form: str, config: Path | None) -> int:
    """Print every problem of rules, their tests, the glossary and the calendars, with its place.

    Exit code: 0 without a problem, 1 with any, 3 if files could not be read at all.
    """
    if history and form == "json":
        raise click.UsageError("--history is a table: leave out --format json")
    settings = load_settings(config)
    read = _read_all(paths, settings)
    problems = tuple(dict.fromkeys(problem for each in read for problem in each.problems))
    if form == "json":
        json.dump(_document(problems), sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    else:
        click.echo("\n".join(map(str, problems)) if problems else _summary(read))
    for file in dict.fromkeys(file for each in read for file in each.unread):
        click.echo(f"{file} was not checked: what it rests on has problems", err=True)
    if history:
        store = opened_store(settings)
        for each in read:
            if each.watch is not None:
                click.echo("\n" + _noise(each.watch, store), nl=False)
    return FOUND if problems else 0


@rules.command("test")
@paths_argument
@click.option(
    "--junit", type=click.Path(dir_okay=False, path_type=Path), help="Also write the outcomes as JUnit XML."
)
@config_option
def test(*, paths: Sequence[Path], junit: Path | None, config: Path | None) -> int:
    """Run the tests of rules: the *.test.yaml beside them.

    Exit code: 0 if all pass, 1 if any fails, 3 if there are none or they could not be run.
    """
    from monitor.scenarios import rendering  # noqa: PLC0415 - the other commands run no tests
    from monitor.scenarios.running import run  # noqa: PLC0415 - as above

    read = _read_all(paths, load_settings(config))
    if problems := tuple(dict.fromkeys(problem for each in read for problem in each.problems)):
        raise ProblemsError(problems)
    outcomes = [run(scenario, each.watch) for each in read if each.watch for scenario in each.scenarios]
    if not outcomes:
        places = ", ".join(map(str, paths)) or "the rules in use"
        raise ConfigurationError(f"no tests at {places}: write them into NAME.test.yaml beside NAME.yaml")
    click.echo(rendering.listing(outcomes), nl=False)
    if junit:
        _write(junit, rendering.junit(outcomes))
    return 0 if all(each.passed for each in outcomes) else FOUND


@rules.command()
@click.argument("names", nargs=-1, metavar="[RULE]...")
@rules_option
@config_option
def show(*, names: Sequence[str], rules: Path | None, config: Path | None) -> None:
    """Show rules as they are read, and the heading of an alert at each level."""
    from monitor.report.rules import rules_text  # noqa: PLC0415 - the other commands show no rules

    settings = load_settings(config)
    watch = read_watch(rules or settings.rules, source_names(settings))
    shown = [rule for name in names for rule in _named(name, watch)] if names else watch.rules.rules
    click.echo(rules_text(shown, watch.catalogue, today=SystemClock().now().date()), nl=False)


@rules.command()
@click.argument("kind", type=click.Choice(SCHEMAS), default=SCHEMAS[0])
def schema(*, kind: str) -> None:
    """Print the JSON Schema of a kind of file, for editors."""
    click.echo(schema_text(kind), nl=False)


@rules.command()
@click.option(
    "--format", "form", type=click.Choice(["table", "markdown", "json"]), default="table", show_default=True
)
def functions(*, form: str) -> None:
    """List the functions that a measure can be made of: unit, window, missing values, example."""
    from monitor.report import functions as report  # noqa: PLC0415 - the other commands list no functions

    match form:
        case "markdown":
            click.echo(report.functions_markdown(), nl=False)
        case "json":
            json.dump(report.functions_document(), sys.stdout, ensure_ascii=False, indent=1)
            click.echo()
        case _:
            click.echo(report.functions_text(), nl=False)


def schema_text(kind: str) -> str:
    """Render the schema of a kind of file; `rules/schema/KIND.schema.json` holds the same."""
    from monitor.rulebook.schema import SCHEMAS as BY_KIND  # noqa: PLC0415 - the other commands need none
    from monitor.rulebook.schema import rendered  # noqa: PLC0415 - as above

    if kind == "tests":
        from monitor.scenarios.schema import scenarios_schema  # noqa: PLC0415 - as above

        return rendered(scenarios_schema())
    return rendered(BY_KIND[kind]())


def _read_all(paths: Sequence[Path], settings: Settings) -> tuple[Read, ...]:
    shipped = shipped_rules()
    asked = paths or [settings.rules or shipped]
    return tuple(_read(files, settings) for files in rule_files(*asked, shipped=shipped))


def _read(files: RuleFiles, settings: Settings) -> Read:
    watch = gather_watch(files, source_names(settings))
    if not isinstance(watch, Watch):
        spoilt = {problem.file for problem in watch}
        rests = () if spoilt.intersection(map(str, files.rules)) else files.rules
        return Read(watch=None, scenarios=(), problems=watch, unread=(*rests, *files.tests))
    scenarios, problems = gather_tests(files, watch)
    return Read(watch=watch, scenarios=scenarios, problems=problems, unread=())


def _summary(read: Sequence[Read]) -> str:
    watches = [each.watch for each in read if each.watch]
    rules_read = sum(len(each.rules.rules) for each in watches)
    indicators = max(len(each.catalogue) for each in watches)
    tests = sum(len(each.scenarios) for each in read)
    return f"no problems: {rules_read} rules, {indicators} indicators, {tests} tests"


def _document(problems: Sequence[Problem]) -> dict[str, object]:
    found = [
        {
            "file": each.file,
            "line": each.line,
            "column": each.column,
            "name": each.name,
            "message": each.message,
        }
        for each in problems
    ]
    return {"schema": SCHEMA, "problems": found}


def _noise(watch: Watch, store: "SqlStore") -> str:
    from monitor.evaluation.noise import noise  # noqa: PLC0415 - only --history counts it
    from monitor.report.noise import noise_table  # noqa: PLC0415 - as above

    assessment = assess(watch, read_record(store, watch), as_of=SystemClock().now())
    return noise_table([(each.state, noise(each)) for each in assessment.judgements])


def _named(name: str, watch: Watch) -> list[Rule]:
    found = [rule for rule in watch.rules.rules if rule.id == name]
    if not found:
        known = list(dict.fromkeys(str(rule.id) for rule in watch.rules.rules))
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        raise click.BadParameter(f"no rule is called {name!r}; {hint}")
    return found


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise ConfigurationError(f"cannot write {file}: {exc.strerror}") from exc
