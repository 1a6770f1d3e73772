"""Names in parts: a database takes only so many parameters with one question."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

_Name = TypeVar("_Name")
_MOST: Final = 5_000
"""SQLite takes 32,766 parameters, and PostgreSQL's drivers 65,535."""


def parts(names: Iterable[_Name]) -> Iterator[list[_Name]]:
    """Split names, in their order and each once, into as few lists as a question each can take."""
    rest = iter(dict.fromkeys(names))
    while part := list(islice(rest, _MOST)):
        yield part
