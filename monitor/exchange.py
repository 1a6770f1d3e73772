"""What is asked of an address and what comes of it, as values: no exception, and no secret in any of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, unique
from types import MappingProxyType
from typing import Final, Protocol, TypeAlias

NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})
NO_SECRETS: Final[Mapping[str, "Secret"]] = MappingProxyType({})


class Secret:
    """A text that shows itself only where it is asked to."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "Secret(***)"

    def reveal(self) -> str:
        """Return the text itself, for the one place that sends it."""
        return self._text

    def scrub(self, text: str) -> str:
        """Return `text` with every occurrence of the secret blotted out."""
        return text.replace(self._text, "***")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer read to its end, whatever its status; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@unique
class Reason(Enum):
    """Why there is no answer."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed out"
    CUT_SHORT = "cut short"
    TOO_LARGE = "too large"
    REDIRECTED = "redirected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """No answer, and why; `detail` is for a person."""

    reason: Reason
    detail: str


Result: TypeAlias = Reply | Failure
Keep: TypeAlias = Callable[[bytes], bool]
"""Tells whether a line of a body, without its end, is to be kept."""


class Fetcher(Protocol):
    """What asks for an address: the transport itself, or what stands before it."""

    def now(self) -> datetime:
        """Return the present instant on the clock that is waited by."""
        ...

    def get(
        self,
        url: str,
        *,
        provider: str,
        headers: Mapping[str, str] = NO_HEADERS,
        secrets: Mapping[str, Secret] = NO_SECRETS,
        keep: Keep | None = None,
    ) -> Result:
        """Ask for `url`, `secrets` added to its query; of a body that is to be sieved, its kept lines."""
        ...
