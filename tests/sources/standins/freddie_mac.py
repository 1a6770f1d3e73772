"""A stand-in for Freddie Mac's table of weekly rates.

Shapes are those of the real one: whole rows to November 2022, then short and quoted ones. Figures are made
up, but for that of 20 February 2025.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.demo.loopback import Loopback, Page, Query

NEW_YORK = ZoneInfo("America/New_York")
TABLE, OLD_NAME = "/pmms/docs/PMMS_history.csv", "/pmms/docs/historicalweeklydata.csv"
HEADER = "date,pmms30,pmms30p,pmms15,pmms15p,pmms51,pmms51p,pmms51m,pmms51spread"
CHALLENGE = b"<!DOCTYPE html><html><head><title>Access Denied</title></head></html>"
FIRST, SHORT_FROM, LAST = date(2021, 10, 7), date(2022, 11, 17), date(2025, 2, 27)
KNOWN = {date(2025, 2, 20): "6.85"}


def weeks() -> Iterable[tuple[date, str]]:
    """The Thursdays, Wednesdays before Thanksgiving, each with a rate."""
    day, count = FIRST, 0
    while day <= LAST:
        holiday = day.month == 11 and 22 <= day.day <= 28
        shown = day - timedelta(days=1) if holiday else day
        rate = f"{6.1 + (count * 13 % 90) / 100:.2f}".rstrip("0").removesuffix(".")
        yield shown, KNOWN.get(shown, rate)
        day, count = day + timedelta(days=7), count + 1


def row(day: date, rate: str) -> str:
    shown, fifteen = f"{day.month}/{day.day}/{day.year}", f"{float(rate) - 0.8:.2f}"
    if day >= SHORT_FROM:
        return f'"{shown}","{rate}","","{fifteen}"'
    if day < date(2021, 12, 1):
        return f"{shown},{rate}, ,,,,,,"
    return f"{shown},{rate},0.8,{fifteen},1.2,5.{day.day:02},0.3,2.75,1.{day.day:02}"


def table(until: datetime, rates: Sequence[tuple[date, str]] = ()) -> bytes:
    """The table as it is at an instant: weeks come out at noon."""
    shown = [
        row(day, rate)
        for day, rate in rates or weeks()
        if datetime.combine(day, time(12), tzinfo=NEW_YORK) <= until
    ]
    return "".join(f"{line}\r\n" for line in (HEADER, *shown)).encode()


class Rates(Loopback):
    """The publisher's server; the table stands at `path`. Without `rates` they are made up."""

    def __init__(self, now: Callable[[], datetime], rates: Sequence[tuple[date, str]] = ()) -> None:
        super().__init__(self._answer)
        self.path = TABLE
        self.edit: Callable[[bytes], bytes] = bytes
        self._now = now
        self._rates = rates

    def _answer(self, path: str, _: Query) -> Page:
        if path != self.path:
            return Page(status=404, body=b"<html><body>Page not found</body></html>")
        body = self.edit(table(self._now(), self._rates))
        return Page(content_type="text/csv", body=body, headers={"ETag": f'"{len(body)}"'})
