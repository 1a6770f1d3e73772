"""Whole lives on the real store, a cycle every other day: what people are told, all of it and no more."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from evaluation.builders import PUBLISHER, X, indicator, level, listing, months, rule, world
from fakes import FakeChannel, fetched

from monitor.app import assemble
from monitor.clock import SimulatedClock
from monitor.composition import Composer
from monitor.model.alerts import Event
from monitor.model.catalogue import Indicator, Listing
from monitor.model.decisions import Acknowledgement, Matcher, Silence
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import (
    ChannelName,
    EventKind,
    Language,
    Level,
    RuleId,
    SilenceId,
    SourceName,
    Stage,
    Until,
)
from monitor.overview import overview
from monitor.pipeline import Pipeline
from monitor.routing.readers import Reader
from monitor.routing.routes import RoutingPlan
from monitor.routing.silences import seen_by
from monitor.rulebook.book import LevelRule, Remind, Rule
from monitor.rulebook.digest import rule_hash
from monitor.store.sql import SqlStore
from monitor.wording.words import ENGLISH

DAY = timedelta(days=1)
START = datetime(2025, 2, 10, 15, tzinfo=UTC)
DESK = ChannelName("desk")
SURVEY = indicator(X, listings=(listing(PUBLISHER, Stage.FINAL, Stage.REVISED),))
FIRED, REMINDER, RETRACTED = EventKind.FIRED, EventKind.REMINDER, EventKind.RETRACTED
RULE_CHANGED, RESOLVED, ESCALATED = EventKind.RULE_CHANGED, EventKind.RESOLVED, EventKind.ESCALATED


def released_at(period: date) -> datetime:
    """Give the instant of a month's number: on the 5th of the month after."""
    after = (period.replace(day=1) + 31 * DAY).replace(day=5)
    return datetime.combine(after, time(14, 45), tzinfo=UTC)


def monthly(*values: float) -> tuple[Figure, ...]:
    """State values of successive months from December 2024 on, of which two are known at the start."""
    return tuple(
        Figure(
            period=period, value=value, text=f"{value}", stage=Stage.FINAL, released_at=released_at(period)
        )
        for period, value in zip(months(len(values), start="2024-12-01"), values, strict=True)
    )


def revised(period: str, value: float, at: str) -> Figure:
    said_at = datetime.fromisoformat(at).replace(hour=14, tzinfo=UTC)
    return Figure(
        period=date.fromisoformat(period),
        value=value,
        text=f"{value}",
        stage=Stage.REVISED,
        released_at=said_at,
    )


CALM = (56.8, 52.9)
WEAK = (49.7, 49.5, 49.0, 49.2, 49.1, 49.3, 49.4)
"""From February to August."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A publisher that states what is out by now, all of it every time."""

    name: SourceName
    clock: SimulatedClock
    figures: Sequence[Figure]
    asked: list[datetime] = field(default_factory=list)

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:
        now = self.clock.now()
        self.asked.append(now)
        return fetched(*(each for each in self.figures if each.released_at and each.released_at <= now))


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One desk that watches one survey by one database, whatever processes come and go."""

    database: Path
    clock: SimulatedClock
    survey: Survey
    desk: FakeChannel

    @contextmanager
    def process(self, *book: Rule) -> Iterator[Pipeline]:
        """Start on what the database holds, with these rules."""
        store = SqlStore.open(f"sqlite:///{self.database}")
        readers = {DESK: Reader(channel=DESK, zone=ZoneInfo("UTC"))}
        composer = Composer(
            store=store,
            clock=self.clock,
            channels={DESK: self.desk},
            readers=readers,
            words={Language.EN: ENGLISH},
        )
        watch = replace(world(*map(hashed, book), indicators=(SURVEY,)), sources=frozenset({PUBLISHER}))
        yield assemble(watch, composer, RoutingPlan(readers=readers), sources={PUBLISHER: self.survey})
        store.close()

    def live(self, *book: Rule, until: str) -> None:
        """Run one process, with a cycle every other day, through a day."""
        with self.process(*book) as pipeline:
            for _ in self.days(until):
                pipeline.cycle()

    def days(self, until: str) -> Iterator[datetime]:
        """Move the clock on, every other day, through a day."""
        end = datetime.fromisoformat(until).replace(hour=15, tzinfo=UTC)
        while self.clock.now() <= end:
            yield self.clock.now()
            self.clock.advance_to(self.clock.now() + 2 * DAY)

    @property
    def events(self) -> tuple[Event, ...]:
        with self.process() as pipeline:
            return pipeline.store.events()

    @property
    def told(self) -> list[tuple[str, ...]]:
        """Say of each message that arrived what kinds of events it told."""
        kinds = {event.id: event.kind.value for event in self.events}
        return [tuple(kinds[each] for each in message.events) for message in self.desk.tried]


@pytest.fixture
def life(tmp_path: Path, figures: Sequence[Figure]) -> Life:
    clock = SimulatedClock(START)
    return Life(
        database=tmp_path / "monitor.db",
        clock=clock,
        survey=Survey(name=PUBLISHER, clock=clock, figures=figures),
        desk=FakeChannel(DESK),
    )


@pytest.fixture
def figures() -> Sequence[Figure]:
    """Bad from February on, and so it stays."""
    return monthly(*CALM, *WEAK)


def watching(levels: Mapping[Level, LevelRule] | None = None) -> Rule:
    return rule("x", levels or {Level.WARNING: level("< 50", ">= 50.5")}, name="survey-weak")


def hashed(one: Rule) -> Rule:
    return replace(one, hash=rule_hash(one))


def kinds(events: Sequence[Event]) -> list[tuple[EventKind, date]]:
    return [(event.kind, event.at.date()) for event in events]


def test_an_alert_open_for_200_days_without_reminders_is_told_once(life: Life) -> None:
    life.live(watching(), until="2025-09-25")

    assert kinds(life.events) == [(FIRED, date(2025, 3, 5))]
    assert life.told == [("fired",)]
    assert life.clock.now() - life.events[0].at > 200 * DAY


def test_an_alert_with_reminders_is_told_once_a_print(life: Life) -> None:
    life.live(replace(watching(), remind=Remind.PRINT), until="2025-09-25")

    prints = [date(2025, month, 5) for month in range(4, 10)]
    assert kinds(life.events) == [(FIRED, date(2025, 3, 5)), *((REMINDER, each) for each in prints)]
    assert life.told == [("fired",), *[("reminder",)] * 6]


def test_the_same_numbers_fetched_again_tell_nothing(life: Life) -> None:
    with life.process(watching()) as pipeline:
        for _ in life.days("2025-03-25"):
            pipeline.cycle()
            pipeline.collect(pipeline.watch.catalogue.values())
            pipeline.cycle()

    assert len(life.survey.asked) > 22
    assert life.told == [("fired",)]
    assert kinds(life.events) == [(FIRED, date(2025, 3, 5))]


@pytest.mark.parametrize(
    "figures", [(*monthly(*CALM, 49.7, 52.0, 52.1, 52.0), revised("2025-02-01", 52.0, "2025-03-20"))]
)
def test_a_revision_that_undoes_an_alert_retracts_it_once(life: Life) -> None:
    life.live(watching(), until="2025-06-25")

    assert kinds(life.events) == [(FIRED, date(2025, 3, 5)), (RETRACTED, date(2025, 3, 20))]
    assert life.told == [("fired",), ("retracted",)]
    assert len({event.episode for event in life.events}) == 1


def test_a_process_that_starts_anew_for_every_cycle_tells_what_one_that_lasts_does(
    life: Life, tmp_path: Path
) -> None:
    other_clock = SimulatedClock(START)
    other = Life(
        database=tmp_path / "other.db",
        clock=other_clock,
        survey=replace(life.survey, clock=other_clock),
        desk=FakeChannel(DESK),
    )
    book = replace(watching({Level.WARNING: level("< 50", ">= 50.5", hold=2)}), remind=Remind.PRINT)

    life.live(book, until="2025-05-10")
    while other.clock.now().date() <= date(2025, 5, 10):
        other.live(book, until=f"{other.clock.now().date()}")

    assert other.events == life.events
    assert [message.id for message in other.desk.tried] == [message.id for message in life.desk.tried]
    assert life.told == [("fired",), ("reminder",)]


def test_a_hold_is_kept_through_restart_and_edit(life: Life) -> None:
    held = level("< 50", ">= 50.5", hold=3)
    life.live(watching({Level.WARNING: held}), until="2025-04-10")
    life.live(watching({Level.WARNING: replace(held, clear_hold=2)}), until="2025-05-04")
    two_of_three = life.told

    life.live(watching({Level.WARNING: replace(held, clear_hold=3)}), until="2025-06-10")

    assert two_of_three == []
    assert kinds(life.events) == [(FIRED, date(2025, 5, 5))]
    assert life.told == [("fired",)]


def test_nothing_fires_anew_after_restart_reload_and_edit(life: Life) -> None:
    life.live(watching(), until="2025-03-10")
    life.live(watching(), until="2025-03-12")
    with life.process(watching()) as pipeline:
        reworded = hashed(replace(watching({Level.WARNING: level("< 49.9", ">= 50.5")}), unit="points"))
        reloaded = replace(pipeline.watch, rules=replace(pipeline.watch.rules, rules=(reworded,)))
        for _ in life.days("2025-06-10"):
            replace(pipeline, watch=reloaded).cycle()

    assert kinds(life.events) == [(FIRED, date(2025, 3, 5))]
    assert life.told == [("fired",)]


def test_an_edit_that_changes_the_level_is_told_once_as_an_edit(life: Life) -> None:
    life.live(watching(), until="2025-03-10")

    life.live(watching({Level.WATCH: level("< 50", ">= 50.5")}), until="2025-06-10")

    assert [event.kind for event in life.events] == [FIRED, RULE_CHANGED]
    assert life.told == [("fired",), ("rule_changed",)]
    assert len({event.episode for event in life.events}) == 1


def test_a_renamed_rule_goes_on_with_its_life(life: Life) -> None:
    renamed = replace(watching(), id=RuleId("survey-low"), was=(RuleId("survey-weak"),))
    life.live(watching(), until="2025-03-10")

    life.live(renamed, until="2025-06-10")

    assert kinds(life.events) == [(FIRED, date(2025, 3, 5))]
    assert life.told == [("fired",)]


def test_a_rule_removed_while_it_fires_is_told_once(life: Life) -> None:
    life.live(watching(), until="2025-03-10")

    life.live(until="2025-03-20")

    fired, removed = life.events
    assert (removed.kind, removed.level, removed.episode) == (RULE_CHANGED, Level.UNKNOWN, fired.episode)
    assert life.told == [("fired",), ("rule_changed",)]
    with life.process() as pipeline:
        episode = pipeline.store.episode(fired.episode) if fired.episode else None
        assert episode is not None
        assert episode.ended_at == removed.at


def test_a_rule_edited_to_and_fro_between_two_releases_tells_every_step(life: Life) -> None:
    life.live(watching(), until="2025-03-10")
    for day, book in (("12", ()), ("14", (watching(),)), ("16", ()), ("18", (watching(),))):
        life.live(*book, until=f"2025-03-{day}")

    steps = ["fired", "rule_changed", "baseline", "rule_changed", "baseline"]
    assert [event.kind.value for event in life.events] == steps
    assert life.told == [(step,) for step in steps]


FALLING = (49.7, 49.5, 47.0, 52.0)


@pytest.mark.parametrize("figures", [monthly(*CALM, *FALLING)])
def test_an_acknowledgement_sticks_through_restart_and_edit_until_the_level_rises(life: Life) -> None:
    levels = {Level.WARNING: level("< 50", ">= 50.5"), Level.CRITICAL: level("< 48", ">= 49")}
    book = replace(watching(levels), remind=Remind.PRINT)
    life.live(book, until="2025-03-10")
    (fired,) = life.events
    assert fired.episode is not None
    word = Acknowledgement(
        episode=fired.episode,
        level=fired.level,
        author="desk-a",
        comment="known",
        recorded_at=life.clock.now(),
    )
    with life.process(book) as pipeline:
        pipeline.store.acknowledge(word)

    life.live(replace(book, precision=2), until="2025-06-20")

    assert [event.kind for event in life.events] == [FIRED, REMINDER, ESCALATED, RESOLVED]
    assert life.told == [("fired",), ("escalated",), ("resolved",)]


@pytest.mark.parametrize("figures", [monthly(*CALM, *FALLING)])
def test_a_silence_is_kept_through_restart_and_edit_until_its_end_which_brings_all_it_swallowed(
    life: Life,
) -> None:
    levels = {Level.WARNING: level("< 50", ">= 50.5"), Level.CRITICAL: level("< 48", ">= 49")}
    match = Matcher(rules=frozenset({RuleId("survey-weak")}))
    with life.process(watching(levels)) as pipeline:
        pipeline.cycle()
        standing = overview(pipeline.store, pipeline.watch, at=START).assessment.standing
        silence = Silence(
            id=SilenceId(0),
            match=match,
            until=Until.RESOLVED,
            starts_at=START,
            ends_at=None,
            author="desk-a",
            comment="while we move",
            seen=seen_by(match, standing.rules),
        )
        pipeline.store.silence(silence)
    life.live(watching(levels), until="2025-04-10")
    life.live(replace(watching(levels), precision=2), until="2025-05-20")
    while_silenced = life.told

    life.live(watching(levels), until="2025-06-20")

    assert while_silenced == []
    assert [event.kind for event in life.events] == [FIRED, ESCALATED, RESOLVED]
    assert life.told == [("fired", "escalated", "resolved")]
