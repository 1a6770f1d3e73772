"""A calendar file (RFC 5545) of instants: UTC, with names that stay when a date moves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

LONGEST: Final = 75
"""Octets of a line, without its end."""
ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One instant of a calendar; `uid` is the same for as long as it is the same event."""

    uid: str
    at: datetime
    summary: str
    description: str
    tentative: bool


def calendar_file(entries: Iterable[Entry], *, name: str, made_at: datetime) -> str:
    """Render a calendar; its lines end in CR LF, as the format asks for."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//macro-monitor//release calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_escaped(name)}",
        f"X-WR-CALNAME:{_escaped(name)}",
        *(line for entry in entries for line in _event(entry, made_at)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(entry: Entry, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{_instant(made_at)}"
    yield f"DTSTART:{_instant(entry.at)}"
    yield f"SUMMARY:{_escaped(entry.summary)}"
    yield f"DESCRIPTION:{_escaped(entry.description)}"
    yield f"STATUS:{'TENTATIVE' if entry.tentative else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Escape what would end a value or its line; other control characters have no place in a calendar."""
    return "".join(c for c in text.translate(ESCAPES) if c.isprintable())


def _folded(line: str) -> Iterator[str]:
    """Cut a line into parts of at most 75 octets, never inside a character; later parts are indented."""
    part, octets = "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > LONGEST:
            yield part
            part, octets = " ", 1
        part += character
        octets += size
    yield part
