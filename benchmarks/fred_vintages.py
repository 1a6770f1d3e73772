"""Time our reading of ALFRED rows beside fredapi's, on the same 60,000 rows in the same run."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from xml.etree import ElementTree as ET

import fredapi

from monitor.sources.vintages import figures, vintage_dates

PERIODS, VINTAGES = 600, 100
ROUNDS = 3
START = datetime(2015, 1, 1, tzinfo=UTC).date()


class CannedFred(fredapi.Fred):  # type: ignore[misc] # fredapi has no types
    """fredapi over a document that is already here."""

    def __init__(self, document: bytes) -> None:
        self._document = document

    def _Fred__fetch_data(self, url: str) -> ET.Element:  # noqa: ARG002, N802 - as fredapi calls it
        return ET.fromstring(self._document)  # noqa: S314 - written below


def measure() -> Iterator[str]:
    """Report both times and their ratio."""
    days = [(START + timedelta(weeks=count)).isoformat() for count in range(VINTAGES)]
    document = _document(days)
    ours_s = min(_timed(lambda: _ours(document, days)) for _ in range(ROUNDS))
    theirs_s = min(_timed(lambda: CannedFred(document).get_series_all_releases("X")) for _ in range(ROUNDS))
    yield f"{PERIODS * VINTAGES} rows, {len(document) / 1e6:.1f} MB of XML; the best of {ROUNDS}"
    yield f"ours     {ours_s:6.2f} s"
    yield f"fredapi  {theirs_s:6.2f} s"
    yield f"ratio of the times, theirs to ours: {theirs_s / ours_s:.1f}"


def _ours(document: bytes, days: list[str]) -> int:
    items = ET.fromstring(document)  # noqa: S314 - written below
    rows = [
        (
            item.attrib["date"],
            item.attrib["realtime_start"],
            item.attrib["realtime_end"],
            item.attrib["value"],
        )
        for item in items
    ]
    return len(figures(rows, vintage_dates(days, at=time(8, 30), cursor=None)))


def _document(days: list[str]) -> bytes:
    ends = [(date.fromisoformat(day) - timedelta(days=1)).isoformat() for day in days[1:]] + ["9999-12-31"]
    rows = "".join(
        f'<observation realtime_start="{start}" realtime_end="{end}"'
        f' date="{period}" value="{row}.{column:02}"/>\n'
        for row in range(PERIODS)
        for period in [(date(1965, 1, 1) + timedelta(days=30 * row)).isoformat()]
        for column, (start, end) in enumerate(zip(days, ends, strict=True))
    )
    return f'<observations count="{PERIODS * VINTAGES}">{rows}</observations>'.encode()


def _timed(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun
