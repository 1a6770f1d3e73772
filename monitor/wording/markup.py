"""A page as HTML for mail readers: inline styles, everything escaped, nothing fetched from elsewhere."""

from html import escape
from typing import Final, assert_never

from monitor.model.terms import Language, Level
from monitor.wording.levels import COLOURS, signed
from monitor.wording.page import Block, Fact, Page, Row, Section, Table
from monitor.wording.plain import printable
from monitor.wording.words import Words

BODY: Final = "font-family:sans-serif;font-size:14px;line-height:1.4;color:#1a1a1a;max-width:44em"
HEAD: Final = "text-align:left;vertical-align:top;padding:2px 12px 2px 0;font-weight:normal;color:#555555"
CELL: Final = "text-align:left;vertical-align:top;padding:2px 12px 2px 0"
TAGS: Final = {Language.EN: "en", Language.ZH: "zh-Hans"}


def markup(page: Page) -> str:
    """Render a page as one HTML document."""
    parts = (
        _paragraph("h1", page.subject, "font-size:18px"),
        *(_paragraph("p", line, "margin:4px 0") for line in page.preface),
        *(_section(each, page.words) for each in page.sections),
        *(_paragraph("p", line, "font-size:12px;color:#555555") for line in page.foot),
    )
    return (
        f'<!doctype html>\n<html lang="{TAGS[page.words.language]}"><head><meta charset="utf-8">'
        f"<title>{_safe(page.subject)}</title></head>\n"
        f'<body style="{BODY}">\n' + "\n".join(parts) + "\n</body></html>\n"
    )


def _safe(text: str) -> str:
    return escape(printable(text), quote=True)


def _paragraph(tag: str, text: str, style: str) -> str:
    return f'<{tag} style="{style}">{_safe(text)}</{tag}>'


def _section(section: Section, words: Words) -> str:
    match section:
        case Block():
            return _block(section, words)
        case Table():
            return _table(section, words)
        case _:
            assert_never(section)


def _block(block: Block, words: Words) -> str:
    mark = f"{_mark(block.level, words)} " if block.level else ""
    heading = f'<h2 style="font-size:16px;margin-bottom:4px">{mark}{_safe(block.title)}</h2>'
    lead = [_paragraph("p", block.lead, "margin:4px 0")] if block.lead else []
    rows = "".join(map(_fact, block.facts))
    facts = [f'<table style="border-collapse:collapse">{rows}</table>'] if rows else []
    return "\n".join((heading, *lead, *facts))


def _mark(level: Level, words: Words) -> str:
    return f'<strong style="color:{COLOURS[level]}">{_safe(signed(level, words))}</strong>'


def _fact(fact: Fact) -> str:
    label, text = _safe(fact.label), _safe(fact.text)
    return f'<tr><th scope="row" style="{HEAD}">{label}</th><td style="{CELL}">{text}</td></tr>'


def _table(table: Table, words: Words) -> str:
    if not table.rows:
        return _paragraph("p", table.caption, "margin:12px 0")
    head = "".join(f'<th scope="col" style="{HEAD}">{_safe(each.title)}</th>' for each in table.columns)
    caption = f'<caption style="text-align:left;padding-bottom:4px">{_safe(table.caption)}</caption>'
    return (
        '<table style="border-collapse:collapse;margin:12px 0">'
        f"{caption if table.caption else ''}<tr>{head}</tr>"
        + "".join(_row(each, words) for each in table.rows)
        + "</table>"
    )


def _row(row: Row, words: Words) -> str:
    marks = [_mark(row.level, words)] if row.level else []
    cells = (*marks, *map(_safe, row.cells))
    return "<tr>" + "".join(f'<td style="{CELL}">{cell}</td>' for cell in cells) + "</tr>"
