"""The glossary of indicators and the calendars, read into values, or all their problems at once."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from monitor.errors import Problem
from monitor.model.catalogue import (
    Break,
    Calendars,
    Catalogue,
    DueRule,
    Indicator,
    Listing,
    Release,
    Span,
)
from monitor.model.terms import BY_HAND, IndicatorId, SourceName, Stage
from monitor.rulebook.document import Document, read_document
from monitor.rulebook.drafts import text_of
from monitor.rulebook.entries import Entry, entries, repeated
from monitor.rulebook.flaws import did_you_mean, fit, refuse
from monitor.rulebook.glossary_shapes import (
    WEEKDAYS,
    BreakShape,
    DueRuleShape,
    IndicatorShape,
    ListingShape,
    SpanShape,
)

FRED, FREDGRAPH = SourceName("fred"), SourceName("fredgraph")


def read_indicators(text: str, *, file: str) -> Catalogue:
    """Read the glossary; sources that need no entry of their own are added.

    `fredgraph` stands behind `fred` with the same id and due rules; `file` and `hand` stand last, with
    every stage the indicator has (a person may always correct: `revised`) and, for each, the due rule of
    the first source that states it.

    Raises:
        ProblemsError: with everything wrong in the file.
    """
    document = read_document(text, file=file)
    problems = list(document.problems)
    places = entries(document, "indicators", problems)
    problems.extend(repeated(places, keys=("id",), name="duplicate-indicator"))
    shapes = [(place, fit(IndicatorShape, *place, problems)) for place in places]
    problems.extend(_proxy_problems(places))
    for place, shape in shapes:
        problems.extend(_source_problems(place, shape) if shape else ())
    refuse(problems, [file])
    indicators = [_indicator(shape) for _, shape in shapes if shape]
    return MappingProxyType({indicator.id: indicator for indicator in indicators})


def read_calendars(text: str, *, file: str) -> Calendars:
    """Read the calendars: a mapping from name to spans in ascending order.

    Raises:
        ProblemsError: with everything wrong in the file.
    """
    document = read_document(text, file=file)
    problems = list(document.problems)
    value = document.value
    if not (isinstance(value, dict) and value) and not problems:
        message = "write calendars as `name:` with a list of {from: …, to: …, note: …} under it"
        problems.append(document.problem((), "empty-file" if not value else "wrong-type", message))
    names = list(value) if isinstance(value, dict) else []
    calendars = {name: tuple(_spans(document, name, problems)) for name in names}
    refuse(problems, [file])
    return MappingProxyType(calendars)


def _spans(document: Document, name: str, problems: list[Problem]) -> Iterator[Span]:
    value = document.at((name,))
    if not isinstance(value, list):
        message = f"`{name}` must be a list of {{from: …, to: …, note: …}}"
        problems.append(document.problem((name,), "wrong-type", message))
        return
    last = None
    for position in range(len(value)):
        shape = fit(SpanShape, document, (name, position), problems)
        if shape is None:
            continue
        if last and shape.start <= last:
            message = (
                f"this span starts before the one above ends ({last}): put them in order, none overlapping"
            )
            problems.append(document.problem((name, position), "dates-out-of-order", message))
        last = shape.end
        yield Span(start=shape.start, end=shape.end, note=shape.note)


def _proxy_problems(places: Sequence[Entry]) -> Iterator[Problem]:
    values = [(document, path, document.at(path)) for document, path in places]
    ids = [value.get("id") for _, _, value in values if isinstance(value, dict)]
    known = [name for name in ids if isinstance(name, str)]
    for document, path, value in values:
        proxied = value.get("proxy_for") if isinstance(value, dict) else None
        if isinstance(proxied, str) and proxied not in known:
            message = f"no indicator is called {proxied}; {did_you_mean(proxied, known)}"
            yield document.problem((*path, "proxy_for"), "unknown-indicator", message)


def _source_problems(place: Entry, shape: IndicatorShape) -> Iterator[Problem]:
    document, path = place
    seen: set[str] = set()
    for position, listing in enumerate(shape.sources):
        if listing.provider in seen:
            message = f"`{listing.provider}` is a source of {shape.id} twice: keep one"
            yield document.problem((*path, "sources", position, "provider"), "duplicate-source", message)
        seen.add(listing.provider)


def _indicator(shape: IndicatorShape) -> Indicator:
    return Indicator(
        id=IndicatorId(shape.id),
        title=text_of(shape.title),
        theme=shape.theme,
        nature=shape.nature,
        unit=shape.unit,
        frequency=shape.frequency,
        worse=shape.worse,
        precision=shape.precision,
        neutral=shape.neutral,
        consensus=shape.consensus,
        range=None if shape.range is None else (shape.range[0], shape.range[1]),
        seasonal=shape.seasonal,
        listings=tuple(_with_implied([_listing(each) for each in shape.sources])),
        release=Release(name=shape.release.name, fred_id=shape.release.fred_id),
        grace=shape.grace,
        missing_after=shape.missing_after,
        breaks=tuple(map(_break, shape.breaks)),
        citation=shape.citation,
        url=shape.url,
        caveats=tuple(map(text_of, shape.caveats)),
        short=None if shape.short is None else text_of(shape.short),
        proxy_for=None if shape.proxy_for is None else IndicatorId(shape.proxy_for),
    )


def _with_implied(written: Sequence[Listing]) -> Iterator[Listing]:
    """Give the listings written down, and those that every indicator has, in order of rank."""
    named = {listing.source for listing in written}
    for listing in written:
        yield listing
        if listing.source == FRED and FREDGRAPH not in named:
            yield replace(listing, source=FREDGRAPH, vintages=False)
    for source in BY_HAND:
        if source not in named:
            yield _by_hand(source, written)


def _by_hand(source: SourceName, written: Sequence[Listing]) -> Listing:
    released: dict[Stage, DueRule] = {}
    for listing in written:
        released = {**listing.released, **released}
    stages = {Stage.REVISED, *(stage for listing in written for stage in listing.stages)}
    return Listing(
        source=source,
        series="",
        stages=_ranked(stages),
        released=MappingProxyType(released),
        vintages=False,
    )


def _listing(shape: ListingShape) -> Listing:
    released = {stage: _due_rule(rule) for stage, rule in shape.released.rules().items()}
    return Listing(
        source=SourceName(shape.provider),
        series=shape.id,
        stages=_ranked(shape.stages),
        released=MappingProxyType(released),
        vintages=shape.vintages,
    )


def _ranked(stages: Collection[Stage]) -> tuple[Stage, ...]:
    return tuple(stage for stage in Stage if stage in stages)


def _due_rule(shape: DueRuleShape) -> DueRule:
    return DueRule(
        at=shape.at,
        days=shape.days,
        months=shape.months,
        business_day=shape.business_day,
        weekday=None if shape.weekday is None else WEEKDAYS.index(shape.weekday),
        nth=shape.nth,
        day=shape.day,
        early=shape.early,
        late=shape.late,
    )


def _break(shape: BreakShape) -> Break:
    return Break(start=shape.start, until=shape.until, offset=shape.offset, note=text_of(shape.note))
