"""`events`: what was told, in order, by the reader's clock; and what is left out."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli.desk import FINAL_AT, live, settle_in, stay_alone
from program import call


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lived")
    live(folder)
    return folder


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, lived: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settle_in(tmp_path, lived)
    stay_alone(monkeypatch, tmp_path)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[Any]:
    capsys.readouterr()
    assert call("events", "--format", "json", *arguments) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def kinds(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    return [each["event"] for each in told(capsys, *arguments)]


def test_the_table_is_by_the_readers_clock(capsys: pytest.CaptureFixture[str]) -> None:
    code = call("events")

    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert rows[0][0] == "Asia/Shanghai"
    assert [row[:-1] for row in rows[1:]] == [
        ["2025-02-21", "22:45", "fired", "▲", "warning", "services-pmi-weak", "49.7", "2025-02-01"],
        ["2025-03-05", "22:45", "retracted", "○", "ok", "services-pmi-weak", "51", "2025-02-01"],
    ]


def test_json_is_one_line_an_event_numbered_in_the_order_of_telling(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fired, retracted = told(capsys)

    assert (fired["seq"], retracted["seq"]) == (1, 2)
    assert (fired["schema"], fired["rule"], fired["value"]) == (1, "services-pmi-weak", 49.7)
    assert (retracted["at"], retracted["previous_level"]) == ("2025-03-05T14:45:00Z", "warning")


def test_a_day_is_a_day_in_new_york_whole_at_both_ends(capsys: pytest.CaptureFixture[str]) -> None:
    assert kinds(capsys, "--from", "2025-02-21", "--to", "2025-02-21") == ["fired"]
    assert kinds(capsys, "--from", "2025-02-22", "--to", "2025-03-05") == ["retracted"]


def test_an_instant_begins_a_span_and_ends_the_one_before(capsys: pytest.CaptureFixture[str]) -> None:
    at = FINAL_AT.isoformat()

    assert kinds(capsys, "--to", at) == ["fired"]
    assert kinds(capsys, "--from", at) == ["retracted"]


def test_it_can_be_narrowed_to_a_rule_a_kind_and_the_data_of_an_indicator(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert kinds(capsys, "--kind", "retracted") == ["retracted"]
    assert kinds(capsys, "--rule", "services-pmi-weak", "--kind", "fired") == ["fired"]
    assert kinds(capsys, "--indicator", "services_pmi") == []
    assert kinds(capsys, "--rule", "sahm") == []


def test_where_nothing_was_told_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    call("events", "--from", "2026-01-01")

    assert capsys.readouterr().out == "nothing was told\n"


def test_a_span_that_ends_before_it_begins_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code = call("events", "--from", "2025-03-01", "--to", "2025-02-01")

    assert code == 3
    assert "swap them" in capsys.readouterr().err
