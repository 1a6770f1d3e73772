"""Quiet hours by the reader's clock, across midnight and across the days on which clocks change."""

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.routing.readers import Quiet

DAYS: Final = 3
"""Days on which an end is sought: clocks change on one of them at most."""


def quiet_until(quiet: Quiet, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Find when the quiet hours end that are on now; None where they are not on.

    It is quiet whenever the reader's clock shows a time of those hours, an hour that comes twice in autumn
    included. An end that the clock leaves out in spring comes as much later as the clock is put forward.
    """
    if not _is_quiet(quiet, now.astimezone(zone).time()):
        return None
    today = now.astimezone(zone).date()
    ends = (
        datetime.combine(today + timedelta(days=day), quiet.end.replace(fold=fold), zone).astimezone(UTC)
        for day in range(DAYS)
        for fold in (0, 1)
    )
    return min(end for end in ends if end > now and not _is_quiet(quiet, end.astimezone(zone).time()))


def _is_quiet(quiet: Quiet, clock: time) -> bool:
    if quiet.start <= quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end
