"""The store: what it takes to add every history, to offer them again, and to read a vintage."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from benchmarks.history import STORED_AT, catalogue, collections, origin
from monitor.store.sql import SqlStore
from monitor.vintage import vintage

ROUNDS: Final = 7
LONG_AGO: Final = datetime(2008, 9, 15, tzinfo=UTC)


def measure() -> Iterator[str]:
    """Report the times, in milliseconds."""
    indicators = catalogue()
    offered = collections(indicators)
    rows = sum(len(each.statements) for each in offered)
    with TemporaryDirectory() as folder:
        store = SqlStore.open(f"sqlite:///{folder}/store.db")
        add_ms = _ms(lambda: [store.add(each) for each in offered])
        again_ms = _ms(lambda: [store.add(each) for each in offered])
        stored = store.statements(indicators)
        read_ms = _median_ms(lambda: store.statements(indicators))
        now_ms = _median_ms(lambda: vintage(stored, indicators, as_of=STORED_AT))
        then_ms = _median_ms(lambda: vintage(stored, indicators, as_of=LONG_AGO))
        store.close()
    yield f"{rows} statements: {origin(indicators)}"
    yield f"add them            {add_ms:7.0f} ms"
    yield f"add them again      {again_ms:7.0f} ms, nothing new"
    yield f"read them           {read_ms:7.1f} ms, median of {ROUNDS}"
    yield f"vintage now         {now_ms:7.1f} ms"
    yield f"vintage {LONG_AGO.date()}  {then_ms:7.1f} ms"


def _median_ms(work: Callable[[], object]) -> float:
    return median(_ms(work) for _ in range(ROUNDS))


def _ms(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000
