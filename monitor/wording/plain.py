"""A page as plain text of at most 80 columns."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final, assert_never

from monitor.wording.levels import signed
from monitor.wording.page import Block, Fact, Page, Row, Section, Table
from monitor.wording.widths import columns, padded, wrapped
from monitor.wording.words import Words

WIDTH: Final = 80
LABEL: Final = 12
"""Labels up to this width stand in a column of their own."""


def plain(page: Page) -> str:
    """Render a page as plain text; only what has no space in it, such as an address, may be wider."""
    parts = (
        filled(page.subject),
        "\n".join(map(filled, page.preface)),
        *(_section(each, page.words) for each in page.sections),
        "\n".join(map(filled, page.foot)),
    )
    return "\n\n".join(filter(None, parts)) + "\n"


def printable(text: str) -> str:
    """Keep what prints: one line, no control or direction characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def filled(text: str, *, first: str = "", rest: str = "") -> str:
    """Wrap a paragraph; commands and addresses are never broken."""
    return "\n".join(wrapped(printable(text), WIDTH, first=first, rest=rest))


def _section(section: Section, words: Words) -> str:
    match section:
        case Block():
            return _block(section, words)
        case Table():
            return _table(section, words)
        case _:
            assert_never(section)


def _block(block: Block, words: Words) -> str:
    heading = f"{signed(block.level, words)}  {block.title}" if block.level else block.title
    lead = [filled(block.lead, first="  ", rest="  ")] if block.lead else []
    return "\n".join((filled(heading), *lead, *(_fact(each, words) for each in block.facts)))


def _fact(fact: Fact, words: Words) -> str:
    """Render a fact; a label too wide for its column stands before the text."""
    if columns(fact.label) > LABEL:
        said = words.say("{label}: {text}", label=fact.label, text=fact.text)
        return filled(said, first="  ", rest="    ")
    return filled(fact.text, first=f"  {padded(fact.label, LABEL)}  ", rest=" " * (LABEL + 4))


def _table(table: Table, words: Words) -> str:
    if not table.rows:
        return filled(table.caption)
    widths = [column.width for column in table.columns]
    head = [column.title for column in table.columns]
    rows = [head, *(_cells(row, words) for row in table.rows)]
    caption = [filled(table.caption)] if table.caption else []
    return "\n".join((*caption, *(_row(cells, widths) for cells in rows)))


def _cells(row: Row, words: Words) -> list[str]:
    return [*([signed(row.level, words)] if row.level else []), *row.cells]


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    parts = [_cut(printable(cell), width) for cell, width in zip(cells, widths, strict=True)]
    return "\n".join(_line(line, widths) for line in zip_longest(*parts, fillvalue=""))


def _cut(text: str, width: int) -> list[str]:
    """Break a cell into lines, and what has no space in it wherever the column ends."""
    return [part for line in wrapped(text, width) for part in _chopped(line, width)]


def _chopped(line: str, width: int) -> list[str]:
    parts = [""]
    for character in line:
        if parts[-1] and columns(parts[-1] + character) > width:
            parts.append("")
        parts[-1] += character
    return parts


def _line(parts: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(padded(part, width) for part, width in zip(parts, widths, strict=True)).rstrip()
