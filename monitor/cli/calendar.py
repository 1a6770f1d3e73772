"""`calendar`: the coming releases, with where each date comes from."""

import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from monitor.app import read_watch
from monitor.calendar import NEW_YORK, end_of_day, start_of_day
from monitor.cli.opened import opened_store
from monitor.cli.parameters import AS_OF, DAY, config_option, rules_option
from monitor.clock import SystemClock
from monitor.evaluation.coming import coming
from monitor.overview import read_record
from monitor.providers import source_names
from monitor.report.calendar import Coming, calendar_document, calendar_ics, calendar_table
from monitor.settings.loading import load_settings

LONGEST: Final = 366


@click.command()
@click.option("--from", "start", type=DAY, help="The first day, in New York; today where it is not given.")
@click.option("--to", "end", type=DAY, help="The last day, in New York.")
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST),
    default=21,
    show_default=True,
    help="So many days after the first, where --to is not given.",
)
@click.option("--ics", is_flag=True, help="Write a calendar file (iCalendar) instead.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--as-of", type=AS_OF, help="What was known then: a date (its end in New York) or an instant.")
@rules_option
@config_option
def calendar(  # noqa: PLR0913 - one parameter an option
    *,
    start: date | None,
    end: date | None,
    days: int,
    ics: bool,
    form: str,
    as_of: datetime | None,
    rules: Path | None,
    config: Path | None,
) -> None:
    """Show when what is watched comes out next, and who announced it; asks no source.

    Where nobody has, the date is that of habit; where habit names no day, a window is told.
    A weekly series is listed once a first value of it is known.
    """
    if ics and form == "json":
        raise click.UsageError("--ics and --format json are two forms; give one of them")
    settings, now = load_settings(config), as_of or SystemClock().now()
    first = start or now.astimezone(NEW_YORK).date()
    last = _last(first, end, days)
    watch = read_watch(rules or settings.rules, source_names(settings))
    record = read_record(opened_store(settings), watch)
    since, until = start_of_day(first), end_of_day(last)
    found = Coming(
        dues=coming(watch, record, as_of=now, start=since, end=until),
        as_of=now,
        start=since,
        end=until,
        zone=ZoneInfo(settings.time_zone),
    )
    if ics:
        click.echo(calendar_ics(found, watch.catalogue), nl=False)
    elif form == "json":
        json.dump(calendar_document(found), sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    else:
        click.echo(calendar_table(found, watch.catalogue), nl=False)


def _last(first: date, end: date | None, days: int) -> date:
    """Find the last day asked for, which may not be endlessly far."""
    last = end or first + timedelta(days=days)
    if last < first:
        raise click.BadParameter(f"--from {first} lies after --to {last}; swap them")
    if last - first > timedelta(days=LONGEST):
        raise click.BadParameter(f"{first} to {last} is more than {LONGEST} days")
    return last
