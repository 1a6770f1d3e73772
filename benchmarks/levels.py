"""Levels of a thousand rules over their whole histories: by the engine, in pandas, and as bare numpy."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import process_time
from typing import Final, TypeVar

import numpy as np
import pandas as pd

from benchmarks import stopwatch
from benchmarks.threshold_rules import HOLD, POINTS, RULES, Case, cases, engine, periods
from monitor.model.series import BoolArray, CodeArray

ROUNDS: Final = 7
ENGINE: Final = (sys.executable, "-m", "benchmarks.threshold_rules")

Result = TypeVar("Result")


def measure() -> Iterator[str]:
    """Report the times of all three on the same figures, their ratio, and the engine's memory."""
    made = list(cases())
    read_s, ready = _timed(lambda: engine(made))
    days = pd.DatetimeIndex(periods())
    columns = [pd.Series(case.points, index=days) for case in made]
    points = [case.points for case in made]
    stands = _in_pandas(columns, made)
    _compare(ready.levels(), stands)
    _compare(ready.latches(points), stands)
    engine_s, latches_s, pandas_s, bare_s = _in_turn(
        ready.levels,
        lambda: ready.latches(points),
        lambda: _in_pandas(columns, made),
        lambda: _bare(made),
    )
    yield f"{RULES:,} rules (enter, clear, hold {HOLD}), each over {POINTS:,} points of a series of its own"
    yield f"one core, processor time, the best of {ROUNDS} runs in turn; all levels are equal"
    yield f"engine           {engine_s:7.3f} s, peak memory {_peak_mb():.0f} MB in a process of its own"
    yield f"its latches      {latches_s:7.3f} s, on readings that are ready, as pandas has them"
    yield f"pandas           {pandas_s:7.3f} s"
    yield f"bare comparison  {bare_s:7.3f} s, numpy: no hold, no clear, no missing value, no rounding"
    yield f"pandas to engine {pandas_s / engine_s:.1f} times as long; to latches {pandas_s / latches_s:.1f}"
    yield f"read and check the rule file before that: {read_s:.2f} s"


def _in_turn(*works: Callable[[], object]) -> list[float]:
    """Run each of them a few times, one after the other; returns the best time of each."""
    rounds = [[_timed(work)[0] for work in works] for _ in range(ROUNDS)]
    return [min(times) for times in zip(*rounds, strict=True)]


def _in_pandas(columns: Sequence[pd.Series], made: Sequence[Case]) -> list[BoolArray]:
    return [_stands(values, case).to_numpy() for values, case in zip(columns, made, strict=True)]


def _stands(values: pd.Series, case: Case) -> pd.Series:
    """Judge one rule as one would at a desk: a rolling sum for the hold, a state filled on for the latch."""
    entered = (values < case.enter).rolling(HOLD).sum() == HOLD
    state = pd.Series(np.nan, index=values.index)
    state[values >= case.clear] = 0.0
    state[entered] = 1.0
    return state.ffill().fillna(0.0).astype(bool)


def _bare(made: Sequence[Case]) -> list[BoolArray]:
    return [case.points < case.enter for case in made]


def _compare(codes: Sequence[CodeArray], stands: Sequence[BoolArray]) -> None:
    """See that both found the same levels, and that there was something to find."""
    different = sum(not np.array_equal(ours > 0, theirs) for ours, theirs in zip(codes, stands, strict=True))
    if different or not np.concatenate(stands).any():
        raise RuntimeError(f"{different} of {RULES} rules stand at other levels in pandas")


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    begun = process_time()
    result = work()
    return process_time() - begun, result


def _peak_mb() -> float:
    """Measure the engine alone: a process that makes the series, reads the rules and judges them once."""
    timed = (sys.executable, "-S", "-E", stopwatch.__file__, *ENGINE)
    done = subprocess.run(
        timed, env=os.environ, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, check=True
    )
    peak: float = json.loads(done.stdout)["peak_mb"]
    return peak
