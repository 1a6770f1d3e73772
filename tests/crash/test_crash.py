"""The service killed at random points of its cycle, as a process; `make bench` kills it 500 times."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from program import environment

ROOT = Path(__file__).parents[2]
KILLS = 15


@pytest.fixture(scope="module")
def outcome() -> Mapping[str, Any]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "benchmarks.crash", str(KILLS)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found


def test_no_event_is_lost_on_the_way_to_its_receiver(outcome: Mapping[str, Any]) -> None:
    assert sum(outcome["kills"].values()) == KILLS
    assert outcome["events"] > 0
    assert (outcome["lost"], outcome["pending"]) == (0, 0)


def test_every_event_arrives_once_by_its_id(outcome: Mapping[str, Any]) -> None:
    assert outcome["strange"] == 0


def test_the_events_are_those_of_a_run_that_nobody_disturbs(outcome: Mapping[str, Any]) -> None:
    assert outcome["same"], outcome
