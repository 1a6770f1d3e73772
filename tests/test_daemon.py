"""The daemon on the real scheduler, and as a process that is told to stop."""

import json
import logging
import os
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

import pytest
from program import COMMAND, KEY, environment, nobody

from monitor.clock import SystemClock
from monitor.daemon import PAUSE_AFTER_FAILURE, Daemon
from monitor.jobs import Job

PATIENCE_S = 60.0
"""How long a busy machine may take; a test waits that long only to fail."""


# ---------------------------------------------------------------- on the real scheduler


class Work:
    """Runs as planned, asking to run again at once; the last run planned tells the process to stop."""

    def __init__(self, *plan: Exception | None) -> None:
        self.runs = 0
        self._plan = plan

    def __call__(self) -> datetime:
        self.runs += 1
        if self.runs >= len(self._plan):
            os.kill(os.getpid(), signal.SIGTERM)
        outcome = self._plan[min(self.runs, len(self._plan)) - 1]
        if outcome is not None:
            raise outcome
        return SystemClock().now()


class Idle:
    """Has nothing to do until somebody else says so."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self) -> None:
        self.runs += 1


class LateClock:
    """So late that the pause after a failure is over when it begins."""

    def now(self) -> datetime:
        return SystemClock().now() - PAUSE_AFTER_FAILURE

    def sleep(self, seconds: float) -> None:
        raise AssertionError


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Put back the handlers of signals that a daemon in this process replaces; stop one that hangs."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    watchdog = threading.Timer(PATIENCE_S, os.kill, [os.getpid(), signal.SIGTERM])
    watchdog.start()
    yield
    watchdog.cancel()
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_job_runs_again_when_it_asked_to_until_the_daemon_is_stopped() -> None:
    work, idle = Work(None, None, None), Idle()

    Daemon([Job(name="work", run=work), Job(name="idle", run=idle)], SystemClock()).run()

    assert work.runs >= 3
    assert idle.runs == 1


def test_a_job_that_fails_ends_neither_the_daemon_nor_other_jobs(caplog: pytest.LogCaptureFixture) -> None:
    failing, work = Work(RuntimeError("lost the thread"), *[None] * 99), Work(None, None, None)

    with caplog.at_level(logging.INFO, logger="monitor.daemon"):
        Daemon([Job(name="bad", run=failing), Job(name="good", run=work)], SystemClock()).run()

    (record,) = [record for record in caplog.records if record.message == "job failed"]
    assert vars(record)["job"] == "bad"
    assert "lost the thread" in str(record.exc_info)
    assert failing.runs == 1
    assert work.runs >= 3
    assert caplog.records[-1].message == "stopped"


def test_a_job_that_failed_is_tried_again_after_a_pause() -> None:
    failing = Work(RuntimeError("once"), ValueError("twice"), None)

    Daemon([Job(name="bad", run=failing)], LateClock()).run()

    assert failing.runs >= 3


def test_a_job_that_follows_another_runs_after_it() -> None:
    order: list[str] = []
    work = Work(None, None)

    def pull() -> None:
        order.append("pull")

    def deliver() -> None:
        order.append("deliver")
        work()

    jobs = [Job(name="pull", run=pull, then=lambda: ("deliver",)), Job(name="deliver", run=deliver)]
    Daemon(jobs, SystemClock()).run()

    assert order.count("deliver") == 2
    assert order[-1] == "deliver"


# ---------------------------------------------------------------- as a process


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, within bounds."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def looks(database: Path) -> int:
    """Count the looks at sources that a daemon has stored so far."""
    with (
        suppress(sqlite3.OperationalError),
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db,
    ):
        return int(db.execute("SELECT count(*) FROM fetch").fetchone()[0])
    return 0


@pytest.fixture
def started(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    settings = {"MONITOR_SOURCES__FRED__URL": nobody(), "FRED_API_KEY": KEY}
    process = subprocess.Popen(  # noqa: S603 - our own program
        [COMMAND, "run"],
        cwd=tmp_path,
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    yield process
    process.kill()
    process.communicate()


def test_a_service_without_network_lives_logs_json_and_stops_when_told(
    started: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    until(lambda: looks(tmp_path / "macro-monitor.db") > 0)
    alive = started.poll() is None
    started.send_signal(signal.SIGTERM)

    out, err = started.communicate(timeout=PATIENCE_S)
    lines = [json.loads(line) for line in err.splitlines()]
    messages = [line["message"] for line in lines]
    assert alive
    assert started.returncode == 0
    assert [messages[0], *messages[-2:]] == ["running", "stopping", "stopped"]
    assert all({"at", "level", "logger", "message"} <= line.keys() for line in lines)
    assert KEY not in out + err
