"""Conditions in words."""

import pytest
from evaluation.builders import condition

from monitor.explanation.conditions import verdict, where


def test_a_condition_holds_or_does_not() -> None:
    assert [verdict(1.0), verdict(0.0)] == ["holds", "does not hold"]


@pytest.mark.parametrize(
    ("threshold", "said"),
    [
        (">= 1", "where the condition holds"),
        ("> 0", "where the condition holds"),
        ("< 1", "where it does not"),
        (">= 0", "at >= 0"),
        ("> 1", "at > 1"),
        (">= 1 from 2024-01-01", "where the condition holds"),
        (">= 1 from 2024-01-01, >= 0 from 2025-01-01", "at >= 1 from 2024-01-01, >= 0 from 2025-01-01"),
    ],
)
def test_a_threshold_on_a_condition_is_met_where_it_holds_or_where_it_does_not(
    threshold: str, said: str
) -> None:
    assert where(condition(threshold)) == said
