from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from evaluation.builders import (
    WEEKLY_LISTINGS,
    X,
    Y,
    gated,
    indicator,
    knowledge,
    level,
    method_break,
    monthly,
    rearmed,
    rule,
    said,
    span,
    weekly,
)

from monitor.evaluation.history import History, inputs_of, trace, unmuted_from
from monitor.language.syntax import parse
from monitor.model.terms import Frequency, Level, Stage
from monitor.rulebook.book import BreakPolicy, StagePolicy

LOW = {Level.WATCH: level("< 50")}
SHUTDOWN = {"shutdowns": (span("2025-01-20", "2025-01-31"),)}


def of_months(*values: float | None, measure: str = "x") -> History:
    return trace(rule(measure, LOW), knowledge(x=monthly(*values)))


def test_a_rule_reads_the_indicators_of_measure_gate_and_rearming_once_each() -> None:
    one = rearmed(gated(rule("x - y"), "y < 50"), "x", 5)

    assert inputs_of(one) == (X, Y)


def test_levels_follow_the_readings_period_by_period() -> None:
    assert of_months(51, 49, 49, 51).codes.tolist() == [0, 1, 1, 0]


def test_readings_are_rounded_before_they_are_judged() -> None:
    assert of_months(49.96).codes.tolist() == [0]


def test_a_missing_month_keeps_the_level() -> None:
    history = of_months(49, None, 49)

    assert history.codes.tolist() == [1, 1, 1]
    assert np.isnan(history.values).tolist() == [False, True, False]


def test_without_data_there_are_no_periods() -> None:
    history = of_months()

    assert (len(history.values), history.newest) == (0, None)


def test_a_closed_gate_is_ok_and_resets_the_hold() -> None:
    held = rule("x", {Level.WATCH: level("< 50", hold=2)})
    x, y = monthly(49, 49, 49, 49, 49), monthly(1, 1, 0, 1, 1)

    history = trace(gated(held, "y > 0"), knowledge(indicator(X), indicator(Y), x=x, y=y))

    assert history.codes.tolist() == [0, 1, 0, 0, 1]
    assert history.closed.tolist() == [False, False, True, False, False]


def test_an_unknown_gate_makes_the_reading_missing() -> None:
    x, y = monthly(49, 49, 51), monthly(1, None, 1)

    history = trace(gated(rule("x", LOW), "y > 0"), knowledge(indicator(X), indicator(Y), x=x, y=y))

    assert np.isnan(history.values).tolist() == [False, True, False]
    assert history.codes.tolist() == [1, 1, 0]


def test_periods_before_the_first_dated_threshold_have_no_reading() -> None:
    dated = rule("x", {Level.WATCH: level("< 50 from 2024-02-01")})

    history = trace(dated, knowledge(x=monthly(49, 49)))

    assert np.isnan(history.values).tolist() == [True, False]
    assert history.codes.tolist() == [0, 1]


def test_an_event_rule_stands_until_it_is_rearmed() -> None:
    one = rearmed(rule("x", LOW), "x", 5)

    assert trace(one, knowledge(x=monthly(51, 49, 53, 54, 55))).codes.tolist() == [0, 1, 1, 0, 0]


PRELIMINARY_OF_MARCH = said("2024-03-01", 45.0, "2024-03-21", stage=Stage.FLASH)


def test_a_rule_over_finals_does_not_read_what_is_still_to_come() -> None:
    one = replace(rule("x", LOW), stages=StagePolicy.FINAL)

    history = trace(one, knowledge(x=(*monthly(51, 51), PRELIMINARY_OF_MARCH)))

    assert (history.newest, history.values.tolist()) == (1, [51.0, 51.0])


def test_a_rule_over_any_stage_does() -> None:
    history = trace(rule("x", LOW), knowledge(x=(*monthly(51, 51), PRELIMINARY_OF_MARCH)))

    assert (history.newest, history.values.tolist()) == (2, [51.0, 51.0, 45.0])


def test_a_mute_makes_readings_missing_whose_values_it_covers() -> None:
    weeks = indicator(X, frequency=Frequency.WEEKLY, listings=WEEKLY_LISTINGS)
    rows = weekly(*[49.0] * 8, start="2025-01-04")

    history = trace(
        replace(rule("mean(x, 2)", LOW), mute="shutdowns"), knowledge(weeks, calendars=SHUTDOWN, x=rows)
    )

    # the mean touches the weeks to 25 January and to 1 February, and so does its reading a week on
    assert history.muted.tolist() == [False, False, False, True, True, True, False, False]
    assert np.isnan(history.values[1:]).tolist() == [False, False, True, True, True, False, False]


def test_a_lag_reads_its_end_points_and_not_what_lies_between() -> None:
    weeks = indicator(X, frequency=Frequency.WEEKLY, listings=WEEKLY_LISTINGS)
    rows = weekly(*[49.0] * 8, start="2025-01-04")

    history = trace(
        replace(rule("change(x, 3)", LOW), mute="shutdowns"), knowledge(weeks, calendars=SHUTDOWN, x=rows)
    )

    assert history.muted.tolist() == [False, False, False, True, True, False, True, True]


def test_what_the_gate_reads_is_muted_too() -> None:
    x, y = monthly(49, 49, start="2024-12-01"), monthly(1, 1, start="2024-12-01")
    one = replace(gated(rule("lag(x, 1)", LOW), "y > 0"), mute="shutdowns")

    history = trace(one, knowledge(indicator(X), indicator(Y), calendars=SHUTDOWN, x=x, y=y))

    assert history.muted.tolist() == [False, True]


def test_a_muted_period_keeps_the_level_and_its_gate_closes_nothing() -> None:
    x, y = monthly(49, 49, 49, start="2024-11-01"), monthly(1, 1, 0, start="2024-11-01")
    one = replace(gated(rule("x", LOW), "y > 0"), mute="shutdowns")

    history = trace(one, knowledge(indicator(X), indicator(Y), calendars=SHUTDOWN, x=x, y=y))

    assert (history.codes.tolist(), history.closed.tolist()) == ([1, 1, 1], [False, False, False])


BROKEN = indicator(breaks=(method_break("2024-04-01", "2024-07-01", -6.0),))


def test_readings_across_a_break_are_muted_where_the_rule_says_so() -> None:
    one = replace(rule("change(x, 3)", LOW), breaks=BreakPolicy.MUTE)

    history = trace(one, knowledge(BROKEN, x=monthly(*[50.0] * 12)))

    assert [i + 1 for i in range(12) if history.muted[i]] == [4, 5, 6, 7, 8, 9]


def test_a_gate_that_reads_across_a_break_is_muted_too() -> None:
    one = replace(gated(rule("x - x", LOW), "change(x, 3) < 5"), breaks=BreakPolicy.MUTE)

    history = trace(one, knowledge(BROKEN, x=monthly(*[50.0] * 12)))

    assert [i + 1 for i in range(12) if history.muted[i]] == [4, 5, 6, 7, 8, 9]


def test_readings_across_a_break_are_compared_on_one_method_where_the_rule_says_so() -> None:
    one = replace(rule("change(x, 12)", LOW), breaks=BreakPolicy.ADJUST)
    on_old, between, on_new = [70.0] * 3, [68.5, 67.0, 65.5], [64.0] * 9

    history = trace(one, knowledge(BROKEN, x=monthly(*on_old, *between, *on_new)))

    assert history.values[12:].tolist() == [0.0, 0.0, 0.0]


def test_a_mute_ends_with_the_first_period_that_reads_nothing_of_it() -> None:
    weeks = indicator(X, frequency=Frequency.WEEKLY, listings=WEEKLY_LISTINGS)
    one = replace(rule("mean(x, 2)", LOW), mute="shutdowns")
    facts = knowledge(weeks, calendars=SHUTDOWN, x=weekly(*[49.0] * 4, start="2025-01-04"))

    assert unmuted_from(one, facts, after=3) == date(2025, 2, 15)


def test_a_mute_of_a_rule_over_finals_ends_too() -> None:
    one = replace(rule("x", LOW), mute="shutdowns", stages=StagePolicy.FINAL)
    flash = said("2025-02-01", 45.0, "2025-02-21", stage=Stage.FLASH)
    facts = knowledge(calendars=SHUTDOWN, x=(*monthly(49, 49, start="2024-12-01"), flash))

    assert unmuted_from(one, facts, after=1) == date(2025, 2, 1)


def test_a_mute_without_an_end_in_sight_has_none() -> None:
    for_ever = {"shutdowns": (span("2025-01-20", "2099-01-31"),)}
    one = replace(rule("x", LOW), mute="shutdowns")

    assert (
        unmuted_from(one, knowledge(calendars=for_ever, x=monthly(49, start="2025-01-01")), after=0) is None
    )


@pytest.mark.parametrize(
    "frequency", [Frequency.DAILY, Frequency.BUSINESS, Frequency.WEEKLY, Frequency.MONTHLY]
)
def test_a_mute_of_any_frequency_ends(frequency: Frequency) -> None:
    one = replace(rule("x", LOW), mute="shutdowns")
    rows = (said("2025-01-20", 49.0, "2025-01-25"),)

    facts = knowledge(indicator(frequency=frequency), calendars=SHUTDOWN, x=rows)
    until = unmuted_from(one, facts, after=0)

    assert until is not None
    assert date(2025, 1, 31) < until <= date(2025, 2, 10) + timedelta(days=1)


def test_two_inputs_meet_where_both_have_values() -> None:
    x, y = monthly(50, 51, 52), monthly(50, 50)
    one = replace(rule("x", LOW), measure=parse("x - y"))

    history = trace(one, knowledge(indicator(X), indicator(Y), x=x, y=y))

    assert history.newest == 1
