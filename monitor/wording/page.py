"""A notice before it has a form: blocks of facts and tables, the same for plain text and HTML."""

from dataclasses import dataclass
from typing import TypeAlias

from monitor.model.terms import Level
from monitor.wording.words import ENGLISH, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One labelled statement."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading, a sentence under it (may be empty), and facts; `level` marks what stands at one."""

    level: Level | None
    title: str
    lead: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table; `width` is how many columns of plain text it takes."""

    title: str
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table: a cell for each column; the sign and word of `level`, if set, stand before them."""

    level: Level | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table under its caption, which stands alone where there are no rows.

    `columns` counts the one for levels, which comes first, if its rows have them.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


Section: TypeAlias = Block | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that a notice says, in reading order; `preface` comes before the rest, in its language `words`."""

    subject: str
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    preface: tuple[str, ...] = ()
    words: Words = ENGLISH
