"""How a try ends, in the few forms that channels share."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from types import MappingProxyType
from typing import Final

from monitor.model.deliveries import Answer
from monitor.model.terms import Ending

REDIRECTS: Final = range(300, 400)
ENDINGS: Final = MappingProxyType(
    {401: Ending.LOGIN, 403: Ending.LOGIN, 410: Ending.GONE, 429: Ending.LIMITED}
)
DELIVERED: Final = Answer(ending=Ending.DELIVERED, detail="delivered")


def failed(ending: Ending, detail: str, *, retry_after_s: float | None = None) -> Answer:
    """Answer that the receiver does not have the message."""
    return Answer(ending=ending, detail=detail, retry_after_s=retry_after_s)


def of_status(status: int) -> Ending:
    """Tell what a status of HTTP other than success means."""
    return Ending.REDIRECTED if status in REDIRECTS else ENDINGS.get(status, Ending.NOT_TAKEN)


def within(seconds: float, attempt: Callable[[], Answer]) -> Answer:
    """Make one try and give it up when its time is over.

    Time limits of sockets hold for each read, so a peer that sends a byte now and then outlives
    them; only another thread can give up such a try.
    """
    ending: Future[Answer] = Future()
    Thread(target=_settle, args=(ending, attempt), daemon=True).start()
    try:
        return ending.result(timeout=seconds)
    except TimeoutError:
        return failed(Ending.TIMED_OUT, f"no answer within {seconds:g} s")


def _settle(ending: Future[Answer], attempt: Callable[[], Answer]) -> None:
    try:
        ending.set_result(attempt())
    except BaseException as exc:  # noqa: BLE001 - carried over to the thread that waits
        ending.set_exception(exc)
