"""The pace at which a provider may be asked, and how long it asks us to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
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


def seconds_asked(retry_after: str, now: datetime) -> float | None:
    """Read a Retry-After header, a count of seconds or a date; None where it is neither."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
