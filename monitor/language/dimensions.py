"""What a reading is counted in: base units with exponents, and the bare number they are multiplied by."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

RATIO: Final = "ratio"
"""What is left of two equal units: a pure number that was measured."""
PERCENT: Final = "%"
POINTS: Final = "pp"
_PURE: Final = (frozenset[str](), frozenset({"probability"}))
"""Bases of what is a percentage once it is multiplied by a hundred."""
_KIN: Final = (frozenset({PERCENT, POINTS}), frozenset({"index", "points"}))
"""Two names for what is counted alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Base units by their exponents, none of them 0, and the bare number they were multiplied by.

    What is `bare` is a number as written, which goes with any unit; without bases and not bare is a ratio.
    """

    powers: Mapping[str, int]
    factor: Fraction = Fraction(1)
    bare: bool = False

    @property
    def text(self) -> str:
        """The unit as it is written: `claims`, `index thousand`, `claims/(index thousand^2)`, `ratio`."""
        above = [_power(base, self.powers[base]) for base in sorted(self.powers) if self.powers[base] > 0]
        below = [_power(base, -self.powers[base]) for base in sorted(self.powers) if self.powers[base] < 0]
        divisor = below[0] if len(below) == 1 else f"({' '.join(below)})"
        product = " ".join(above)
        return f"{product or 1}/{divisor}" if below else product or RATIO

    @property
    def word(self) -> str | None:
        """The text; None for a bare number."""
        return None if self.bare else self.text

    def called(self, word: str | None) -> "Unit":
        """Give the unit of this name: this very one where the name is its own."""
        return self if word == self.word else named(word)

    def times(self, other: "Unit") -> "Unit":
        """Give the unit of a product."""
        bases = dict.fromkeys((*self.powers, *other.powers))
        powers = {base: self.powers.get(base, 0) + other.powers.get(base, 0) for base in bases}
        factor, bare = self.factor * other.factor, self.bare and other.bare
        return _settled({base: power for base, power in powers.items() if power}, factor, bare=bare)

    def over(self, other: "Unit") -> "Unit":
        """Give the unit of a quotient."""
        inverse = {base: -power for base, power in other.powers.items()}
        factor = 1 / other.factor if other.factor else Fraction(1)
        return self.times(Unit(powers=inverse, factor=factor, bare=other.bare))

    def may_be_called(self, name: str) -> bool:
        """Tell whether a person may name the unit so: it is that, or has no name of its own.

        A number, a ratio, a product or quotient of units and what was multiplied by a number have none.
        """
        simple = list(self.powers.values()) == [1] and self.factor == 1
        return self.bare or not simple or name == self.text or {name, self.text} in _KIN


BARE: Final = Unit(powers={}, bare=True)


def named(word: str | None) -> Unit:
    """Give the unit of this name; a bare number without one."""
    if word is None:
        return BARE
    return Unit(powers={} if word == RATIO else {word: 1})


def _settled(powers: Mapping[str, int], factor: Fraction, *, bare: bool) -> Unit:
    """Let a hundred times a pure number be percent, and a hundredth of percent the number itself."""
    if factor == 100 and not bare and powers.keys() in _PURE:  # noqa: PLR2004 - percent are hundredths
        return named(PERCENT)
    for base in (PERCENT, POINTS):
        if factor == Fraction(1, 100) and powers.get(base) == 1:
            return Unit(powers={other: power for other, power in powers.items() if other != base})
    return Unit(powers=powers, factor=factor, bare=bare)


def _power(base: str, exponent: int) -> str:
    return base if exponent == 1 else f"{base}^{exponent}"
