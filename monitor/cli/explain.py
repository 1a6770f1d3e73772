"""`explain`: every step of how a rule stands, and what would change it."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from monitor.app import read_watch
from monitor.cli.opened import opened_store
from monitor.cli.parameters import AS_OF, config_option, rules_option
from monitor.clock import SystemClock
from monitor.evaluation.standing import assess
from monitor.explanation.document import document
from monitor.explanation.explained import explained
from monitor.explanation.text import text
from monitor.pipeline import read_record
from monitor.providers import source_names
from monitor.settings import load_settings
from monitor.wording.scene import Scene


@click.command()
@click.argument("rule")
@click.option("--as-of", type=AS_OF, help="What was known then: a date (its end in New York) or an instant.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@rules_option
@config_option
def explain(*, rule: str, as_of: datetime | None, form: str, rules: Path | None, config: Path | None) -> int:
    """Show every step of how RULE stands, and what would change it; asks no source.

    A rule that stands for several things in turn is explained for each.
    """
    settings = load_settings(config)
    watch = read_watch(rules or settings.rules, source_names(settings))
    _require_known(rule, [str(each.id) for each in watch.rules.rules])
    record = read_record(opened_store(settings), watch)
    at = as_of or SystemClock().now()
    assessment = assess(watch, record, as_of=at)
    wanted = [each for each in assessment.judgements if each.rule.id == rule]
    found = [explained(each, assessment, record) for each in wanted]
    if form == "json":
        json.dump(document(found, at, watch.catalogue), sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    else:
        scene = Scene(
            standing=assessment.standing,
            catalogue=watch.catalogue,
            told={},
            zone=ZoneInfo(settings.time_zone),
        )
        options = _again(rules, config)
        click.echo("\n".join(text(each, scene, options=options) for each in found), nl=False)
    return 0


def _again(rules: Path | None, config: Path | None) -> tuple[str, ...]:
    """Give the options that say where rules and settings were read from, as given."""
    given = (("--rules", rules), ("--config", config))
    return tuple(word for name, path in given if path for word in (name, str(path)))


def _require_known(rule: str, known: Sequence[str]) -> None:
    if rule not in known:
        near = get_close_matches(rule, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(dict.fromkeys(known))}"
        raise click.BadParameter(f"no rule is called {rule!r}; {hint}")
