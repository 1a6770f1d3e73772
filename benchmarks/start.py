"""`check --offline` on a full store beside `import fredapi`, each a process of its own, turn by turn."""

import compileall
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import monitor
from benchmarks import stopwatch
from benchmarks.history import catalogue, collections, origin
from monitor.model.catalogue import Catalogue
from monitor.store.sql import SqlStore

ROUNDS: Final = 15
CHECK: Final = (str(Path(sys.executable).with_name("macro-monitor")), "check", "--offline")
FREDAPI: Final = (sys.executable, "-c", "import fredapi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one process took: wall time and peak memory, as the system counts them."""

    wall_s: float
    peak_mb: float


def measure() -> Iterator[str]:
    """Report wall time and peak memory of both, and the ratio of their times."""
    compileall.compile_dir(str(Path(monitor.__file__).parent), quiet=1)
    indicators = catalogue()
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/warm.db"
        rows = _fill(url, indicators)
        environment = _environment(url)
        _try_out(environment, folder)
        pairs = [
            (_cost(CHECK, environment, folder), _cost(FREDAPI, environment, folder)) for _ in range(ROUNDS)
        ]
    yield f"{rows} statements: {origin(indicators)}"
    yield f"{ROUNDS} runs of each in turn, the median and the span"
    yield _line("check --offline", [ours for ours, _ in pairs])
    yield _line("import fredapi", [theirs for _, theirs in pairs])
    yield f"ratio of the times, median of the pairs: {median(a.wall_s / b.wall_s for a, b in pairs):.2f}"


def _fill(url: str, indicators: Catalogue) -> int:
    """Store every history; returns how many statements there are."""
    store = SqlStore.open(url)
    rows = sum(store.add(each).statements for each in collections(indicators))
    store.close()
    return rows


def _environment(url: str) -> dict[str, str]:
    """This process's own environment without settings, but for the store; bytecode is used and kept."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("MONITOR_", "PYTHON"))}
    return kept | {"MONITOR_DATABASE_URL": url}


def _try_out(environment: Mapping[str, str], folder: str) -> None:
    """Run both once, unmeasured, and see that they do what is to be measured."""
    for command in (CHECK, FREDAPI):
        done = subprocess.run(
            command, env=environment, cwd=folder, capture_output=True, check=False, text=True
        )
        if done.stderr:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr}")


def _cost(command: Sequence[str], environment: Mapping[str, str], folder: str) -> Cost:
    timed = (sys.executable, "-S", "-E", stopwatch.__file__, *command)
    done = subprocess.run(timed, env=environment, cwd=folder, stdout=subprocess.PIPE, check=True)
    return Cost(**json.loads(done.stdout))


def _line(name: str, costs: Sequence[Cost]) -> str:
    walls = [each.wall_s * 1000 for each in costs]
    peak = max(each.peak_mb for each in costs)
    times = f"{median(walls):6.0f} ms ({min(walls):.0f} to {max(walls):.0f})"
    return f"{name:16} {times}, peak memory {peak:.0f} MB"
