"""One go at the sources: each release asked for, dated, and stored in a transaction of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.calendar import date_figures
from monitor.model.catalogue import Indicator
from monitor.model.records import Added, Collection, Look
from monitor.model.series import FetchResult, Statement
from monitor.model.terms import IndicatorId, Outcome, SourceName
from monitor.polling import ANSWERS
from monitor.ports import Clock, Source, Store

OF_THE_SOURCE: Final = frozenset({Outcome.UNAVAILABLE, Outcome.RATE_LIMITED, Outcome.BAD_KEY})
"""Outcomes that its other series would meet as well: it is not asked again in the same go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What one release brought, and the looks that brought it."""

    looks: tuple[Look, ...]
    added: Added


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The sources that can be asked, and where what they say is kept."""

    sources: Mapping[SourceName, Source]
    store: Store
    clock: Clock

    def collect(
        self, indicators: Iterable[Indicator], looks_before: Mapping[tuple[IndicatorId, SourceName], Look]
    ) -> tuple[Collected, ...]:
        """Look at the sources of these indicators; all that one release brings is stored as one.

        Looks at releases that brought nothing are stored together. `looks_before` are the newest so far.
        """
        releases: dict[str, list[Indicator]] = {}
        for indicator in indicators:
            releases.setdefault(indicator.release.name, []).append(indicator)
        go, silent = _Go(looks=looks_before, down={}), list[Look]()
        collected = []
        for members in releases.values():
            looks, statements = self._ask_all(members, go)
            if statements:
                collected.append(self._stored(looks, statements))
            else:
                silent += looks
        return (*collected, self._stored(silent, ())) if silent else tuple(collected)

    def listed(self, indicator: Indicator) -> tuple[SourceName, ...]:
        """Name the sources that can be asked for an indicator, in order of rank."""
        return tuple(each.source for each in indicator.listings if each.source in self.sources)

    def _ask_all(self, members: Sequence[Indicator], go: "_Go") -> tuple[list[Look], list[Statement]]:
        asked = [answer for indicator in members for answer in self._ask(indicator, go)]
        return [look for look, _ in asked], [statement for _, stated in asked for statement in stated]

    def _stored(self, looks: Sequence[Look], statements: Sequence[Statement]) -> Collected:
        collection = Collection(
            recorded_at=self.clock.now(), looks=tuple(looks), statements=tuple(statements)
        )
        return Collected(looks=collection.looks, added=self.store.add(collection))

    def _ask(self, indicator: Indicator, go: "_Go") -> Iterator[tuple[Look, tuple[Statement, ...]]]:
        """Ask the indicator's sources in order of rank until one answers; one found down is left alone."""
        for listing in indicator.listings:
            source = self.sources.get(listing.source)
            if source is None:
                continue
            last = go.looks.get((indicator.id, listing.source))
            if listing.source in go.down:
                result = _not_asked(listing.source, go.down[listing.source])
            else:
                result = source.fetch(indicator, listing, cursor=last.cursor if last else None)
            now = self.clock.now()
            seen_at = last.answered_at if last else None
            stated = date_figures(
                result.figures, indicator=indicator, listing=listing, now=now, last_look_at=seen_at
            )
            yield (
                Look(
                    indicator=indicator.id,
                    source=listing.source,
                    at=now,
                    outcome=result.outcome,
                    detail=result.detail,
                    cursor=result.cursor,
                    bytes_read=result.bytes_read,
                    answered_at=now if result.outcome in ANSWERS else seen_at,
                ),
                stated,
            )
            if result.outcome in ANSWERS:
                return
            if result.outcome in OF_THE_SOURCE:
                go.down[listing.source] = result.outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class _Go:
    """What is known during one go: the looks before it, and the sources found down on the way."""

    looks: Mapping[tuple[IndicatorId, SourceName], Look]
    down: dict[SourceName, Outcome]


def _not_asked(source: SourceName, outcome: Outcome) -> FetchResult:
    detail = f"not asked: {source} was {outcome.value.replace('_', ' ')} a moment before"
    return FetchResult(outcome=outcome, figures=(), cursor=None, detail=detail, bytes_read=0)
