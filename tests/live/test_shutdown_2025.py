"""The autumn of 2025, when reports of the government stopped for weeks and October was never surveyed.

First prints are imported by the command that a person uses. Then the instants are lived through twice: as
a succession over what is stored, and by a program that learns each figure only when it comes.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from evaluation.builders import FRESH_STORE
from program import call, keep_publishers_off, nobody

from monitor.app import assemble, read_watch, shipped_rules
from monitor.calendar import date_figures
from monitor.clock import SimulatedClock
from monitor.composition import Composer
from monitor.evaluation.record import Record, Watch
from monitor.evaluation.standing import Assessment
from monitor.jobs import Job, drive, jobs_of
from monitor.lifecycle.instant import Draft, advance_all
from monitor.model.alerts import Event
from monitor.model.records import Collection
from monitor.model.series import Figure, Statement
from monitor.model.standing import RuleState
from monitor.model.terms import Freshness, IndicatorId, Level, SourceName
from monitor.overview import read_record
from monitor.ports import Store
from monitor.providers import FREDGRAPH
from monitor.routing.routes import RoutingPlan
from monitor.sources.table import parse_table
from monitor.store.sql import SqlStore
from monitor.succession import beginning, succession
from monitor.vintage import vintage
from monitor.wording.times import instant_code

STARTS_AT: Final = datetime(2025, 9, 1, tzinfo=UTC)
ENDS_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
FILE: Final = SourceName("file")
TESTS: Final = Path(__file__).parents[1]
RELEASES: Final = {
    "unemployment_rate": TESTS / "data" / "golden" / "unemployment_rate_first.csv",
    "us_claims": TESTS / "live" / "releases" / "us_claims.csv",
    "housing_starts": TESTS / "live" / "releases" / "housing_starts.csv",
}
OPEN_ALERTS: Final = """
- id: unemployment-high
  title: {en: Unemployment, zh: 失业率}
  theme: labour
  role: coincident
  measure: unemployment_rate
  levels: {watch: ">= 4.3", warning: ">= 4.6"}
  why: {en: A level that is open when the reports stop., zh: 数据停发时仍在警示。}
  sources: [{title: Made up for this test}]
- id: claims-few
  title: {en: Few claims, zh: 申领偏少}
  theme: labour
  role: coincident
  measure: us_claims
  levels: {watch: "< 220000"}
  why: {en: Only a higher number may end it., zh: 只有更高的数值才能解除。}
  sources: [{title: Made up for this test}]
"""
TOLD: Final = """
2025-09-05T12:30:00Z fired     unemployment-high watch
2025-09-25T12:30:00Z fired     claims-few        watch
2025-10-03T12:30:00Z late      us_claims         unknown
2025-10-11T12:58:00Z late      unemployment_rate unknown
2025-10-17T12:30:00Z missing   us_claims         unknown
2025-10-20T12:35:00Z late      housing_starts    unknown
2025-11-12T12:58:00Z missing   unemployment_rate unknown
2025-11-20T13:30:00Z resolved  claims-few        ok
2025-11-20T13:30:00Z recovered us_claims         unknown
2025-11-20T13:30:00Z late      unemployment_rate unknown
2025-11-26T12:35:00Z missing   housing_starts    unknown
2025-11-26T13:30:00Z fired     claims-few        watch
2025-12-11T13:30:00Z resolved  claims-few        ok
2025-12-16T13:30:00Z escalated unemployment-high warning
2025-12-16T13:30:00Z recovered unemployment_rate unknown
2025-12-24T13:30:00Z fired     claims-few        watch
"""
"""On 20 November the figure of September comes, which leaves that of October late: due on the 7th."""
UNEMPLOYMENT, STARTS = IndicatorId("unemployment_rate"), IndicatorId("housing_starts")
SILENCE: Final = (datetime(2025, 11, 12, 12, 58, tzinfo=UTC), datetime(2025, 11, 20, 13, 30, tzinfo=UTC))
"""From when unemployment is missing, to the next figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What was told over the months, and how all stood at each instant."""

    events: tuple[Event, ...]
    assessments: tuple[Assessment, ...]
    record: Record


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Watch:
    """The shipped recession rules, and two that are open when the reports stop."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "recession.yaml").write_text((shipped_rules() / "recession.yaml").read_text("utf-8"), "utf-8")
    (folder / "open.yaml").write_text(OPEN_ALERTS, "utf-8")
    return read_watch(folder, {FREDGRAPH, FILE})


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """A store into which the command imported every figure of every series."""
    folder = tmp_path_factory.mktemp("imported")
    with pytest.MonkeyPatch.context() as patch:
        for name in [each for each in os.environ if each.startswith(("MONITOR_", "FRED_"))]:
            patch.delenv(name)
        patch.setenv("MONITOR_SOURCES__FREDGRAPH__URL", nobody())
        patch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{folder / 'shutdown.db'}")
        keep_publishers_off(patch)
        for name, path in RELEASES.items():
            table = folder / f"{name}.csv"
            table.write_text(text_of(path), "utf-8")
            assert call("import", table, "--series", name) == 0
    store = SqlStore.open(f"sqlite:///{folder / 'shutdown.db'}")
    yield store
    store.close()


@pytest.fixture(scope="module")
def lived(watch: Watch, imported: SqlStore) -> Lived:
    """The months as a succession of instants over what was imported."""
    record = read_record(imported, watch)
    first = beginning(watch, record, [], started=STARTS_AT)
    later = succession(watch, record, release_instants(), last=STARTS_AT, now=ENDS_AT)
    assessments, draft = (*first, *later), Draft(told=FRESH_STORE)
    for each in assessments:
        draft = advance_all(draft, each, watch.catalogue, at=each.standing.as_of)
    return Lived(events=draft.events, assessments=assessments, record=record)


@pytest.fixture(scope="module")
def told_live(watch: Watch, tmp_path_factory: pytest.TempPathFactory) -> tuple[Event, ...]:
    """What a program tells that learns each figure when it comes, and wakes for what does not."""
    store = SqlStore.open(f"sqlite:///{tmp_path_factory.mktemp('live') / 'live.db'}")
    clock = SimulatedClock(STARTS_AT)
    channelless = Composer(store=store, clock=clock, channels={}, readers={}, words={})
    pipeline = assemble(watch, channelless, RoutingPlan(), sources={})
    drive([reports(store, watch, clock), *jobs_of(pipeline)], clock, until=ENDS_AT)
    events = store.events()
    store.close()
    return events


def reports(store: Store, watch: Watch, clock: SimulatedClock) -> Job:
    """Make the job that brings each report into the store at the instant at which it comes."""
    waiting = list(releases().items())

    def bring() -> datetime | None:
        while waiting and waiting[0][0] <= clock.now():
            _, figures = waiting.pop(0)
            stated = tuple(dated(watch, name, figure, clock.now()) for name, figure in figures)
            store.add(Collection(recorded_at=clock.now(), looks=(), statements=stated, forecasts=()))
        return waiting[0][0] if waiting else None

    return Job(name="reports", run=bring, then=lambda: ("pull",))


def dated(watch: Watch, name: IndicatorId, figure: Figure, now: datetime) -> Statement:
    indicator = watch.catalogue[name]
    listing = next(each for each in indicator.listings if each.source == FILE)
    (statement,) = date_figures([figure], indicator=indicator, listing=listing, now=now, last_look_at=now)
    return statement


def text_of(path: Path) -> str:
    """Read a table without its comments."""
    return "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))


def releases() -> Mapping[datetime, Sequence[tuple[IndicatorId, Figure]]]:
    """Read what came out at each instant, in their order."""
    out: dict[datetime, list[tuple[IndicatorId, Figure]]] = {}
    for name, path in RELEASES.items():
        for figure in parse_table(text_of(path), file=path.name):
            assert figure.released_at is not None
            out.setdefault(figure.released_at, []).append((IndicatorId(name), figure))
    return dict(sorted(out.items()))


def release_instants() -> list[datetime]:
    return [at for at in releases() if STARTS_AT < at <= ENDS_AT]


def line(event: Event) -> str:
    subject = event.rule or event.indicator or ""
    return f"{instant_code(event.at)} {event.kind.value:9} {subject:17} {event.level.value}"


def states(lived: Lived, name: str) -> list[tuple[datetime, RuleState]]:
    """How a rule stood at each instant."""
    return [
        (each.standing.as_of, state)
        for each in lived.assessments
        for state in each.standing.rules
        if state.rule == name
    ]


def silent(lived: Lived, name: str) -> list[RuleState]:
    """How a rule stood while unemployment was missing."""
    first, end = SILENCE
    return [state for at, state in states(lived, name) if first <= at < end]


def turns(lived: Lived, name: IndicatorId) -> list[tuple[str, Freshness]]:
    """The days on which the freshness of an indicator changed."""
    found = list[tuple[str, Freshness]]()
    for each in lived.assessments:
        state = next(one for one in each.standing.indicators if one.indicator == name).freshness.freshness
        if not found or found[-1][1] is not state:
            found.append((f"{each.standing.as_of:%m-%d}", state))
    return found


def test_this_is_told_and_nothing_else(lived: Lived) -> None:
    assert [line(event) for event in lived.events] == TOLD.strip().splitlines()


def test_unemployment_is_late_then_missing_until_its_report_comes(lived: Lived) -> None:
    assert turns(lived, UNEMPLOYMENT) == [
        ("09-01", Freshness.FRESH),
        ("10-11", Freshness.LATE),
        ("11-12", Freshness.MISSING),
        ("11-20", Freshness.LATE),
        ("12-16", Freshness.FRESH),
    ]


def test_what_does_not_come_any_more_stays_missing(lived: Lived) -> None:
    assert turns(lived, STARTS) == [
        ("09-01", Freshness.FRESH),
        ("10-20", Freshness.LATE),
        ("11-26", Freshness.MISSING),
    ]


def test_an_open_alert_outlives_the_silence(lived: Lived) -> None:
    (fired, escalated) = (event for event in lived.events if event.rule == "unemployment-high")

    assert {state.level for state in silent(lived, "unemployment-high")} == {Level.UNKNOWN}
    assert escalated.previous_level is Level.WATCH
    assert escalated.episode == fired.episode


def test_rules_tell_something_only_when_a_figure_comes(lived: Lived) -> None:
    out = releases()

    for event in lived.events:
        if event.rule is not None:
            assert event.reading is not None
            came = {(name, figure.period, figure.value) for name, figure in out[event.at]}
            assert {(each.indicator, each.period, each.value) for each in event.reading.inputs} <= came


def test_no_rule_turns_ok_at_an_instant_at_which_nothing_came(lived: Lived) -> None:
    out = releases()
    names = {state.rule for state in lived.assessments[0].standing.rules}

    for name in names:
        stood = states(lived, name)
        for (_, before), (at, now) in pairwise(stood):
            if at not in out and now.level is not before.level:
                assert now.level is Level.UNKNOWN
                assert "is missing" in str(now.reason)


def test_the_sahm_rule_is_unknown_in_the_silence_and_then_reads_three_months_there_are(lived: Lived) -> None:
    readings = {
        str(state.reading.period): (state.reading.value, state.level)
        for _, state in states(lived, "sahm")
        if state.reading and state.level is not Level.UNKNOWN
    }

    assert {state.level for state in silent(lived, "sahm")} == {Level.UNKNOWN}
    assert readings == {
        "2025-07-01": (0.10, Level.OK),
        "2025-08-01": (0.13, Level.OK),
        "2025-09-01": (0.23, Level.OK),
        "2025-11-01": (0.37, Level.OK),
    }


def test_a_strict_rule_stays_unknown_until_the_hole_has_left_its_window(lived: Lived) -> None:
    levels = {f"{at:%m-%d}": (state.level, state.reason) for at, state in states(lived, "claims-yoy")}

    assert levels["11-20"] == (Level.UNKNOWN, "a value that 2025-11-15 needs is missing")
    assert levels["12-04"][0] is Level.UNKNOWN
    assert levels["12-11"] == (Level.OK, None)


def test_october_stays_a_hole(lived: Lived, watch: Watch) -> None:
    known = vintage(lived.record.statements, watch.catalogue, as_of=ENDS_AT)[UNEMPLOYMENT]

    assert known.periods[-3:].astype(str).tolist() == ["2025-08-01", "2025-09-01", "2025-11-01"]
    assert known.values[-3:].tolist() == [4.3, 4.4, 4.6]


def test_the_figures_keep_the_instants_at_which_they_came(lived: Lived) -> None:
    said = lived.record.statements[UNEMPLOYMENT]

    assert said.released_at[-2:].astype("datetime64[m]").astype(str).tolist() == [
        "2025-11-20T13:30",
        "2025-12-16T13:30",
    ]
    assert not said.hindsight.any()
    assert said.source_names == (FILE,)


def test_a_program_that_lived_through_it_told_the_same(lived: Lived, told_live: tuple[Event, ...]) -> None:
    assert [event.id for event in told_live] == [event.id for event in lived.events]
    assert [line(event) for event in told_live] == TOLD.strip().splitlines()
