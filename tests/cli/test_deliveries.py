"""`deliveries`: what is owed and dead, every try of it, and trying again what can be."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli.desk import live, move_hook, settle_in, stay_alone
from program import call, run

from monitor.demo.receivers import webhook_endpoint
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


def listed(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> list[Any]:
    capsys.readouterr()
    assert call("deliveries", *arguments, "--format", "json") == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert call("deliveries", *arguments) == 3
    return capsys.readouterr().err


def test_the_list_has_every_delivery_with_its_tries(capsys: pytest.CaptureFixture[str]) -> None:
    (told, taken_back) = listed(capsys, "list", "--channel", "hook")

    assert (told["state"], told["attempts"], told["purpose"]) == ("delivered", 2, "alert")
    assert [each["ending"] for each in told["tries"]] == ["not_taken", "delivered"]
    assert told["tries"][0]["retry_after_s"] == 20
    assert "HTTP 503" in told["tries"][0]["detail"]
    assert (taken_back["attempts"], taken_back["tries"][0]["remedy"]) == (1, None)


def test_the_list_can_be_narrowed_by_state_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert {each["channel"] for each in listed(capsys, "list", "--state", "dead")} == {"pager"}
    assert [
        each["channel"] for each in listed(capsys, "list", "--state", "dead", "--from", "2025-03-01")
    ] == ["pager"]
    assert listed(capsys, "list", "--state", "pending") == []


def test_the_table_is_by_the_readers_clock_and_says_what_the_last_try_failed_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call("deliveries", "list", "--state", "dead")

    head, first, _ = capsys.readouterr().out.splitlines()
    assert head.split() == ["Asia/Shanghai", "id", "state", "tries", "purpose", "to", "failed", "on"]
    assert first.startswith("2025-02-21 22:46")
    assert first.endswith("HTTP 410")


def test_one_is_shown_by_how_its_id_begins(capsys: pytest.CaptureFixture[str]) -> None:
    (told, _) = listed(capsys, "list", "--channel", "hook")

    code = call("deliveries", "show", told["message"][:12])

    shown = capsys.readouterr().out
    assert code == 0
    assert told["message"] in shown
    assert "delivered after 2 tries" in shown
    assert "not_taken" in shown
    assert "asked to wait 20 s" in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= WIDTH


def test_what_is_dead_is_shown_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    dead = listed(capsys, "dead", code=1)[0]

    call("deliveries", "show", dead["message"])

    shown = " ".join(capsys.readouterr().out.split())
    assert "it is not tried again" in shown
    assert "Remedy The receiver wants nothing more from this channel" in shown


def test_the_body_is_what_was_sent(capsys: pytest.CaptureFixture[str]) -> None:
    (told, _) = listed(capsys, "list", "--channel", "hook")

    call("deliveries", "show", told["message"], "--body")

    assert json.loads(capsys.readouterr().out)["type"] == "alert.fired"


def test_an_id_of_none_or_of_several_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no message has an id that begins with 'msg_zzz'" in refused(capsys, "show", "msg_zzz")
    assert "messages have an id that begins with 'msg_'" in refused(capsys, "show", "msg_")


def test_the_dead_are_an_exit_code_and_name_the_disabled_channel(folder: Path) -> None:
    dead = run("deliveries", "dead", folder=folder)
    fine = run("deliveries", "dead", "--channel", "hook", folder=folder)

    assert dead.code == 1
    assert dead.out.count("dead") == 2
    assert "pager is disabled since 21 Feb 2025 22:46 Asia/Shanghai" in dead.err
    assert "notify-test pager" in dead.err
    assert (fine.code, fine.out, fine.err) == (0, "none\n", "")


def test_a_disabled_channel_counts_after_its_dead_were_left_behind(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert listed(capsys, "dead", "--from", "2025-06-01", code=1) == []


def test_to_a_disabled_channel_nothing_is_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert "notify-test pager" in refused(capsys, "retry", "--dead")


def test_what_was_delivered_is_not_sent_again(capsys: pytest.CaptureFixture[str]) -> None:
    (told, _) = listed(capsys, "list", "--channel", "hook")

    said = refused(capsys, "retry", told["message"])

    assert "is delivered; it is not owed any more" in said


def test_what_is_to_be_tried_again_is_named_in_one_way(capsys: pytest.CaptureFixture[str]) -> None:
    assert "name the messages" in refused(capsys, "retry")
    assert "name the messages" in refused(capsys, "retry", "msg_1", "--dead")
    assert "name the messages" in refused(capsys, "retry", "msg_1", "--channel", "hook")


def test_for_a_channel_that_is_gone_from_the_settings_nothing_is_tried_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (folder / "monitor.yaml").read_text("utf-8").splitlines(keepends=True)
    kept = "".join(line for line in lines if "pager:" not in line).replace(", pager]", "]")
    (folder / "monitor.yaml").write_text(kept, "utf-8")

    said = refused(capsys, "retry", "--dead")

    assert "is for pager, a channel that the settings name no longer" in " ".join(said.split())


def test_the_dead_arrive_once_their_receiver_is_back_and_say_the_same_as_before(folder: Path) -> None:
    with webhook_endpoint() as back:
        move_hook(folder, "pager", back)
        test = run("notify-test", "pager", folder=folder)
        retried = run("deliveries", "retry", "--dead", "--channel", "pager", folder=folder)
        run("run", "--once", folder=folder)

    assert "pager was disabled and is used again" in test.out
    assert "2 dead: `macro-monitor deliveries retry --dead --channel pager` sends them" in test.out
    assert retried.out == "2 deliveries are due now\n"
    sent = [json.loads(each.body)["type"] for each in back.received]
    assert sent[:3] == ["test", "alert.fired", "alert.retracted"]
    assert run("deliveries", "dead", folder=folder).code == 0
