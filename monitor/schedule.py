"""What was announced of releases: what of it is news, what stands at an instant, and for which copy.

A source's newest announcement stands against its earlier ones as far as it reaches: from the instant it
was recorded to the last date it states. A date announced before that lies there and is not repeated has
been moved. Beyond its reach, and behind it, what was announced before still stands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from typing import Final

from monitor.calendar import NEW_YORK, rule_of
from monitor.model.catalogue import Indicator, Listing
from monitor.model.records import Announced, Scheduled
from monitor.model.terms import SourceName

SAME_PRINT: Final = timedelta(days=4)
"""A new date so little before one announced earlier replaces it: no release has two in so few days."""
BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
DAY_ALONE: Final = time(0)
"""The wall time of an announced day without a clock time: the copy's own clock time holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voice:
    """What one source has announced of a release: the dates that stand, and what it has spoken of."""

    dates: Mapping[datetime, Announced]
    reaches: Sequence[tuple[datetime, datetime]]

    def speaks_of(self, at: datetime) -> bool:
        """Tell whether an announcement of this source reaches over an instant."""
        return any(start < at <= end for start, end in self.reaches)


def news(
    offered: Iterable[Scheduled], known: Mapping[str, Sequence[Announced]], *, recorded_at: datetime
) -> tuple[Scheduled, ...]:
    """Choose the announcements that change what their source had announced: each whole, or not at all.

    Args:
        offered: Dates of one collection, in any order.
        known: Every row stored of their releases, by release.
        recorded_at: When the collection is stored, aware UTC.
    """
    new: list[Scheduled] = []
    for (release, source), dates in _announcements(offered):
        rows = [row for row in known.get(release, ()) if row.source == source]
        said = [Announced(due_at=each.due_at, source=source, recorded_at=recorded_at) for each in dates]
        if _voice(rows).dates.keys() != _voice([*rows, *said]).dates.keys():
            new += dates
    return tuple(new)


def announced(
    rows: Iterable[Announced],
    indicator: Indicator,
    listing: Listing,
    *,
    as_of: datetime,
    since: datetime = BEGINNING,
) -> tuple[Announced, ...]:
    """Find the instants at which a copy was announced to come out, oldest first, at most one a day.

    Where two sources speak of the same stretch the copy's own counts, then the one of higher rank.

    Args:
        rows: Every row stored of the indicator's release, in the order of recording.
        indicator: Its listings say whose announcements hold for the copy.
        listing: The copy.
        as_of: What was recorded later is not seen.
        since: Days before that of this instant are left out.
    """
    by_source: dict[SourceName, list[Announced]] = {}
    for row in rows:
        if row.recorded_at <= as_of:
            by_source.setdefault(row.source, []).append(row)
    first = since - timedelta(days=1) if since > BEGINNING else since
    telling = [source for source in by_source if _tells_of(source, listing, indicator)]
    heard: list[_Voice] = []
    dates: list[Announced] = []
    for source in sorted(telling, key=lambda name: _rank(name, listing, indicator)):
        voice = _voice(by_source[source])
        near = ((at, row) for at, row in voice.dates.items() if at > first)
        dates += [row for at, row in near if not any(other.speaks_of(at) for other in heard)]
        heard.append(voice)
    return tuple(_one_a_day(dates, listing))


def _announcements(
    offered: Iterable[Scheduled],
) -> Iterator[tuple[tuple[str, SourceName], tuple[Scheduled, ...]]]:
    """Put together what one source says of one release, oldest date first."""
    groups: dict[tuple[str, SourceName], set[Scheduled]] = {}
    for each in offered:
        groups.setdefault((each.release, each.source), set()).add(each)
    for key, dates in groups.items():
        yield key, tuple(sorted(dates, key=lambda each: each.due_at))


def _voice(rows: Sequence[Announced]) -> _Voice:
    """Read the announcements of one source, in the order of recording."""
    past: dict[datetime, Announced] = {}
    ahead: dict[datetime, Announced] = {}
    reaches: list[tuple[datetime, datetime]] = []
    for recorded_at, group in groupby(rows, key=lambda row: row.recorded_at):
        for at in [at for at in ahead if at <= recorded_at]:
            past[at] = ahead.pop(at)
        said = {row.due_at: row for row in group}
        last = max(said)
        end = last if last in ahead or last in past else last + SAME_PRINT
        kept = {at: row for at, row in ahead.items() if at > end or at in said}
        ahead = {**said, **kept}
        reaches.append((recorded_at, end))
    return _Voice(dates={**ahead, **past}, reaches=reaches)


def _tells_of(source: SourceName, listing: Listing, indicator: Indicator) -> bool:
    """Tell whether a source's dates hold for a copy: its own, and those of copies that come out alike.

    What has no copy of its own speaks of the first.
    """
    copies = [each for each in indicator.listings if each.source == source]
    its = next(iter([*copies, *indicator.listings]), None)
    return source == listing.source or (its is not None and its.released == listing.released)


def _rank(source: SourceName, listing: Listing, indicator: Indicator) -> tuple[int, str]:
    order = [listing.source, *(each.source for each in indicator.listings)]
    return (order.index(source) if source in order else len(order), source)


def _one_a_day(dates: Iterable[Announced], listing: Listing) -> Iterator[Announced]:
    """Give days alone the copy's clock time; of several instants of a day the nearest to it is the copy's."""
    at = rule_of(listing, None).at
    by_day: dict[datetime, list[Announced]] = {}
    for row in dates:
        local = row.due_at.astimezone(NEW_YORK)
        usual = datetime.combine(local.date(), at, tzinfo=NEW_YORK).astimezone(UTC)
        its = replace(row, due_at=usual) if local.time() == DAY_ALONE else row
        by_day.setdefault(usual, []).append(its)
    for usual, rows in sorted(by_day.items()):
        yield min(rows, key=lambda row: abs(row.due_at - usual))
