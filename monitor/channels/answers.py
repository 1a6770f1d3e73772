"""How a try ends, in the few forms that channels share."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Final

from monitor.model.alerts import Answer

DELIVERED: Final = Answer(delivered=True, permanent=False, retry_after_s=None, detail="delivered")


def failed(detail: str, *, permanent: bool = False, retry_after_s: float | None = None) -> Answer:
    """Answer that the receiver does not have the message."""
    return Answer(delivered=False, permanent=permanent, retry_after_s=retry_after_s, detail=detail)


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
        return failed(f"no answer within {seconds:g} s")


def _settle(ending: Future[Answer], attempt: Callable[[], Answer]) -> None:
    try:
        ending.set_result(attempt())
    except BaseException as exc:  # noqa: BLE001 - carried over to the thread that waits
        ending.set_exception(exc)
