"""Whoever reads a channel: in which language and zone, when not to disturb, what to gather into a digest."""

from dataclasses import dataclass
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from monitor.model.terms import ChannelName, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """When a digest is due by the reader's clock: at `at`, every day, or on one `weekday` (Monday is 0)."""

    at: time
    weekday: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours of each day in which nothing is told, `start` included; past midnight where `end` is earlier."""

    start: time
    end: time
    critical_passes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One channel as its reader wants it; without a digest everything is told at once.

    `cards` is how long before a release its card comes; `fallback` is told what this channel did not take.
    """

    channel: ChannelName
    zone: ZoneInfo
    language: Language = Language.EN
    digest: Digest | None = None
    quiet: Quiet | None = None
    cards: timedelta | None = None
    fallback: ChannelName | None = None
