"""Workbooks, .xls and .xlsx alike, as sheets of rows; which of the two it is, its first bytes say."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

from monitor.sources import workbook_reader
from monitor.sources.extras import needed
from monitor.sources.gate import instead
from monitor.sources.payload import Kind, kind_of, malformed, number

Cell: TypeAlias = str | float | bool | date | None
"""Text without blanks at its ends (a non-breaking one is a blank); None is a blank cell."""
Row: TypeAlias = tuple[Cell, ...]
Rows: TypeAlias = tuple[Row, ...]

_WORKBOOKS: Final = frozenset({Kind.XLS, Kind.XLSX})
_LONGEST_S: Final = 60.0
_BLANKS: Final = re.compile(r"\s+")


def sheets(body: bytes) -> Mapping[str, Rows]:
    """Read every sheet, in the order of the workbook, from its first row and column on.

    Raises:
        RefusalError: unavailable without the reader; withheld where a page that asks who is there came
            instead; malformed where it is no workbook, or none that can be read within limits.
    """
    if kind_of(body) not in _WORKBOOKS:
        raise instead(body, "a workbook")
    needed("python_calamine", "python-calamine")
    return {name: tuple(_row(cells) for cells in rows) for name, rows in json.loads(_read(body))}


def text_of(cell: Cell) -> str:
    """Return a text cell's words with single blanks between them; nothing for any other cell."""
    return _BLANKS.sub(" ", cell) if isinstance(cell, str) else ""


def value_of(cell: Cell) -> tuple[float, str] | None:
    """Read a number, stored as one or as text, with the text it is published as; None for a blank cell.

    A number stored as one is shown in the fewest digits that stand for it.

    Raises:
        RefusalError: malformed, where the cell holds anything else.
    """
    if cell is None:
        return None
    if isinstance(cell, bool | date):
        raise malformed(f"a value is not a number: {str(cell)[:40]!r}")
    text = cell if isinstance(cell, str) else _shown(cell)
    return number(text), text


def _read(body: bytes) -> bytes:
    command = [sys.executable, "-I", str(Path(workbook_reader.__file__))]
    try:
        # Whatever happens in there (an error, a Rust panic, an abort) is one exit code here.
        done = subprocess.run(  # noqa: S603 - our own interpreter and file; what is read goes in as bytes
            command, input=body, capture_output=True, timeout=_LONGEST_S, check=True
        )
    except (subprocess.SubprocessError, OSError):
        raise malformed("the workbook cannot be read") from None
    return done.stdout


def _row(cells: list[str | float | bool | list[str]]) -> Row:
    return tuple(_cell(cell) for cell in cells)


def _cell(cell: str | float | bool | list[str]) -> Cell:  # noqa: FBT001 - a cell that holds yes or no
    match cell:
        case str():
            return cell.strip() or None
        case bool() | float():
            return cell
        case int():
            return float(cell)
        case [str(day)]:
            return date.fromisoformat(day)
        case _:
            raise malformed(f"a cell holds what no workbook holds: {str(cell)[:40]!r}")


def _shown(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)
