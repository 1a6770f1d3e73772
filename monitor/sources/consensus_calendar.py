"""A weekly calendar of releases as JSON: its American events, or what came in its place."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitor.exchange import Result
from monitor.model.terms import Outcome
from monitor.sources.gate import admitted, instead
from monitor.sources.payload import Kind, RefusalError, kind_of, malformed

_COUNTRY: Final = "USD"
_READABLE: Final = 0.9
_OVER_LIMIT: Final = re.compile(rb"exceeded the limit|too many requests", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One event: what it is called, when it is, aware, and what is expected of it, blank where nothing is."""

    title: str
    country: str
    at: datetime
    forecast: str


def calendar(result: Result) -> bytes:
    """Return the body of an answer that has the calendar.

    Raises:
        RefusalError: rate limited, where a page under status 200 says so: it names a limit, which passes, and
            not a door that is shut; withheld, malformed or what the status comes to for anything else.
    """
    body = admitted(result).body
    if kind_of(body) is Kind.HTML and _OVER_LIMIT.search(body):
        raise RefusalError(Outcome.RATE_LIMITED, "a page came that says the limit of requests is exceeded")
    if kind_of(body) is not Kind.TEXT:
        raise instead(body, "the calendar")
    return body


def rows(body: bytes, titles: Collection[str]) -> tuple[Row, ...]:
    """Read the American events; of others one in ten may be unreadable, of those with these titles none.

    Raises:
        RefusalError: malformed, where it is no such calendar.
    """
    try:
        items = json.loads(body)
    except (ValueError, RecursionError):
        raise malformed("the calendar cannot be read as JSON") from None
    if not isinstance(items, list) or not items:
        raise malformed("the calendar is no list of events")
    read = tuple(row for item in items if (row := _row(item, titles)) is not None)
    if len(read) < _READABLE * len(items):
        raise malformed(f"{len(items) - len(read)} of {len(items)} events cannot be read")
    return tuple(row for row in read if row.country == _COUNTRY)


def _row(item: object, titles: Collection[str]) -> Row | None:
    parts = item if isinstance(item, dict) else {}
    title, country, at, forecast = (
        _text(parts.get(name)) for name in ("title", "country", "date", "forecast")
    )
    when = _instant(at)
    if title is not None and country is not None and when is not None and forecast is not None:
        return Row(title=title, country=country, at=when, forecast=forecast)
    if title in titles:
        raise malformed(f"the event {title!r} cannot be read")
    return None


def _text(value: object) -> str | None:
    return value.strip() if isinstance(value, str) else None


def _instant(text: str | None) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None
