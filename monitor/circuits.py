"""When to leave a receiver alone: a circuit opens where tries fail in a row, and closes at the first success.

A wait in an open circuit is no try: what waits uses up none of its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never

from monitor.model.deliveries import Answer
from monitor.model.terms import Ending

FAILURES: Final = 3
"""So many in a row open a circuit."""
FIRST_PAUSE: Final = timedelta(seconds=30)
"""How long it is open; each failure after that doubles it."""
LONGEST_PAUSE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """How one receiver fares: failures in a row, and when it may be tried again, None if at any time."""

    failures: int = 0
    probe_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Tell whether the receiver is to be left alone now."""
        return self.probe_at is not None and now < self.probe_at


CLOSED: Final = Circuit()


def after(circuit: Circuit, answer: Answer, *, now: datetime, asked: timedelta) -> Circuit:
    """Draw from how a try ended how the receiver fares.

    Args:
        circuit: As it stood before.
        answer: How the try ended.
        now: When it ended.
        asked: How long the receiver asked to be left alone, zero if it did not.
    """
    match answer.ending:
        case Ending.DELIVERED | Ending.REFUSED:
            return CLOSED
        case Ending.GONE:
            return Circuit(failures=circuit.failures, probe_at=_later(circuit.probe_at, now + FIRST_PAUSE))
        case Ending.LIMITED if asked:
            return Circuit(failures=circuit.failures, probe_at=_later(circuit.probe_at, now + asked))
        case (
            Ending.LIMITED
            | Ending.NOT_TAKEN
            | Ending.REDIRECTED
            | Ending.UNRESOLVED
            | Ending.UNREACHABLE
            | Ending.TIMED_OUT
            | Ending.TLS
            | Ending.LOGIN
            | Ending.BROKEN
        ):
            return _failed(circuit, now)
        case _:
            assert_never(answer.ending)


def _failed(circuit: Circuit, now: datetime) -> Circuit:
    """Count a failure; one of a try that began before the circuit opened says nothing new."""
    if circuit.is_open(now):
        return circuit
    failures = circuit.failures + 1
    if failures < FAILURES:
        return Circuit(failures=failures)
    doublings = min(failures - FAILURES, 10)
    return Circuit(failures=failures, probe_at=now + min(FIRST_PAUSE * 2**doublings, LONGEST_PAUSE))


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)
