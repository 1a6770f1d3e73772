"""The coming releases: as a table of at most 100 columns, as a JSON document, as a calendar file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from textwrap import wrap
from typing import Final
from zoneinfo import ZoneInfo

from monitor.evaluation.coming import EVERY_DAY, Due
from monitor.model.catalogue import Catalogue
from monitor.report.ics import Entry, calendar_file
from monitor.wording.documents import SCHEMA, Document
from monitor.wording.times import EASTERN, MONTHS, instant_code, period_code, period_words

WIDTH: Final = 100
NEW_YORK: Final = ZoneInfo(EASTERN)
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NAME: Final = "US macro releases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What is due from `start` to `end`, as known at an instant, for a reader in a zone."""

    dues: tuple[Due, ...]
    as_of: datetime
    start: datetime
    end: datetime
    zone: ZoneInfo


def calendar_table(coming: Coming, catalogue: Catalogue) -> str:
    """Render the coming releases for a terminal, with what comes every day named at the foot."""
    local = coming.zone.key != EASTERN
    start, end = (at.astimezone(NEW_YORK).date() for at in (coming.start, coming.end))
    known_at = coming.as_of.replace(microsecond=0)
    lines = [
        f"releases due from {start} to {end}, as known at {instant_code(known_at)}",
        "",
    ]
    head = [f"{'New York':20}", *([f"{coming.zone.key:20}"] if local else []), f"{'stage':12}", "release"]
    lines.append("  ".join(head))
    for group in _releases(coming.dues):
        first = group[0]
        cells = [_wall(first.at, NEW_YORK), *([_wall(first.at, coming.zone)] if local else [])]
        lines.append("  ".join([*cells, f"{first.stage.value:12}", first.release]))
        about = f"{_indicators(group, catalogue)}; {_origin(first)}"
        lines += wrap(about, WIDTH, initial_indent="    ", subsequent_indent="    ")
    if not coming.dues:
        lines.append("nothing is due in these days")
    lines += _every_day(catalogue)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def calendar_document(coming: Coming) -> Document:
    """Render the coming releases as a JSON document; what is not known is null, never absent."""
    return {
        "schema": SCHEMA,
        "as_of": instant_code(coming.as_of),
        "from": instant_code(coming.start),
        "to": instant_code(coming.end),
        "time_zone": coming.zone.key,
        "releases": [_release(group, coming.zone) for group in _releases(coming.dues)],
    }


def calendar_ics(coming: Coming, catalogue: Catalogue) -> str:
    """Render the coming releases as a calendar file; what nobody has announced is tentative."""
    entries = (_entry(group, catalogue) for group in _releases(coming.dues))
    return calendar_file(entries, name=NAME, made_at=coming.as_of)


def _releases(dues: Iterable[Due]) -> Iterator[Sequence[Due]]:
    """Put together what one release brings at one instant, in the order of the instants."""
    key = attrgetter("at", "release", "stage.rank", "period")
    for _, group in groupby(sorted(dues, key=key), key=key):
        yield tuple(group)


def _release(group: Sequence[Due], zone: ZoneInfo) -> Document:
    first = group[0]
    window = [instant_code(end) for end in first.window] if first.window else [None, None]
    return {
        "due_at": instant_code(first.at),
        "new_york": first.at.astimezone(NEW_YORK).isoformat(),
        "local": first.at.astimezone(zone).isoformat(),
        "release": first.release,
        "stage": first.stage.value,
        "period": first.period.isoformat(),
        "indicators": [due.indicator for due in group],
        "date_by": _kind(first),
        "announced_by": first.announced_by,
        "window_from": window[0],
        "window_to": window[1],
    }


def _entry(group: Sequence[Due], catalogue: Catalogue) -> Entry:
    first = group[0]
    period = period_words(first.period, catalogue[first.indicator].frequency)
    return Entry(
        uid=_uid(first),
        at=first.at,
        summary=f"{first.release}: {first.stage.value}, {period}",
        description=f"{_indicators(group, catalogue)}\n{_origin(first)}",
        tentative=first.announced_by is None,
    )


def _uid(due: Due) -> str:
    """Name a print by what it is, not by when it comes: a calendar then moves it where its date moves."""
    said = f"{due.release}\n{due.stage.value}\n{due.period.isoformat()}\n{due.indicator}"
    return f"{sha256(said.encode()).hexdigest()[:32]}@macro-monitor"


def _indicators(group: Sequence[Due], catalogue: Catalogue) -> str:
    names = ", ".join(due.indicator for due in group)
    return f"{names} {period_code(group[0].period, catalogue[group[0].indicator].frequency)}"


def _kind(due: Due) -> str:
    if due.announced_by is not None:
        return "announced"
    return "habit" if due.window is None else "window"


def _origin(due: Due) -> str:
    """Say where the date comes from."""
    if due.announced_by is not None:
        return f"announced ({due.announced_by})"
    if due.window is None:
        return "habit"
    first, last = (_day(at.astimezone(NEW_YORK).date()) for at in due.window)
    return f"window, from {first} to {last}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def _wall(at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(zone)
    return f"{DAYS[there.weekday()]} {there:%Y-%m-%d %H:%M}"


def _every_day(catalogue: Catalogue) -> list[str]:
    """Name the series that come every day, or every working day."""
    names = [each.id for each in catalogue.values() if each.frequency in EVERY_DAY]
    return ["", *wrap(f"every day, and not listed: {', '.join(names)}", WIDTH)] if names else []
