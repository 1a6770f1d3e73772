"""The word, sign and colour of each level; the three always go together."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from monitor.model.terms import Level
from monitor.wording.words import ENGLISH, Words

SIGNS: Final[Mapping[Level, str]] = MappingProxyType(
    {
        Level.OK: "○",
        Level.WATCH: "△",
        Level.WARNING: "▲",
        Level.CRITICAL: "●",
        Level.UNKNOWN: "?",
    }
)
COLOURS: Final[Mapping[Level, str]] = MappingProxyType(
    {
        Level.OK: "#2e6b34",
        Level.WATCH: "#6b5900",
        Level.WARNING: "#a34700",
        Level.CRITICAL: "#b00020",
        Level.UNKNOWN: "#555555",
    }
)
FROM_BEST: Final = (Level.OK, Level.UNKNOWN, Level.WATCH, Level.WARNING, Level.CRITICAL)
"""The order in which the overall level is the worst."""


def signed(level: Level, words: Words = ENGLISH) -> str:
    """Render a level as its sign and its word."""
    return f"{SIGNS[level]} {words.term(level.value)}"


def badness(level: Level) -> int:
    """Rank a level for showing the worst first; unknown stands between ok and watch."""
    return FROM_BEST.index(level)
