"""`fetch --record` and `--replay`: a run kept as files gives the same statements again, with no network."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from program import KEY, Run, keep_publishers_off, nobody, run
from sources.standins.dol import Labor
from sources.standins.freddie_mac import Rates
from sources.standins.umich import Survey

from monitor.app import build_asking_pipeline, open_store, read_watch
from monitor.clock import SimulatedClock
from monitor.demo.fred_archive import FredSeries
from monitor.demo.fred_server import FredServer
from monitor.exchange import Fetcher
from monitor.model.terms import SourceName
from monitor.providers import build_transport, settings_of_replay, source_names
from monitor.settings.loading import Settings, load_settings
from monitor.sources.tape import INDEX, Player, new_recording, read_tape

NOW: Final = datetime(2025, 2, 27, 18, tzinfo=UTC)
CLAIMS: Final = ("2025-02-15 1626", "2025-02-22 1893")  # U.S. Department of Labor, ETA 539 (DC)
INDICATORS: Final = ("umich_sentiment", "umich_inflation_1y", "mortgage_30y", "dc_claims", "dc_ucfe")
ASKED: Final = ("UMICH", "FREDDIE_MAC", "DOL")
ROWS: Final = (
    "SELECT indicator, period, source, value, text, stage, edition, released_at, released_basis, hindsight"
)


@pytest.fixture
def fred() -> Iterator[FredServer]:
    lines = [line.split() for line in CLAIMS]
    claims = FredSeries(
        title="",
        units="",
        frequency="Weekly",
        statements=[(date.fromisoformat(day), NOW.replace(hour=12), text) for day, text in lines],
    )
    with FredServer({"DCICLAIMS": claims}, lambda: NOW, key=KEY) as server:
        yield server


@pytest.fixture
def roots(fred: FredServer) -> Iterator[dict[str, str]]:
    with Survey(lambda: NOW) as survey, Rates(lambda: NOW) as rates, Labor() as labor:
        yield {
            "FRED": fred.root,
            "UMICH": survey.root,
            "FREDDIE_MAC": rates.root,
            "DOL": labor.root,
        }


def environment(roots: dict[str, str]) -> dict[str, str]:
    return {
        "FRED_API_KEY": KEY,
        **{f"MONITOR_SOURCES__{name}__URL": root for name, root in roots.items()},
        **{f"MONITOR_SOURCES__{name}__RATE": "100" for name in roots},
        **{f"MONITOR_SOURCES__{name}__ENABLED": "true" for name in ASKED},
    }


def stored(database: Path) -> set[Any]:
    """Every statement that a database holds; when it was recorded left out."""
    with closing(sqlite3.connect(database)) as connection:
        return set(connection.execute(f"{ROWS} FROM observation"))


def everything(database: Path) -> dict[str, list[Any]]:
    """Every row that a database holds."""
    with closing(sqlite3.connect(database)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: list(connection.execute(f"SELECT * FROM {name}")) for name in tables}  # noqa: S608 - ours


def collect(settings: Settings, fetcher: Fetcher, clock: SimulatedClock) -> None:
    store = open_store(settings)
    pipeline = build_asking_pipeline(
        settings, read_watch(None, source_names(settings)), store, clock, fetcher
    )
    pipeline.collect([each for name, each in pipeline.watch.catalogue.items() if name in INDICATORS])
    store.close()


def only(*names: str) -> list[str]:
    return [part for name in names for part in ("--only", name)]


def recorded(folder: Path, settings: dict[str, str]) -> Run:
    return run("fetch", *only(*INDICATORS), "--record", "tape", folder=folder, settings=settings)


def test_a_run_replayed_into_an_empty_store_leaves_the_very_same_rows(
    roots: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    keep_publishers_off(monkeypatch)
    for name, text in environment(roots).items():
        monkeypatch.setenv(name, text)
    monkeypatch.setenv("MONITOR_DATABASE_URL", "sqlite:///first.db")
    first, clock = load_settings(), SimulatedClock(NOW)
    with build_transport(first, clock) as transport:
        collect(first, new_recording(transport, tmp_path / "tape"), clock)
    monkeypatch.setenv("MONITOR_DATABASE_URL", "sqlite:///second.db")
    tape = read_tape(tmp_path / "tape")
    clock = SimulatedClock(tape.began_at)

    collect(settings_of_replay(load_settings(), tape.providers), Player(tape, clock), clock)

    assert everything(tmp_path / "second.db") == everything(tmp_path / "first.db")
    assert tape.providers == set(map(SourceName, ("fred", "umich", "freddie_mac", "dol")))
    sources = {(row[0], row[2]) for row in stored(tmp_path / "second.db")}
    assert sources == {
        ("umich_sentiment", "umich"),
        ("umich_inflation_1y", "umich"),
        ("mortgage_30y", "freddie_mac"),
        ("dc_claims", "fred"),
        ("dc_claims", "dol"),
        ("dc_ucfe", "dol"),
    }


def test_the_command_replays_what_it_recorded_without_key_and_network(
    roots: dict[str, str], tmp_path: Path
) -> None:
    first = recorded(tmp_path, environment(roots))
    nowhere = {f"MONITOR_SOURCES__{name}__URL": nobody() for name in ("FRED", "FREDGRAPH", *ASKED)}
    other = {"MONITOR_DATABASE_URL": "sqlite:///replayed.db", **nowhere}

    again = run("fetch", *only(*INDICATORS), "--replay", "tape", folder=tmp_path, settings=other)

    assert first.code == again.code == 0, first.out + first.err + again.out + again.err
    assert "answers recorded in tape" in first.out
    assert again.out.splitlines() == first.out.splitlines()[:-1]
    assert stored(tmp_path / "replayed.db") == stored(tmp_path / "macro-monitor.db") != set()


def test_a_recording_names_no_key(roots: dict[str, str], tmp_path: Path) -> None:
    recorded(tmp_path, environment(roots))

    files = list((tmp_path / "tape").iterdir())
    lines = [json.loads(line) for line in (tmp_path / "tape" / INDEX).read_text("utf-8").splitlines()]
    assert {line["provider"] for line in lines} == {"fred", "umich", "freddie_mac", "dol"}
    assert any("DCICLAIMS" in line["url"] for line in lines)
    assert len(files) == len(lines) + 1
    assert all(KEY.encode() not in file.read_bytes() for file in files)


def test_what_was_not_recorded_is_told_and_ends_with_3(roots: dict[str, str], tmp_path: Path) -> None:
    run("fetch", *only("dc_claims"), "--record", "tape", folder=tmp_path, settings=environment(roots))

    again = run(
        "fetch",
        *only("dc_claims", "us_claims"),
        *("--replay", "tape"),
        folder=tmp_path,
        settings={"MONITOR_DATABASE_URL": "sqlite:///replayed.db"},
    )

    assert again.code == 3
    assert "the recording in tape holds no answer of fred to /fred/series/vintagedates" in again.out


def test_a_store_that_knows_what_came_later_is_not_replayed_into(
    roots: dict[str, str], tmp_path: Path
) -> None:
    recorded(tmp_path, environment(roots))
    before = stored(tmp_path / "macro-monitor.db")

    again = run("fetch", "--replay", "tape", folder=tmp_path)

    assert again.code == 3
    assert "a store of its own" in again.err
    assert stored(tmp_path / "macro-monitor.db") == before


def test_a_recording_of_a_run_that_failed_fails_again(tmp_path: Path) -> None:
    settings = {"MONITOR_SOURCES__FREDGRAPH__URL": nobody()}
    first = run("fetch", *only("dc_claims"), "--record", "tape", folder=tmp_path, settings=settings)

    again = run(
        "fetch",
        *only("dc_claims"),
        *("--replay", "tape"),
        folder=tmp_path,
        settings={"MONITOR_DATABASE_URL": "sqlite:///replayed.db"},
    )

    assert (first.code, again.code) == (3, 3)
    assert "could not be reached" in again.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--record", "a", "--replay", "b"), "exclude each other"),
        (("--replay", "none"), "holds no recording"),
        (("--record", "."), "is not empty"),
    ],
)
def test_what_cannot_be_recorded_or_replayed_is_said(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")

    ended = run("fetch", *arguments, folder=tmp_path)

    assert ended.code == 3
    assert said in ended.err
