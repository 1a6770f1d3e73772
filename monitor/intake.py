"""One go at the sources: each release asked for, dated, and stored in a transaction of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from monitor.calendar import date_figures
from monitor.guards import refusal
from monitor.model.catalogue import Indicator, Listing
from monitor.model.records import Added, Announced, Collection, Look, Scheduled
from monitor.model.series import FetchResult, Forecast, Statement
from monitor.model.terms import CONSENSUS, FILE, IndicatorId, Outcome, SourceName
from monitor.polling import ANSWERS
from monitor.ports import Clock, Source, Store
from monitor.schedule import announced

OF_THE_SOURCE: Final = frozenset({Outcome.UNAVAILABLE, Outcome.RATE_LIMITED, Outcome.BAD_KEY})
"""Outcomes that its other series would meet as well: it is not asked again in the same go."""
A_DAY: Final = timedelta(hours=20)
"""A source that was not asked for that long is asked even where one above it answered: it is the check."""


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
        self,
        indicators: Iterable[Indicator],
        looks_before: Mapping[tuple[IndicatorId, SourceName], Look],
        *,
        overdue: frozenset[IndicatorId] = frozenset(),
    ) -> tuple[Collected, ...]:
        """Look at the sources of these indicators; all that one release brings is stored as one.

        Looks at releases that brought no value, and dates these told, are stored together. `looks_before`
        are the newest so far. Where an indicator is `overdue`, sources below one without news are asked too.
        """
        releases: dict[str, list[Indicator]] = {}
        for indicator in indicators:
            releases.setdefault(indicator.release.name, []).append(indicator)
        go = _Go(looks=looks_before, schedule=self.store.scheduled(releases), overdue=overdue, down={})
        silent: list[_Answer] = []
        collected = []
        for members in releases.values():
            answers = [answer for indicator in members for answer in self._ask(indicator, go)]
            if any(answer.statements or answer.forecasts for answer in answers):
                collected.append(self._stored(answers))
            else:
                silent += answers
        return (*collected, self._stored(silent)) if silent else tuple(collected)

    def listed(self, indicator: Indicator) -> tuple[SourceName, ...]:
        """Name the sources that can be asked for an indicator, in order of rank."""
        return tuple(each.source for each in indicator.listings if each.source in self.sources)

    def _stored(self, answers: Sequence["_Answer"]) -> Collected:
        collection = Collection(
            recorded_at=self.clock.now(),
            looks=tuple(answer.look for answer in answers),
            statements=tuple(each for answer in answers for each in answer.statements),
            forecasts=tuple(each for answer in answers for each in answer.forecasts),
            schedule=tuple(each for answer in answers for each in answer.schedule),
        )
        return Collected(looks=collection.looks, added=self.store.add(collection))

    def _ask(self, indicator: Indicator, go: "_Go") -> Iterator["_Answer"]:
        """Ask the indicator's sources in order of rank until one answers, the others once a day.

        One found down is left alone. What is expected of the indicator is asked beside them.
        """
        answered = False
        for listing in indicator.listings:
            if listing.source not in self.sources or (answered and not self._checks(indicator, listing, go)):
                continue
            answer = self._answer(indicator, listing, go)
            yield answer
            news = answer.statements or indicator.id not in go.overdue
            answered = answered or (answer.look.outcome in ANSWERS and bool(news))
        if indicator.expected and CONSENSUS in self.sources:
            yield self._answer(indicator, indicator.expected, go)

    def brought(self, indicators: Iterable[Indicator]) -> tuple[IndicatorId, ...]:
        """Name the indicators of which a watched file holds something new."""
        source, looks = self.sources.get(FILE), self.store.looks() if FILE in self.sources else {}
        if source is None:
            return ()
        return tuple(
            indicator.id
            for indicator in indicators
            for listing in indicator.listings
            if listing.source == FILE
            and source.fetch(indicator, listing, cursor=_cursor(looks, indicator)).outcome is Outcome.OK
        )

    def _checks(self, indicator: Indicator, listing: Listing, go: "_Go") -> bool:
        """Tell whether a source is asked though one above it answered: once a day; a file at hand always."""
        if listing.source == FILE:
            return True
        last = go.looks.get((indicator.id, listing.source))
        return last is None or self.clock.now() - last.at >= A_DAY

    def _answer(self, indicator: Indicator, listing: Listing, go: "_Go") -> "_Answer":
        """Ask one source; figures that cannot be right are refused whole."""
        last = go.looks.get((indicator.id, listing.source))
        if listing.source in go.down:
            result = _not_asked(listing.source, go.down[listing.source])
        else:
            result = self.sources[listing.source].fetch(
                indicator, listing, cursor=last.cursor if last else None
            )
        result = self._guarded(result, indicator, listing.source)
        if result.outcome in OF_THE_SOURCE:
            go.down[listing.source] = result.outcome
        return _answer(result, indicator, listing, go, now=self.clock.now())

    def _guarded(self, result: FetchResult, indicator: Indicator, source: SourceName) -> FetchResult:
        if not result.figures:
            return result
        said = self.store.statements([indicator.id])[indicator.id]
        why = refusal(result.figures, said, indicator=indicator, source=source)
        if why is None:
            return result
        return replace(result, outcome=Outcome.MALFORMED, figures=(), cursor=None, detail=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """One look, and what the source said."""

    look: Look
    statements: tuple[Statement, ...]
    forecasts: tuple[Forecast, ...]
    schedule: tuple[Scheduled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Go:
    """What is known during one go: the state before it, and the sources found down on the way."""

    looks: Mapping[tuple[IndicatorId, SourceName], Look]
    schedule: Mapping[str, Sequence[Announced]]
    overdue: frozenset[IndicatorId]
    down: dict[SourceName, Outcome]


def _cursor(looks: Mapping[tuple[IndicatorId, SourceName], Look], indicator: Indicator) -> str | None:
    last = looks.get((indicator.id, FILE))
    return last.cursor if last else None


def _not_asked(source: SourceName, outcome: Outcome) -> FetchResult:
    detail = f"not asked: {source} was {outcome.value.replace('_', ' ')} a moment before"
    return FetchResult(outcome=outcome, figures=(), cursor=None, detail=detail, bytes_read=0)


def _answer(
    result: FetchResult, indicator: Indicator, listing: Listing, go: _Go, *, now: datetime
) -> _Answer:
    """Date what a source said: its figures by what was announced before it."""
    last = go.looks.get((indicator.id, listing.source))
    seen_at = last.answered_at if last else None
    release = indicator.release.name
    dates = announced(go.schedule.get(release, ()), indicator, listing, as_of=now, since=seen_at or now)
    return _Answer(
        look=Look(
            indicator=indicator.id,
            source=listing.source,
            at=now,
            outcome=result.outcome,
            detail=result.detail,
            cursor=result.cursor,
            bytes_read=result.bytes_read,
            answered_at=now if result.outcome in ANSWERS else seen_at,
        ),
        statements=date_figures(
            result.figures,
            indicator=indicator,
            listing=listing,
            now=now,
            last_look_at=seen_at,
            announced=[row.due_at for row in dates],
        ),
        forecasts=result.forecasts,
        schedule=tuple(
            Scheduled(release=release, due_at=at, source=listing.source) for at in result.announced
        ),
    )
