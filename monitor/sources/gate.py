"""Publishers that answer but do not let in: nothing under a success code, or a page that asks who calls."""

import re
from typing import Final

from monitor.exchange import Reply, Result
from monitor.model.terms import Outcome
from monitor.sources.payload import Kind, RefusalError, answered, digest, kind_of, malformed, withheld

_ACCEPTED: Final = 202
_BAD_REQUEST: Final = 400
_FORBIDDEN: Final = frozenset({401, 403, 451})
_ASKS: Final = re.compile(
    rb"just a moment|verify(?:ing)? (?:you|that you|your|\.\.\.)|<title>\s*verifying|checking your browser"
    rb"|are you a robot|captcha|attention required|pardon our interruption|unusual traffic"
    rb"|enable javascript and cookies|(?:access|request) (?:was )?denied|_incapsula_resource|cf-chl",
    re.IGNORECASE,
)


def admitted(result: Result) -> Reply:
    """Return the reply if it is a success with something in it.

    Raises:
        RefusalError: withheld, where it is empty, only accepted, forbidden, or asks who calls under any
            status; else what the status comes to.
    """
    if isinstance(result, Reply) and result.status == _ACCEPTED:
        raise withheld(f"answered with status {_ACCEPTED}: the publisher took the request and gave nothing")
    if isinstance(result, Reply) and (result.status in _FORBIDDEN or _turned_away(result)):
        raise withheld(f"answered with status {result.status}: the publisher does not let programs in")
    reply = answered(result)
    if kind_of(reply.body) is Kind.NOTHING:
        raise withheld("answered with nothing under a success code")
    return reply


def _turned_away(reply: Reply) -> bool:
    """Tell whether a failure is a gate's: its page asks who calls."""
    return reply.status >= _BAD_REQUEST and _ASKS.search(reply.body) is not None


def unread(body: bytes, *, last: str | None) -> str:
    """Name a payload by its content.

    Raises:
        RefusalError: empty, where that is the name of the one read last.
    """
    name = digest(body)
    if name == last:
        raise RefusalError(Outcome.EMPTY, "unchanged")
    return name


def instead(body: bytes, wanted: str) -> RefusalError:
    """Build the refusal of a payload that came in place of `wanted`: withheld, where it asks who is there.

    Only for what lacks what was wanted: a page that has it may carry the words of a gate as well.
    """
    if kind_of(body) is not Kind.HTML:
        return malformed(f"what came is not {wanted}")
    if _ASKS.search(body):
        return withheld(f"a page that asks who is there came instead of {wanted}")
    return malformed(f"a web page came that is not {wanted}")
