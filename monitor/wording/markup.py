"""A page as HTML for mail readers: inline styles, everything escaped, nothing fetched from elsewhere."""

from collections.abc import Sequence
from html import escape
from typing import Final

from monitor.model.terms import Level
from monitor.wording.levels import COLOURS, signed
from monitor.wording.page import COLUMNS, Block, Fact, Page, Row
from monitor.wording.plain import printable

BODY: Final = "font-family:sans-serif;font-size:14px;line-height:1.4;color:#1a1a1a;max-width:44em"
HEAD: Final = "text-align:left;vertical-align:top;padding:2px 12px 2px 0;font-weight:normal;color:#555555"
CELL: Final = "text-align:left;vertical-align:top;padding:2px 12px 2px 0"


def markup(page: Page) -> str:
    """Render a page as one HTML document."""
    parts = (
        _paragraph("h1", page.subject, "font-size:18px"),
        *map(_block, page.blocks),
        _table(page.caption, page.rows),
        _block(page.sources),
        *(_paragraph("p", line, "font-size:12px;color:#555555") for line in page.foot),
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{_safe(page.subject)}</title></head>\n"
        f'<body style="{BODY}">\n' + "\n".join(parts) + "\n</body></html>\n"
    )


def _safe(text: str) -> str:
    return escape(printable(text), quote=True)


def _paragraph(tag: str, text: str, style: str) -> str:
    return f'<{tag} style="{style}">{_safe(text)}</{tag}>'


def _block(block: Block) -> str:
    mark = f"{_mark(block.level)} " if block.level else ""
    heading = f'<h2 style="font-size:16px;margin-bottom:4px">{mark}{_safe(block.title)}</h2>'
    lead = [_paragraph("p", block.lead, "margin:4px 0")] if block.lead else []
    rows = "".join(map(_fact, block.facts))
    facts = [f'<table style="border-collapse:collapse">{rows}</table>'] if rows else []
    return "\n".join((heading, *lead, *facts))


def _mark(level: Level) -> str:
    return f'<strong style="color:{COLOURS[level]}">{_safe(signed(level))}</strong>'


def _fact(fact: Fact) -> str:
    label, text = _safe(fact.label), _safe(fact.text)
    return f'<tr><th scope="row" style="{HEAD}">{label}</th><td style="{CELL}">{text}</td></tr>'


def _table(caption: str, rows: Sequence[Row]) -> str:
    if not rows:
        return _paragraph("p", caption, "margin:12px 0")
    head = "".join(f'<th scope="col" style="{HEAD}">{name}</th>' for name in COLUMNS)
    return (
        '<table style="border-collapse:collapse;margin:12px 0">'
        f'<caption style="text-align:left;padding-bottom:4px">{_safe(caption)}</caption>'
        f"<tr>{head}</tr>" + "".join(map(_row, rows)) + "</table>"
    )


def _row(row: Row) -> str:
    cells = (_mark(row.level), *map(_safe, (row.title, row.value, row.period)))
    return "<tr>" + "".join(f'<td style="{CELL}">{cell}</td>' for cell in cells) + "</tr>"
