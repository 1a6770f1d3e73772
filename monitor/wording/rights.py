"""What the rights of others oblige every message to say."""

from collections.abc import Iterable
from typing import Final

from monitor.model.terms import SourceName

FRED_NOTICE: Final = (
    "This product uses the FRED® API but is not endorsed or certified"
    " by the Federal Reserve Bank of St. Louis."
)
FROM_FRED: Final = frozenset({SourceName("fred"), SourceName("fredgraph")})


def notices(sources: Iterable[SourceName]) -> tuple[str, ...]:
    """Return the notices that values from these sources oblige us to print."""
    return (FRED_NOTICE,) if FROM_FRED.intersection(sources) else ()
