"""A page as plain text of at most 80 columns."""

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Final

from monitor.wording.levels import signed
from monitor.wording.page import COLUMNS, Block, Fact, Page, Row

WIDTH: Final = 80
WIDTHS: Final = (10, 30, 15, 19)
LABEL: Final = 12
"""Labels up to this length stand in a column of their own."""


def plain(page: Page) -> str:
    """Render a page as plain text; only what has no space in it, such as an address, may be wider."""
    sections = (
        filled(page.subject),
        *map(_block, page.blocks),
        _table(page.caption, page.rows),
        _block(page.sources),
        "\n".join(map(filled, page.foot)),
    )
    return "\n\n".join(sections) + "\n"


def printable(text: str) -> str:
    """Keep what prints: one line, no control or direction characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def filled(text: str, *, first: str = "", rest: str = "") -> str:
    """Wrap a paragraph; commands and addresses are never broken."""
    lines = wrap(
        printable(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _block(block: Block) -> str:
    heading = f"{signed(block.level)}  {block.title}" if block.level else block.title
    lead = [filled(block.lead, first="  ", rest="  ")] if block.lead else []
    return "\n".join((filled(heading), *lead, *map(_fact, block.facts)))


def _fact(fact: Fact) -> str:
    if len(fact.label) > LABEL:
        return filled(f"{fact.label}: {fact.text}", first="  ", rest="    ")
    margin = " " * (LABEL + 4)
    return filled(fact.text, first=f"  {fact.label:<{LABEL}}  ", rest=margin)


def _table(caption: str, rows: Sequence[Row]) -> str:
    if not rows:
        return filled(caption)
    cells = [COLUMNS, *((signed(r.level), r.title, r.value, r.period) for r in rows)]
    return "\n".join((filled(caption), *map(_row, cells)))


def _row(cells: Sequence[str]) -> str:
    columns = [wrap(printable(cell), width) for cell, width in zip(cells, WIDTHS, strict=True)]
    lines = zip_longest(*columns, fillvalue="")
    return "\n".join(_line(line) for line in lines)


def _line(parts: Sequence[str]) -> str:
    return "  ".join(f"{part:<{width}}" for part, width in zip(parts, WIDTHS, strict=True)).rstrip()
