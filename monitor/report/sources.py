"""The sources as an operator sees them: what each serves, how its last look ended, when the next comes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap
from typing import Final

from monitor.model.catalogue import Catalogue, Indicator
from monitor.model.plain import JsonValue
from monitor.model.records import Look
from monitor.model.terms import BY_HAND, CONSENSUS, IndicatorId, SourceName
from monitor.polling import ANSWERS
from monitor.wording.documents import SCHEMA, Document
from monitor.wording.times import instant_code

WIDTH: Final = 110
MARGIN: Final = 4
HEADINGS: Final = ("source", "last look", "", "bytes", "last success", "next look")
NOTHING: Final = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is known of indicators: the newest look at each source, and when the next is wanted."""

    catalogue: Catalogue
    looks: Mapping[tuple[IndicatorId, SourceName], Look]
    next_looks: Mapping[IndicatorId, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One source.

    `ranks` numbers it among the sources asked for an indicator, from 1. `last` are its newest looks, one
    an indicator, oldest first. `next_look_at` is None where others are asked before it, which `behind` names.
    """

    source: SourceName
    asked: bool
    lacks: str | None
    ranks: Mapping[IndicatorId, int]
    last: tuple[Look, ...]
    next_look_at: datetime | None
    behind: tuple[SourceName, ...]

    @property
    def newest(self) -> Look | None:
        """Its newest look."""
        return self.last[-1] if self.last else None

    @property
    def answered_at(self) -> datetime | None:
        """When it last answered."""
        return max((look.answered_at for look in self.last if look.answered_at), default=None)

    @property
    def failing(self) -> tuple[Look, ...]:
        """Those of its newest looks that were not answered."""
        return tuple(look for look in self.last if look.outcome not in ANSWERS)


def source_rows(
    lacks: Mapping[SourceName, str | None], asked: Collection[SourceName], watched: Watched
) -> tuple[SourceRow, ...]:
    """Describe sources, in the order of `lacks`, which says of each what it lacks."""
    return tuple(_row(source, each, asked, watched) for source, each in lacks.items())


def _row(source: SourceName, lacks: str | None, asked: Collection[SourceName], watched: Watched) -> SourceRow:
    before = {
        name: _before(indicator, source, asked)
        for name, indicator in watched.catalogue.items()
        if any(each and each.source == source for each in (*indicator.listings, indicator.expected))
    }
    looks = [look for (name, each), look in watched.looks.items() if each == source and name in before]
    first = [name for name, others in before.items() if not others and name in watched.next_looks]
    is_asked = source in asked
    return SourceRow(
        source=source,
        asked=is_asked,
        lacks=lacks,
        ranks={name: len(others) + 1 for name, others in before.items()},
        last=tuple(sorted(looks, key=lambda look: look.at)),
        next_look_at=min((watched.next_looks[name] for name in first), default=None) if is_asked else None,
        behind=tuple(dict.fromkeys(each for others in before.values() for each in others)),
    )


def _before(
    indicator: Indicator, source: SourceName, asked: Collection[SourceName]
) -> tuple[SourceName, ...]:
    """Name the sources that are asked for an indicator before this one; what is expected has no rank."""
    if source == CONSENSUS:
        return ()
    names = [each.source for each in indicator.listings]
    return tuple(name for name in names[: names.index(source)] if name in asked)


def sources_table(rows: Sequence[SourceRow]) -> str:
    """Render sources for a terminal: a line each, and below it what it serves and what is wrong."""
    lines = [_columns(HEADINGS)]
    for row in rows:
        lines += ["", _columns(_cells(row))]
        for note in _notes(row):
            indent = " " * MARGIN
            lines += wrap(
                note,
                WIDTH,
                initial_indent=indent,
                subsequent_indent=indent * 2,
                break_on_hyphens=False,
                break_long_words=False,
            )
    return "\n".join(lines) + "\n"


def sources_document(rows: Sequence[SourceRow]) -> Document:
    """Render sources as a JSON document."""
    return {"schema": SCHEMA, "sources": [_entry(row) for row in rows]}


def _entry(row: SourceRow) -> Mapping[str, JsonValue]:
    newest = row.newest
    return {
        "name": row.source,
        "asked": row.asked,
        "lacks": row.lacks,
        "indicators": [{"id": name, "rank": rank} for name, rank in row.ranks.items()],
        "last_outcome": newest.outcome.value if newest else None,
        "last_look_at": instant_code(newest.at) if newest else None,
        "last_success_at": instant_code(row.answered_at) if row.answered_at else None,
        "bytes": newest.bytes_read if newest else None,
        "next_look_at": instant_code(row.next_look_at) if row.next_look_at else None,
        "failing": [
            {
                "indicator": look.indicator,
                "outcome": look.outcome.value,
                "at": instant_code(look.at),
                "detail": look.detail,
            }
            for look in row.failing
        ],
    }


def _cells(row: SourceRow) -> tuple[str, ...]:
    newest = row.newest
    return (
        row.source,
        _instant(newest.at if newest else None),
        newest.outcome.value if newest else NOTHING,
        str(newest.bytes_read) if newest else NOTHING,
        _instant(row.answered_at),
        _next(row),
    )


def _next(row: SourceRow) -> str:
    if not row.asked:
        return "not asked"
    if row.next_look_at is None and row.behind:
        return f"daily, or if {' or '.join(row.behind)} fails"
    return _instant(row.next_look_at)


def _notes(row: SourceRow) -> Iterator[str]:
    yield _served(row)
    if row.lacks:
        yield row.lacks
    for look in row.failing:
        yield f"{look.indicator}: {look.outcome.value} {_instant(look.at)} {look.detail}"


def _served(row: SourceRow) -> str:
    if row.source in BY_HAND:
        return "every indicator, after its other sources"
    if row.source == CONSENSUS and row.ranks:
        return f"what is expected of {', '.join(row.ranks)}"
    by_rank: dict[int, list[str]] = {}
    for name, rank in row.ranks.items():
        by_rank.setdefault(rank, []).append(name)
    said = (f"{_ordinal(rank)} for {', '.join(by_rank[rank])}" for rank in sorted(by_rank))
    return "; ".join(said) or "no indicator of the glossary names it"


def _ordinal(rank: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(rank, f"{rank}th")


def _instant(at: datetime | None) -> str:
    return instant_code(at.replace(microsecond=0)) if at else NOTHING


def _columns(cells: Sequence[str]) -> str:
    source, looked, outcome, size, answered, coming = cells
    return f"{source:20}{looked:22}{outcome:13}{size:>10}  {answered:22}{coming}".rstrip()
