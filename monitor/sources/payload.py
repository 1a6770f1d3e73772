"""What providers' payloads have in common: numbers and days as text, and answers without figures."""

import re
from datetime import date
from enum import Enum, unique
from hashlib import sha256
from math import isfinite
from typing import Final

from monitor.exchange import Failure, Reason, Reply, Result
from monitor.model.series import FetchResult
from monitor.model.terms import Outcome

_FRED_ID: Final = re.compile(r"[A-Z0-9_]+", re.ASCII)
_NUMBER: Final = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

_BY_STATUS: Final = {
    403: Outcome.UNAVAILABLE,
    404: Outcome.NOT_FOUND,
    408: Outcome.UNAVAILABLE,
    423: Outcome.UNAVAILABLE,
    429: Outcome.RATE_LIMITED,
}
_OK: Final = 200
_SERVER_ERROR: Final = 500


class RefusalError(ValueError):
    """An answer that brings nothing to keep: the outcome it comes to, and the provider's own code.

    A `ValueError`, because that is what fredapi's callers expect of a request that failed.
    """

    def __init__(self, outcome: Outcome, detail: str, *, code: int | None = None) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail
        self.code = code


def fred_id(series: str) -> str:
    """Return the id of a FRED series if it can be one: anything else could change the request.

    Raises:
        RefusalError: not found, where it cannot.
    """
    if not _FRED_ID.fullmatch(series):
        raise RefusalError(Outcome.NOT_FOUND, f"{series!r} cannot be the id of a FRED series")
    return series


def number(text: str) -> float:
    """Read a finite decimal number.

    Raises:
        RefusalError: malformed, where it is anything else.
    """
    value = float(text) if _NUMBER.fullmatch(text) else float("nan")
    if not isfinite(value):
        raise malformed(f"a value is not a number: {text[:40]!r}")
    return value


def day(text: str | None) -> date:
    """Read a day written `YYYY-MM-DD`.

    Raises:
        RefusalError: malformed, where it is anything else.
    """
    try:
        if text is not None and _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise malformed(f"a date is not a date: {str(text)[:40]!r}")


@unique
class Kind(Enum):
    """What the first bytes of a payload say that it is, whatever its name or its header says."""

    XLS = "an .xls workbook"
    XLSX = "an .xlsx workbook"
    PDF = "a PDF document"
    HTML = "a web page"
    TEXT = "text"
    NOTHING = "nothing"


def kind_of(body: bytes) -> Kind:
    """Tell what a payload is by its first bytes."""
    start = body[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        return Kind.NOTHING
    signs = {b"\xd0\xcf\x11\xe0": Kind.XLS, b"PK\x03\x04": Kind.XLSX, b"%PDF": Kind.PDF, b"<": Kind.HTML}
    return next((kind for sign, kind in signs.items() if start.startswith(sign)), Kind.TEXT)


def digest(body: bytes) -> str:
    """Name a payload by its content: the cursor of sources whose payloads are read whole."""
    return sha256(body).hexdigest()[:32]


def withheld(detail: str) -> RefusalError:
    """Build the refusal of a publisher that does not give what it has published."""
    return RefusalError(Outcome.WITHHELD, detail)


def malformed(detail: str) -> RefusalError:
    """Build the refusal of a payload that is not what was asked for."""
    return RefusalError(Outcome.MALFORMED, detail)


def of_failure(failure: Failure) -> RefusalError:
    """Build the refusal for a request that got no answer."""
    outcome = Outcome.MALFORMED if failure.reason is Reason.TOO_LARGE else Outcome.UNAVAILABLE
    return RefusalError(outcome, failure.detail)


def of_status(status: int) -> Outcome:
    """Say what a status other than 200 comes to where the body says nothing better."""
    return Outcome.UNAVAILABLE if status >= _SERVER_ERROR else _BY_STATUS.get(status, Outcome.MALFORMED)


def answered(result: Result) -> Reply:
    """Return the reply if it is a plain success.

    Raises:
        RefusalError: otherwise.
    """
    if isinstance(result, Failure):
        raise of_failure(result)
    if result.status != _OK:
        raise RefusalError(of_status(result.status), f"answered with status {result.status}")
    return result


def refused(refusal: RefusalError, *, bytes_read: int) -> FetchResult:
    """Build the result of a fetch that brings nothing, and leave the cursor as it was."""
    return FetchResult(
        outcome=refusal.outcome, figures=(), cursor=None, detail=refusal.detail, bytes_read=bytes_read
    )
