"""Numbers as people read them: precision, thousands separators, units."""

from decimal import Decimal
from typing import Final

from monitor.wording.words import ENGLISH, Words

PERCENT: Final = frozenset({"%", "percent"})
BARE: Final = frozenset({"", "index", "0 or 1", "probability"})
POINTS: Final = "pp"
ONES: Final = frozenset({"1", "-1", "+1"})
COUNTED: Final = frozenset({"claims", "months", "periods", "rules", "themes", "weeks"})
"""Units in the plural, which one of them does not have."""


def figure(value: float, precision: int) -> str:
    """Render a number alone: `precision` decimals, thousands separated, never a negative zero."""
    return f"{round(value, precision) + 0.0:,.{precision}f}"


def amount(value: float, unit: str, *, precision: int, words: Words = ENGLISH) -> str:
    """Render a value in its unit; an index and a probability stand bare."""
    return _with_unit(figure(value, precision), unit, words)


def difference(value: float, unit: str, *, precision: int, words: Words = ENGLISH) -> str:
    """Render a signed difference of two values; percents differ by percentage points."""
    sign = "+" if round(value, precision) > 0 else ""
    return sign + size(value, unit, precision=precision, words=words)


def size(value: float, unit: str, *, precision: int, words: Words = ENGLISH) -> str:
    """Render a difference of two values in its unit, with a sign only where it is negative."""
    return _with_unit(figure(value, precision), POINTS if unit in PERCENT else unit, words)


def number(value: float | None, precision: int) -> float | int | None:
    """Round to the precision published, for programs; whole numbers stay whole, and None none."""
    if value is None:
        return None
    return round(value) if precision == 0 else round(value, precision)


def decimals(value: float) -> int:
    """Count the decimals a number needs to be written whole."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _with_unit(text: str, unit: str, words: Words) -> str:
    if unit in BARE:
        return text
    if unit in PERCENT:
        return f"{text}%"
    spoken = unit.removesuffix("s") if unit in COUNTED and text in ONES else unit
    return f"{text} {words.term(spoken)}"
