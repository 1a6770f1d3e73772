"""`events` and `export`: what was told, and all that is kept of who was told it."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from monitor.cli.opened import opened_store
from monitor.cli.parameters import FROM, SHORT_ID, TO, config_option
from monitor.model.alerts import Event
from monitor.model.terms import EventId, EventKind
from monitor.settings.loading import load_settings
from monitor.wording.documents import SCHEMA, canonical, replay_line
from monitor.wording.levels import signed

BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
END: Final = datetime(9999, 1, 1, tzinfo=UTC)
_FROM_HELP: Final = "From this instant on, or from the beginning of a day in New York."
_TO_HELP: Final = "Before this instant, or to the end of a day in New York."


@click.command()
@click.option("--from", "start", type=FROM, default=BEGINNING, show_default="the first", help=_FROM_HELP)
@click.option("--to", "end", type=TO, default=END, show_default="the last", help=_TO_HELP)
@click.option("--rule", multiple=True, help="Only of this rule; may be repeated.")
@click.option("--indicator", multiple=True, help="Only of this indicator's data; may be repeated.")
@click.option(
    "--kind",
    multiple=True,
    type=click.Choice([kind.value for kind in EventKind]),
    help="Only of this kind; may be repeated.",
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@config_option
def events(  # noqa: PLR0913 - one parameter an option
    *,
    start: datetime,
    end: datetime,
    rule: Sequence[str],
    indicator: Sequence[str],
    kind: Sequence[str],
    form: str,
    config: Path | None,
) -> None:
    """Show the events that were told, in their order; as JSON one line each."""
    _require_order(start, end)
    settings = load_settings(config)
    store = opened_store(settings)
    wanted = _filter(rule, indicator, kind)
    found = [event for event in store.events(start) if event.at < end and wanted(event)]
    if form == "json":
        numbers = store.sequences([event.id for event in found])
        _write_lines(found, numbers)
    else:
        click.echo("\n".join(_table(found, ZoneInfo(settings.time_zone))))


@click.command()
@click.option("--from", "start", type=FROM, required=True, help=_FROM_HELP)
@click.option("--to", "end", type=TO, required=True, help=_TO_HELP)
@config_option
def export(*, start: datetime, end: datetime, config: Path | None) -> None:
    """Write all that was decided and told in a span as JSON lines: for an audit, and for keeping.

    `record` says what a line is about. Spans that meet leave nothing out and repeat nothing.
    """
    _require_order(start, end)
    store = opened_store(load_settings(config))
    for name, row in store.export(start, end):
        click.echo(canonical({"schema": SCHEMA, "record": name, **row}))


def _require_order(start: datetime, end: datetime) -> None:
    if end <= start:
        raise click.BadParameter("--to lies before --from; swap them")


def _filter(rules: Sequence[str], indicators: Sequence[str], kinds: Sequence[str]) -> Callable[[Event], bool]:
    """Tell which events are asked for: of any of these subjects, and of any of these kinds."""

    def is_wanted(event: Event) -> bool:
        about = not (rules or indicators) or event.rule in rules or event.indicator in indicators
        return about and (not kinds or event.kind.value in kinds)

    return is_wanted


def _write_lines(found: Sequence[Event], numbers: Mapping[EventId, int]) -> None:
    for event in found:
        click.echo(json.dumps(replay_line(event, numbers[event.id]), ensure_ascii=False))


def _table(found: Sequence[Event], zone: ZoneInfo) -> list[str]:
    """Render events for a terminal, by the reader's clock."""
    if not found:
        return ["nothing was told"]
    subjects = [_subject(event) for event in found]
    width = max(map(len, subjects))
    head = f"{zone.key:18}{'event':14}{'level':12}{'about':{width}}  {'value':>9}  {'period':12}id"
    return [
        head,
        *(_row(event, subject, width, zone) for event, subject in zip(found, subjects, strict=True)),
    ]


def _subject(event: Event) -> str:
    return "/".join(filter(None, (event.rule or event.indicator, event.instance)))


def _row(event: Event, subject: str, width: int, zone: ZoneInfo) -> str:
    at = f"{event.at.astimezone(zone):%Y-%m-%d %H:%M}"
    level = signed(event.level) if event.rule else ""
    value = f"{event.reading.value:g}" if event.reading else ""
    period = str(event.reading.period) if event.reading and event.reading.period else ""
    about = f"{subject:{width}}  {value:>9}  {period:12}"
    return f"{at:18}{event.kind.value:14}{level:12}{about}{event.id[:SHORT_ID]}"
