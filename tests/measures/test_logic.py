import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.logic import (
    at_least,
    conjunction,
    disjunction,
    greatest,
    least,
    negation,
    verdict,
)

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


def test_enough_hold_as_soon_as_the_unknown_ones_cannot_change_it() -> None:
    holds, fails, unknown = np.array([1.0]), np.array([0.0]), np.array([np.nan])

    assert at_least(2, [holds, holds, unknown]).tolist() == [1.0]
    assert at_least(2, [holds, fails, fails]).tolist() == [0.0]
    assert at_least(3, [holds, fails, unknown]).tolist() == [0.0]
    assert np.isnan(at_least(2, [holds, fails, unknown])).tolist() == [True]


def test_all_and_any_are_at_least_all_and_at_least_one() -> None:
    np.testing.assert_equal(at_least(2, [LEFT, RIGHT]), conjunction(LEFT, RIGHT))
    np.testing.assert_equal(at_least(1, [LEFT, RIGHT]), disjunction(LEFT, RIGHT))


@given(
    known=st.lists(st.sampled_from([0.0, 1.0, np.nan]), min_size=1, max_size=6),
    count=st.integers(1, 7),
)
def test_it_is_known_exactly_where_every_way_to_fill_in_agrees(known: list[float], count: int) -> None:
    blanks = int(np.isnan(known).sum())
    certain = known.count(1.0)

    result = at_least(count, [np.array([value]) for value in known])

    outcomes = {float(certain + filled >= count) for filled in range(blanks + 1)}
    np.testing.assert_equal(result, outcomes.pop() if len(outcomes) == 1 else np.nan)


def test_a_number_alone_joins_every_period() -> None:
    assert at_least(2, [np.array([1.0, 0.0]), np.asarray(1.0)]).tolist() == [1.0, 0.0]
    assert least([np.array([1.0, 5.0]), np.asarray(3.0)]).tolist() == [1.0, 3.0]


def test_the_lowest_and_highest_of_several_are_missing_where_any_is() -> None:
    several = [np.array([1.0, 5.0, 2.0]), np.array([4.0, -3.0, 2.0]), np.array([2.0, 0.0, np.nan])]

    np.testing.assert_equal(least(several), [1.0, -3.0, np.nan])
    np.testing.assert_equal(greatest(several), [4.0, 5.0, np.nan])
