"""The words of S&P Global's releases: documents and pages as text without marks and odd blanks."""

import logging
import re
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from monitor.sources.extras import needed
from monitor.sources.payload import Kind, kind_of, malformed

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_MARKS: Final = re.compile("[®™©*†‡¹²³⁰-⁹\u00ad\u200b-\u200d\u2060\ufeff]")
_SPLIT_DECIMAL: Final = re.compile(r"(?<=\d) (?=\.\d)", re.ASCII)
_MUTE: Final = frozenset({"script", "style", "noscript", "template", "title"})
_MOST_PAGES: Final = 12
_MOST_LETTERS: Final = 200_000


def plain(text: str) -> str:
    """Write text on one line: no marks of trade or footnotes, one blank for many, decimals whole."""
    bare = _MARKS.sub("", text).replace("’", "'").replace("‘", "'").replace("-\n", "-")
    line = " ".join(normalize("NFKC", bare).split())
    return _SPLIT_DECIMAL.sub("", line)


def document_text(body: bytes) -> str:
    """Read a release document, as what its first bytes say that it is.

    Raises:
        RefusalError: malformed, where it cannot be read; unavailable, where what reads it is absent.
    """
    match kind_of(body):
        case Kind.PDF:
            text = _pdf_text(body)
        case Kind.HTML:
            text = "\n".join(page_texts(body))
        case _:
            text = decoded(body)
    if len(text) > _MOST_LETTERS:
        raise malformed("the release is far longer than a release")
    return plain(text)


def page_texts(body: bytes) -> tuple[str, ...]:
    """Return the pieces of text that a web page shows, in its order, blanks untouched."""
    root = page(body).root
    if root is None:
        return ()
    nodes = (node for node in root.traverse(include_text=True) if node.tag == "-text" and node.parent)
    texts = (node.text(deep=False) for node in nodes if node.parent and node.parent.tag not in _MUTE)
    return tuple(text for text in texts if text.strip())


def page(body: bytes) -> "LexborHTMLParser":
    """Read a web page: any bytes are one, however little of a page they are.

    Raises:
        RefusalError: unavailable, where what reads it is absent.
    """
    needed("selectolax.lexbor", "selectolax")
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - an extra, that may be absent

    return LexborHTMLParser(f"<!doctype html>{decoded(body)}")


def decoded(body: bytes) -> str:
    """Read bytes as UTF-8, else as what Windows writes; a byte that is neither becomes a mark."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _pdf_text(body: bytes) -> str:
    needed("pypdf", "pypdf")
    from pypdf import PdfReader  # noqa: PLC0415 - an extra, that may be absent

    # pypdf tells of every oddity of a document on its own logger, down to pieces of the text.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        pages = islice(PdfReader(BytesIO(body)).pages, _MOST_PAGES)
        return "\n".join(each.extract_text() for each in pages)
    except Exception as exc:  # noqa: BLE001 - a broken PDF makes pypdf raise nearly anything
        raise malformed(f"the release is a PDF that cannot be read: {type(exc).__name__}") from None
