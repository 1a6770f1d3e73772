"""`explain evt_...`: what an event rests on, who was to be told and why, and every try to tell them."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli.desk import live, settle_in, stay_alone
from program import call

from monitor.wording.plain import WIDTH


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


@pytest.fixture
def ids(capsys: pytest.CaptureFixture[str], folder: Path) -> list[str]:
    """The ids of the flash that fired and of its retraction."""
    call("events", "--format", "json")
    return [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()]


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert call("explain", *arguments) == 0
    return capsys.readouterr().out


def document(capsys: pytest.CaptureFixture[str], name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(explained(capsys, name, "--format", "json"))


def test_json_has_the_inputs_the_threshold_and_how_it_stood_before(
    ids: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    fired, retracted = (document(capsys, name) for name in ids)

    (value,) = fired["inputs"]
    assert (fired["schema"], fired["seq"], fired["value"]) == (1, 1, 49.7)
    assert (value["indicator"], value["value"], value["stage"]) == ("services_pmi", 49.7, "flash")
    assert (value["released_at"], value["source"]) == ("2025-02-21T14:45:00Z", "spglobal")
    assert (fired["threshold"], fired["distance"]) == ("< 50", -0.3)
    assert (fired["previous_level"], fired["before"]) == ("ok", None)
    assert (retracted["previous_level"], retracted["before"]["id"]) == ("warning", ids[0])
    assert retracted["episode"] == {
        "id": ids[0],
        "opened_at": "2025-02-21T14:45:00Z",
        "ended_at": "2025-03-05T14:45:00Z",
    }


def test_json_has_every_decision_and_every_try_with_its_answer(
    ids: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    fired = document(capsys, ids[0])

    ways = {each["channel"]: (each["way"], each["reason"]) for each in fired["decisions"]}
    tries = {
        (each["channel"], each["purpose"]): [one["ending"] for one in each["tries"]]
        for each in fired["deliveries"]
    }
    assert ways["hook"] == ("now", "route 1: level warning, critical")
    assert ways["archive"][0] == "digest"
    assert all(each["written"] for each in fired["decisions"])
    assert tries == {
        ("desk", "alert"): ["delivered"],
        ("hook", "alert"): ["not_taken", "delivered"],
        ("pager", "alert"): ["gone"],
        ("desk", "fallback"): ["delivered"],
        ("archive", "digest"): ["delivered"],
    }


def test_the_text_says_all_of_it_in_80_columns(ids: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    text = explained(capsys, ids[0])

    said = " ".join(text.split())
    assert text.startswith("▲ warning Services PMI weak: fired\n")
    assert "Before ok; nothing was told of it" in said
    assert "Reading 49.7 for 2025-02-01 (flash) Threshold < 50; the value lies 0.3 below it" in said
    assert "hook at once, in en: route 1: level warning, critical" in said
    assert "archive held (digest) until 24 Feb 2025 07:30 Asia/Shanghai (23 Feb 18:30 ET)" in said
    assert "Try 1 21 Feb 2025 22:46 Asia/Shanghai (21 Feb 09:46 ET): not_taken" in said
    assert "Try 2 21 Feb 2025 22:47 Asia/Shanghai (21 Feb 09:47 ET): delivered" in said
    assert max(len(line) for line in text.splitlines() if "macro-monitor" not in line) <= WIDTH


def test_what_was_told_before_is_named(ids: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    said = " ".join(explained(capsys, ids[1]).split())

    assert "Before warning; last told fired, 21 Feb 2025 22:45" in said
    assert "told of this episode before" in said


def test_the_commands_to_reproduce_it_give_what_it_rested_on(
    ids: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    commands = [line.split() for line in explained(capsys, ids[0]).splitlines()[-2:]]

    for command in commands:
        call(*command[1:])
        assert "49.7" in capsys.readouterr().out


def test_the_beginning_of_an_id_will_do(ids: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert document(capsys, ids[0][:10])["id"] == ids[0]


@pytest.mark.parametrize(("name", "said"), [("evt_zzz", "no event has"), ("evt_", "2 events have")])
def test_an_id_of_none_or_of_several_is_refused(
    name: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = call("explain", name)

    assert code == 3
    assert said in capsys.readouterr().err


def test_an_event_is_as_it_was_told_whenever_it_is_asked(
    ids: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = call("explain", ids[0], "--as-of", "2025-02-24")

    assert code == 3
    assert "an event is as it was told" in capsys.readouterr().err
