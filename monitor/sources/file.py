"""A folder that is watched, or one file: tables that people put there, read as `import` reads them.

The values of an indicator stand in ID.csv or ID.xlsx (its first sheet): `period,value[,stage,released_at]`.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Final

from monitor.calendar import misplaced
from monitor.errors import Problem, ProblemsError
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import FILE, Outcome, SourceName
from monitor.sources.gate import unread
from monitor.sources.payload import RefusalError, malformed, refused
from monitor.sources.table import parse_table
from monitor.sources.workbook import Cell, Row, sheets

_TABLE, _WORKBOOK = ".csv", ".xlsx"
_LARGEST_BYTES: Final = 64_000_000
_SETTLED: Final = timedelta(seconds=2)
"""A file that has not changed for that long is taken for whole."""
_SHOWN_PROBLEMS: Final = 3


class FileSource:
    """What lies in a folder; whatever of it cannot be used is told with its place.

    Args:
        path: The folder, or one file that is named after its indicator.
        now: The clock that the file's times are held against.
    """

    def __init__(self, path: Path, *, now: Callable[[], datetime]) -> None:
        self._path = path
        self._now = now

    @property
    def name(self) -> SourceName:
        """The name under which its statements are stored, as those of `import`."""
        return FILE

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:  # noqa: ARG002 - the port's
        """Read the file of one indicator whole, unless it is as it was at `cursor`.

        A file still being written is unavailable, not empty: to be empty is an answer, after which nobody
        looks again until the next value is due, and which makes a first history look like news.
        """
        body = b""
        try:
            file = self._file(indicator.id)
            body = self._settled(file)
            name = unread(body, last=cursor)
            refuse = partial(misplaced, indicator.frequency, today=self._now().date())
            figures = _read(file, body, refuse)
        except RefusalError as refusal:
            return refused(refusal, bytes_read=len(body))
        if not figures:
            return refused(RefusalError(Outcome.EMPTY, f"{file} has no values"), bytes_read=len(body))
        return FetchResult(
            outcome=Outcome.OK,
            figures=figures,
            cursor=name,
            detail=f"{len(figures)} values of {file}",
            bytes_read=len(body),
        )

    def _file(self, name: str) -> Path:
        """Find the one file of an indicator."""
        try:
            if self._path.is_dir():
                places = [self._path / f"{name}{suffix}" for suffix in (_TABLE, _WORKBOOK)]
            else:
                self._path.stat()
                places = [self._path] if self._path.stem == name else []
            found = [place for place in places if place.is_file()]
        except OSError as exc:
            raise _unreadable(self._path, exc) from None
        if len(found) > 1:
            raise malformed(f"there is {found[0]} and {found[1].name}: keep the one that is to be read")
        if not found:
            raise RefusalError(
                Outcome.NOT_FOUND, f"there is no {name}{_TABLE} or {name}{_WORKBOOK} at {self._path}"
            )
        return found[0]

    def _settled(self, file: Path) -> bytes:
        """Read a file that nobody is writing."""
        try:
            before = file.stat()
            if before.st_size > _LARGEST_BYTES:
                raise malformed(f"{file} has {before.st_size} bytes; at most {_LARGEST_BYTES} are read")
            body = file.read_bytes()
            after = file.stat()
        except OSError as exc:
            raise _unreadable(file, exc) from None
        age = self._now() - datetime.fromtimestamp(after.st_mtime, UTC)
        sizes = {before.st_size, len(body), after.st_size}
        touched = len(sizes) > 1 or before.st_mtime_ns != after.st_mtime_ns
        if touched or abs(age) < _SETTLED:
            raise RefusalError(Outcome.UNAVAILABLE, f"{file} is still being written")
        return body


def _read(file: Path, body: bytes, refuse: Callable[..., str | None]) -> tuple[Figure, ...]:
    """Read a table or a workbook; figures oldest first.

    Raises:
        RefusalError: malformed, with the problems found first at their places.
    """
    sheet = _sheet(file, body) if file.suffix == _WORKBOOK else None
    try:
        text = sheet.text if sheet else body.decode("utf-8-sig")
        figures = parse_table(text, file=str(file), refuse=refuse)
    except UnicodeDecodeError as exc:
        raise malformed(f"{file} is not UTF-8 (byte {exc.start}): save it as UTF-8") from None
    except ProblemsError as exc:
        problems = [sheet.placed(problem) for problem in exc.problems] if sheet else exc.problems
        raise malformed(_told(problems)) from None
    return tuple(sorted(figures, key=lambda figure: figure.period))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A sheet as the text of a table, a row a line, and where in its line each cell begins."""

    text: str
    starts: tuple[tuple[int, ...], ...]

    def placed(self, problem: Problem) -> Problem:
        """Move a problem from its place in the text to its row and column in the sheet."""
        starts = self.starts[problem.line - 1] if problem.line <= len(self.starts) else ()
        return replace(problem, column=max(1, bisect_right(starts, problem.column)))


def _sheet(file: Path, body: bytes) -> _Sheet:
    try:
        rows = next(iter(sheets(body).values()), ())
    except RefusalError as refusal:
        raise RefusalError(refusal.outcome, f"{file}: {refusal.detail}", code=refusal.code) from None
    lines = [[_quoted(cell) for cell in row] for row in _trimmed(rows)]
    starts = (accumulate((len(cell) + 1 for cell in line[:-1]), initial=1) for line in lines)
    return _Sheet(text="".join(",".join(line) + "\n" for line in lines), starts=tuple(map(tuple, starts)))


def _trimmed(rows: Sequence[Row]) -> Sequence[Row]:
    """Leave out columns at the end that are blank in every row: a table has as many cells in each."""
    width = max((at for row in rows for at, cell in enumerate(row, start=1) if cell is not None), default=0)
    return [row[:width] + (None,) * (width - len(row)) for row in rows]


def _quoted(cell: Cell) -> str:
    """Write a cell as a table has it, on one line."""
    match cell:
        case None:
            return ""
        case float():
            shown = str(int(cell)) if cell.is_integer() else repr(cell)
        case str():
            shown = " ".join(cell.split())
        case _:
            shown = str(cell)
    return '"' + shown.replace('"', '""') + '"'


def _told(problems: Sequence[Problem]) -> str:
    shown = "; ".join(map(str, problems[:_SHOWN_PROBLEMS]))
    more = len(problems) - _SHOWN_PROBLEMS
    return f"{shown}; and {more} more" if more > 0 else shown


def _unreadable(path: Path, exc: OSError) -> RefusalError:
    return RefusalError(Outcome.UNAVAILABLE, f"cannot read {path}: {exc.strerror}")
