"""February 2025 as it would have come: every publisher asked over the wire, on a clock that is simulated."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from live.publishers import publishers
from pydantic import SecretStr
from sqlalchemy import Row, create_engine, select

from monitor.app import build_pipeline, open_store, shipped_rules
from monitor.clock import SimulatedClock
from monitor.demo.fred_server import DEMO_KEY
from monitor.evaluation.record import Watch
from monitor.jobs import drive, jobs_of
from monitor.model.alerts import Event, Reading
from monitor.model.terms import EventKind, Level, SourceName, Stage
from monitor.providers import FRED
from monitor.settings.channels import FileSettings
from monitor.settings.loading import Settings
from monitor.settings.sections import ProviderSettings
from monitor.store.stated import observation
from monitor.wording.times import instant_code

STARTS_AT: Final = datetime(2025, 2, 3, 12, tzinfo=UTC)
ENDS_AT: Final = datetime(2025, 3, 6, 5, tzinfo=UTC)
WATCHED: Final = frozenset(
    {
        "nahb_hmi",
        "umich_sentiment",
        "umich_inflation_1y",
        "umich_inflation_5y",
        "services_pmi",
        "mortgage_30y",
        "fed_funds",
        "dc_claims",
        "dc_ucfe",
        "us_ucfe",
        "us_claims",
        "us_claims_nsa",
        "epu_trade",
        "trade_policy_uncertainty",
    }
)
NOT_JUDGED: Final = frozenset({"new-home-glut", "federal-jobs-fall"})
"""Rules on series of which there are no figures here."""

SAID: Final = """
dc_claims          2025-02-15 dol         1626  -           2025-02-20T13:30:00Z calendar
dc_claims          2025-02-15 fred        1626  -           2025-02-21T17:17:00Z stated
mortgage_30y       2025-02-20 fred        6.85  -           2025-02-20T17:00:00Z stated
mortgage_30y       2025-02-20 freddie_mac 6.85  -           2025-02-20T17:00:00Z calendar
nahb_hmi           2025-02-01 nahb        42    -           2025-02-18T15:00:00Z calendar
services_pmi       2025-02-01 spglobal    49.7  flash       2025-02-21T14:45:00Z stated
services_pmi       2025-02-01 spglobal    51.0  final       2025-03-05T14:45:00Z stated
umich_inflation_1y 2025-02-01 umich       4.3   preliminary 2025-02-07T15:00:00Z calendar
umich_inflation_1y 2025-02-01 umich       4.3   final       2025-02-21T15:00:00Z calendar
umich_inflation_5y 2025-02-01 umich       3.3   preliminary 2025-02-07T15:00:00Z calendar
umich_inflation_5y 2025-02-01 umich       3.5   final       2025-02-21T15:00:00Z calendar
umich_sentiment    2025-02-01 umich       67.8  preliminary 2025-02-07T15:00:00Z calendar
umich_sentiment    2025-02-01 umich       64.7  final       2025-02-21T15:00:00Z calendar
"""
"""The survey announces its dates on its page; those of the builders and of claims are by habit."""
NEWS: Final = {
    "dc_claims": date(2025, 2, 15),
    "mortgage_30y": date(2025, 2, 20),
    "nahb_hmi": date(2025, 2, 1),
    "services_pmi": date(2025, 2, 1),
    "umich_inflation_1y": date(2025, 2, 1),
    "umich_inflation_5y": date(2025, 2, 1),
    "umich_sentiment": date(2025, 2, 1),
}
CHECKS: Final = {("dc_claims", "dol"), ("mortgage_30y", "freddie_mac")}
"""Copies that are asked once a day, as a check on the one of higher rank."""
AT_FIRST: Final = """
expectations-5y      watch    2025-01-01
mortgage-shock       watch    2025-01-30
cuts-not-passed-on   warning  2025-01-30
dc-local-shock       warning  2025-01-25
trade-uncertainty    warning  2024-12-01
downside-breadth     warning  None
"""
TOLD: Final = """
2025-02-06T17:00:00Z resolved  mortgage-shock       ok       2025-02-06
2025-02-07T15:00:00Z fired     expectations-1y-rise critical 2025-02-01
2025-02-07T15:00:00Z escalated downside-breadth     critical None
2025-02-13T13:30:00Z fired     dc-federal-claims    watch    2025-02-01
2025-02-18T15:00:00Z fired     builders-turn        watch    2025-02-01
2025-02-20T17:00:00Z escalated dc-local-shock       critical 2025-02-15
2025-02-21T14:45:00Z fired     services-pmi-weak    warning  2025-02-01
2025-02-21T15:00:00Z fired     sentiment-turn       watch    2025-02-01
2025-02-21T15:00:00Z fired     sentiment-new-low    warning  2025-02-01
2025-02-21T15:00:00Z confirmed expectations-1y-rise critical 2025-02-01
2025-02-21T15:00:00Z escalated expectations-5y      warning  2025-02-01
2025-02-27T13:30:00Z escalated dc-federal-claims    warning  2025-02-15
2025-03-05T14:45:00Z retracted services-pmi-weak    ok       2025-02-01
"""

pytestmark = pytest.mark.xdist_group("february")
"""One worker makes what these tests share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run left."""

    database: Path
    events: tuple[Event, ...]
    delivered: list[Any]
    requests: Mapping[SourceName, int]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder, clock = tmp_path_factory.mktemp("february"), SimulatedClock(STARTS_AT)
    with publishers(clock.now) as world:
        settings = Settings.model_construct(
            rules=shipped_rules() / "us-downside.yaml",
            database_url=f"sqlite:///{folder / 'live.db'}",
            time_zone="America/New_York",
            fred_api_key=SecretStr(DEMO_KEY),
            sources={name: ProviderSettings(url=root) for name, root in world.roots.items()},
            channels={"desk": FileSettings(type="file", path=folder / "told.jsonl")},
            routes=[],
        )
        store = open_store(settings)
        built = build_pipeline(settings, store, clock)
        pipeline = replace(built, watch=watched(built.watch))
        drive(jobs_of(pipeline), clock, until=ENDS_AT)
        events = store.events()
        store.close()
    lines = (folder / "told.jsonl").read_text("utf-8").splitlines()
    return Run(
        database=folder / "live.db",
        events=events,
        delivered=list(map(json.loads, lines)),
        requests=world.requests,
    )


def watched(watch: Watch) -> Watch:
    """Leave out the series that nobody here has, and what is judged by them."""
    return replace(
        watch,
        catalogue={name: each for name, each in watch.catalogue.items() if name in WATCHED},
        rules=replace(
            watch.rules, rules=tuple(each for each in watch.rules.rules if each.id not in NOT_JUDGED)
        ),
    )


def observations(lived: Run) -> Sequence[Row[Any]]:
    """Read all that is stored, in the order of release."""
    at = observation.c
    engine = create_engine(f"sqlite:///{lived.database}")
    with engine.connect() as connection:
        rows = connection.execute(select(observation).order_by(at.indicator, at.released_at, at.source)).all()
    engine.dispose()
    return rows


def news(lived: Run) -> Sequence[Row[Any]]:
    return [row for row in observations(lived) if row.period == NEWS.get(row.indicator)]


def written(row: Row[Any]) -> str:
    stage = row.stage.value if row.stage else "-"
    said = f"{row.indicator:18} {row.period} {row.source:11} {row.text:5} {stage:11}"
    return f"{said} {instant_code(row.released_at)} {row.basis.value}"


def reading(event: Event) -> Reading:
    assert event.reading is not None
    return event.reading


def line(event: Event) -> str:
    period = event.reading.period if event.reading else None
    return f"{event.rule or event.indicator or '':20} {event.level.value:8} {period}"


def test_every_value_is_stored_once_with_its_source_stage_and_release_instant(lived: Run) -> None:
    rows = news(lived)

    assert [written(row) for row in rows] == SAID.strip().splitlines()
    assert [float(row.text) for row in rows] == [row.value for row in rows]
    assert not any(row.hindsight for row in rows)


def test_every_value_is_stored_within_a_minute_of_its_release(lived: Run) -> None:
    delays = {
        (row.indicator, row.text): row.recorded_at - row.released_at
        for row in news(lived)
        if (row.indicator, row.source) not in CHECKS
    }

    assert len(delays) == len(SAID.strip().splitlines()) - len(CHECKS) - 1  # 4.3 came twice
    assert max(delays.values()) <= timedelta(minutes=1)


def test_nothing_is_stored_before_it_is_out(lived: Run) -> None:
    rows = observations(lived)

    assert all(row.released_at <= row.recorded_at for row in rows)
    assert {row.edition for row in rows} == {1}
    assert {(row.indicator, row.source) for row in rows} >= {
        ("epu_trade", "fred"),
        ("epu_trade", "policy_uncertainty"),
        ("trade_policy_uncertainty", "iacoviello"),
        ("us_claims", "dol"),
        ("us_ucfe", "dol"),
    }


def test_these_alerts_are_told_and_no_others(lived: Run) -> None:
    first = [event for event in lived.events if event.at < STARTS_AT + timedelta(minutes=1)]
    later = lived.events[len(first) :]

    assert [line(event) for event in first] == AT_FIRST.strip().splitlines()
    assert {event.kind for event in first} == {EventKind.BASELINE}
    assert [
        f"{instant_code(event.at)} {event.kind.value:9} {line(event)}" for event in later
    ] == TOLD.strip().splitlines()


def test_the_weak_flash_fires_and_the_final_takes_it_back(lived: Run) -> None:
    fired, retracted = (event for event in lived.events if event.rule == "services-pmi-weak")

    assert (fired.kind, fired.previous_level, fired.level) == (EventKind.FIRED, Level.OK, Level.WARNING)
    assert (retracted.kind, retracted.previous_level, retracted.level) == (
        EventKind.RETRACTED,
        Level.WARNING,
        Level.OK,
    )
    assert str(retracted.episode) == str(fired.episode) == str(fired.id)
    (flash,), (final,) = reading(fired).inputs, reading(retracted).inputs
    assert (flash.value, flash.stage, flash.released_at) == (49.7, Stage.FLASH, fired.at)
    assert (final.value, final.stage, final.released_at) == (51.0, Stage.FINAL, retracted.at)
    assert {flash.source, final.source} == {SourceName("spglobal")}


def test_what_was_told_was_delivered_in_that_order(lived: Run) -> None:
    delivered = [each["data"]["id"] for each in lived.delivered]

    assert delivered == [event.id for event in lived.events]
    assert lived.delivered[-1]["type"] == "alert.retracted"
    assert lived.delivered[-1]["data"]["text"].startswith("RETRACTED")


def test_publishers_are_asked_a_few_times_a_day(lived: Run) -> None:
    days = (ENDS_AT - STARTS_AT).days

    assert max(count / days for name, count in lived.requests.items() if name != FRED) < 4
    assert lived.requests[FRED] / days < 20  # seven series, most with their vintages, and two calendars
