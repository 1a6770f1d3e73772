"""Tables as text, edited as publishers and accidents edit them, and a fetcher that shows them at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from hypothesis import strategies as st

from monitor.exchange import Keep, Reply, Result, Secret

Rows: TypeAlias = list[list[str]]
Edit: TypeAlias = Callable[[Rows], Rows]
NOTHING: Mapping[str, str] = MappingProxyType({})
NO_SECRETS: Mapping[str, Secret] = MappingProxyType({})
OTHER_TYPES = (
    "n/a",
    "-",
    "NaN",
    "inf",
    "1e2",
    "64,7",
    "0x10",
    "#REF!",
    "1 2",
    "\u0663",
    "TRUE",
    "--",
    "?",
    "'7",
)


class Shown:
    """Answers a path with its body, 404 where it has none."""

    def __init__(self, now: datetime, bodies: Mapping[str, bytes]) -> None:
        self._now = now
        self._bodies = bodies

    def now(self) -> datetime:
        return self._now

    def get(
        self,
        url: str,
        *,
        provider: str,
        headers: Mapping[str, str] = NOTHING,
        secrets: Mapping[str, Secret] = NO_SECRETS,
        keep: Keep | None = None,
    ) -> Result:
        body = self._bodies.get(url.removeprefix("http://x"))
        return Reply(status=404 if body is None else 200, headers={}, body=body or b"")


def cells(body: bytes) -> Rows:
    return [line.split(",") for line in body.decode().split("\r\n")]


def joined(rows: Rows) -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode()


def moved(rows: Rows) -> st.SearchStrategy[Rows]:
    """Rows and columns moved, dropped, doubled; cells blanked, retyped, shifted by a power of ten."""
    heights, widths = st.integers(0, len(rows) - 1), st.integers(0, max(map(len, rows)) - 1)
    edits = st.one_of(
        st.builds(_without_row, heights),
        st.builds(_with_row, heights, heights),
        st.builds(_row_moved, heights, heights),
        st.builds(_without_column, widths),
        st.builds(_with_column, widths, widths),
        st.builds(_column_moved, widths, widths),
        st.builds(_with_cell, heights, widths, st.sampled_from(("", " ", "\u00a0", *OTHER_TYPES))),
        st.builds(_scaled, heights, widths, st.sampled_from((-2, -1, 1, 2))),
    )
    return st.lists(edits, min_size=1, max_size=3).map(lambda chosen: _all(chosen, rows))


def renamed(rows: Rows, names: Sequence[str]) -> st.SearchStrategy[Rows]:
    """One cell exchanged for another of the kind that names a row or a column."""
    heights, widths = st.integers(0, len(rows) - 1), st.integers(0, max(map(len, rows)) - 1)
    return st.builds(_with_name, heights, widths, st.sampled_from(tuple(names))).map(lambda edit: edit(rows))


def _all(edits: Sequence[Edit], rows: Rows) -> Rows:
    for edit in edits:
        rows = edit(rows)
    return rows


def _without_row(at: int) -> Edit:
    return lambda rows: [*rows[:at], *rows[at + 1 :]]


def _with_row(at: int, to: int) -> Edit:
    return lambda rows: [*rows[:to], *rows[at : at + 1], *rows[to:]]


def _row_moved(at: int, to: int) -> Edit:
    def edit(rows: Rows) -> Rows:
        rest = [*rows[:at], *rows[at + 1 :]]
        return [*rest[:to], *rows[at : at + 1], *rest[to:]]

    return edit


def _without_column(at: int) -> Edit:
    return lambda rows: [[*row[:at], *row[at + 1 :]] for row in rows]


def _with_column(at: int, to: int) -> Edit:
    return lambda rows: [[*row[:to], *row[at : at + 1], *row[to:]] for row in rows]


def _column_moved(at: int, to: int) -> Edit:
    def edit(row: list[str]) -> list[str]:
        rest = [*row[:at], *row[at + 1 :]]
        return [*rest[:to], *row[at : at + 1], *rest[to:]]

    return lambda rows: list(map(edit, rows))


def _with_cell(down: int, across: int, text: str) -> Edit:
    return lambda rows: [
        [text if (y, x) == (down, across) else cell for x, cell in enumerate(row)]
        for y, row in enumerate(rows)
    ]


def _scaled(down: int, across: int, power: int) -> Edit:
    """Shift a number, but for years, and for what is a number of the same form afterwards: 4 and 0.4."""

    def edit(rows: Rows) -> Rows:
        text = _there(rows, down, across)
        digits = text.strip('"')
        if not digits.replace(".", "").isdecimal() or (digits.isdecimal() and len(digits) in {1, 4}):
            return rows
        return _with_cell(down, across, text.replace(digits, f"{Decimal(digits).scaleb(power):f}"))(rows)

    return edit


def _with_name(down: int, across: int, name: str) -> Edit:
    """Exchange a name, a day or a year; a value that is another one is not to be noticed."""

    def edit(rows: Rows) -> Rows:
        there = _there(rows, down, across).strip()
        is_year = there.isdecimal() and len(there) == len("2025")
        is_value = there.strip('"').replace(".", "").isdecimal() and not is_year
        return rows if is_value or there in {"", name} else _with_cell(down, across, name)(rows)

    return edit


def _there(rows: Rows, down: int, across: int) -> str:
    return rows[down][across] if down < len(rows) and across < len(rows[down]) else ""
