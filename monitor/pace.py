"""The pace at which a provider may be asked."""

from datetime import UTC, datetime
from threading import Lock
from typing import Final

from monitor.ports import Clock

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Pace:
    """Spaces requests evenly, `rate` a second; who waits holds the lock, and the others wait for it."""

    def __init__(self, clock: Clock, rate: float) -> None:
        self._clock = clock
        self._interval_s = 1 / rate
        self._last_at = _NEVER
        self._lock = Lock()

    def wait(self) -> None:
        """Return when the next request may go out."""
        with self._lock:
            passed_s = (self._clock.now() - self._last_at).total_seconds()
            # A clock that was set back gives a negative time, and must not hold us until it catches up.
            if 0 <= passed_s < self._interval_s:
                self._clock.sleep(self._interval_s - passed_s)
            self._last_at = self._clock.now()
