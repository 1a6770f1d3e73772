"""Reads a workbook in a process of its own: `python workbook_reader.py < book` prints its sheets as JSON.

The reader allocates whatever a workbook asks for: two cells at opposite corners of a sheet of some
kilobytes take 500 GB, and that ends the process (github.com/tafia/calamine issue 693). So it is run apart,
within limits, and imports nothing of ours.
"""

import json
import resource
import sys
from datetime import date
from io import BytesIO

MEMORY_BYTES = 256 * 2**20
CPU_S = 20
LARGEST_CELLS = 500_000


def main() -> None:
    """Print name and rows of each sheet of the workbook on standard input; a date is a list of one."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    from python_calamine import load_workbook  # noqa: PLC0415 - within the limits

    book = load_workbook(BytesIO(sys.stdin.buffer.read()))
    left = LARGEST_CELLS
    sheets = []
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        end = sheet.end or (0, 0)
        left -= (end[0] + 1) * (end[1] + 1)
        if left < 0:
            raise ValueError("the workbook is larger than any that is read")
        sheets.append((name, sheet.to_python(skip_empty_area=False)))
    json.dump(sheets, sys.stdout, default=_dated)


def _dated(cell: object) -> list[str] | str:
    return [cell.isoformat()[:10]] if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    main()
