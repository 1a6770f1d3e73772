"""Run a command and print what it took: `python stopwatch.py COMMAND …`.

A process of its own, small on purpose: the system counts the memory of the process that starts
another as the other's peak, for exec keeps it.
"""

import json
import os
import sys
import time


def main() -> None:
    """Print wall time in seconds and peak memory in megabytes as JSON; the command's output goes nowhere."""
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    begun = time.perf_counter()
    process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent)
    _, _, usage = os.wait4(process, 0)
    wall_s = time.perf_counter() - begun
    unit = 1 if sys.platform == "darwin" else 1024
    print(json.dumps({"wall_s": wall_s, "peak_mb": usage.ru_maxrss * unit / 1e6}))


if __name__ == "__main__":
    main()
