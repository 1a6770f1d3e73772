"""`sources`: who is asked and how that went; asked now, each says what came or what to do."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from program import KEY, call, keep_publishers_off, nobody
from sources.standins.freddie_mac import Rates
from sources.standins.umich import Survey

from monitor.demo.fred_server import FredServer
from monitor.demo.loopback import Page
from monitor.store.sql import SqlStore

NOW: Final = datetime(2025, 2, 27, 18, tzinfo=UTC)
DATABASE: Final = Path("macro-monitor.db")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [each for each in os.environ if each.startswith(("MONITOR_", "FRED_"))]:
        monkeypatch.delenv(name)
    keep_publishers_off(monkeypatch)
    monkeypatch.setenv("MONITOR_SOURCES__FREDGRAPH__URL", nobody())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def switch_on(name: str, root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"MONITOR_SOURCES__{name}__ENABLED", "true")
    monkeypatch.setenv(f"MONITOR_SOURCES__{name}__URL", root)
    monkeypatch.setenv(f"MONITOR_SOURCES__{name}__RATE", "100")


@pytest.fixture
def survey(monkeypatch: pytest.MonkeyPatch) -> Iterator[Survey]:
    with Survey(lambda: NOW) as server:
        switch_on("UMICH", server.root, monkeypatch)
        yield server


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rates]:
    with Rates(lambda: NOW) as server:
        switch_on("FREDDIE_MAC", server.root, monkeypatch)
        yield server


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:  # noqa: ANN401 - JSON
    capsys.readouterr()
    call("sources", "--format", "json", *arguments)
    return json.loads(capsys.readouterr().out)


def test_every_source_has_a_row_with_what_it_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    code = call("sources")

    shown = capsys.readouterr().out
    names = [line.split()[0] for line in shown.splitlines()[1:] if line and not line.startswith(" ")]
    assert code == 0
    assert names == [
        *("fred", "fredgraph", "umich", "nahb", "spglobal", "freddie_mac", "dol", "policy_uncertainty"),
        *("iacoviello", "consensus", "file"),
    ]
    assert "no key: set FRED_API_KEY" in shown
    assert "set MONITOR_SOURCES__CONSENSUS__ENABLED=true" in shown


def test_only_the_sources_that_are_named_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    shown = document(capsys, "umich", "dol", "umich")

    assert [each["name"] for each in shown["sources"]] == ["umich", "dol"]
    assert not any(each["asked"] for each in shown["sources"])


def test_an_unknown_source_suggests_the_near_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("sources", "umih") == 3
    assert "did you mean umich?" in capsys.readouterr().err


def test_a_misspelt_setting_is_refused_by_every_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_SOURCES__UMIH__ENABLED", "false")

    assert call("check", "--offline") == 3
    assert "did you mean umich?" in capsys.readouterr().err


def test_after_a_fetch_the_row_tells_how_it_went(survey: Survey, capsys: pytest.CaptureFixture[str]) -> None:
    call("fetch", "--only", "umich_sentiment")

    (umich,) = document(capsys, "umich")["sources"]
    assert (umich["asked"], umich["last_outcome"], umich["failing"]) == (True, "ok", [])
    assert umich["bytes"] > 0
    assert umich["last_success_at"] == umich["last_look_at"] is not None
    assert umich["next_look_at"] is not None
    assert {"id": "umich_inflation_5y", "rank": 1} in umich["indicators"]


def test_a_fetch_that_failed_is_told_with_its_reason(
    survey: Survey, capsys: pytest.CaptureFixture[str]
) -> None:
    survey.plan_always(Page(status=202))
    call("fetch", "--only", "umich_inflation_5y")

    (umich,) = document(capsys, "umich")["sources"]
    assert (umich["last_outcome"], umich["last_success_at"]) == ("withheld", None)
    assert umich["failing"][0]["indicator"] == "umich_inflation_5y"


# ---------------------------------------------------------------- asked now


def test_a_try_says_what_came_and_stores_nothing(rates: Rates, capsys: pytest.CaptureFixture[str]) -> None:
    code = call("sources", "--try", "freddie_mac")

    assert code == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("freddie_mac         ok            mortgage_30y: ")
    assert "values to 2025-02-27" in line
    assert not DATABASE.exists()


def test_a_try_asks_once_even_where_that_fails(rates: Rates, capsys: pytest.CaptureFixture[str]) -> None:
    rates.plan_always(Page(status=503))

    code = call("sources", "--try", "freddie_mac")

    assert code == 3
    assert "unavailable" in capsys.readouterr().out
    assert len(rates.requests) == len(set(rates.requests))


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (Page(status=202), "refuses automated reading; leave it to fred or fredgraph or import"),
        (Page(body=b"<html><body>Moved</body></html>"), "run `fetch --only mortgage_30y --record DIR`"),
        (Page(status=429), "set MONITOR_SOURCES__FREDDIE_MAC__RATE lower"),
    ],
)
def test_a_try_that_fails_says_what_to_do(
    page: Page, said: str, rates: Rates, capsys: pytest.CaptureFixture[str]
) -> None:
    rates.plan_always(page)

    code = call("sources", "--try", "freddie_mac")

    assert code == 3
    assert said in capsys.readouterr().out


def test_without_names_those_are_tried_that_are_asked(
    rates: Rates, capsys: pytest.CaptureFixture[str]
) -> None:
    code = call("sources", "--try")

    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert code == 3
    assert "could not be reached" in lines["fredgraph"]
    assert " ok " in lines["freddie_mac"]
    assert "not asked" in lines["fred"]
    assert "not asked" in lines["consensus"]


def test_one_that_is_not_asked_fails_only_where_it_is_named(
    rates: Rates, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_SOURCES__FREDGRAPH__ENABLED", "false")

    assert call("sources", "--try") == 0
    assert call("sources", "--try", "freddie_mac", "umich") == 3


def test_a_try_can_be_read_by_programs(rates: Rates, capsys: pytest.CaptureFixture[str]) -> None:
    shown = document(capsys, "--try", "freddie_mac", "fred")

    freddie_mac, fred = shown["tries"]
    assert (freddie_mac["outcome"], freddie_mac["remedy"]) == ("ok", None)
    assert freddie_mac["figures"] > 0
    assert (fred["outcome"], fred["figures"]) == (None, None)
    assert "FRED_API_KEY" in fred["remedy"]


def test_a_key_that_fred_refuses_is_told_and_not_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRED_API_KEY", KEY)
    with FredServer({}, lambda: NOW, key="f" * 32) as server:
        monkeypatch.setenv("MONITOR_SOURCES__FRED__URL", server.root)
        code = call("sources", "--try", "fred")

    printed = capsys.readouterr()
    assert code == 3
    assert "check FRED_API_KEY" in printed.out
    assert KEY not in printed.out + printed.err


def test_trying_leaves_what_is_stored_alone(rates: Rates, capsys: pytest.CaptureFixture[str]) -> None:
    call("fetch", "--only", "mortgage_30y")
    store = SqlStore.open("sqlite:///macro-monitor.db")
    before = store.looks()
    store.close()

    call("sources", "--try", "freddie_mac")

    store = SqlStore.open("sqlite:///macro-monitor.db")
    after = store.looks()
    store.close()
    assert after == before
