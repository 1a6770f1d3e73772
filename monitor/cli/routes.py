"""`routes test`: who would be told of an event, when, in which language and why; and who not."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import click
from sqlalchemy.engine import make_url

from monitor.app import read_watch
from monitor.cli.opened import opened_store
from monitor.cli.parameters import AS_OF, config_option, rules_option
from monitor.clock import SystemClock
from monitor.evaluation.record import Watch
from monitor.model.alerts import Event
from monitor.model.terms import EpisodeId, EventKind, IndicatorId, Level, RuleId
from monitor.ports import Store
from monitor.providers import source_names
from monitor.report.routes import trial_document, trial_text
from monitor.routing.acknowledgements import sticking
from monitor.routing.routes import RoutingPlan
from monitor.routing.silences import renamed
from monitor.routing.trial import (
    About,
    Trial,
    audience_of,
    follows,
    kind_between,
    supposed,
    tried,
    unknown_rules,
)
from monitor.routing.ways import Situation
from monitor.settings.loading import Settings, load_settings
from monitor.settings.plan import build_plan
from monitor.store.engine import sqlite_path

LEVELS: Final = ("ok", "watch", "warning", "critical")
DATA: Final = tuple(each.value for each in EventKind)[tuple(EventKind).index(EventKind.LATE) :]
"""Kinds of events that are about the data of an indicator."""
SAME: Final = frozenset({EventKind.CONFIRMED, EventKind.REMINDER})
"""Kinds of events that leave the level as it was."""


@click.group()
def routes() -> None:
    """Look into who is told of what."""


@routes.command("test")
@click.option("--rule", help="The id of a rule, with its instance where it has several: RULE/INSTANCE.")
@click.option("--indicator", help="The id of an indicator, for an event about its data.")
@click.option("--level", type=click.Choice(LEVELS), help="The level that the rule reaches.")
@click.option("--previous-level", "previous", type=click.Choice(LEVELS), help="The level before.")
@click.option(
    "--event",
    "kind",
    type=click.Choice([each.value for each in EventKind]),
    help="What happens; read off the two levels where it is not given.",
)
@click.option("--at", type=AS_OF, help="When; now where it is not given.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@rules_option
@config_option
def test(  # noqa: PLR0913 - one parameter an option
    *,
    rule: str | None,
    indicator: str | None,
    level: str | None,
    previous: str | None,
    kind: str | None,
    at: datetime | None,
    form: str,
    rules: Path | None,
    config: Path | None,
) -> None:
    """Show who would be told of an event, when, in which language and why; and who not. Tells nobody.

    Silences in force and acknowledgements count. Where the event follows up on an alert, those told of the
    alert that is open count; where none is open, those whom the routes would have told.
    """
    settings, now = load_settings(config), at or SystemClock().now().replace(microsecond=0)
    watch, plan = read_watch(rules or settings.rules, source_names(settings)), build_plan(settings)
    if (rule is None) == (indicator is None):
        raise click.UsageError("give --rule and --level, or --indicator and --event")
    event = (
        _of_rule(_rule(watch, rule), level, previous, kind, now)
        if rule is not None
        else _of_data(watch, IndicatorId(str(indicator)), kind, now)
    )
    trial = _tried(event, watch, plan, _existing_store(settings))
    if form == "json":
        json.dump(trial_document(trial), sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    else:
        click.echo(trial_text(trial), nl=False)


def _rule(watch: Watch, name: str) -> About:
    abouts = {
        f"{each.id}/{each.instance}" if each.instance else str(each.id): About(
            rule=each.id, instance=each.instance, title=each.title.en, theme=each.theme, role=each.role
        )
        for each in watch.rules.rules
    }
    if name not in abouts:
        raise click.BadParameter(f"no rule is called {name!r}; {_hint(name, list(abouts))}")
    return abouts[name]


def _of_rule(about: About, level: str | None, previous: str | None, kind: str | None, at: datetime) -> Event:
    if level is None:
        raise click.UsageError("an event of a rule has a level: give --level")
    if kind in DATA:
        raise click.UsageError(
            f"{kind} is about the data of an indicator: give --indicator in place of --rule"
        )
    now, what = Level(level), EventKind(kind) if kind else None
    before = Level(previous) if previous else (now if what in SAME else Level.OK)
    what = what or kind_between(before, now)
    if what is None:
        raise click.UsageError(
            f"from {before.value} to {now.value} nothing happens: give --previous-level or --event"
        )
    if follows(what) and before is Level.OK and what is not EventKind.RULE_CHANGED:
        raise click.UsageError(f"{what.value} follows an alert: give its level as --previous-level")
    return supposed(about, what, now, before, at=at)


def _of_data(watch: Watch, name: IndicatorId, kind: str | None, at: datetime) -> Event:
    if name not in watch.catalogue:
        raise click.BadParameter(f"no indicator is called {name!r}; {_hint(name, list(watch.catalogue))}")
    if kind not in DATA:
        raise click.UsageError(f"say what is with the data by --event: {', '.join(DATA)}")
    indicator = watch.catalogue[name]
    about = About(indicator=name, title=indicator.title.en, theme=indicator.theme)
    return supposed(about, EventKind(kind), Level.UNKNOWN, Level.UNKNOWN, at=at)


def _hint(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"


def _existing_store(settings: Settings) -> Store | None:
    """Open the store there is; None where none was made yet, and none is made for a question."""
    path = sqlite_path(make_url(settings.database_url))
    return None if path is not None and not path.exists() else opened_store(settings)


def _tried(event: Event, watch: Watch, plan: RoutingPlan, store: Store | None) -> Trial:
    notes = [
        f"route {number} names the rule {rule}, which is not there{_near(rule, watch)}"
        for number, rule in unknown_rules(plan, watch.rules.rules)
    ]
    names = {before: rule.id for rule in watch.rules.rules for before in rule.was}
    event = replace(event, episode=_open_episode(event, names, store) or event.episode)
    situation = _situation(event, names, store)
    if event.episode is not None and event.episode not in situation.audience and follows(event.kind):
        notes.append(f"no alert of {event.rule} is open: as if the routes had told of one before")
        situation = replace(situation, audience={event.episode: audience_of(event, plan)})
    return Trial(event=event, outcomes=tried(event, plan, situation), notes=tuple(notes))


def _near(name: str, watch: Watch) -> str:
    near = get_close_matches(name, [str(each.id) for each in watch.rules.rules], n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _open_episode(event: Event, names: Mapping[RuleId, RuleId], store: Store | None) -> EpisodeId | None:
    """Find the open alert of the rule that an event is about, under an id it had before as well."""
    episodes = store.told().episodes.values() if store is not None and event.rule is not None else ()
    return next(
        (
            each.id
            for each in episodes
            if (names.get(each.rule, each.rule), each.instance) == (event.rule, event.instance)
        ),
        None,
    )


def _situation(event: Event, names: Mapping[RuleId, RuleId], store: Store | None) -> Situation:
    """Read the silences in force, and who knows of the alert that an event is part of."""
    if store is None:
        return Situation(silences=(), acknowledged={}, audience={}, now=event.at)
    episodes = [event.episode] if event.episode else []
    said = store.acknowledgements(episodes).values()
    first = min((each.recorded_at for each in said), default=None)
    return Situation(
        silences=tuple(renamed(each, names) for each in store.silences()),
        acknowledged=sticking(said, store.events(first)) if first else {},
        audience=store.audience(episodes),
        now=event.at,
    )
