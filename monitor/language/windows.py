"""How many periods of a grid a window is."""

from fractions import Fraction
from typing import Final

from monitor.errors import ExpressionError
from monitor.language.syntax import Node, Number, Window
from monitor.model.terms import Frequency

_PERIODS: Final = {
    Frequency.DAILY: {"d": Fraction(1), "w": Fraction(7), "m": Fraction(365, 12), "y": Fraction(365)},
    Frequency.BUSINESS: {"d": Fraction(1), "w": Fraction(5), "m": Fraction(261, 12), "y": Fraction(261)},
    Frequency.WEEKLY: {"w": Fraction(1), "m": Fraction(52, 12), "y": Fraction(52)},
    Frequency.MONTHLY: {"m": Fraction(1), "y": Fraction(12)},
    Frequency.QUARTERLY: {"m": Fraction(1, 3), "y": Fraction(4)},
}
_MAX_PERIODS: Final = 20_000


def periods(window: Node, frequency: Frequency) -> int:
    """Count the periods of `window` on the grid of `frequency`; `d` is a business day on a business grid.

    Raises:
        ExpressionError: `bad-window`, when it is no window, not positive, or not whole on this grid.
    """
    match window:
        case Number(text=text) if text.isdigit():
            count = Fraction(text)
        case Window(count=stretches, unit=unit):
            count = stretches * _per_stretch(window, unit, frequency)
        case _:
            raise _bad(window, "a window is a whole number of periods, or such as 26w, 12m, 10y")
    if not 1 <= count <= _MAX_PERIODS:
        raise _bad(window, f"a window has from 1 to {_MAX_PERIODS} periods")
    return round(count)


def _per_stretch(window: Window, unit: str, frequency: Frequency) -> Fraction:
    grid = _PERIODS[frequency]
    if unit not in grid:
        raise _bad(window, f"{frequency.value} periods cannot be counted in {unit}: use {' or '.join(grid)}")
    per_stretch = grid[unit]
    if per_stretch < 1 and (window.count * per_stretch).denominator != 1:
        raise _bad(window, f"{window.count}{unit} is no whole number of {frequency.value} periods")
    return per_stretch


def _bad(window: Node, message: str) -> ExpressionError:
    return ExpressionError(message, offset=window.offset, name="bad-window")
