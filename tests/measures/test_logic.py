import numpy as np

from monitor.measures.logic import conjunction, disjunction, negation, verdict

LEFT, RIGHT = (
    np.array(side) for side in zip(*((a, b) for a in (1, 0, np.nan) for b in (1, 0, np.nan)), strict=True)
)


def test_both_hold_unless_one_is_known_not_to() -> None:
    np.testing.assert_equal(conjunction(LEFT, RIGHT), [1, 0, np.nan, 0, 0, 0, np.nan, 0, np.nan])


def test_either_holds_as_soon_as_one_is_known_to() -> None:
    np.testing.assert_equal(disjunction(LEFT, RIGHT), [1, 1, 1, 1, 0, np.nan, 1, np.nan, np.nan])


def test_unknown_stays_unknown_when_negated() -> None:
    np.testing.assert_equal(negation(np.array([1.0, 0.0, np.nan])), [0, 1, np.nan])


def test_a_comparison_with_something_missing_is_unknown() -> None:
    left, right = np.array([1.0, 3.0, np.nan]), np.array([2.0, 2.0, 2.0])

    np.testing.assert_equal(verdict(left < right, left, right), [1, 0, np.nan])
