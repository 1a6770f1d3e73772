"""`explain`: every step of how a rule stands, and what would change it; or the trail of one event."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from monitor.app import read_catalogue, read_watch
from monitor.cli.opened import opened_store
from monitor.cli.parameters import AS_OF, config_option, rules_option
from monitor.clock import SystemClock
from monitor.evaluation.standing import assess
from monitor.explanation.document import document
from monitor.explanation.explained import explained
from monitor.explanation.text import text
from monitor.explanation.trail import Trail
from monitor.explanation.trail_document import trail_document
from monitor.explanation.trail_text import trail_text
from monitor.model.alerts import Event
from monitor.overview import read_record
from monitor.ports import Store
from monitor.providers import source_names
from monitor.settings.loading import Settings, load_settings
from monitor.wording.scene import Scene

EVENT: Final = "evt_"
"""How the id of an event begins; no rule's does."""


@click.command()
@click.argument("name", metavar="RULE|EVENT")
@click.option("--as-of", type=AS_OF, help="What was known then: a date (its end in New York) or an instant.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@rules_option
@config_option
def explain(*, name: str, as_of: datetime | None, form: str, rules: Path | None, config: Path | None) -> int:
    """Show every step of how RULE stands, and what would change it; asks no source.

    A rule that stands for several things in turn is explained for each. Of an EVENT, by its id or how that
    begins, it shows what it rests on, who was to be told and why, and every try to tell them.
    """
    settings = load_settings(config)
    if not name.startswith(EVENT):
        _explain_rule(settings, name, as_of=as_of, form=form, rules=rules, config=config)
    elif as_of is not None:
        raise click.UsageError("an event is as it was told: --as-of is for rules")
    else:
        _explain_event(settings, name, form=form, rules=rules, config=config)
    return 0


def _explain_event(
    settings: Settings, name: str, *, form: str, rules: Path | None, config: Path | None
) -> None:
    trail = _trail(opened_store(settings), name)
    if form == "json":
        json.dump(trail_document(trail), sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    else:
        catalogue, zone = read_catalogue(rules or settings.rules), ZoneInfo(settings.time_zone)
        click.echo(trail_text(trail, catalogue, zone, options=_again(rules, config)), nl=False)


def _trail(store: Store, name: str) -> Trail:
    """Gather all that is kept of the one event whose id begins so."""
    events = store.events()
    event = _one(events, name)
    before = [each for each in events[: events.index(event)] if _is_of_same(each, event)]
    deliveries = store.deliveries(events=[event.id])
    said = store.acknowledgements([event.episode]) if event.episode else {}
    return Trail(
        event=event,
        sequence=store.sequences([event.id])[event.id],
        before=before[-1] if before else None,
        episode=store.episode(event.episode) if event.episode else None,
        acknowledgement=said.get(event.episode) if event.episode else None,
        decisions=store.decisions([event.id]),
        deliveries=deliveries,
        attempts=store.attempts([each.message.id for each in deliveries]),
    )


def _one(events: Sequence[Event], name: str) -> Event:
    found = [event for event in events if event.id.startswith(name)]
    if len(found) != 1:
        what = "no event has" if not found else f"{len(found)} events have"
        raise click.BadParameter(f"{what} an id that begins with {name!r}; see `macro-monitor events`")
    return found[0]


def _is_of_same(one: Event, other: Event) -> bool:
    """Tell whether two events are about the same; of one episode they are, though the rule was renamed."""
    same = (one.rule, one.indicator, one.instance) == (other.rule, other.indicator, other.instance)
    return same or (one.episode is not None and one.episode == other.episode)


def _explain_rule(  # noqa: PLR0913 - the options of the command
    settings: Settings,
    rule: str,
    *,
    as_of: datetime | None,
    form: str,
    rules: Path | None,
    config: Path | None,
) -> None:
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


def _again(rules: Path | None, config: Path | None) -> tuple[str, ...]:
    """Give the options that say where rules and settings were read from, as given."""
    given = (("--rules", rules), ("--config", config))
    return tuple(word for name, path in given if path for word in (name, str(path)))


def _require_known(rule: str, known: Sequence[str]) -> None:
    if rule not in known:
        near = get_close_matches(rule, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(dict.fromkeys(known))}"
        raise click.BadParameter(f"no rule is called {rule!r}; {hint}")
