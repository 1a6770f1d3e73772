"""policyuncertainty.com: economic policy uncertainty by category (Baker, Bloom and Davis), one workbook.

Under the root: `/media/Categorical_EPU_Data.xlsx`. A listing names the category, as in `Trade policy`.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final, TypeAlias

from monitor.exchange import Fetcher
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Outcome, SourceName
from monitor.sources.gate import admitted, unread
from monitor.sources.months import (
    current_month,
    first_of,
    month_number,
    month_of,
    readings,
    unbroken,
    within,
    year_of,
)
from monitor.sources.payload import RefusalError, malformed, refused
from monitor.sources.workbook import Cell, Row, Rows, sheets, text_of

_NAME: Final = SourceName("policy_uncertainty")
_PATH: Final = "/media/Categorical_EPU_Data.xlsx"
_SHEET: Final = "Indices"
_FIRST: Final = date(1985, 1, 1)
_HEADER_WITHIN: Final = 10
_NUMBERED: Final = re.compile(r"\d+\s*\.\s*")
_HIGHEST: Final = 100_000.0
"""100 is the mean of 1985 to 2010; the highest month so far had 7,983."""

_Dating: TypeAlias = Callable[[Row], date | None]


class PolicyUncertaintySource:
    """The workbook of categories, read whole whenever it has changed."""

    def __init__(self, fetcher: Fetcher, *, root: str) -> None:
        self._fetcher = fetcher
        self._address = f"{root.rstrip('/')}{_PATH}"

    @property
    def name(self) -> SourceName:
        """The name under which its statements are stored."""
        return _NAME

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:  # noqa: ARG002 - the port's
        """Ask for one category; `cursor` is the digest of the workbook read last."""
        body = b""
        try:
            body = admitted(self._fetcher.get(self._address, provider=_NAME)).body
            read = unread(body, last=cursor)
            figures = _figures(body, listing.series, until=current_month(self._fetcher.now()))
        except RefusalError as refusal:
            return refused(refusal, bytes_read=len(body))
        newest = f"{len(figures)} values, the newest of {figures[-1].period:%Y-%m}"
        return FetchResult(
            outcome=Outcome.OK, figures=figures, cursor=read, detail=newest, bytes_read=len(body)
        )


def _figures(body: bytes, series: str, *, until: date) -> tuple[Figure, ...]:
    rows = sheets(body).get(_SHEET)
    if rows is None:
        raise malformed(f"the workbook has no sheet {_SHEET}")
    header, dating = _header(rows)
    column = _column(rows[header], series)
    figures = unbroken(readings(rows[header + 1 :], dating, column), since=_FIRST, until=until)
    within(figures, 0.0, _HIGHEST)
    return figures


def _header(rows: Rows) -> tuple[int, _Dating]:
    """Find the header, and how rows are dated: by a date up to some year, by year and month since."""
    for at, row in enumerate(rows[:_HEADER_WITHIN]):
        names = [text_of(cell).casefold() for cell in row]
        counts = tuple(map(names.count, ("date", "year", "month")))
        if counts == (1, 0, 0):
            return at, _by_date(names.index("date"))
        if counts == (0, 1, 1):
            return at, _by_year_and_month(names.index("year"), names.index("month"))
    raise malformed(f"the sheet {_SHEET} has no header with a date, or with year and month")


def _by_date(column: int) -> _Dating:
    return lambda row: month_of(row[column])


def _by_year_and_month(year: int, month: int) -> _Dating:
    return lambda row: first_of(year_of(row[year]), _month(row[month]))


def _month(cell: Cell) -> int | None:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    text = text_of(cell)
    return int(text) if re.fullmatch(r"\d\d?", text, re.ASCII) else month_number(text)


def _column(header: Row, series: str) -> int:
    wanted = _category(series)
    names = [_category(text_of(cell)) for cell in header]
    found = [
        at for at, name in enumerate(names) if name == wanted and name not in {"", "date", "year", "month"}
    ]
    if not found:
        raise RefusalError(Outcome.NOT_FOUND, f"the workbook has no column {series!r}")
    if len(found) > 1:
        raise malformed(f"the workbook has {len(found)} columns {series!r}")
    return found[0]


def _category(name: str) -> str:
    """Strip a name of what changes from one edition of the file to the next: its number, and capitals."""
    return _NUMBERED.sub("", " ".join(name.split()).casefold(), count=1)
