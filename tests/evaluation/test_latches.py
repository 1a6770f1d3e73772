from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from evaluation.builders import condition, level, months
from hypothesis import given
from hypothesis import strategies as st

from monitor.evaluation.latches import levels, limits, met, new_extremes
from monitor.model.series import BoolArray, DateArray, FloatArray
from monitor.model.terms import Level
from monitor.rulebook.book import LevelRule

GAP = np.nan


def dates(count: int) -> DateArray:
    return np.array(months(count), dtype="datetime64[D]")


def codes(rule: LevelRule, values: Sequence[float], *, closed: Sequence[int] = ()) -> list[int]:
    """Severities of a rule that has one level, watch."""
    gates = np.isin(np.arange(len(values)), closed)
    return list(levels({Level.WATCH: rule}, np.array(values), dates(len(values)), closed=gates))


def rearmed(
    rule: LevelRule, values: Sequence[float], rearm: Sequence[float], *, closed: Sequence[int] = ()
) -> list[int]:
    gates = np.isin(np.arange(len(values)), closed)
    found = new_extremes(
        {Level.WATCH: rule},
        np.array(values),
        dates(len(values)),
        closed=gates,
        rearm=np.array(rearm),
        rise=5.0,
    )
    return list(found)


def test_a_level_ends_at_its_clear_and_not_where_its_enter_stops() -> None:
    assert codes(level("< 50", ">= 50.5"), [51, 49.9, 50.2, 50.4, 50.5, 50.2]) == [0, 1, 1, 1, 0, 0]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("< 50", [1, 0, 0]), ("<= 50", [1, 1, 0]), ("> 50", [0, 0, 1]), (">= 50", [0, 1, 1])],
)
def test_the_limit_itself_counts_only_where_the_sign_says_so(condition: str, expected: list[int]) -> None:
    assert codes(level(condition), [49, 50, 51]) == expected


def test_the_rule_stands_at_the_worst_latch_set() -> None:
    rules = {Level.WATCH: level("< 51", ">= 51.5"), Level.CRITICAL: level("< 48", ">= 49")}
    values = np.array([51.2, 47.0, 48.5, 49.0, 51.4, 51.5])

    found = levels(rules, values, dates(6), closed=np.zeros(6, dtype=np.bool_))

    assert found.tolist() == [0, 3, 3, 1, 1, 0]


def test_an_enter_counts_once_it_was_held() -> None:
    assert codes(level("< 50", hold=2), [49, 51, 49, 49, 51]) == [0, 0, 0, 1, 0]


def test_a_hold_longer_than_the_history_is_never_over() -> None:
    assert codes(level("< 50", hold=9), [49, 49]) == [0, 0]


def test_a_hold_counts_the_last_periods_and_not_some_before() -> None:
    assert codes(level("< 50", hold=3), [49, 49, 51, 49, 49, 49, 51]) == [0, 0, 0, 0, 0, 1, 0]


def test_a_clear_counts_once_it_was_held() -> None:
    assert codes(level("< 50", clear_hold=2), [49, 51, 49, 51, 51]) == [1, 1, 1, 1, 0]


def test_a_level_stands_for_at_least_its_least_hold() -> None:
    assert codes(level("< 50", min_hold=3), [49, 51, 51, 51, 51]) == [1, 1, 1, 0, 0]


def test_a_missing_reading_neither_counts_towards_nor_breaks_a_hold() -> None:
    assert codes(level("< 50", hold=2), [49, GAP, 49, GAP, 51]) == [0, 0, 1, 1, 0]


def test_a_closed_gate_resets_the_latch_and_the_hold() -> None:
    assert codes(level("< 50", hold=2), [49, 49, 49, 49, 49], closed=[2]) == [0, 1, 0, 0, 1]


def test_a_closed_gate_ends_even_a_level_that_would_be_held_longer() -> None:
    assert codes(level("< 50", min_hold=5), [49, 51, 51], closed=[1]) == [1, 0, 0]


def test_a_closed_gate_counts_where_the_reading_is_missing() -> None:
    assert codes(level("< 50"), [49, GAP, GAP], closed=[1]) == [1, 0, 0]


def test_a_dated_limit_holds_from_its_period_on() -> None:
    threshold = condition(">= 3 from 2024-02-01, >= 4 from 2024-04-01")

    assert limits(threshold, dates(4)).tolist()[1:] == [3, 3, 4]
    assert np.isnan(limits(threshold, dates(1))).all()


def test_before_the_first_dated_limit_nothing_is_met() -> None:
    assert not met(condition("< 9 from 2030-01-01"), np.array([1.0]), dates(1)).any()


def test_no_history_has_no_levels() -> None:
    assert codes(level("< 50", hold=2, min_hold=2), []) == []
    assert rearmed(level("< 50"), [], []) == []


def test_an_event_stands_until_its_measure_is_up_from_its_low() -> None:
    values, sentiment = [0, 12, 0, 0, 0, 0], [80, 70, 68, 72, 73, 60]

    assert rearmed(level(">= 12"), values, sentiment) == [0, 1, 1, 1, 0, 0]


def test_an_event_rearmed_may_come_again() -> None:
    assert rearmed(level(">= 12"), [12, 0, 12, 0], [70, 75, 70, 71]) == [1, 0, 1, 1]


def test_an_event_that_comes_again_as_it_is_rearmed_stands_on() -> None:
    assert rearmed(level(">= 12"), [12, 12, 0], [70, 75, 76]) == [1, 1, 1]


def test_a_rise_of_tenths_is_not_lost_to_binary_noise() -> None:
    assert rearmed(level(">= 12"), [12, 0], [64.7, 69.7]) == [1, 0]


def test_an_event_stands_where_what_rearms_it_is_not_known() -> None:
    assert rearmed(level(">= 12"), [12, 0, 0, 0], [GAP, GAP, 60, 65]) == [1, 1, 1, 0]


def test_a_missing_reading_does_not_break_the_hold_of_an_event() -> None:
    assert rearmed(level(">= 12", hold=2), [12, GAP, 12, 0], [70, 70, 70, 70]) == [0, 0, 1, 1]


def test_a_closed_gate_ends_an_event() -> None:
    assert rearmed(level(">= 12"), [12, 0, 0], [70, 70, 70], closed=[1]) == [1, 0, 0]


READINGS = st.lists(
    st.tuples(st.sampled_from([47.0, 49.5, 50.0, 50.2, 50.5, 52.0, GAP]), st.integers(0, 5)), max_size=24
)
LEVELS = st.builds(
    lambda clear, hold, clear_hold, min_hold: level(
        "< 50", clear, hold=hold, clear_hold=clear_hold, min_hold=min_hold
    ),
    st.sampled_from([">= 50", ">= 50.5"]),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 3),
)


@given(readings=READINGS, rule=LEVELS)
def test_a_latch_is_what_stepping_through_its_periods_gives(
    readings: list[tuple[float, int]], rule: LevelRule
) -> None:
    values = np.array([value for value, _ in readings])
    closed = np.array([gate == 0 for _, gate in readings], dtype=np.bool_)
    periods = dates(len(values))

    found = levels({Level.WATCH: rule}, values, periods, closed=closed)

    assert found.tolist() == stepped(rule, values, closed)


@given(readings=READINGS, rule=LEVELS)
def test_what_comes_later_changes_no_level_before(readings: list[tuple[float, int]], rule: LevelRule) -> None:
    values = [value for value, _ in readings]
    closed = [i for i, (_, gate) in enumerate(readings) if gate == 0]
    half = len(values) // 2

    assert codes(rule, values, closed=closed)[:half] == codes(rule, values[:half], closed=closed)


def stepped(rule: LevelRule, values: FloatArray, closed: BoolArray) -> list[int]:
    """Walk one latch through its periods, as its description reads."""
    enter, clear = rule.enter.steps[0].value, rule.clear.steps[0].value
    entered = cleared = stood = 0
    found = []
    for value, shut in zip(values, closed, strict=True):
        if shut:
            entered = cleared = stood = 0
        elif not np.isnan(value):
            entered = entered + 1 if value < enter else 0
            cleared = cleared + 1 if value >= clear else 0
            if stood:
                stood = 0 if stood >= rule.min_hold and cleared >= rule.clear_hold else stood + 1
            elif entered >= rule.hold:
                stood = 1
        found.append(int(stood > 0))
    return found


@given(
    readings=st.lists(
        st.tuples(
            st.sampled_from([0.0, 12.0, GAP]),
            st.sampled_from([60.0, 62.5, 65.0, 70.0, GAP]),
            st.integers(0, 5),
        ),
        max_size=24,
    ),
    hold=st.integers(1, 2),
)
def test_an_event_is_what_stepping_through_its_periods_gives(
    readings: list[tuple[float, float, int]], hold: int
) -> None:
    values, rearm = [each[0] for each in readings], [each[1] for each in readings]
    closed = [i for i, each in enumerate(readings) if each[2] == 0]

    found = rearmed(level(">= 12", hold=hold), values, rearm, closed=closed)

    assert found == stepped_until_risen(values, rearm, closed=closed, hold=hold)


def stepped_until_risen(
    values: Sequence[float], rearm: Sequence[float], *, closed: Sequence[int], hold: int
) -> list[int]:
    entered, stands, low = 0, False, GAP
    found = []
    for i, (value, back) in enumerate(zip(values, rearm, strict=True)):
        if i in closed:
            entered, stands = 0, False
        elif not np.isnan(value):
            entered = entered + 1 if value >= 12 else 0
        if stands:
            low = np.fmin(low, back)
            stands = not back - low >= 5
        if not stands and entered >= hold and i not in closed and not np.isnan(value):
            stands, low = True, back
        found.append(int(stands))
    return found


def test_a_limit_is_compared_with_the_period_judged() -> None:
    rule = level(">= 3 from 2024-01-01, >= 4 from 2024-03-01")

    assert codes(rule, [3, 3, 3, 4]) == [1, 1, 0, 1]
    assert rule.enter.value_at(date(2024, 2, 1)) == 3


def test_a_dated_limit_keeps_its_periods_where_readings_are_missing() -> None:
    rule = level(">= 3 from 2024-01-01, >= 4 from 2024-03-01")

    assert codes(rule, [3, GAP, 3, 4]) == [1, 1, 0, 1]
