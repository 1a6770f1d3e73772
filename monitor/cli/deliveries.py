"""`deliveries`: what recipients are owed, every try to hand it over, and what to do about the dead."""

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click

from monitor.cli.opened import opened_store
from monitor.cli.parameters import FROM, SHORT_ID, config_option
from monitor.clock import SystemClock
from monitor.explanation.trail_document import delivery_document
from monitor.explanation.trail_text import delivery_text
from monitor.model.deliveries import Attempt, Delivery
from monitor.model.terms import ChannelName, DeliveryState, MessageId
from monitor.report.outbox import disabled
from monitor.settings.loading import Settings, load_settings
from monitor.wording.plain import printable

if TYPE_CHECKING:
    from monitor.store.sql import SqlStore

DEAD: Final = 1
"""Exit code where messages could not be delivered or a channel is disabled."""
AGAIN: Final = frozenset({DeliveryState.PENDING, DeliveryState.DEAD})
"""Where deliveries stand that can be tried again."""

form_option = click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)
channel_option = click.option("--channel", multiple=True, help="Only to this channel; may be repeated.")
from_option = click.option(
    "--from", "start", type=FROM, help="Only of messages written from this instant, or from a day on."
)


@click.group()
def deliveries() -> None:
    """Show what is owed to whom and how its delivery went; try the dead again.

    A message is named by its id or by how that begins.
    """


@deliveries.command("list")
@click.option(
    "--state",
    multiple=True,
    type=click.Choice([state.value for state in DeliveryState]),
    help="Only those; may be repeated.",
)
@channel_option
@from_option
@form_option
@config_option
def list_(
    *, state: Sequence[str], channel: Sequence[str], start: datetime | None, form: str, config: Path | None
) -> None:
    """List deliveries, oldest message first; as JSON one line each, with every try."""
    settings = load_settings(config)
    store = opened_store(settings)
    found = _found(store, [DeliveryState(each) for each in state], channel, start)
    _show(found, store, form, ZoneInfo(settings.time_zone))


@deliveries.command()
@click.argument("message")
@click.option("--body", is_flag=True, help="Write what is sent, as it is, and nothing else.")
@form_option
@config_option
def show(*, message: str, body: bool, form: str, config: Path | None) -> None:
    """Show one delivery with every try, its answer and its remedy."""
    settings = load_settings(config)
    store = opened_store(settings)
    (found,) = _named(store, [message])
    tries = store.attempts([found.message.id])
    if body:
        click.echo(found.message.body, nl=False)
    elif form == "json":
        json.dump(delivery_document(found, tries), sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    else:
        click.echo(delivery_text(found, tries, ZoneInfo(settings.time_zone)))


@deliveries.command()
@channel_option
@from_option
@form_option
@config_option
def dead(*, channel: Sequence[str], start: datetime | None, form: str, config: Path | None) -> int:
    """List what could not be delivered, and channels that are disabled; exits with 1 if there is any."""
    settings = load_settings(config)
    store, zone = opened_store(settings), ZoneInfo(settings.time_zone)
    found = _found(store, [DeliveryState.DEAD], channel, start)
    gone = [each for each in store.disablings().values() if not channel or each.channel in channel]
    _show(found, store, form, zone)
    for each in gone:
        click.echo(disabled(each, zone), err=True)
    return DEAD if found or gone else 0


@deliveries.command()
@click.argument("messages", nargs=-1)
@click.option("--dead", "all_dead", is_flag=True, help="All that are dead.")
@channel_option
@from_option
@config_option
def retry(
    *,
    messages: Sequence[str],
    all_dead: bool,
    channel: Sequence[str],
    start: datetime | None,
    config: Path | None,
) -> None:
    """Make deliveries due now, with their tries counted anew; the service or `run --once` sends them."""
    if bool(messages) is all_dead or (messages and (channel or start)):
        raise click.UsageError(
            "name the messages to try again, or give --dead for all that are dead (with --channel or --from "
            "for some of them)"
        )
    settings = load_settings(config)
    store = opened_store(settings)
    found = _found(store, [DeliveryState.DEAD], channel, start) if all_dead else list(_named(store, messages))
    _require_open(found, store, settings)
    count = store.revive([each.message.id for each in found], SystemClock().now())
    click.echo(f"{count} {'delivery is' if count == 1 else 'deliveries are'} due now")


def _require_open(found: Sequence[Delivery], store: "SqlStore", settings: Settings) -> None:
    """Refuse what a further try would come to nothing for."""
    gone = store.disablings()
    for each in found:
        name, message = each.message.channel, each.message.id
        if each.state not in AGAIN:
            told = f", told with {each.joined}" if each.joined else ""
            raise click.BadParameter(f"{message} is {each.state.value}{told}; it is not owed any more")
        if name not in settings.channels:
            raise click.BadParameter(f"{message} is for {name}, a channel that the settings name no longer")
        if name in gone:
            raise click.BadParameter(disabled(gone[name], ZoneInfo(settings.time_zone)))


def _found(
    store: "SqlStore", states: Sequence[DeliveryState], channels: Sequence[str], start: datetime | None
) -> list[Delivery]:
    every = store.deliveries(states=states, channels=[ChannelName(each) for each in channels])
    return [each for each in every if start is None or each.message.made_at >= start]


def _named(store: "SqlStore", names: Sequence[str]) -> tuple[Delivery, ...]:
    """Read deliveries by the ids of their messages, or by how these begin."""
    every = store.deliveries()
    found: dict[MessageId, Delivery] = {}
    for name in names:
        fitting = [each for each in every if each.message.id.startswith(name)]
        if len(fitting) != 1:
            what = "no message has" if not fitting else f"{len(fitting)} messages have"
            raise click.BadParameter(f"{what} an id that begins with {name!r}; see `deliveries list`")
        found[fitting[0].message.id] = fitting[0]
    return tuple(found.values())


def _show(found: Sequence[Delivery], store: "SqlStore", form: str, zone: ZoneInfo) -> None:
    tries: dict[MessageId, list[Attempt]] = defaultdict(list)
    for each in store.attempts([delivery.message.id for delivery in found]):
        tries[each.message].append(each)
    if form == "json":
        for delivery in found:
            document = delivery_document(delivery, tries[delivery.message.id])
            click.echo(json.dumps(document, ensure_ascii=False))
    else:
        click.echo("\n".join(_table([(each, tries[each.message.id]) for each in found], zone)))


def _table(found: Sequence[tuple[Delivery, Sequence[Attempt]]], zone: ZoneInfo) -> list[str]:
    """Render deliveries for a terminal: by the reader's clock, with what the last try failed on."""
    if not found:
        return ["none"]
    to = [f"{each.message.channel} {each.message.recipient}" for each, _ in found]
    width = max(map(len, to))
    head = f"{zone.key:18}{'id':18}{'state':11}{'tries':>5}  {'purpose':10}{'to':{width}}  failed on"
    return [head, *(_row(*each, f"{who:{width}}", zone) for each, who in zip(found, to, strict=True))]


def _row(delivery: Delivery, tries: Sequence[Attempt], who: str, zone: ZoneInfo) -> str:
    message = delivery.message
    at = f"{message.made_at.astimezone(zone):%Y-%m-%d %H:%M}"
    failed = "" if not tries or tries[-1].answer.delivered else printable(tries[-1].answer.detail)
    stands = f"{delivery.state.value:11}{delivery.attempts:>5}  {message.purpose.value:10}"
    return f"{at:18}{message.id[:SHORT_ID]:18}{stands}{who}  {failed}".rstrip()
