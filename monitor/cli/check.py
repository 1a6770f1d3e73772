"""`check`: how everything stands, now or as known at an earlier instant."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from monitor.app import build_asking_pipeline, read_watch
from monitor.cli.opened import opened_store
from monitor.cli.parameters import AS_OF, config_option, rules_option
from monitor.clock import SystemClock
from monitor.evaluation.breadth import counted_by
from monitor.evaluation.history import inputs_of
from monitor.evaluation.record import Watch
from monitor.evaluation.standing import assess
from monitor.intake import Collected
from monitor.model.standing import Standing
from monitor.model.terms import Level
from monitor.overview import read_record
from monitor.polling import ANSWERS
from monitor.providers import source_names
from monitor.report.document import document, exit_code
from monitor.report.table import table
from monitor.settings.loading import load_settings


@click.command()
@click.option("--as-of", type=AS_OF, help="What was known then: a date (its end in New York) or an instant.")
@click.option("--offline", is_flag=True, help="Ask no source; use what is stored.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option(
    "--exit-on",
    type=click.Choice([level.value for level in (Level.WATCH, Level.WARNING, Level.CRITICAL)]),
    default=Level.WARNING.value,
    show_default=True,
    help="The mildest level with exit code 1.",
)
@click.option("--only", multiple=True, metavar="RULE|THEME", help="Only this rule or theme; may be repeated.")
@rules_option
@config_option
def check(  # noqa: PLR0913 - one parameter an option
    *,
    as_of: datetime | None,
    offline: bool,
    form: str,
    exit_on: str,
    only: Sequence[str],
    rules: Path | None,
    config: Path | None,
) -> int:
    """Show how everything stands; writes no event and tells nobody.

    Exit code: 2 critical, 1 from --exit-on up, else 3 if a rule is unknown or the check failed, else 0.
    """
    settings = load_settings(config)
    clock = SystemClock()
    watch = read_watch(rules or settings.rules, source_names(settings))
    store = opened_store(settings)
    now = clock.now()
    if not offline and (as_of is None or as_of >= now):
        pipeline = build_asking_pipeline(settings, watch, store, clock)
        _tell_unanswered(pipeline.collect(pipeline.wanted()))
    standing = assess(watch, read_record(store, watch), as_of=as_of or clock.now()).standing
    shown = _only(standing, watch, only)
    if form == "json":
        json.dump(
            document(shown, watch.catalogue, exit_on=Level(exit_on)), sys.stdout, ensure_ascii=False, indent=1
        )
        click.echo()
    else:
        click.echo(table(shown, watch), nl=False)
    return exit_code(shown.rules, Level(exit_on))


def _tell_unanswered(collected: Sequence[Collected]) -> None:
    """Say on standard error which sources did not answer, once each; what is stored is shown all the same."""
    looks = [look for each in collected for look in each.looks if look.outcome not in ANSWERS]
    for source, detail in dict.fromkeys((look.source, look.detail) for look in looks):
        if not detail.startswith("not asked"):
            click.echo(f"{source} did not answer: {detail}; what is stored is shown", err=True)


def _only(standing: Standing, watch: Watch, names: Sequence[str]) -> Standing:
    """Cut a standing to the rules and themes named, and to the indicators these read."""
    if not names:
        return standing
    known = {str(state.rule) for state in standing.rules} | {state.theme.value for state in standing.rules}
    for name in names:
        if name not in known:
            raise click.BadParameter(f"{name!r} is no rule or theme; there are {', '.join(sorted(known))}")
    rules = tuple(each for each in standing.rules if {str(each.rule), each.theme.value} & set(names))
    kept = {each.rule for each in rules}
    read = {
        name
        for rule in watch.rules.rules
        if rule.id in kept and counted_by(rule) is None
        for name in inputs_of(rule)
    }
    return replace(
        standing,
        rules=rules,
        indicators=tuple(state for state in standing.indicators if state.indicator in read),
    )
