"""The barest notice of events: for when the full one cannot be written, so that the alert still goes out."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from monitor.model.alerts import Event
from monitor.model.deliveries import Notice
from monitor.model.terms import Purpose
from monitor.wording.times import instant_code

LONGEST = 279
"""Characters of the compact form at most."""


def bare_notice(events: Sequence[Event], *, made_at: datetime, purpose: Purpose, fault: str) -> Notice:
    """List events with their ids and figures, in English, and say why there is no more.

    It reads nothing but the events themselves, as whatever else there is may be what could not be read.
    """
    lines = tuple(map(_line, events))
    count = f"{len(events)} {'event' if len(events) == 1 else 'events'}"
    subject = f"[not worded] macro-monitor: {lines[0] if len(lines) == 1 else count}"
    said = (
        f"The message could not be written in full ({fault}): this is a bug of macro-monitor, and its log",
        "says where. What there is to tell:",
    )
    again = "With all they rest on: macro-monitor explain EVENT"
    text = "\n".join((subject, "", *said, "", *(f"  {line}" for line in lines), "", again)) + "\n"
    return Notice(
        events=tuple(events),
        lines=lines,
        subject=subject,
        text=text,
        html=f'<!doctype html>\n<html lang="en"><body><pre>{escape(text)}</pre></body></html>\n',
        compact=subject[:LONGEST],
        made_at=made_at,
        thread=next((event.episode for event in events if event.episode), None),
        purpose=purpose,
    )


def _line(event: Event) -> str:
    what = event.rule or event.indicator or ""
    name = f"{what}/{event.instance}" if event.instance else str(what)
    value = f" {event.reading.value:g}" if event.reading else ""
    period = f" for {event.reading.period}" if event.reading and event.reading.period else ""
    level = f", {event.previous_level.value} to {event.level.value}" if event.rule else ""
    return f"{name} {event.kind.value}{level}{value}{period} at {instant_code(event.at)} ({event.id})"
