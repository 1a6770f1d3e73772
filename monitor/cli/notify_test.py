"""`notify-test`: one real message to a channel, marked as a test, and what came of it."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from monitor.app import build_composer
from monitor.cli.opened import opened_store
from monitor.cli.parameters import config_option
from monitor.clock import SystemClock
from monitor.courier import hand_over
from monitor.model.decisions import Disabling
from monitor.model.deliveries import Answer, Message
from monitor.model.records import Outgoing, Tried
from monitor.model.terms import ChannelName, DeliveryState, Ending
from monitor.ports import Clock, Store
from monitor.settings.loading import load_settings
from monitor.settings.plan import build_plan
from monitor.wording.endings import remedy
from monitor.wording.plain import printable

if TYPE_CHECKING:
    from monitor.composition import Composer

FAILED: Final = 1
"""Exit code where a recipient did not take it."""


@click.command("notify-test")
@click.argument("channel")
@config_option
def notify_test(*, channel: str, config: Path | None) -> int:
    """Send a real message, marked as a test, to everybody who reads CHANNEL; say how each try ended.

    It is tried once and kept like any other. A channel that was disabled is used again once it takes a
    test. Exit code: 0, or 1 if somebody did not take it.
    """
    settings, clock, name = load_settings(config), SystemClock(), ChannelName(channel)
    if channel not in settings.channels:
        raise click.BadParameter(_unknown(channel, list(settings.channels)))
    only = settings.model_copy(update={"channels": {channel: settings.channels[channel]}})
    store = opened_store(settings)
    composer = build_composer(only, store, clock, build_plan(settings))
    tried = [(each, _tried(composer, each, clock)) for each in composer.test(name)]
    was_disabled = name in store.disablings()
    _keep(store, name, tried)
    for message, one in tried:
        click.echo(_line(message, one.answer), err=not one.answer.delivered)
    if any(one.answer.delivered for _, one in tried):
        _enable(store, name, clock, was_disabled=was_disabled)
    return 0 if all(one.answer.delivered for _, one in tried) else FAILED


def _unknown(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"no channel is called {name!r}; " + (
        f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    )


def _tried(composer: "Composer", message: Message, clock: Clock) -> Tried:
    """Try once; a test that is not taken is not tried again."""
    answer = hand_over(composer.channels[message.channel], message)
    state, now = DeliveryState.DELIVERED if answer.delivered else DeliveryState.DEAD, clock.now()
    return Tried(message=message.id, at=now, answer=answer, state=state, next_attempt_at=now)


def _keep(store: Store, name: ChannelName, tried: Sequence[tuple[Message, Tried]]) -> None:
    """Store what was sent after it was tried: stored before, the service would send it as well."""
    store.send(Outgoing(messages=tuple(message for message, _ in tried)))
    gone = next((one for _, one in tried if one.answer.ending is Ending.GONE), None)
    disabled = Disabling(channel=name, at=gone.at, detail=gone.answer.detail) if gone else None
    store.tried([one for _, one in tried], disabled=disabled)


def _line(message: Message, answer: Answer) -> str:
    said = f"{message.channel} {message.recipient}: {answer.ending.value}"
    known = {"", answer.ending.value}
    detail = f", {printable(answer.detail).rstrip('.')}" if answer.detail not in known else ""
    return f"{said}{detail}" if answer.delivered else f"{said}{detail}. {remedy(answer.ending)}"


def _enable(store: Store, name: ChannelName, clock: Clock, *, was_disabled: bool) -> None:
    """Let a channel be used that took a test, and say what is still to be sent to it."""
    store.enable(name, clock.now())
    if was_disabled:
        click.echo(f"{name} was disabled and is used again")
    dead = store.deliveries(states=[DeliveryState.DEAD], channels=[name])
    if dead:
        click.echo(f"{len(dead)} dead: `macro-monitor deliveries retry --dead --channel {name}` sends them")
