"""`silence` and `ack`: what people decide not to be told, and what they say to know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click

from monitor.app import read_watch
from monitor.cli.opened import opened_store
from monitor.cli.parameters import AS_OF, config_option, rules_option
from monitor.clock import SystemClock
from monitor.evaluation.record import Watch
from monitor.model.alerts import Episode
from monitor.model.decisions import Acknowledgement, Matcher, Seen, Silence, SilenceEnd
from monitor.model.terms import EventKind, Level, Role, RuleId, SilenceId, Subject, Theme, Until
from monitor.overview import overview
from monitor.providers import source_names
from monitor.report.outbox import silence_lines, until
from monitor.routing.matching import described, severity
from monitor.routing.silences import in_force, seen_by
from monitor.settings.loading import Settings, load_settings
from monitor.wording.times import instant_words

if TYPE_CHECKING:
    from monitor.store.sql import SqlStore

CONDITIONS: Final = {each.value: each for each in (Until.RESOLVED, Until.NEXT_RELEASE, Until.WORSE)}
THEMES: Final = frozenset(theme.value for theme in Theme)
LEVELS: Final = tuple(level.value for level in Level if level is not Level.UNKNOWN)
DATA: Final = frozenset(tuple(EventKind)[tuple(EventKind).index(EventKind.LATE) :])
"""Kinds of events that are about the data of an indicator."""
NEW: Final = SilenceId(0)
"""Until the store gives it its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    until: Until
    at: datetime | None


class _UntilType(click.ParamType[_End]):
    """What ends a silence: a condition, or a time."""

    name = "resolved|next_release|worse|TIME"

    def convert(self, value: str | _End, param: click.Parameter | None, ctx: click.Context | None) -> _End:
        """Read the condition, or the time."""
        if isinstance(value, _End):
            return value
        if value in CONDITIONS:
            return _End(until=CONDITIONS[value], at=None)
        if not value[:1].isdigit():
            self.fail(f"{value!r} is none of {', '.join(CONDITIONS)}, and no time.", param, ctx)
        return _End(until=Until.TIME, at=AS_OF.convert(value, param, ctx))


class _AuthorType(click.ParamType[str]):
    """Whose word it is: never nobody's."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the name."""
        return value.strip() or self.fail("say who decides it.", param, ctx)


def _this_user() -> str:
    try:
        return getuser()
    except (KeyError, OSError, ImportError):  # no such user, by the version of Python
        raise click.UsageError("this user has no name: give one with --author") from None


author_option = click.option(
    "--author", type=_AuthorType(), default=_this_user, show_default="this user", help="Whose word it is."
)


@click.command()
@click.argument("names", nargs=-1, metavar="[RULE|THEME]...")
@click.option("--role", multiple=True, type=click.Choice([each.value for each in Role]))
@click.option("--level", multiple=True, type=click.Choice(LEVELS))
@click.option("--event", multiple=True, type=click.Choice([each.value for each in EventKind]))
@click.option("--until", "ending", type=_UntilType(), help="What ends it; a date is its end in New York.")
@author_option
@click.option("--comment", default="", help="Why; it is shown when the silence ends.")
@click.option("--end", type=int, metavar="ID", help="End this silence now.")
@rules_option
@config_option
def silence(  # noqa: PLR0913 - one parameter an option
    *,
    names: Sequence[str],
    role: Sequence[str],
    level: Sequence[str],
    event: Sequence[str],
    ending: _End | None,
    author: str,
    comment: str,
    end: int | None,
    rules: Path | None,
    config: Path | None,
) -> None:
    """Tell nobody of these rules or themes until something ends it; without any, list what is silenced.

    Rules and themes named together are each silenced: the rules by one silence, the themes by another. The
    options narrow both: every one that is given must hold. What a silence swallowed is told when it ends. A
    retraction of what was told always passes.
    """
    settings = load_settings(config)
    conditions = Matcher(
        roles=frozenset(map(Role, role)),
        levels=frozenset(map(Level, level)),
        kinds=frozenset(map(EventKind, event)),
    )
    wanted = bool(names) or conditions != Matcher()
    if end is not None and (wanted or ending):
        raise click.UsageError("--end ends a silence that is there; give nothing else but --author")
    if end is not None:
        _end(opened_store(settings), SilenceId(end), author)
    elif not wanted:
        _list(opened_store(settings), settings, ending)
    elif ending is None:
        raise click.UsageError("say what ends it: --until resolved, next_release, worse, or a time")
    else:
        watch = read_watch(rules or settings.rules, source_names(settings))
        _add(settings, watch, _matchers(names, watch, conditions), ending, author=author, comment=comment)


@click.command()
@click.argument("name", metavar="RULE|EPISODE")
@author_option
@click.option("--comment", default="", help="What is being done about it.")
@config_option
def ack(*, name: str, author: str, comment: str, config: Path | None) -> None:
    """Say that the open alert of a rule is known: till it is worse or ends, little of it is told at once.

    A rule that stands for several things is named RULE/INSTANCE, or RULE for all of them; an episode by
    its id or how that begins.
    """
    store = opened_store(load_settings(config))
    told = store.told()
    open_ones = {subject: each for subject, each in told.episodes.items() if _is_called(name, each)}
    if not open_ones:
        _refuse(name, told.episodes.values())
    for subject, each in open_ones.items():
        level = told.last[subject].level
        said = Acknowledgement(
            episode=each.id,
            level=level,
            author=author,
            comment=comment,
            recorded_at=SystemClock().now(),
        )
        store.acknowledge(said)
        click.echo(f"{_named(subject)}: acknowledged at {level.value} by {author} ({each.id})")


def _is_called(name: str, episode: Episode) -> bool:
    names = {episode.rule, _named((episode.rule, episode.instance))}
    return name in names or (name.startswith("evt_") and episode.id.startswith(name))


def _named(subject: Subject) -> str:
    return "/".join(filter(None, subject))


def _refuse(name: str, episodes: Iterable[Episode]) -> None:
    rules = sorted({_named((each.rule, each.instance)) for each in episodes})
    near = get_close_matches(name, rules, n=1)
    there = f"did you mean {near[0]}?" if near else f"open are those of {', '.join(rules) or 'no rule'}"
    raise click.BadParameter(f"no alert of {name!r} is open; {there}")


def _matchers(names: Sequence[str], watch: Watch, conditions: Matcher) -> tuple[Matcher, ...]:
    """Make one matcher of the rules named and one of the themes: a single one would ask for both."""
    rules = {str(rule.id) for rule in watch.rules.rules}
    for name in names:
        if name not in rules | THEMES:
            near = get_close_matches(name, rules | THEMES, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(rules | THEMES))}"
            raise click.BadParameter(f"{name!r} is no rule or theme; {hint}")
    of_rules = frozenset(RuleId(name) for name in names if name in rules)
    of_themes = frozenset(Theme(name) for name in names if name in THEMES)
    found = (
        *([replace(conditions, rules=of_rules)] if of_rules else []),
        *([replace(conditions, themes=of_themes)] if of_themes else []),
    )
    return found or (conditions,)


def _add(  # noqa: PLR0913 - whose word, on what, and why
    settings: Settings,
    watch: Watch,
    matchers: Sequence[Matcher],
    ending: _End,
    *,
    author: str,
    comment: str,
) -> None:
    now, zone = SystemClock().now(), ZoneInfo(settings.time_zone)
    if ending.at is not None and ending.at <= now:
        raise click.BadParameter(f"--until {instant_words(ending.at, zone)} is past")
    store = opened_store(settings)
    states = overview(store, watch, at=now).assessment.standing.rules
    made = [
        Silence(
            id=NEW,
            match=matcher,
            until=ending.until,
            starts_at=now,
            ends_at=ending.at,
            author=author,
            comment=comment,
            seen=seen_by(matcher, states),
        )
        for matcher in matchers
    ]
    for each in made:
        _require_some(each)
    for each in made:
        number = store.silence(each)
        click.echo(f"silence {number}: {described(each.match)}, {until(each, zone)}, by {author}")
        if each.until is not Until.TIME:
            click.echo(f"  {_about(each.seen)}")


def _require_some(made: Silence) -> None:
    """Refuse a silence that could never take anything."""
    match = made.match
    narrowed = bool(match.rules or match.roles or match.levels)
    if match.kinds and match.kinds <= DATA:
        if narrowed:
            raise click.BadParameter("events about data have no rule, role or level: name themes, or none")
        if made.until is not Until.TIME:
            raise click.BadParameter("events about data have no level that could end it: give --until a time")
    elif not made.seen and (narrowed or made.until is not Until.TIME):
        raise click.BadParameter(f"no rule fits {described(match)}: there is nothing to silence")


def _about(seen: Mapping[Subject, Seen]) -> str:
    """Say of which rules a silence is, and which of them do not stand at ok."""
    standing = [
        f"{_named(subject)} at {level.value}" for subject, (level, _) in seen.items() if severity(level)
    ]
    count = f"of {len(seen)} {'rule' if len(seen) == 1 else 'rules'}"
    return f"{count}, {', '.join(standing)}" if standing else f"{count}, none above ok"


def _end(store: "SqlStore", number: SilenceId, author: str) -> None:
    if number not in {each.id for each in store.silences() if in_force(each, SystemClock().now())}:
        raise click.BadParameter(f"no silence {number} is in force; see `macro-monitor silence`")
    end = SilenceEnd(silence=number, subject=None, at=SystemClock().now(), reason=f"ended by {author}")
    store.end_silence(end)
    click.echo(f"silence {number} has ended; what it swallowed is told by the service, or `run --once`")


def _list(store: "SqlStore", settings: Settings, ending: _End | None) -> None:
    if ending is not None:
        raise click.UsageError("say what is to be silenced: rules, themes, --role, --level or --event")
    now = SystemClock().now()
    lines = silence_lines(
        (each for each in store.silences() if in_force(each, now)), ZoneInfo(settings.time_zone)
    )
    click.echo("\n".join(lines) or "nothing is silenced")
