"""How many messages the shipped rules send at once to a reader by e-mail, with the default routes.

The figures come in as they did (`benchmarks/prints.py`); every instant at which an input of a rule changed is
evaluated by the engine itself. One message is all that is told at once at one instant; what goes into the
weekly digest is not counted, nor is the summary with which a watch begins.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.history import FOLDER, folders
from benchmarks.prints import figured, read_prints
from monitor.app import read_watch
from monitor.evaluation.history import inputs_of
from monitor.evaluation.record import Record, Watch
from monitor.evaluation.standing import Assessment, assess
from monitor.evaluation.surprises import surprises_asked
from monitor.explanation.outlooks import outlooks
from monitor.lifecycle.instant import Draft, advance_all
from monitor.model.alerts import Event
from monitor.model.decisions import Audience
from monitor.model.deliveries import Notice
from monitor.model.records import Told
from monitor.model.series import Statements
from monitor.model.terms import ChannelName, EpisodeId, EventKind, Frequency, Way
from monitor.routing.readers import Digest, Reader
from monitor.routing.routes import RoutingPlan, decide
from monitor.routing.ways import Situation
from monitor.settings.sections import DigestSettings
from monitor.wording.briefing import Briefing
from monitor.wording.notice import notice

MAIL: Final = ChannelName("mail")
ZONE: Final = ZoneInfo("America/New_York")
SPANS: Final = (
    (datetime(2013, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)),
    (datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
)
"""Watches that begin and end here, each in a process of its own."""
LISTED: Final = (2024, 2025)
MOST_IN_LISTED: Final = 40
CALM: Final = range(2013, 2020)
MOST_IN_CALM: Final = 8
"""At most so many messages in the years listed together, and in each of the calm years."""
SHOWN_AT: Final = datetime(2025, 2, 21, 15, tzinfo=UTC)
SHOWN: Final = "UMich Feb final 64.7 vs consensus 67.8 (-2.1 sigma)"
"""One release, three indicators, several rules: one message that begins so after its level."""
NOTHING_TOLD: Final = Told(instant=None, sequence=0, last={}, data={}, known={}, episodes={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One message: what it tells, and the first line of it; `first` is that with which a watch begins."""

    at: datetime
    events: tuple[Event, ...]
    line: str
    first: bool


def measure() -> Iterator[str]:
    """Report messages by year and by rule, and those of the last years one by one."""
    if not folders():
        yield f"{FOLDER} names no folder of histories: nothing is measured"
        return
    with ProcessPoolExecutor(len(SPANS)) as processes:
        sent = [each for part in processes.map(_lived, *zip(*SPANS, strict=True)) for each in part]
    counted = [each for each in sent if not each.first]
    yield from _by_year(counted)
    yield from _by_rule(counted)
    judged = {each.id for each in _watch().rules.rules}
    without = [each.id for each in read_watch(None, ()).rules.rules if each.id not in judged]
    yield f"without figures, and left out: {', '.join(without) or 'none'}"
    yield f"messages of {LISTED[0]} to {LISTED[-1]}, New York time:"
    yield from (f"  {_day(each)}  {each.line}" for each in counted if each.at.year in LISTED)
    yield _shown(counted)


def _lived(begin: datetime, end: datetime) -> tuple[Sent, ...]:
    """Live through a span: every instant evaluated, told and composed."""
    watch = _watch()
    record = read_prints(watch.catalogue)
    return tuple(lives(watch, record, instants(record, watch, begin, end)))


def _watch() -> Watch:
    """Read the shipped rules that there are figures for, and of the glossary what they read.

    A rule that is never known would keep those over rules from being known.
    """
    watch = read_watch(None, ())
    real = figured(watch.catalogue)
    rules = tuple(each for each in watch.rules.rules if real >= set(inputs_of(each)))
    wanted = {name for each in rules for name in inputs_of(each)}
    kept = {name: each for name, each in watch.catalogue.items() if name in wanted}
    return replace(watch, catalogue=kept, rules=replace(watch.rules, rules=rules))


def instants(record: Record, watch: Watch, begin: datetime, end: datetime) -> list[datetime]:
    """List the beginning, and the instants after it by the end at which something new was stated."""
    found = {
        at
        for name, each in record.statements.items()
        for at in _news(each, daily=watch.catalogue[name].frequency is Frequency.DAILY)
    }
    return [begin, *sorted(at for at in found if begin < at < end)]


def _news(said: Statements, *, daily: bool) -> Iterator[datetime]:
    """Give the instants of statements; of a daily series those at which it moved.

    All of it is known at each instant all the same: the one daily series is the federal funds target, and
    another day at the same target alone changes no rule.
    """
    order = np.argsort(said.periods, kind="stable")
    values, released = said.values[order], said.released_at[order]
    moved = np.ones(len(values), dtype=np.bool_)
    if daily:
        moved[1:] = values[1:] != values[:-1]
    for at in np.unique(released[moved]).tolist():
        yield at.replace(tzinfo=UTC)


def lives(watch: Watch, record: Record, evaluated: Sequence[datetime]) -> Iterator[Sent]:
    """Evaluate instants one after the other, and compose what a reader by e-mail is told at once.

    What was expected of a print takes a third of the time to hold against it, and is read only for messages
    where no rule asks for it.
    """
    plan = RoutingPlan(readers={MAIL: _reader()})
    judged = record if any(map(surprises_asked, watch.rules.rules)) else replace(record, forecasts=())
    told, audience = NOTHING_TOLD, dict[EpisodeId, Audience]()
    for at in evaluated:
        draft = advance_all(Draft(told=told), assess(watch, judged, as_of=at), watch.catalogue, at=at)
        at_once = _at_once(draft.events, plan, audience, at)
        if at_once:
            written = _written(at_once, assess(watch, record, as_of=at), record, watch, told)
            yield Sent(at=at, events=at_once, line=written.subject, first=at == evaluated[0])
        told = draft.told


def _reader() -> Reader:
    """Make the reader of an e-mail channel of which nothing else is said."""
    default = DigestSettings()
    return Reader(channel=MAIL, zone=ZONE, digest=Digest(at=default.at, weekday=0))


def _at_once(
    events: Sequence[Event], plan: RoutingPlan, audience: dict[EpisodeId, Audience], at: datetime
) -> tuple[Event, ...]:
    """Decide what is told at once, and remember who knows of which episode."""
    situation = Situation(silences=(), acknowledged={}, audience=audience, now=at)
    decisions = decide(events, plan, situation)
    now = {each.event for each in decisions if each.way is Way.NOW}
    at_once = tuple(each for each in events if each.id in now)
    for each in at_once:
        if each.episode is not None:
            audience[each.episode] = Audience(told=frozenset({MAIL}))
    return at_once


def _written(
    events: Sequence[Event], assessment: Assessment, record: Record, watch: Watch, told: Told
) -> Notice:
    """Write the message as the program does."""
    subjects = {(each.rule, each.instance) for each in events if each.rule}
    briefing = Briefing(
        standing=assessment.standing,
        catalogue=watch.catalogue,
        told=told.last,
        outlooks=outlooks(subjects, assessment, record),
    )
    return notice(events, briefing, made_at=assessment.standing.as_of, zone=ZONE)


def _by_year(sent: Sequence[Sent]) -> Iterator[str]:
    """Report how many messages each year brought, and whether that is within the budget."""
    years = Counter(each.at.year for each in sent)
    span = range(SPANS[0][0].year, SPANS[-1][1].year)
    yield "messages at once, by year: " + ", ".join(f"{year} {years[year]}" for year in span)
    recent, calm = sum(years[year] for year in LISTED), max(years[year] for year in CALM)
    yield f"{LISTED[0]}-{LISTED[-1]}: {recent} of at most {MOST_IN_LISTED}{_over(recent, MOST_IN_LISTED)}"
    yield (
        f"{CALM[0]}-{CALM[-1]}: {sum(years[year] for year in CALM) / len(CALM):.1f} a year, in the worst "
        f"{calm} of at most {MOST_IN_CALM}{_over(calm, MOST_IN_CALM)}"
    )


def _over(count: int, most: int) -> str:
    return "" if count <= most else " (over)"


def _by_rule(sent: Iterable[Sent]) -> Iterator[str]:
    """Report how many events of each rule were told at once, by stretches of years, and of which kinds."""
    events = [event for each in sent for event in each.events]
    spans = {"2013-19": CALM, "2020-23": range(2020, LISTED[0]), f"{LISTED[0]}-25": LISTED}
    yield f"{'events told at once':24}" + "".join(f"{title:>10}" for title in spans) + "  kinds"
    for rule in sorted({str(event.rule) for event in events}):
        its = [event for event in events if event.rule == rule]
        counts = "".join(f"{sum(event.at.year in years for event in its):10}" for years in spans.values())
        kinds = Counter(event.kind for event in its)
        said = ", ".join(f"{kind.value} {kinds[kind]}" for kind in EventKind if kinds[kind])
        yield f"{rule:24}{counts}  {said}"


def _day(sent: Sent) -> str:
    return f"{sent.at.astimezone(ZONE):%Y-%m-%d %H:%M}"


def _shown(sent: Iterable[Sent]) -> str:
    """Say whether the release of 21 February 2025 is one message, and begins as it should."""
    lines = [each.line for each in sent if each.at == SHOWN_AT]
    found = len(lines) == 1 and lines[0].split("] ", 1)[-1].startswith(SHOWN)
    return f"{_day_of(SHOWN_AT)} is one message that begins “[…] {SHOWN}”: {'yes' if found else 'NO'}"


def _day_of(at: datetime) -> str:
    return f"{at:%d %B %Y %H:%MZ}"
