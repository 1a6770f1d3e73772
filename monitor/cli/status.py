"""`status`: what is asked, what came of it, and what is still owed."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from monitor.app import read_watch
from monitor.cli.opened import opened_store
from monitor.cli.parameters import config_option, rules_option
from monitor.clock import SystemClock
from monitor.evaluation.record import Record, Watch
from monitor.evaluation.standing import assess
from monitor.model.records import Look
from monitor.model.standing import IndicatorState
from monitor.model.terms import ChannelName, SourceName
from monitor.overview import read_record
from monitor.ports import Store
from monitor.providers import FRED, source_names
from monitor.report.outbox import outbox_lines, silence_lines
from monitor.routing.silences import in_force
from monitor.settings.loading import Settings, load_settings
from monitor.wording.times import instant_code


@click.command()
@rules_option
@config_option
def status(*, rules: Path | None, config: Path | None) -> int:
    """Show the sources, how fresh each indicator is, what is owed or dead by channel, and the silences."""
    settings = load_settings(config)
    watch = read_watch(rules or settings.rules, source_names(settings))
    store = opened_store(settings)
    record = read_record(store, watch)
    standing = assess(watch, record, as_of=SystemClock().now()).standing
    click.echo(_fred(watch))
    click.echo(f"{len(watch.rules.rules)} rules over {len(watch.catalogue)} indicators\n")
    for state in standing.indicators:
        click.echo(_line(state, watch, record))
    click.echo()
    for line in _outbox(store, settings):
        click.echo(line)
    return 0


def _outbox(store: Store, settings: Settings) -> Iterator[str]:
    """Say what is still owed to whom, and what people do not want to be told."""
    now, zone = SystemClock().now(), ZoneInfo(settings.time_zone)
    channels = [ChannelName(name) for name in settings.channels]
    yield from outbox_lines(store.tally(), store.disablings(), channels=channels, zone=zone)
    lasting = [each for each in store.silences() if in_force(each, now)]
    if lasting:
        yield "silences:"
        yield from (f"  {line}" for line in silence_lines(lasting, zone))


def _fred(watch: Watch) -> str:
    if FRED in watch.sources:
        return "FRED: with a key, vintages included"
    return (
        "FRED: no FRED_API_KEY, so its keyless CSV (fredgraph) stands in: "
        "newest values only, no vintages, dates by habit"
    )


def _line(state: IndicatorState, watch: Watch, record: Record) -> str:
    look = _last_look(state, watch, record)
    said = _seen(look) if look else "not seen; where no source has it: import, observe"
    period = str(state.latest.period) if state.latest else "-"
    return f"{state.indicator:26}{state.freshness.freshness.value:11}{period:12}{said}"


def _seen(look: Look) -> str:
    return f"{look.source} {look.outcome.value} {instant_code(look.at)} {look.detail}"


def _last_look(state: IndicatorState, watch: Watch, record: Record) -> Look | None:
    names: list[SourceName] = [each.source for each in watch.catalogue[state.indicator].listings]
    looks = [look for name in names if (look := record.looks.get((state.indicator, name)))]
    return max(looks, key=lambda look: look.at, default=None)
