"""The table that a person imports: CSV with a header, into figures, or every problem at once."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isfinite
from typing import Final, TypeAlias, TypeVar

from monitor.errors import Problem, ProblemsError
from monitor.model.series import Figure
from monitor.model.terms import Stage

_COLUMNS: Final = {
    "period": "period",
    "date": "period",
    "observation_date": "period",
    "value": "value",
    "stage": "stage",
    "kind": "stage",
    "released_at": "released_at",
    "known_at": "released_at",
    "forecast": "forecast",
}
"""What a header calls its columns, in lower case, and what they hold."""
_STAGES: Final[Mapping[str, Stage | None]] = {stage.value: stage for stage in Stage} | {
    "": None,
    "first": None,
    "prelim": Stage.PRELIMINARY,
    "second": Stage.REVISED,
}
_NO_VALUE: Final = frozenset({"", "."})
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CELL: Final = re.compile(
    r'[ \t]*(?:"(?P<quoted>[^"]*+(?:""[^"]*+)*+)"[ \t]*(?=[,\r\n]|\Z)|(?P<plain>[^,\r\n]*))'
)
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_T = TypeVar("_T")
Refuse: TypeAlias = Callable[[date], str | None]
"""Says why a date cannot be that of a period of the series; None where it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """The text of one cell and where it begins; lines and columns count from 1."""

    text: str
    line: int
    column: int


_Row: TypeAlias = Sequence[_Cell]


class _CellError(Exception):
    """What is wrong with the text of a cell, under a stable name."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Findings:
    """The problems found so far in one file."""

    file: str
    problems: list[Problem]

    def note(self, cell: _Cell, name: str, message: str) -> None:
        """Note what is wrong at a cell."""
        problem = Problem(file=self.file, line=cell.line, column=cell.column, name=name, message=message)
        self.problems.append(problem)

    def read(self, cell: _Cell | None, reader: Callable[[str], _T]) -> _T | None:
        """Read a cell, noting what is wrong with it; None for that, and for a column that is not there."""
        if cell is None:
            return None
        try:
            return reader(cell.text)
        except _CellError as exc:
            self.note(cell, exc.name, str(exc))
            return None


def parse_table(text: str, *, file: str, refuse: Refuse = lambda _: None) -> tuple[Figure, ...]:
    """Parse `period,value[,stage,released_at]`, other columns being ignored.

    A period without a value (an empty cell or a full stop) is left out. A number that stands there
    twice with the same period, stage and instant is taken once.

    Args:
        text: The whole file. The first line names the columns.
        file: Its name, for the problems.
        refuse: Says why a period cannot be one of the series.

    Raises:
        ProblemsError: With every problem, and its place; nothing of such a file may be used.
    """
    findings = _Findings(file=file, problems=[])
    rows = list(_rows(text.removeprefix("\ufeff"), findings))
    header = rows[0] if rows else (_Cell(text="", line=1, column=1),)
    places = _places(header, findings)
    figures = _figures(rows[1:], places, findings, refuse) if places.keys() >= {"period", "value"} else ()
    if findings.problems:
        raise ProblemsError(sorted(findings.problems, key=lambda each: (each.line, each.column)))
    return tuple(figures)


def _figures(
    rows: Iterable[_Row], places: Mapping[str, int], findings: _Findings, refuse: Refuse
) -> list[Figure]:
    """Read rows, noting those that contradict an earlier one."""
    first: dict[tuple[object, ...], tuple[Figure, _Cell]] = {}
    for row in rows:
        figure = _figure(row, places, findings, refuse)
        if figure is None:
            continue
        cell = row[places["value"]]
        key = (figure.period, figure.stage, figure.released_at)
        earlier, its_cell = first.setdefault(key, (figure, cell))
        if earlier.value != figure.value:
            said = f"line {its_cell.line} says {earlier.text} for the same period, stage and released_at"
            findings.note(cell, "contradiction", said)
    return [figure for figure, _ in first.values()]


def _figure(row: _Row, places: Mapping[str, int], findings: _Findings, refuse: Refuse) -> Figure | None:
    """Read one row; None where it has no value, or something is wrong with it."""
    cells = {name: row[place] for name, place in places.items()}
    before = len(findings.problems)
    period = findings.read(cells["period"], lambda text: _period(text, refuse))
    value = findings.read(cells["value"], _value)
    stage = findings.read(cells.get("stage"), _stage)
    released_at = findings.read(cells.get("released_at"), _instant)
    if period is None or value is None or len(findings.problems) > before:
        return None
    return Figure(period=period, value=value, text=cells["value"].text, stage=stage, released_at=released_at)


def _places(header: _Row, findings: _Findings) -> dict[str, int]:
    """Find which column holds what; in a table of two, as FRED's, the second may bear any name."""
    places: dict[str, int] = {}
    names = [_COLUMNS.get(cell.text.lower()) for cell in header]
    for place, (cell, name) in enumerate(zip(header, names, strict=True)):
        if name is not None and places.setdefault(name, place) != place:
            findings.note(cell, "repeated-column", f"a column before this one holds the {name} already")
    if names == ["period", None]:
        places["value"] = 1
    for name in ("period", "value"):
        if name not in places:
            findings.note(header[0], "missing-column", f"{_FORM}; there is no column `{name}`")
    return places


_FORM: Final = "the first line must name the columns, as in `period,value,stage,released_at`"


def _period(text: str, refuse: Refuse) -> date:
    if _DAY.fullmatch(text):
        try:
            period = date.fromisoformat(text)
        except ValueError:
            raise _CellError("bad-period", f"no such day: {text}") from None
        if reason := refuse(period):
            raise _CellError("misplaced-period", reason)
        return period
    raise _CellError("bad-period", f"not a date: {_shown(text)}; write it as 2025-02-01")


def _value(text: str) -> float | None:
    if text in _NO_VALUE:
        return None
    if not _NUMBER.fullmatch(text):
        remedy = "write it as 1234.5, and leave the cell empty where there is no value"
        raise _CellError("bad-value", f"not a number: {_shown(text)}; {remedy}")
    value = float(text)
    if not isfinite(value):
        raise _CellError("bad-value", f"too large a number: {_shown(text)}")
    return value


def _stage(text: str) -> Stage | None:
    try:
        return _STAGES[text.lower()]
    except KeyError:
        known = ", ".join(word for word in _STAGES if word)
        raise _CellError("bad-stage", f"not a stage: {_shown(text)}; known are {known}") from None


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    remedy = "write it as 2025-02-21T14:45:00Z, or leave it empty where it is not known"
    if _DAY.fullmatch(text):
        raise _CellError("bad-released-at", f"{text} does not say when on that day; {remedy}")
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _CellError("bad-released-at", f"not an instant: {_shown(text)}; {remedy}") from None
    raise _CellError("bad-released-at", f"{text} does not say in which time zone; {remedy}")


def _shown(text: str) -> str:
    """Quote a cell, cut short: it may be the rest of a broken file."""
    longest = 40
    return repr(text if len(text) <= longest else text[:longest] + "…")


def _rows(text: str, findings: _Findings) -> Iterator[_Row]:
    """Give each row that is not blank and has as many cells as the first."""
    width = 0
    row: list[_Cell] = []
    for cell, ends_row in _cells(text, findings):
        row.append(cell)
        if not ends_row:
            continue
        if any(each.text for each in row):
            width = width or len(row)
            if len(row) == width:
                yield row
            else:
                odd = row[min(width, len(row) - 1)]
                findings.note(odd, "wrong-cell-count", f"{len(row)} cells where the header has {width}")
        row = []


def _cells(text: str, findings: _Findings) -> Iterator[tuple[_Cell, bool]]:
    """Give each cell, and whether it ends its row; a fault of form ends the file, for it hides the rest."""
    at, line, line_start = 0, 1, 0
    while at <= len(text) and (match := _CELL.match(text, at)):
        quoted, plain = match["quoted"], match["plain"]
        start = match.start("plain") if quoted is None else match.start("quoted") - 1
        content = plain.rstrip() if quoted is None else quoted.replace('""', '"').strip()
        cell = _Cell(text=content, line=line, column=start - line_start + 1)
        if fault := _fault(content, quoted=quoted):
            findings.note(cell, *fault)
            return
        for inner in _LINE_END.finditer(text, start, match.end()):
            line, line_start = line + 1, inner.end()
        at = match.end()
        end = _LINE_END.match(text, at)
        yield cell, end is not None or at == len(text)
        if end is None:
            at += 1
        else:
            at = line_start = end.end()
            line += 1


def _fault(content: str, *, quoted: str | None) -> tuple[str, str] | None:
    """Say what makes a cell unreadable as CSV, if anything."""
    if "\0" in content:
        return "not-text", "a NUL byte: this is not a text file"
    if quoted is None and content.startswith('"'):
        return "bad-quote", "a quotation mark without its counterpart at the end of the cell"
    return None
