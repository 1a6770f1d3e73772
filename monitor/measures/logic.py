"""Readings of several series joined one by one: three-valued logic, lowest and highest.

1.0 holds, 0.0 does not, NaN is not known; any other number counts as one that holds.
"""

from collections.abc import Sequence

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


def at_least(count: int, conditions: Sequence[FloatArray]) -> FloatArray:
    """At least `count` hold; known as soon as those not known could not change it.

    Args:
        count: How many must hold.
        conditions: At least one, of one shape or scalar.
    """
    stacked = np.stack(np.broadcast_arrays(*conditions))
    unknown = np.isnan(stacked)
    certain = np.sum(~unknown & (stacked != 0), axis=0)
    possible = certain + np.sum(unknown, axis=0)
    return np.where(certain >= count, 1.0, np.where(possible < count, 0.0, np.nan))


def least(values: Sequence[FloatArray]) -> FloatArray:
    """Lowest of several; missing where any is. At least one, of one shape or scalar."""
    lowest: FloatArray = np.min(np.stack(np.broadcast_arrays(*values)), axis=0)
    return lowest


def greatest(values: Sequence[FloatArray]) -> FloatArray:
    """Highest of several; missing where any is. At least one, of one shape or scalar."""
    highest: FloatArray = np.max(np.stack(np.broadcast_arrays(*values)), axis=0)
    return highest
