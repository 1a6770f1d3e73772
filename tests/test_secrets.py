"""The FRED key is nowhere but in the request, in whatever way every request fails."""

import logging
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from program import KEY, keep_publishers_off, nobody

from monitor.app import build_pipeline, open_store
from monitor.cli import main
from monitor.clock import SimulatedClock
from monitor.demo.fred_archive import FredSeries
from monitor.demo.fred_server import FredServer, html_page, not_registered, too_many_requests
from monitor.demo.loopback import Cut, Fault, Page
from monitor.errors import ConfigurationError
from monitor.model.terms import Outcome
from monitor.overview import read_record
from monitor.providers import build_sources
from monitor.settings.loading import Settings, load_settings

NOW = datetime(2025, 2, 24, 15, tzinfo=UTC)
ECHO = f'<?xml version="1.0"?><error code="400" message="Bad Request. api_key={KEY} is odd." />'.encode()
CLAIMS = FredSeries(
    title="",
    units="",
    frequency="Weekly",
    statements=[
        (date(2025, 2, 15), NOW - timedelta(days=3), "1626")
    ],  # U.S. Department of Labor, ETA 539 (DC)
)
FAULTS: dict[str, tuple[Fault, Outcome]] = {
    "asked too often": (too_many_requests("1"), Outcome.RATE_LIMITED),
    "server error": (Page(status=500, body=b"oops"), Outcome.UNAVAILABLE),
    "gateway page": (html_page(503), Outcome.UNAVAILABLE),
    "a page in place of the answer": (html_page(200), Outcome.MALFORMED),
    "not registered": (not_registered(), Outcome.BAD_KEY),
    "repeats the key": (Page(status=400, content_type="text/xml", body=ECHO), Outcome.BAD_KEY),
    "repeats the key in a page": (Page(status=500, body=f"api_key={KEY}".encode()), Outcome.UNAVAILABLE),
    "sends elsewhere": (
        Page(status=302, headers={"Location": f"http://example.org/?api_key={KEY}"}),
        Outcome.UNAVAILABLE,
    ),
    "cut": (Cut(), Outcome.UNAVAILABLE),
}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    keep_publishers_off(monkeypatch)
    monkeypatch.setenv("FRED_API_KEY", KEY)
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{tmp_path}/monitor.db")
    return load_settings()


@pytest.fixture
def fred() -> Iterator[FredServer]:
    with FredServer({"DCICLAIMS": CLAIMS}, lambda: NOW, key=KEY) as server:
        yield server


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Sees everything that a cycle shows: what it returns, stores, logs and prints."""

    settings: Settings
    folder: Path
    environment: pytest.MonkeyPatch
    log: pytest.LogCaptureFixture
    screen: pytest.CaptureFixture[str]

    def cycle(self, root: str) -> str:
        """Run a cycle that asks FRED at this address; return all that it showed."""
        self.environment.setenv("MONITOR_SOURCES__FRED__URL", root)
        store = open_store(self.settings)
        pipeline = build_pipeline(load_settings(), store, SimulatedClock(NOW))
        with self.log.at_level(logging.DEBUG):
            told = pipeline.cycle()
        values = (told, read_record(store, pipeline.watch), pipeline, *map(vars, pipeline.sources.values()))
        store.close()
        printed = self.screen.readouterr()
        return "\n".join((repr(values), self.log.text, printed.out, printed.err))

    def files_with_the_key(self) -> list[Path]:
        return [
            path for path in self.folder.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()
        ]


@pytest.fixture
def witness(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> Witness:
    return Witness(settings=settings, folder=tmp_path, environment=monkeypatch, log=caplog, screen=capfd)


@pytest.mark.parametrize("way", FAULTS)
def test_a_cycle_in_which_every_request_fails_leaves_the_key_nowhere(
    way: str, fred: FredServer, witness: Witness
) -> None:
    fault, outcome = FAULTS[way]
    fred.plan_always(fault)

    shown = witness.cycle(fred.root)

    assert outcome.name in shown
    assert KEY not in shown
    assert witness.files_with_the_key() == []


def test_a_cycle_without_network_leaves_the_key_nowhere(witness: Witness) -> None:
    shown = witness.cycle(nobody())

    assert Outcome.UNAVAILABLE.name in shown
    assert KEY not in shown
    assert witness.files_with_the_key() == []


def test_a_cycle_that_succeeds_leaves_the_key_nowhere(fred: FredServer, witness: Witness) -> None:
    shown = witness.cycle(fred.root)

    assert "1626" in shown
    assert KEY not in shown
    assert witness.files_with_the_key() == []


def test_a_key_of_another_shape_is_refused_and_not_repeated(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRED_API_KEY", f"{KEY}X")

    with pytest.raises(ConfigurationError) as refusal:
        build_sources(load_settings(), SimulatedClock(NOW))

    assert KEY not in "".join(traceback.format_exception(refusal.value))


@pytest.mark.parametrize("name", ["MONITOR_FRED_API_KEY", "MONITOR_SOURCES__FRED__RATE"])
def test_a_key_in_the_wrong_variable_is_not_repeated(
    name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, KEY)

    with pytest.raises(SystemExit):
        main(["check", "--offline"])

    printed = capfd.readouterr()
    assert KEY not in printed.out + printed.err
