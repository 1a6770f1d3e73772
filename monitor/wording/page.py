"""A notice before it has a form: blocks of facts and one table, the same for plain text and HTML."""

from dataclasses import dataclass

from monitor.model.terms import Level


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
class Row:
    """One rule in the table of what stands."""

    level: Level
    title: str
    value: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that a notice says, in reading order."""

    subject: str
    blocks: tuple[Block, ...]
    caption: str
    rows: tuple[Row, ...]
    sources: Block
    foot: tuple[str, ...]


COLUMNS = ("Level", "Rule", "Value", "Period")
