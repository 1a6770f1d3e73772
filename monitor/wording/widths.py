"""Text set to a width as a terminal shows it: a Chinese character takes two columns, a Latin one."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final
from unicodedata import combining, east_asian_width

WIDE: Final = frozenset("WF")
NEVER_FIRST: Final = frozenset("，。；：、！？）》」』”’%…")
"""What a line must not begin with."""
NEVER_LAST: Final = frozenset("（《「『“‘")
"""What a line must not end with."""


def columns(text: str) -> int:
    """Count the columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(each) else 2 if east_asian_width(each) in WIDE else 1 for each in text)


def padded(text: str, width: int) -> str:
    """Fill a text up with spaces to a width."""
    return text + " " * (width - columns(text))


def wrapped(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Break a text into lines: at spaces, and between Chinese characters; a word too long stands by itself.

    Args:
        text: One line without control characters.
        width: Columns of a line, its indent included.
        first: What the first line begins with.
        rest: What all others begin with.
    """
    lines, line, indent = [], "", first
    for piece in _pieces(text):
        candidate = line + piece if line else piece.lstrip()
        if line and columns(indent + candidate.rstrip()) > width:
            lines.append(f"{indent}{line}".rstrip())
            indent, line = rest, piece.lstrip()
        else:
            line = candidate
    return [*lines, f"{indent}{line}".rstrip()] if line else lines


def _pieces(text: str) -> Iterator[str]:
    """Cut a text where a line may end; a space stays with what comes after it."""
    piece = text[:1]
    for before, after in pairwise(text):
        if _may_break(before, after):
            yield piece
            piece = ""
        piece += after
    if piece:
        yield piece


def _may_break(before: str, after: str) -> bool:
    if after == " ":
        return True
    if before == " " or after in NEVER_FIRST or before in NEVER_LAST:
        return False
    return _is_chinese(before) or _is_chinese(after)


def _is_chinese(character: str) -> bool:
    return east_asian_width(character) in WIDE
