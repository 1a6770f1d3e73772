"""`export`: all that was decided and told, as lines that never change but for where things stand."""

import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cli.desk import live, move_hook, settle_in, stay_alone
from program import COMMAND, call, environment

from monitor.demo.receivers import webhook_endpoint

ALL = ("--from", "2025-01-01", "--to", "2030-12-31")


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


def exported(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[Any]:
    capsys.readouterr()
    assert call("export", *arguments) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_record_of_a_life_is_there_under_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    rows = exported(capsys, *ALL)

    counts = Counter(row["record"] for row in rows)
    assert {row["schema"] for row in rows} == {1}
    assert counts["event"] == 2
    assert counts["decision"] == 8
    assert counts["channel_state"] == 1
    assert counts["attempt"] == 1 + sum(row["record"] == "message" for row in rows)


def test_an_event_keeps_its_kind_beside_the_name_of_its_record(capsys: pytest.CaptureFixture[str]) -> None:
    fired, retracted = [row for row in exported(capsys, *ALL) if row["record"] == "event"]

    assert (fired["kind"], retracted["kind"]) == ("fired", "retracted")
    assert fired["reading"]["inputs"][0]["value"] == 49.7


def test_spans_that_meet_make_up_the_whole_and_repeat_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    first = exported(capsys, "--from", "2025-01-01", "--to", "2025-02-21")
    second = exported(capsys, "--from", "2025-02-22", "--to", "2030-12-31")

    assert first
    assert second
    assert first + second == exported(capsys, *ALL)


def test_what_people_decide_later_adds_lines_and_changes_none(capsys: pytest.CaptureFixture[str]) -> None:
    before = exported(capsys, *ALL)
    call("silence", "services-pmi-weak", "--until", "worse", "--author", "desk-a", "--comment", "known")
    call("silence", "--end", "1", "--author", "desk-b")

    rows = exported(capsys, *ALL)

    made, ended = [row for row in rows if row not in before]
    assert [row for row in rows if row in before] == before
    assert (made["record"], made["author"], made["comment"]) == ("silence", "desk-a", "known")
    assert (ended["record"], ended["reason"]) == ("silence_end", "ended by desk-b")


def test_a_test_message_adds_lines_and_changes_none(capsys: pytest.CaptureFixture[str]) -> None:
    before = exported(capsys, *ALL)
    call("notify-test", "pager")

    rows = exported(capsys, *ALL)

    assert [row for row in rows if row in before] == before
    assert [row["record"] for row in rows if row not in before] == ["message", "attempt"]


def test_a_retry_changes_where_its_message_stands_and_nothing_else(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = exported(capsys, *ALL)
    with webhook_endpoint() as back:
        move_hook(folder, "pager", back)
        call("notify-test", "pager")
        call("deliveries", "retry", "--dead")

    changed = [row for row in before if row not in exported(capsys, *ALL)]

    assert [(row["record"], row["channel"], row["state"]) for row in changed] == [
        ("message", "pager", "dead"),
        ("message", "pager", "dead"),
    ]


def test_a_process_ends_where_its_reader_has_enough(folder: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own program
        [COMMAND, "export", *ALL],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        process.stdout.close()
        complaint = process.stderr.read()

    assert json.loads(first)["schema"] == 1
    assert complaint == b""


def test_a_span_has_both_its_ends(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("export", "--from", "2025-01-01") == 3
    assert call("export", "--from", "2025-01-01", "--to", "2024-12-01") == 3

    assert "swap them" in capsys.readouterr().err
