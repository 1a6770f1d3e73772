"""The clock: the only module that reads the time of day or waits."""

import threading
import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant, aware UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class SimulatedClock:
    """A clock that only moves when told to, or when somebody waits on it; never backwards."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the instant it stands at."""
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        """Move on by that much at once."""
        with self._lock:
            self._now += timedelta(seconds=seconds)

    def advance_to(self, instant: datetime) -> None:
        """Move on to an instant; one that has passed already leaves the clock where it is."""
        with self._lock:
            self._now = max(self._now, instant)
