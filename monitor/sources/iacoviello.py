"""matteoiacoviello.com: monthly trade policy uncertainty (Caldara, Iacoviello and others), one workbook.

Under the root: `/tpu_files/tpu_web_latest.xlsx`. A listing names the sheet; only `TPU_MONTHLY` is read.

The series is rebuilt at times: the whole past then has other values, and a rebuild is a new edition. Which
one it is, only a comparison with what was read before tells, so the cursor remembers what was: the digest of
the workbook, the edition, and the mean of each year that was over two years before the newest month. Those
years do not move when a month is added or the newest are revised. More than a handful of them moved by more
than a hundredth at once is a rebuild, fewer are corrections in the same edition.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import fsum
from statistics import median
from typing import Final

from monitor.exchange import Fetcher
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Outcome, SourceName
from monitor.sources.gate import admitted, unread
from monitor.sources.months import current_month, month_of, readings, unbroken, within
from monitor.sources.payload import RefusalError, malformed, number, refused
from monitor.sources.workbook import Rows, sheets, text_of

_NAME: Final = SourceName("iacoviello")
_PATH: Final = "/tpu_files/tpu_web_latest.xlsx"
_SHEET: Final = "TPU_MONTHLY"
_DATE, _VALUE = "DATE", "TPU"
_HEADER_WITHIN: Final = 10
_HIGHEST: Final = 10_000.0
"""100 is one percent of articles, so this is all of them."""

_MONTHS: Final = 12
_SETTLED_AFTER: Final = 2
"""Years after which a year is no longer revised as a matter of course."""
_MOVED: Final = 0.01
"""Share by which the mean of a year moves at least where the year was counted anew."""
_UNITS: Final = (0.001, 0.01, 0.1, 10.0, 100.0, 1000.0)
_HANDFUL: Final = 4
"""Settled years that may move at once without a rebuild."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Memory:
    """What was read last: the workbook's digest, the edition, and the means of settled years."""

    digest: str
    edition: int
    years: Mapping[int, float]


class IacovielloSource:
    """The workbook with the monthly index, read whole whenever it has changed."""

    def __init__(self, fetcher: Fetcher, *, root: str) -> None:
        self._fetcher = fetcher
        self._address = f"{root.rstrip('/')}{_PATH}"

    @property
    def name(self) -> SourceName:
        """The name under which its statements are stored."""
        return _NAME

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:  # noqa: ARG002 - the port's
        """Ask for the index; `cursor` holds what its edition is told by."""
        body = b""
        try:
            _check_known(listing.series)
            last = None if cursor is None else _remembered(cursor)
            body = admitted(self._fetcher.get(self._address, provider=_NAME)).body
            read = unread(body, last=last.digest if last else None)
            figures = _figures(body, until=current_month(self._fetcher.now()))
            years = _settled(figures)
            edition = 1 if last is None else last.edition + _rebuilt(last.years, years)
        except RefusalError as refusal:
            return refused(refusal, bytes_read=len(body))
        return FetchResult(
            outcome=Outcome.OK,
            figures=tuple(replace(figure, edition=edition) for figure in figures),
            cursor=_cursor(_Memory(digest=read, edition=edition, years=years)),
            detail=f"{len(figures)} values of edition {edition}, the newest of {figures[-1].period:%Y-%m}",
            bytes_read=len(body),
        )


def _check_known(series: str) -> None:
    if series != _SHEET:
        raise RefusalError(Outcome.NOT_FOUND, f"there is no series {series!r}, only {_SHEET}")


def _figures(body: bytes, *, until: date) -> tuple[Figure, ...]:
    rows = sheets(body).get(_SHEET)
    if rows is None:
        raise malformed(f"the workbook has no sheet {_SHEET}")
    header, dates, values = _header(rows)
    months = readings(rows[header + 1 :], lambda row: month_of(row[dates]), values)
    figures = unbroken(months, until=until)
    within(figures, 0.0, _HIGHEST)
    return figures


def _header(rows: Rows) -> tuple[int, int, int]:
    for at, row in enumerate(rows[:_HEADER_WITHIN]):
        names = [text_of(cell).upper() for cell in row]
        if (names.count(_DATE), names.count(_VALUE)) == (1, 1):
            return at, names.index(_DATE), names.index(_VALUE)
    raise malformed(f"the sheet {_SHEET} has no header with {_DATE} and {_VALUE}")


def _settled(figures: Iterable[Figure]) -> Mapping[int, float]:
    """Give the means of the years that are complete and lie far enough back."""
    known = [(figure.period.year, figure.value) for figure in figures if figure.value is not None]
    newest = max(year for year, _ in known)
    complete = Counter(year for year, _ in known)
    return {
        year: fsum(value for of, value in known if of == year) / _MONTHS
        for year, months in sorted(complete.items())
        if months == _MONTHS and year < newest - _SETTLED_AFTER
    }


def _rebuilt(before: Mapping[int, float], now: Mapping[int, float]) -> bool:
    """Tell whether so many of the years settled before have other values now that they were counted anew.

    Raises:
        RefusalError: malformed, where so much of the past is gone that it cannot be told, or all of it is
            in another unit.
    """
    shared = before.keys() & now.keys()
    if 2 * len(shared) < len(before):
        raise malformed(f"of {len(before)} past years {len(shared)} are left")
    ratio = median([now[year] / before[year] for year in shared if before[year]] or [1.0])
    if any(abs(ratio / factor - 1) <= _MOVED for factor in _UNITS):
        raise malformed(f"past years are {ratio:.4g} times what they were, as in another unit")
    moved = [year for year in shared if abs(now[year] - before[year]) > _MOVED * before[year]]
    return len(moved) > min(_HANDFUL, len(shared) // 2)


def _cursor(memory: _Memory) -> str:
    years = (f"{year}={mean:.6g}" for year, mean in memory.years.items())
    return " ".join((memory.digest, str(memory.edition), *years))


def _remembered(cursor: str) -> _Memory:
    """Read a cursor that this source left.

    Raises:
        RefusalError: malformed, where it left another: without it no edition can be told.
    """
    read, _, rest = cursor.partition(" ")
    edition, *years = rest.split(" ")
    pairs = [year.partition("=") for year in years]
    if not edition.isdecimal() or not all(year.isdecimal() for year, _, _ in pairs):
        raise malformed(f"what the last look left cannot be read: {cursor[:60]!r}")
    means = {int(year): number(mean) for year, _, mean in pairs}
    return _Memory(digest=read, edition=int(edition), years=means)
