"""What is still owed and what people silenced, as an operator sees it: a few lines for a terminal."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from monitor.model.decisions import Disabling, Silence
from monitor.model.records import Tally
from monitor.model.terms import ChannelName, DeliveryState
from monitor.routing.matching import described
from monitor.wording.plain import printable
from monitor.wording.times import instant_words

OPEN = (DeliveryState.PENDING, DeliveryState.DEAD)
"""Where deliveries stand that did not reach anybody."""


def outbox_lines(
    tallies: Sequence[Tally],
    disablings: Mapping[ChannelName, Disabling],
    *,
    channels: Collection[ChannelName],
    zone: ZoneInfo,
) -> Iterator[str]:
    """Say what is pending and dead, first in all, then by channel, and which channels are disabled.

    Args:
        tallies: Of every delivery there is.
        disablings: The channels whose receivers want nothing more.
        channels: Those that the settings name; what is owed to another is not delivered.
        zone: Where the operator lives.
    """
    owed = [each for each in tallies if each.state in OPEN]
    counts = {state: sum(each.number for each in owed if each.state is state) for state in OPEN}
    yield f"deliveries: {', '.join(f'{number} {state.value}' for state, number in counts.items())}"
    for name in sorted({each.channel for each in owed}):
        said = "; ".join(_standing(each, zone) for each in owed if each.channel == name)
        gone = "" if name in channels else " (the settings name it no longer)"
        yield f"  {name}{gone}: {said}"
    for each in disablings.values():
        yield f"  {disabled(each, zone)}"


def disabled(each: Disabling, zone: ZoneInfo) -> str:
    """Say that a channel is disabled, since when, why, and what to do."""
    said = f"{each.channel} is disabled since {instant_words(each.at, zone)}: {printable(each.detail)}"
    return (
        f"{said}; give it another address, then `macro-monitor notify-test {each.channel}` "
        "lets it be used again"
    )


def silence_lines(silences: Iterable[Silence], zone: ZoneInfo) -> Iterator[str]:
    """Say of each silence what it takes, from when until what, whose word it is, and why."""
    for each in silences:
        ended = ", ".join(sorted("/".join(filter(None, subject)) for subject in each.ended))
        yield (
            f"{each.id}  {described(each.match)}{f' (ended for {ended})' if ended else ''}, "
            f"{until(each, zone)}, since {instant_words(each.starts_at, zone)} by {printable(each.author)}"
            f"{f': {printable(each.comment)}' if each.comment else ''}"
        )


def until(silence: Silence, zone: ZoneInfo) -> str:
    """Say what ends a silence."""
    if silence.ends_at is not None:
        return f"until {instant_words(silence.ends_at, zone)}"
    return f"until {silence.until.value}"


def _standing(tally: Tally, zone: ZoneInfo) -> str:
    said = f"{tally.number} {tally.state.value}"
    if tally.state is not DeliveryState.PENDING:
        return said
    return f"{said}, the oldest written {instant_words(tally.oldest_at, zone)}"
