"""A stand-in for the weekly calendar: events of several countries, forecasts as it writes them, made up."""

import json
from collections.abc import Mapping, Sequence
from datetime import time
from typing import TypeAlias

from timed import indicator, listing

from monitor.demo.loopback import Loopback, Page, Query
from monitor.model.catalogue import DueRule, Indicator
from monitor.model.terms import Frequency, SourceName, Stage

WEEK = "/ff_calendar_thisweek.json"
OVER_LIMIT = (
    b"<!DOCTYPE html><html><head><title>Request Denied</title></head>"
    b"<body>You've exceeded the limit for Calendar Export requests.</body></html>"
)
CHALLENGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"
Event: TypeAlias = dict[str, str]


def event(title: str, at: str, forecast: str, *, country: str = "USD") -> Event:
    parts = {"title": title, "country": country, "date": at, "impact": "Medium"}
    return {**parts, "forecast": forecast, "previous": "1.0"}


def others(count: int = 10) -> list[Event]:
    """Events that nobody here asks for."""
    return [
        event("30-y Bond Auction", f"2025-02-20T13:{minute:02}:00-05:00", "4.65|2.4")
        for minute in range(count)
    ]


WEEK_OF_21_FEBRUARY: Sequence[Event] = [
    event("NAHB Housing Market Index", "2025-02-18T10:00:00-05:00", "46"),
    event("Unemployment Claims", "2025-02-20T08:30:00-05:00", "214K"),
    event("Flash Services PMI", "2025-02-21T04:30:00-05:00", "50.8", country="GBP"),
    event("Flash Services PMI", "2025-02-21T09:45:00-05:00", "53.2"),
    event("Revised UoM Consumer Sentiment", "2025-02-21T10:00:00-05:00", "67.9"),
    event("Revised UoM Inflation Expectations", "2025-02-21T10:00:00-05:00", "4.4%"),
    *others(),
]


def payload(events: Sequence[Event] = WEEK_OF_21_FEBRUARY) -> bytes:
    return json.dumps(events).encode()


def _rules(rules: Mapping[Stage, DueRule], frequency: Frequency = Frequency.MONTHLY) -> Indicator:
    return indicator(listing(SourceName("publisher"), rules), frequency=frequency)


SENTIMENT = _rules(
    {
        Stage.PRELIMINARY: DueRule(at=time(10), weekday=4, nth=2),
        Stage.FINAL: DueRule(at=time(10), weekday=4, nth=4),
    }
)
SERVICES = _rules(
    {
        Stage.FLASH: DueRule(at=time(9, 45), business_day=16),
        Stage.FINAL: DueRule(at=time(9, 45), months=1, business_day=3),
    }
)
HOUSING = _rules({Stage.FINAL: DueRule(at=time(10), business_day=11)})
CLAIMS = _rules({Stage.FINAL: DueRule(at=time(8, 30), days=5)}, Frequency.WEEKLY)


class Calendar(Loopback):
    """The calendar's server."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.body = payload()

    def _answer(self, path: str, _: Query) -> Page:
        return Page(content_type="application/json", body=self.body) if path == WEEK else Page(status=404)
