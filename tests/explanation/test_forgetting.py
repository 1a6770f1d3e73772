"""What changes though nothing moves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from evaluation.builders import (
    Said,
    X,
    Y,
    gated,
    indicator,
    judged,
    knowledge,
    level,
    rule,
    said,
    weekly,
)
from hypothesis import given
from hypothesis import strategies as st

from monitor.evaluation.judgement import judge
from monitor.explanation.forgetting import Move, forgetting
from monitor.model.terms import Frequency, Level, Stage
from monitor.rulebook.book import StagePolicy

FALL = rule("change(x, 3)", {Level.WATCH: level("<= -2"), Level.WARNING: level("<= -4")})


def test_a_window_forgets_the_fall_it_no_longer_spans() -> None:
    (found,) = forgetting(judged(FALL, 50, 50, 50, 50, 50, 45, 45))

    assert (found.period, found.level) == (date(2024, 9, 1), Level.OK)
    assert (found.gate_closes, found.held) == (False, False)
    assert found.forgotten == (Move(indicator=X, period=date(2024, 6, 1), before=50.0, after=45.0),)


def test_a_level_on_the_newest_value_alone_forgets_nothing() -> None:
    assert forgetting(judged(rule(), 52, 49.7)) == ()


def test_a_clear_hold_puts_the_end_off_but_not_the_cause() -> None:
    one = rule("change(x, 3)", {Level.WATCH: level("<= -4", clear_hold=2)})

    (found,) = forgetting(judged(one, 50, 50, 50, 50, 50, 45, 45))

    assert found.period == date(2024, 10, 1)
    assert [(move.period, move.before) for move in found.forgotten] == [(date(2024, 6, 1), 50.0)]


def test_a_hold_that_has_begun_needs_only_time() -> None:
    one = rule(levels={Level.WARNING: level("< 50", hold=3)})

    (found,) = forgetting(judged(one, 52, 49))

    assert (found.period, found.level, found.held, found.forgotten) == (
        date(2024, 4, 1),
        Level.WARNING,
        True,
        (),
    )


def test_a_gate_closes_when_its_window_has_passed_the_cut() -> None:
    one = gated(rule("x", {Level.WATCH: level(">= 6", hold=2)}), "change(y, 26w) <= -0.5")
    rates = indicator(Y, frequency=Frequency.DAILY, precision=2)
    weeks = indicator(X, frequency=Frequency.WEEKLY, precision=2)
    days = [date(2024, 6, 1) + timedelta(days=count) for count in range(260)]
    steps = tuple(
        Said(period=day, value=_target(day), at=datetime(day.year, day.month, day.day, tzinfo=UTC))
        for day in days
    )
    known = knowledge(weeks, rates, x=weekly(*[6.5] * 20, start="2024-10-03"), y=steps)

    (found,) = forgetting(judge(replace(one, precision=2), known))

    assert (found.period, found.level, found.gate_closes) == (date(2025, 6, 19), Level.OK, True)
    assert found.forgotten == (Move(indicator=Y, period=date(2024, 12, 19), before=5.0, after=4.5),)


def _target(day: date) -> float:
    if day < date(2024, 9, 19):
        return 5.5
    return 5.0 if day < date(2024, 12, 19) else 4.5


def test_where_only_finals_count_the_last_final_stands_still() -> None:
    one = replace(FALL, stages=StagePolicy.FINAL)
    rows = [
        said(f"2024-0{month}-01", value, f"2024-0{month}-28")
        for month, value in enumerate((50, 50, 50, 50, 45), start=1)
    ]
    rows.append(said("2024-06-01", 60, "2024-06-21", stage=Stage.FLASH))

    (found,) = forgetting(judge(one, knowledge(x=rows)))

    assert (found.period, found.level) == (date(2024, 8, 1), Level.OK)


@pytest.mark.parametrize("values", [(), (50, 50)])
def test_an_unknown_rule_forgets_nothing(values: tuple[float, ...]) -> None:
    assert forgetting(judged(FALL, *values)) == ()


def test_every_change_up_to_ok_is_told() -> None:
    found = forgetting(judged(FALL, 50, 50, 50, 50, 47, 45))

    assert [(each.period, each.level) for each in found] == [
        (date(2024, 8, 1), Level.WATCH),
        (date(2024, 9, 1), Level.OK),
    ]


@given(values=st.lists(st.integers(40, 60), min_size=4, max_size=12))
def test_it_is_what_comes_true_when_nothing_moves(values: list[int]) -> None:
    before = judged(FALL, *values)
    levels = {each.period: each.level for each in forgetting(before)}

    expected = before.state.level
    for count in range(1, 6):
        later = judged(FALL, *values, *[values[-1]] * count).state
        assert later.reading
        assert later.reading.period
        expected = levels.get(later.reading.period, expected)
        assert later.level is expected
        if levels.get(later.reading.period) is Level.OK:
            break
