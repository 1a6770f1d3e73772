from dataclasses import replace
from datetime import date

import pytest
from evaluation.builders import X, Y, gated, indicator, judged, knowledge, level, monthly, rearmed, rule
from hypothesis import given
from hypothesis import strategies as st

from monitor.evaluation.judgement import judge
from monitor.model.standing import Holding, RuleState
from monitor.model.terms import HeldBy, Level

OK, WATCH, WARNING = Level.OK, Level.WATCH, Level.WARNING


def low(*values: float | None, **holds: int) -> Holding | None:
    """Say what holds a rule that watches for less than 50."""
    one = rule("x", {WATCH: level("< 50", ">= 51", **holds)})
    return judged(one, *values).state.held


def test_a_level_that_follows_its_value_is_not_held() -> None:
    assert low(52, 49) is None
    assert low(52, 52) is None


def test_a_value_between_enter_and_clear_is_held_by_the_clear() -> None:
    assert low(49, 50.5) == Holding(by=HeldBy.CLEAR, alone=OK)


def test_a_value_between_that_never_entered_is_not_held() -> None:
    assert low(52, 50.5) is None


def test_a_bad_value_that_does_not_count_yet_is_held_by_the_hold() -> None:
    assert low(52, 49, hold=3) == Holding(by=HeldBy.HOLD, alone=WATCH, counted=1, asked=3)
    assert low(52, 49, 49, hold=3) == Holding(by=HeldBy.HOLD, alone=WATCH, counted=2, asked=3)
    assert low(52, 49, 49, 49, hold=3) is None


def test_a_month_without_a_value_counts_for_no_hold_and_breaks_none() -> None:
    assert low(52, 49, None, 49, hold=3) == Holding(by=HeldBy.HOLD, alone=WATCH, counted=2, asked=3)


def test_a_value_past_the_clear_is_held_until_it_was_there_for_long_enough() -> None:
    assert low(49, 51, clear_hold=2) == Holding(by=HeldBy.CLEAR_HOLD, alone=OK, counted=1, asked=2)
    assert low(49, 51, 51, clear_hold=2) is None


def test_a_level_once_reached_is_held_for_its_least_time() -> None:
    assert low(49, 52, min_hold=3) == Holding(by=HeldBy.MIN_HOLD, alone=OK, counted=2, asked=3)
    assert low(49, 52, 52, min_hold=3) == Holding(by=HeldBy.MIN_HOLD, alone=OK, counted=3, asked=3)
    assert low(49, 52, 52, 52, min_hold=3) is None


def test_what_is_held_up_is_told_from_what_the_value_alone_would_make_it() -> None:
    levels = {WATCH: level("< 51", ">= 51.5"), WARNING: level("< 50", ">= 50.8")}

    assert judged(rule("x", levels), 49, 50.5).state.held == Holding(by=HeldBy.CLEAR, alone=WATCH)


def test_what_is_held_down_is_told_of_the_worst_level_the_value_enters() -> None:
    levels = {WATCH: level("< 51"), WARNING: level("< 50", hold=2)}

    state = judged(rule("x", levels), 52, 49).state

    assert (state.level, state.held) == (
        WATCH,
        Holding(by=HeldBy.HOLD, alone=WARNING, counted=1, asked=2),
    )


def test_an_event_is_held_until_its_rule_is_armed_again() -> None:
    one = rearmed(rule("x", {WATCH: level("< 50")}), "x", 5)

    assert judged(one, 49, 51).state.held == Holding(by=HeldBy.REARM, alone=OK)


def test_a_closed_gate_holds_nothing() -> None:
    one = gated(rule("x", {WATCH: level("< 50", hold=2)}), "y > 0")
    known = knowledge(indicator(X), indicator(Y), x=monthly(52, 49), y=monthly(1, 0))

    assert judge(one, known).state.held is None


def of_months(*values: float | None) -> RuleState:
    return judged(rule("x", {WATCH: level("< 50")}), *values).state


def test_a_run_counts_the_months_from_its_first_to_the_newest() -> None:
    state = of_months(52, 49, 48, 49)

    assert (state.since, state.run) == (date(2024, 2, 1), 3)


def test_a_run_counts_a_month_without_a_value_too() -> None:
    assert of_months(52, 49, None, 49).run == 3


def test_what_is_ok_has_no_run() -> None:
    assert of_months(49, 52).run is None


VALUES = st.lists(st.sampled_from([None, 47.0, 49.0, 50.2, 50.7, 52.0]), min_size=1, max_size=9)
HOLDS = st.fixed_dictionaries(
    {"hold": st.integers(1, 3), "clear_hold": st.integers(1, 3), "min_hold": st.integers(1, 4)}
)


@given(values=VALUES, holds=HOLDS)
def test_a_level_is_held_exactly_where_the_last_value_alone_would_give_another(
    values: list[float | None], holds: dict[str, int]
) -> None:
    one = rule("x", {WATCH: level("< 51", ">= 51.5", **holds), WARNING: level("< 50", ">= 50.5", **holds)})
    bare = replace(one, levels={WATCH: level("< 51"), WARNING: level("< 50")})
    *_, last = values

    state = judged(one, *values).state

    if last is None or state.level is Level.UNKNOWN:
        return
    alone = judged(bare, last).state.level
    assert (state.held is None) == (alone is state.level)
    assert state.held is None or state.held.alone is alone


@given(values=VALUES, holds=HOLDS)
def test_what_holds_a_level_has_not_run_out(values: list[float | None], holds: dict[str, int]) -> None:
    held = low(*values, **holds)

    if held is not None and held.by in {HeldBy.HOLD, HeldBy.CLEAR_HOLD}:
        assert 0 < held.counted < held.asked
    if held is not None and held.by is HeldBy.MIN_HOLD:
        assert 0 < held.counted <= held.asked


@pytest.mark.parametrize("hold", [1, 2])
def test_without_data_nothing_is_held(hold: int) -> None:
    state = judged(rule("x", {WATCH: level("< 50", hold=hold)})).state

    assert (state.held, state.run) == (None, None)
