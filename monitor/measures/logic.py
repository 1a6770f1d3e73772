"""Three-valued logic on readings: 1.0 holds, 0.0 does not, NaN is not known.

Any other number counts as one that holds.
"""

import numpy as np

from monitor.model.series import BoolArray, FloatArray


def conjunction(left: FloatArray, right: FloatArray) -> FloatArray:
    """Both hold; not so as soon as one does not, whatever the other."""
    refuted = (left == 0) | (right == 0)
    return np.where(refuted, 0.0, verdict(~refuted, left, right))


def disjunction(left: FloatArray, right: FloatArray) -> FloatArray:
    """Either holds; so as soon as one does, whatever the other."""
    return negation(conjunction(negation(left), negation(right)))


def negation(values: FloatArray) -> FloatArray:
    """Does not hold; unknown stays unknown."""
    return verdict(values == 0, values, values)


def verdict(holds: BoolArray, left: FloatArray, right: FloatArray) -> FloatArray:
    """Turn the outcome of a comparison into 1.0 or 0.0, NaN where either side is missing."""
    return np.where(np.isnan(left) | np.isnan(right), np.nan, holds)
