import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import pytest
from contracts.channel_contract import CLAUSES, NOTICE, messages_of
from services import FIRED

from monitor.channels.answers import failed
from monitor.channels.command import CommandChannel
from monitor.model.deliveries import Answer
from monitor.model.terms import ChannelName, Ending, Purpose
from monitor.ports import Channel


def python(program: str, *arguments: str, timeout_s: float = 10.0) -> CommandChannel:
    argv = (sys.executable, "-S", "-c", program, *arguments)
    return CommandChannel(name=ChannelName("own"), argv=argv, timeout_s=timeout_s)


def shell(script: str, *, timeout_s: float = 10.0) -> CommandChannel:
    return CommandChannel(name=ChannelName("own"), argv=("/bin/sh", "-c", script), timeout_s=timeout_s)


def started(channel: CommandChannel) -> Answer:
    message, *_ = messages_of(channel, NOTICE)
    return channel.deliver(message)


def gone(process: int) -> bool:
    """Whether a process ends within two seconds; one that nobody waited for counts as ended."""
    until = monotonic() + 2
    while monotonic() < until:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        sleep(0.02)
    return False


@pytest.mark.parametrize("clause", CLAUSES)
def test_it_keeps_the_contract(clause: Callable[[Channel], None]) -> None:
    clause(shell("exit 0"))


def test_the_program_reads_the_event(tmp_path: Path) -> None:
    kept = tmp_path / "kept"

    answer = started(shell(f"cat >{kept}"))

    assert answer.delivered
    assert json.loads(kept.read_bytes())["data"]["id"] == FIRED.id


def test_arguments_reach_the_program_as_they_are_written(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    odd = "$(touch /nowhere) `x` ; * \n标普"

    started(python("import sys; open(sys.argv[1], 'w').write(sys.argv[2])", str(kept), odd))

    assert kept.read_text() == odd


def test_the_environment_is_small_and_holds_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRED_API_KEY", "abcdef")
    monkeypatch.setenv("LANG", "C.UTF-8")
    kept = tmp_path / "kept"
    program = "import json, os, sys; json.dump(dict(os.environ), open(sys.argv[1], 'w'))"

    started(python(program, str(kept)))

    seen = json.loads(kept.read_text())
    assert {name: value for name, value in seen.items() if name != "LC_CTYPE"} == {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "MACRO_MONITOR_EVENT": FIRED.id,
        "MACRO_MONITOR_MESSAGE": "msg_0",
    }


def test_what_tells_of_no_event_has_no_event_in_its_environment(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    channel = shell(f'echo "${{MACRO_MONITOR_EVENT-none}}" >{kept}')
    card = replace(NOTICE, events=(), lines=(), purpose=Purpose.CARD, thread=None)
    (message,) = messages_of(channel, card)

    answer = channel.deliver(message)

    assert answer.delivered
    assert kept.read_text() == "none\n"


@pytest.mark.parametrize(
    ("script", "detail"),
    [
        ("exit 1", "exit status 1"),
        ("exit 75", "exit status 75 (try again later)"),
        ("echo 'the pager is off' >&2; exit 3", "exit status 3: the pager is off"),
        ("kill -9 $$", "ended by signal 9"),
    ],
)
def test_another_end_than_success_is_tried_again(script: str, detail: str) -> None:
    assert started(shell(script)) == failed(Ending.NOT_TAKEN, detail)


def test_of_a_long_complaint_the_end_is_kept() -> None:
    program = "import sys; sys.stderr.write('x' * 5_000_000 + ' at last'); sys.exit(1)"

    answer = started(python(program))

    assert answer.detail.endswith("x at last")
    assert len(answer.detail) == len("exit status 1: ") + 200


def test_a_program_that_reads_nothing_is_no_trouble() -> None:
    channel = shell("exit 0")
    (message, *_) = messages_of(channel, NOTICE)

    answer = channel.deliver(replace(message, body=b"x" * 1_000_000))

    assert answer.delivered


def test_when_its_time_is_over_all_it_started_is_killed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"

    answer = started(shell(f"sleep 60 & echo $! $$ >{kept}; wait", timeout_s=0.5))

    assert answer == failed(Ending.TIMED_OUT, "killed after 0.5 s")
    assert all(gone(int(process)) for process in kept.read_text().split())


def test_what_it_leaves_running_does_not_hold_it_up() -> None:
    began = monotonic()

    answer = started(shell("sleep 3 & exit 0"))

    assert answer.delivered
    assert monotonic() - began < 2.5


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda folder: folder / "none", "FileNotFoundError"),
        (lambda folder: folder, "PermissionError"),
    ],
)
def test_a_program_that_cannot_be_started_is_an_answer(
    make: Callable[[Path], Path], reason: str, tmp_path: Path
) -> None:
    program = make(tmp_path)

    answer = started(CommandChannel(name=ChannelName("own"), argv=(str(program),)))

    assert answer == failed(Ending.BROKEN, f"cannot start {program}: {reason}")
