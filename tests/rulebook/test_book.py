from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.rulebook.book import Comparison, Threshold, ThresholdStep

NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=32)
DATES = st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 1, 1))
HOLDS = {
    Comparison.LESS: lambda value, limit: value < limit,
    Comparison.LESS_EQUAL: lambda value, limit: value <= limit,
    Comparison.GREATER: lambda value, limit: value > limit,
    Comparison.GREATER_EQUAL: lambda value, limit: value >= limit,
}


def constant(op: Comparison, value: float) -> Threshold:
    return Threshold(op=op, steps=(ThresholdStep(start=None, value=value),))


@st.composite
def thresholds(draw: st.DrawFn) -> Threshold:
    op, starts = draw(st.sampled_from(Comparison)), sorted(draw(st.sets(DATES, max_size=3)))
    if not starts:
        return constant(op, draw(NUMBERS))
    return Threshold(op=op, steps=tuple(ThresholdStep(start=each, value=draw(NUMBERS)) for each in starts))


def meets(threshold: Threshold, value: float, period: date) -> bool | None:
    limit = threshold.value_at(period)
    return None if limit is None else HOLDS[threshold.op](value, limit)


@given(thresholds(), NUMBERS, DATES)
def test_a_complement_holds_exactly_where_the_condition_does_not(
    threshold: Threshold, value: float, period: date
) -> None:
    one, other = meets(threshold, value, period), meets(threshold.complement(), value, period)

    assert (one is None and other is None) or one is not other


@given(thresholds())
def test_the_complement_of_the_complement_is_the_condition(threshold: Threshold) -> None:
    assert threshold.complement().complement() == threshold


@given(thresholds(), thresholds(), NUMBERS, DATES)
def test_what_implies_another_is_never_met_without_it(
    one: Threshold, other: Threshold, value: float, period: date
) -> None:
    if one.implies(other) and meets(one, value, period):
        assert meets(other, value, period) is not False


@given(NUMBERS, NUMBERS, st.sampled_from(Comparison), st.sampled_from(Comparison))
def test_implication_is_not_missed_at_the_limits(
    first: float, second: float, one: Comparison, other: Comparison
) -> None:
    near = {first, second, first - 1, first + 1, second - 1, second + 1, (first + second) / 2}
    a, b = constant(one, first), constant(other, second)

    counterexample = any(
        HOLDS[one](value, first) and not HOLDS[other](value, second) for value in near | {-1e300, 1e300}
    )

    assert a.implies(b) or counterexample


@pytest.mark.parametrize(
    ("threshold", "text"),
    [
        (constant(Comparison.LESS, 50.0), "< 50"),
        (constant(Comparison.LESS_EQUAL, -0.25), "<= -0.25"),
        (constant(Comparison.GREATER_EQUAL, 1000.0), ">= 1000"),
        (constant(Comparison.GREATER, 51.50), "> 51.5"),
        (
            Threshold(
                op=Comparison.LESS,
                steps=(
                    ThresholdStep(start=date(2023, 1, 1), value=-4.2),
                    ThresholdStep(start=date(2024, 1, 1), value=-3.0),
                ),
            ),
            "< -4.2 from 2023-01-01, < -3 from 2024-01-01",
        ),
    ],
)
def test_a_threshold_reads_as_a_person_writes_it(threshold: Threshold, text: str) -> None:
    assert threshold.text == text


def test_a_dated_threshold_has_no_limit_before_its_first_date() -> None:
    dated = Threshold(op=Comparison.LESS, steps=(ThresholdStep(start=date(2023, 1, 1), value=-4.2),))

    assert dated.value_at(date(2022, 12, 31)) is None
    assert dated.value_at(date(2023, 1, 1)) == -4.2
    assert dated.value_at(None) is None
