"""`import`, `observe` and `fetch`: what gets into the store, and what does not."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from program import KEY, call, keep_publishers_off, nobody

from monitor.model.terms import IndicatorId
from monitor.store.sql import SqlStore

PMI = "services_pmi"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [each for each in os.environ if each.startswith(("MONITOR_", "FRED_"))]:
        monkeypatch.delenv(name)
    for provider in ("FRED", "FREDGRAPH"):
        monkeypatch.setenv(f"MONITOR_SOURCES__{provider}__URL", nobody())
    keep_publishers_off(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stored(name: str = PMI) -> list[float]:
    store = SqlStore.open("sqlite:///macro-monitor.db")
    values = store.statements([IndicatorId(name)])[IndicatorId(name)].values
    store.close()
    return sorted(values.tolist())


def checked(capsys: pytest.CaptureFixture[str], name: str = PMI) -> Any:  # noqa: ANN401 - JSON
    """Read one indicator of `check --offline`."""
    capsys.readouterr()
    call("check", "--offline", "--format", "json")
    document = json.loads(capsys.readouterr().out)
    return next(each for each in document["indicators"] if each["id"] == name)


def table(folder: Path, *rows: str) -> Path:
    path = folder / "pmi.csv"
    path.write_text("\n".join(["period,value,stage,released_at", *rows]) + "\n")
    return path


GOOD = ("2025-01-01,52.9,final,2025-02-05T14:45:00Z", "2025-02-01,49.7,flash,2025-02-21T14:45:00Z")


def test_a_bare_table_imported_again_with_one_more_row_adds_that_row(folder: Path) -> None:
    path = folder / "bare.csv"
    path.write_text("date,value\n2024-11-01,56.1\n2024-12-01,56.8\n")
    call("import", path, "--series", PMI)
    path.write_text("date,value\n2024-11-01,56.1\n2024-12-01,56.8\n2025-01-01,52.9\n")

    call("import", path, "--series", PMI)

    assert stored() == [52.9, 56.1, 56.8]


def test_a_file_that_is_not_text_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "pmi.xlsx"
    path.write_bytes(b"PK\x03\x04\xff\xfe")

    code = call("import", path, "--series", PMI)

    assert code == 3
    assert "not UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["import", "observe", "fetch"])
def test_an_unknown_indicator_suggests_the_near_one(
    command: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments: dict[str, list[str | Path]] = {
        "import": [table(folder), "--series", "service_pmi"],
        "observe": ["service_pmi", "2025-02", "49.7"],
        "fetch": ["--only", "service_pmi"],
    }

    code = call(command, *arguments[command])

    assert code == 3
    assert "did you mean services_pmi?" in capsys.readouterr().err


def test_what_was_observed_is_seen_by_check(capsys: pytest.CaptureFixture[str]) -> None:
    code = call(
        "observe", PMI, "2025-02", "49.7", "--stage", "flash", "--released-at", "2025-02-21T14:45:00Z"
    )

    shown = checked(capsys)
    assert code == 0
    assert (shown["period"], shown["value"], shown["stage"]) == ("2025-02-01", 49.7, "flash")
    assert (shown["source"], shown["consensus"]) == ("hand", None)


def test_what_was_observed_twice_is_stored_once(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        call("observe", PMI, "2025-02", "49.7", "--released-at", "2025-02-21T14:45:00Z")

    assert "was stored already" in capsys.readouterr().out
    assert stored() == [49.7]


def test_a_consensus_stands_beside_the_value_it_was_for(capsys: pytest.CaptureFixture[str]) -> None:
    call("observe", PMI, "2025-02", "53", "--consensus", "--released-at", "2025-02-20T23:00:00Z")
    call("observe", PMI, "2025-02", "49.7", "--stage", "flash", "--released-at", "2025-02-21T14:45:00Z")

    shown = checked(capsys)

    assert (shown["value"], shown["consensus"]) == (49.7, 53.0)
    assert stored() == [49.7]


def test_a_consensus_of_after_the_release_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    call("observe", PMI, "2025-02", "49.7", "--stage", "flash", "--released-at", "2025-02-21T14:45:00Z")
    call("observe", PMI, "2025-02", "53", "--consensus")

    assert checked(capsys)["consensus"] is None


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_what_is_no_number_cannot_be_observed(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = call("observe", PMI, "2025-02", "--", value)

    assert code == 3
    assert "number" in capsys.readouterr().err
    assert stored() == []


@pytest.mark.parametrize("period", ["2025-02-17", "2025-13", "soon"])
def test_a_period_that_is_none_is_refused(period: str) -> None:
    assert call("observe", PMI, period, "49.7") == 3
    assert stored() == []


def test_a_fetch_without_network_says_so_of_each_series_and_ends_with_3(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRED_API_KEY", KEY)

    code = call("fetch", "--only", "dc_claims", "--only", "us_claims")

    lines = capsys.readouterr().out.splitlines()
    assert code == 3
    assert [line.split()[:3] for line in lines[:2]] == [
        ["dc_claims", "fred", "unavailable"],
        ["us_claims", "fred", "unavailable"],
    ]
    assert lines[-1] == "0 new statements stored"


def test_what_people_bring_is_guarded_as_what_sources_say(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = folder / "bad.csv"
    outside.write_text("period,value\n2024-11-01,561\n2024-12-01,568\n")

    codes = [call("import", outside, "--series", PMI), call("observe", PMI, "2025-01", "529")]

    told = capsys.readouterr().err
    assert codes == [3, 3]
    assert told.count("nothing was stored") == 2
    assert stored() == []
