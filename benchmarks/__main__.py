"""Run every benchmark and print its figures, or only those named: `python -m benchmarks start`."""

import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from benchmarks import budget, crash, delivery, fred_vintages, levels, noise, polling, start, store

BENCHMARKS: Final[Mapping[str, tuple[str, Callable[[], Iterator[str]]]]] = {
    "start": ("How soon `check --offline` answers", start.measure),
    "store": ("Into the store, and out of it", store.measure),
    "levels": ("A thousand rules over their whole histories", levels.measure),
    "noise": ("How much of the time the shipped rules stand at a level", noise.measure),
    "budget": ("How many messages the shipped rules send", budget.measure),
    "delivery": ("From the commit of events to their receiver", delivery.measure),
    "crash": ("Killed at random points of the cycle", crash.measure),
    "polling": ("How soon a release is stored, and what it costs in requests", polling.measure),
    "fred_vintages": ("Reading ALFRED vintages", fred_vintages.measure),
}
"""Name to title and benchmark."""


def main() -> None:
    """Print the machine, then each benchmark under its title."""
    unknown = sorted(set(sys.argv[1:]) - BENCHMARKS.keys())
    if unknown:
        sys.exit(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    print(_machine())
    for name in sys.argv[1:] or BENCHMARKS:
        title, measure = BENCHMARKS[name]
        print(f"\n{title}")
        for line in measure():
            print(f"    {line}")


def _machine() -> str:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {platform.platform(terse=True)}, {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
