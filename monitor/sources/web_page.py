"""Web pages as what is read of them: links, paragraphs, tables."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final, TypeAlias

from monitor.sources.extras import needed
from monitor.sources.payload import malformed

_UNSEEN: Final = frozenset({"script", "style", "noscript", "template", "head"})
_BLOCKS: Final = frozenset(
    {"address", "article", "aside", "br", "dd", "div", "dt", "footer", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"header", "li", "main", "nav", "p", "section", "td", "th", "tr"}
)
_CELLS: Final = frozenset({"td", "th"})
_LARGEST: Final = 2**20
"""Bytes. Reading takes time by the square of how deep elements lie in one another."""

Table: TypeAlias = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """What a page links to, what it says, and its tables; texts have single blanks between words."""

    links: tuple[str, ...]
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """The elements that a text lies in, by number in the order of the page; 0 is none."""

    block: int = 0
    table: int = 0
    row: int = 0
    cell: int = 0
    seen: bool = True

    def inside(self, tag: str, number: int) -> "_Place":
        """Return the place within an element that lies here."""
        place = replace(self, block=number) if tag in _BLOCKS else self
        if tag == "table":
            return replace(place, table=number, row=0, cell=0)
        if tag == "tr":
            return replace(place, row=number, cell=0)
        if tag in _CELLS:
            return replace(place, cell=number)
        return replace(place, seen=False) if tag in _UNSEEN else place


@dataclass(slots=True)
class _Reading:
    links: list[str] = field(default_factory=list)
    texts: list[tuple[_Place, str]] = field(default_factory=list)


def web_page(body: bytes) -> WebPage:
    """Read a page: any bytes are one, however little of a page they are.

    Raises:
        RefusalError: unavailable without the reader; malformed where it is larger than any page read.
    """
    needed("selectolax.lexbor", "selectolax")
    if len(body) > _LARGEST:
        raise malformed(f"a page of {len(body)} bytes is larger than any that is read")
    read = _read(body.decode(errors="replace"))
    seen = [(place, text) for place, text in read.texts if place.seen]
    return WebPage(
        links=tuple(read.links),
        paragraphs=tuple(
            filter(None, (_joined(texts) for _, texts in groupby(seen, lambda each: each[0].block)))
        ),
        tables=_tables(seen),
    )


def _read(text: str) -> _Reading:
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - an extra, that may be absent

    read, places = _Reading(), {0: _Place()}
    root = LexborHTMLParser(f"<!doctype html>{text}").root
    for number, node in enumerate(root.traverse(include_text=True) if root else (), start=1):
        tag = node.tag or ""
        above = places.get(node.parent.mem_id if node.parent else 0, _Place())
        places[node.mem_id] = above.inside(tag, number)
        if tag == "-text":
            read.texts.append((above, node.text_content or ""))
        elif tag == "br":
            read.texts.append((places[node.mem_id], ""))
        elif tag == "a" and (link := node.attributes.get("href")):
            read.links.append(link)
    return read


def _tables(texts: Iterable[tuple[_Place, str]]) -> tuple[Table, ...]:
    in_cells = [each for each in texts if each[0].table and each[0].row and each[0].cell]
    return tuple(
        tuple(
            tuple(_joined(cell) for _, cell in groupby(row, lambda each: each[0].cell))
            for _, row in groupby(table, lambda each: each[0].row)
        )
        for _, table in groupby(in_cells, lambda each: each[0].table)
    )


def _joined(texts: Iterable[tuple[_Place, str]]) -> str:
    return " ".join(" ".join(text for _, text in texts).split())
