"""Values put on another scale, one by one."""

from math import erfc, sqrt
from typing import Final

import numpy as np

from monitor.measures.measured import Measured
from monitor.measures.spans import present
from monitor.model.series import FloatArray

_DAYS_OF_YEAR: Final = 365.0
_DAYS_OF_BANK_YEAR: Final = 360.0
_DAYS_OF_BILL: Final = 91.0


def logarithm(values: FloatArray) -> Measured:
    """Natural logarithm; missing where a value is not above zero."""
    return _one_by_one(np.log(np.where(values > 0, values, np.nan)))


def magnitude(values: FloatArray) -> Measured:
    """Value without its sign, in its unit."""
    return _one_by_one(np.abs(values))


def bond_equivalent(values: FloatArray) -> Measured:
    """Yield of a 13-week bill as that of a bond.

    Args:
        values: Percent a year on the discount basis banks quote: of the face value, over 360 days.

    Returns:
        Percent a year of the price paid, over 365 days; missing where no price would be left.

    Source: Estrella and Trubin, "The Yield Curve as a Leading Indicator" (2006).
    """
    discount = values / 100.0
    paid = _DAYS_OF_BANK_YEAR - _DAYS_OF_BILL * discount
    return _one_by_one(100.0 * _DAYS_OF_YEAR * discount / np.where(paid > 0, paid, np.nan))


def normal_cdf(values: FloatArray) -> Measured:
    """Probability that a standard normal variable is at or below a value, from 0 to 1."""
    scaled = (values / -sqrt(2.0)).tolist()
    return _one_by_one(0.5 * np.fromiter(map(erfc, scaled), np.float64, count=len(scaled)))


def _one_by_one(values: FloatArray) -> Measured:
    return Measured(values=values, spans=(present(len(values)),))
