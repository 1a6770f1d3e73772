"""What the settings say of each other: channels that are named and not there, wishes that cannot be met."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

from monitor.settings.channels import ChannelSettings
from monitor.settings.routes import RouteSettings

Place: TypeAlias = tuple[str | int, ...]
"""Keys and positions from the root of the settings down to a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with a setting that is well-formed in itself."""

    place: Place
    name: str
    message: str


def flaws(
    channels: Mapping[str, ChannelSettings], routes: Sequence[RouteSettings], operators: Sequence[str]
) -> tuple[Flaw, ...]:
    """List all flaws, in the order of the settings."""
    return (
        *(flaw for name, each in channels.items() for flaw in _of_channel(name, each, channels)),
        *(flaw for position, each in enumerate(routes) for flaw in _of_route(position, each, channels)),
        *(
            flaw
            for position, each in enumerate(operators)
            for flaw in _named(("operators", position), each, channels)
        ),
    )


def _of_channel(name: str, each: ChannelSettings, channels: Collection[str]) -> Iterator[Flaw]:
    place: Place = ("channels", name)
    if each.fallback == name:
        message = f"`{name}` is its own fallback; name another channel, or take it out"
        yield Flaw(place=(*place, "fallback"), name="own-fallback", message=message)
    elif each.fallback is not None:
        yield from _named((*place, "fallback"), each.fallback, channels)
    quiet = each.quiet_hours
    if quiet is not None and quiet.start == quiet.end:
        message = (
            f"quiet hours from {quiet.start:%H:%M} to {quiet.end:%H:%M} are none, or all; mend one of them"
        )
        yield Flaw(place=(*place, "quiet_hours"), name="no-hours", message=message)


def _of_route(position: int, each: RouteSettings, channels: Mapping[str, ChannelSettings]) -> Iterator[Flaw]:
    for index, name in enumerate(each.to):
        place = ("routes", position, "to", index)
        yield from _named(place, name, channels)
        if each.send == "digest" and name in channels and channels[name].digest == "off":
            message = f"the channel `{name}` has no digest: set `digest:` there, or leave `send: digest` out"
            yield Flaw(place=place, name="no-digest", message=message)


def _named(place: Place, name: str, channels: Collection[str]) -> Iterator[Flaw]:
    if name in channels:
        return
    near = get_close_matches(name, channels, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"the channels are {', '.join(channels)}"
    yield Flaw(place=place, name="unknown-channel", message=f"no channel is called `{name}`: {hint}")
