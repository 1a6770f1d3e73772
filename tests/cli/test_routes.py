"""`routes test`: who would be told, when, in which language and why; and who not."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from program import call, keep_publishers_off
from routing.builders import EPISODE, FIRED, acknowledgement, silence

from monitor.model.alerts import Episode
from monitor.model.decisions import Matcher
from monitor.model.deliveries import Message
from monitor.model.records import Evaluation, Outgoing
from monitor.model.terms import ChannelName, Level, MessageId, Purpose, RuleId, Until
from monitor.store.sql import SqlStore

SETTINGS: Final = """
time_zone: Asia/Shanghai
channels:
  desk: {type: console, language: zh, digest: {every: week}, quiet_hours: {from: 22:00, to: 07:00}}
  hook: {type: console}
  ops: {type: console}
routes:
  - {match: {level: [warning, critical]}, to: [desk]}
  - {match: {rule: [services-pmi-weak, sahn]}, to: [hook]}
operators: [ops]
"""
WEAK: Final = ("--rule", "services-pmi-weak")
DAY, NIGHT = "2025-02-21T03:00:00Z", "2025-02-21T14:50:00Z"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [each for each in os.environ if each.startswith(("MONITOR_", "FRED_"))]:
        monkeypatch.delenv(name)
    keep_publishers_off(monkeypatch)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "monitor.yaml").write_text(SETTINGS)
    return tmp_path


def outcome(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:  # noqa: ANN401 - JSON
    capsys.readouterr()
    assert call("routes", "test", *arguments, "--format", "json") == 0
    return json.loads(capsys.readouterr().out)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, str]:
    return {each["channel"]: each["told"] for each in outcome(capsys, *arguments)["channels"]}


def test_it_says_who_is_told_when_in_which_language_and_why_and_who_not(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    code = call("routes", "test", *WEAK, "--level", "warning", "--at", NIGHT)

    assert code == 0
    assert capsys.readouterr().out == (
        "fired: Services PMI (services-pmi-weak), ok to warning, at 2025-02-21T14:50:00Z\n"
        "note: route 2 names the rule sahn, which is not there; did you mean sahm?\n"
        "\n"
        "desk  after quiet hours, Sat 2025-02-22 07:00 Asia/Shanghai, in zh\n"
        "        route 1: level warning, critical; quiet hours until 07:00 Asia/Shanghai\n"
        "hook  at once, in en\n"
        "        route 2: rule sahn, services-pmi-weak\n"
        "ops   not told\n"
        "        no route leads to it\n"
    )
    assert not (folder / "macro-monitor.db").exists()


def test_as_json_every_channel_has_its_outcome(capsys: pytest.CaptureFixture[str]) -> None:
    found = outcome(capsys, *WEAK, "--level", "watch", "--previous-level", "warning", "--at", DAY)

    assert {name: found[name] for name in ("schema", "at", "event", "rule", "level", "previous_level")} == {
        "schema": 1,
        "at": "2025-02-21T03:00:00Z",
        "event": "eased",
        "rule": "services-pmi-weak",
        "level": "watch",
        "previous_level": "warning",
    }
    assert found["channels"][0] == {
        "channel": "desk",
        "told": "digest",
        "at": "2025-02-23T23:30:00Z",
        "language": "zh",
        "reasons": ["route 1: level warning, critical; eased comes with the digest"],
    }


def test_a_retraction_goes_to_those_whom_the_routes_would_have_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = (*WEAK, "--event", "retracted", "--level", "ok", "--previous-level", "watch", "--at", NIGHT)

    assert told(capsys, *arguments) == {"desk": "no", "hook": "now", "ops": "no"}


def test_operators_are_told_of_data(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "--indicator", "services_pmi", "--event", "late")

    assert found == {"desk": "no", "hook": "no", "ops": "now"}


def test_silences_acknowledgements_and_who_was_told_are_read_from_the_store(
    capsys: pytest.CaptureFixture[str],
) -> None:
    weak = RuleId("services-pmi-weak")
    fired = replace(FIRED, rule=weak)
    message = Message(
        id=MessageId("msg_1"),
        channel=ChannelName("ops"),
        recipient="",
        purpose=Purpose.ALERT,
        body=b"",
        made_at=fired.at,
        events=(fired.id,),
    )
    opened = Episode(id=EPISODE, rule=weak, instance="", opened_at=fired.at, ended_at=None)
    store = SqlStore.open("sqlite:///macro-monitor.db")
    evaluation = Evaluation(
        instant=fired.at,
        sequence=0,
        collections=(),
        events=(fired,),
        episodes=(opened,),
        known={(weak, ""): "hash"},
        outgoing=Outgoing(messages=(message,)),
    )
    assert store.tell(evaluation)
    arguments = (*WEAK, "--level", "watch", "--previous-level", "warning", "--at", "2025-02-25T03:00:00Z")

    before = told(capsys, *arguments)
    store.acknowledge(acknowledgement(Level.WARNING))
    acknowledged = told(capsys, *arguments)
    by_rule = Matcher(rules=frozenset({weak}))
    store.silence(silence(Until.TIME, match=by_rule, ends_at=datetime(2025, 3, 1, tzinfo=UTC)))
    silenced = told(capsys, *WEAK, "--level", "critical", "--previous-level", "warning", "--at", NIGHT)
    store.close()

    assert before == {"desk": "digest", "hook": "now", "ops": "now"}
    assert acknowledged == {"desk": "acknowledged", "hook": "acknowledged", "ops": "acknowledged"}
    assert silenced == {"desk": "silenced", "hook": "silenced", "ops": "no"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--rule", "services-pmi-wek", "--level", "warning"), "did you mean services-pmi-weak?"),
        (("--indicator", "services_pm", "--event", "late"), "did you mean services_pmi?"),
        ((), "give --rule and --level, or --indicator and --event"),
        (WEAK, "give --level"),
        ((*WEAK, "--level", "ok"), "from ok to ok nothing happens"),
        ((*WEAK, "--level", "ok", "--event", "resolved"), "give its level as --previous-level"),
        ((*WEAK, "--level", "ok", "--event", "late"), "give --indicator"),
        (("--indicator", "services_pmi"), "say what is with the data by --event: late, missing"),
    ],
)
def test_what_cannot_be_asked_says_what_to_give(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = call("routes", "test", *arguments)

    assert code == 3
    assert said in " ".join(capsys.readouterr().err.split())
