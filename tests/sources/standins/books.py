"""Workbooks made from rows, as publishers save them: .xlsx through openpyxl, .xls record by record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from io import BytesIO
from struct import pack
from typing import TypeAlias

from openpyxl import Workbook

Cell: TypeAlias = str | float | bool | date | None
Rows: TypeAlias = Sequence[Sequence[Cell]]
Sheets: TypeAlias = Mapping[str, Rows]
Form: TypeAlias = Callable[[Sheets], bytes]

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xlsx(sheets: Sheets) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(sheets: Sheets) -> bytes:
    """A BIFF8 workbook in a compound file, with numbers and text only."""
    bodies = [_sheet(rows) for rows in sheets.values()]
    names = [_record(0x85, bytes(6) + pack("<BB", len(name), 0) + name.encode()) for name in sheets]
    opening = _record(0x809, pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + _record(0x42, pack("<H", 1200))
    at = len(opening) + sum(map(len, names)) + len(_record(0x0A, b""))
    bounds = []
    for name, body in zip(sheets, bodies, strict=True):
        bounds.append(_record(0x85, pack("<IBBBB", at, 0, 0, len(name), 0) + name.encode()))
        at += len(body)
    return _compound(opening + b"".join(bounds) + _record(0x0A, b"") + b"".join(bodies))


def _sheet(rows: Rows) -> bytes:
    opening = _record(0x809, pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    cells = [_cell(at, column, cell) for at, row in enumerate(rows) for column, cell in enumerate(row)]
    return opening + b"".join(cells) + _record(0x0A, b"")


def _cell(row: int, column: int, cell: Cell) -> bytes:
    where = pack("<HHH", row, column, 0)
    match cell:
        case None:
            return _record(0x201, where)
        case str():
            return _record(0x204, where + pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
        case int() | float():
            return _record(0x203, where + pack("<d", cell))
        case _:
            raise ValueError("dates need styles, which this workbook has none of")


def _record(kind: int, content: bytes) -> bytes:
    return pack("<HH", kind, len(content)) + content


def _compound(stream: bytes) -> bytes:
    """A compound file whose one stream, `Workbook`, is long enough to lie in sectors of its own."""
    content = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    used = len(content) // _SECTOR
    fats = -(-(used + 2) // 126)
    chain = [_FAT] * fats + [_END] + [*range(fats + 2, fats + 1 + used), _END]
    table = pack(f"<{fats * 128}I", *chain, *[_FREE] * (fats * 128 - len(chain)))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        + pack("<IIIIIIIII", 0, fats, fats, 0, 4096, _END, 0, _END, 0)
    )
    locations = pack("<109I", *range(fats), *[_FREE] * (109 - fats))
    directory = (
        _entry("Root Entry", 5, child=1, start=_END, size=0)
        + _entry("Workbook", 2, child=_FREE, start=fats + 1, size=len(content))
        + bytes(_SECTOR - 256)
    )
    return header + locations + table + directory + content


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    return (
        written.ljust(64, b"\0")
        + pack("<HBB", len(written), kind, 1)
        + pack("<III", _FREE, _FREE, child)
        + bytes(36)
        + pack("<IQ", start, size)
    )
