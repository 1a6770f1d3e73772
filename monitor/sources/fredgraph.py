"""FRED's graph download: a keyless CSV of the present vintage, without dates of publication."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Final
from urllib.parse import urlencode

from monitor.exchange import Fetcher
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Outcome, SourceName
from monitor.sources.payload import RefusalError, answered, day, fred_id, malformed, number, refused

_FREDGRAPH: Final = SourceName("fredgraph")
_DATE_COLUMNS: Final = frozenset({"DATE", "observation_date"})
_MISSING: Final = frozenset({"", "."})
_LOOK_BACK: Final = timedelta(days=400)


class FredgraphSource:
    """FRED without a key: the table behind a graph, read as it stands today."""

    def __init__(self, transport: Fetcher, *, root: str) -> None:
        self._transport = transport
        self._address = f"{root.rstrip('/')}/graph/fredgraph.csv"

    @property
    def name(self) -> SourceName:
        """The name under which its statements are stored."""
        return _FREDGRAPH

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:  # noqa: ARG002 - the port's
        """Ask for one series, from some 400 days before `cursor`, its newest period, on."""
        body = b""
        try:
            body = self._body(listing.series, cursor)
            figures = _figures(_text(body), listing.series)
        except RefusalError as refusal:
            return refused(refusal, bytes_read=len(body))
        return FetchResult(
            outcome=Outcome.OK if figures else Outcome.EMPTY,
            figures=figures,
            cursor=max((figure.period.isoformat() for figure in figures), default=None),
            detail=f"{len(figures)} values",
            bytes_read=len(body),
        )

    def _body(self, series: str, cursor: str | None) -> bytes:
        start = {} if cursor is None else {"cosd": (day(cursor) - _LOOK_BACK).isoformat()}
        url = f"{self._address}?{urlencode({'id': fred_id(series), **start})}"
        return answered(self._transport.get(url, provider=_FREDGRAPH)).body


def _text(body: bytes) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise malformed("the table is not UTF-8 text") from None
    if text.lstrip().startswith("<"):
        raise malformed("a web page came instead of the table")
    if not text.endswith("\n"):
        raise malformed("the table breaks off in its last line")
    return text


def _figures(text: str, series: str) -> tuple[Figure, ...]:
    try:
        header, *rows = csv.reader(StringIO(text, newline=""), strict=True)
    except (csv.Error, ValueError):
        raise malformed("the table cannot be read as CSV") from None
    if len(header) != 2 or header[0] not in _DATE_COLUMNS or header[1] != series:  # noqa: PLR2004 - date and value
        raise malformed(f"the table has the columns {','.join(header)[:80]!r}, not a date and {series}")
    return tuple(figure for row in rows if row for figure in _figure(row))


def _figure(row: list[str]) -> tuple[Figure, ...]:
    """Read one line; a missing value gives no figure."""
    if len(row) != 2:  # noqa: PLR2004 - date and value
        raise malformed(f"a line of the table has {len(row)} fields: {','.join(row)[:80]!r}")
    period, text = row
    on = day(period)
    return () if text in _MISSING else (Figure(period=on, value=number(text), text=text),)
