from dataclasses import replace
from datetime import date

import pytest
from evaluation.builders import (
    WEEKLY_LISTINGS,
    X,
    Y,
    gated,
    indicator,
    judged,
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

from monitor.evaluation.judgement import judge
from monitor.model.terms import Basis, Frequency, Freshness, Level, Stage, Tier
from monitor.rulebook.book import BreakPolicy, StagePolicy

LOW = {Level.WATCH: level("< 50", ">= 51")}
SHUTDOWN = {"shutdowns": (span("2024-03-10", "2024-03-20"),)}
LATER = {"shutdowns": (span("2025-03-10", "2025-03-20"),)}


def test_a_rule_states_its_level_its_reading_and_how_far_it_is_from_its_threshold() -> None:
    state = judged(rule(), 52.0, 49.7).state

    assert state.level is Level.WARNING
    assert (state.threshold, state.distance) == ("< 50", -0.3)
    assert (state.would_clear, state.would_escalate) == (">= 50.5", "< 48")
    assert state.reading is not None
    assert (state.reading.period, state.reading.value) == (date(2024, 2, 1), 49.7)
    assert state.reason is None


def test_an_ok_rule_is_measured_against_its_mildest_level() -> None:
    state = judged(rule(), 52.0).state

    assert (state.level, state.threshold, state.distance) == (Level.OK, "< 51", 1.0)
    assert (state.would_clear, state.would_escalate, state.since) == (None, "< 51", None)


def test_nothing_is_worse_than_the_worst_level() -> None:
    assert judged(rule(), 40.0).state.would_escalate is None


def test_a_distance_keeps_the_decimals_of_the_threshold() -> None:
    one = replace(rule("x", {Level.WATCH: level(">= 12.5")}), precision=0)

    assert judged(one, 13.0).state.distance == 0.5


def test_a_dated_threshold_is_shown_as_in_force_for_the_period() -> None:
    dated = {Level.WATCH: level("< 50 from 2024-01-01, < 48 from 2024-03-01")}

    state = judged(rule("x", dated), 49, 49, 47).state

    assert (state.threshold, state.distance, state.would_clear) == ("< 48", -1.0, ">= 48")


def test_a_level_stands_since_the_first_period_of_its_unbroken_run() -> None:
    state = judged(rule(), 52, 50.8, 49, 47, 49.5).state

    assert (state.level, state.since) == (Level.WARNING, date(2024, 3, 1))


def test_a_run_is_not_broken_by_a_missing_month() -> None:
    assert judged(rule("x", LOW), 52, 49, None, 49).state.since == date(2024, 2, 1)


def test_an_event_rule_says_what_arms_it_again() -> None:
    assert judged(rearmed(rule(), "x", 5), 47).state.would_clear == "x 5 above its low"


def test_a_rule_without_data_is_unknown_and_says_of_what() -> None:
    state = judge(rule("x - y"), knowledge(indicator(X), indicator(Y), x=monthly(1))).state

    assert (state.level, state.reason, state.reading) == (Level.UNKNOWN, "no data: y", None)
    assert (state.threshold, state.distance, state.since) == (None, None, None)


@pytest.mark.parametrize("freshness", [Freshness.MISSING, Freshness.WITHDRAWN])
def test_a_rule_over_missing_or_withdrawn_data_is_unknown(freshness: Freshness) -> None:
    state = judge(rule(), knowledge(freshness={X: freshness}, x=monthly(47))).state

    assert state.level is Level.UNKNOWN
    assert state.reason == f"x is {freshness.value}: its newest value is of 2024-01-01"
    assert state.reading is not None


@pytest.mark.parametrize("freshness", [Freshness.LATE, Freshness.DUE, Freshness.WITHHELD, Freshness.CHANGED])
def test_late_withheld_or_changed_data_leave_the_level_of_the_last_reading(freshness: Freshness) -> None:
    assert judge(rule(), knowledge(freshness={X: freshness}, x=monthly(47))).state.level is Level.CRITICAL


def test_a_history_too_short_for_the_window_is_unknown_and_says_where_it_begins() -> None:
    state = judged(rule("change(x, 12)"), 49, 49).state

    assert (state.level, state.reason) == (Level.UNKNOWN, "history too short: it begins 2024-01-01")


def test_a_window_with_a_hole_is_unknown_and_shows_the_reading_before() -> None:
    state = judged(rule("change(x, 1)"), 49, 50, None, 52).state

    assert (state.level, state.reason) == (Level.UNKNOWN, "a value that 2024-04-01 needs is missing")
    assert state.reading is not None
    assert state.reading.period == date(2024, 2, 1)


def test_before_its_first_dated_threshold_a_rule_is_unknown() -> None:
    state = judged(rule("x", {Level.WATCH: level("< 50 from 2025-01-01")}), 40).state

    assert (state.level, state.reason) == (Level.UNKNOWN, "no threshold is in force for 2024-01-01")


def test_a_closed_gate_is_ok_and_says_so() -> None:
    state = judge(
        gated(rule(), "y > 0"), knowledge(indicator(X), indicator(Y), x=monthly(40, 40), y=monthly(1, 0))
    ).state

    assert (state.level, state.gate) == (Level.OK, "y > 0 does not hold")


def test_a_gate_that_cannot_be_told_is_unknown() -> None:
    state = judge(
        gated(rule(), "change(y, 1) > 0"),
        knowledge(indicator(X), indicator(Y), x=monthly(40), y=monthly(1)),
    ).state

    assert state.level is Level.UNKNOWN
    assert state.reason == "whether change(y, 1) > 0 cannot be told for 2024-01-01"
    assert state.gate is None


def test_a_gate_whose_newest_period_lags_is_read_where_both_are_there() -> None:
    state = judge(
        gated(rule(), "y > 0"), knowledge(indicator(X), indicator(Y), x=monthly(47, 52), y=monthly(1))
    ).state

    assert state.level is Level.CRITICAL
    assert state.reading is not None
    assert state.reading.period == date(2024, 1, 1)


def test_the_values_a_reading_rests_on_include_its_gates() -> None:
    state = judge(
        gated(rule(), "y > 0"),
        knowledge(indicator(X), indicator(Y), x=monthly(47), y=monthly(1)),
    ).state

    assert state.reading is not None
    assert [each.indicator for each in state.reading.inputs] == [X, Y]


def test_a_rule_is_muted_where_it_stands_ok_and_then_unknown() -> None:
    one = replace(rule("x", LOW), mute="shutdowns")

    state = judge(one, knowledge(calendars=SHUTDOWN, x=monthly(52, 52, 40))).state

    assert (state.level, state.reason) == (Level.UNKNOWN, "muted: shutdowns until 2024-04-01")


def test_a_muted_rule_keeps_the_level_at_which_its_latches_stand() -> None:
    one = replace(rule("x", LOW), mute="shutdowns")

    state = judge(one, knowledge(calendars=SHUTDOWN, x=monthly(52, 49, 60))).state

    assert (state.level, state.reason) == (Level.WATCH, "muted: shutdowns until 2024-04-01")
    assert state.reading is not None
    assert (state.reading.period, state.since) == (date(2024, 2, 1), date(2024, 2, 1))


def test_after_a_mute_the_rule_is_judged_again() -> None:
    one = replace(rule("x", LOW), mute="shutdowns")

    state = judge(one, knowledge(calendars=SHUTDOWN, x=monthly(52, 49, 60, 60))).state

    assert (state.level, state.reason) == (Level.OK, None)


def test_a_mute_by_a_break_of_method_says_so() -> None:
    broken = indicator(breaks=(method_break("2024-03-01", "2024-04-01"),))
    one = replace(rule("change(x, 1)", {Level.WATCH: level("< -4")}), breaks=BreakPolicy.MUTE)

    state = judge(
        replace(one, mute="shutdowns"), knowledge(broken, calendars=LATER, x=monthly(1, 1, 1))
    ).state

    assert (state.level, state.reason) == (Level.UNKNOWN, "muted: break of method until 2024-05-01")


def test_a_reading_across_a_break_names_it() -> None:
    broken = indicator(breaks=(method_break("2024-03-01", "2024-04-01"),))

    readings = [
        judge(rule("change(x, 1)"), knowledge(broken, x=monthly(*[1.0] * n))).state.reading
        for n in range(2, 6)
    ]

    assert [reading and reading.breaks for reading in readings] == [(), ("new method",), ("new method",), ()]


def test_the_stage_of_a_reading_is_the_least_advanced_in_its_newest_period() -> None:
    rows = (
        said("2024-01-01", 52, "2024-01-21", stage=Stage.FLASH),
        said("2024-02-01", 51, "2024-03-05", stage=Stage.FINAL),
    )
    other = (said("2024-02-01", 51, "2024-02-21", stage=Stage.FLASH),)

    alone = judge(rule("change(x, 1)"), knowledge(x=rows)).state.reading
    both = judge(rule("x - y"), knowledge(indicator(X), indicator(Y), x=rows, y=other)).state.reading

    assert alone is not None
    assert (alone.stage, alone.provisional) == (Stage.FINAL, False)
    assert both is not None
    assert (both.stage, both.provisional) == (Stage.FLASH, True)


@pytest.mark.parametrize(
    ("basis", "hindsight", "tier"),
    [
        (Basis.STATED, False, Tier.T1),
        (Basis.CALENDAR, False, Tier.T2),
        (Basis.RECORDED, False, Tier.T2),
        (Basis.LAG, True, Tier.T3),
        (Basis.STATED, True, Tier.T3),
    ],
)
def test_the_evidence_tier_is_that_of_the_weakest_input(basis: Basis, *, hindsight: bool, tier: Tier) -> None:
    weakest = said("2024-02-01", 51, "2024-03-05", basis=basis, hindsight=hindsight)

    reading = judge(rule("change(x, 1)"), knowledge(x=(*monthly(52), weakest))).state.reading

    assert reading is not None
    assert reading.tier is tier


def test_a_judgement_tells_the_level_of_an_earlier_period() -> None:
    judgement = judged(rule(), 47, 50.8, 52)

    levels = [judgement.level_at(date(2024, month, 1)) for month in (1, 2, 3)]

    assert levels == [Level.CRITICAL, Level.WATCH, Level.OK]


def test_a_period_that_was_withdrawn_has_the_level_left_without_it() -> None:
    rows = (*monthly(50.8, 47), said("2024-02-01", None, "2024-03-09"))

    judgement = judge(rule(), knowledge(x=rows))

    assert judgement.level_at(date(2024, 2, 1)) is Level.WATCH
    assert judgement.reading_at(date(2024, 2, 1)) is None


def test_a_withdrawn_period_within_the_history_has_the_level_before_it() -> None:
    rows = (*monthly(50.8, 47, 52), said("2024-02-01", None, "2024-04-09"))

    judgement = judge(rule(), knowledge(x=rows))

    assert judgement.level_at(date(2024, 2, 1)) is Level.WATCH


def test_a_judgement_of_nothing_reads_no_period() -> None:
    judgement = judge(rule(), knowledge())

    assert judgement.level_at(date(2024, 2, 1)) is Level.UNKNOWN
    assert judgement.reading_at(date(2024, 2, 1)) is None
    assert judgement.reading_at(None) is None


def test_a_rule_over_finals_stays_at_what_stood_before_the_flash() -> None:
    rows = (*monthly(52), said("2024-02-01", 40, "2024-02-21", stage=Stage.FLASH))

    state = judge(replace(rule(), stages=StagePolicy.FINAL), knowledge(x=rows)).state

    assert state.level is Level.OK


def test_a_rule_over_finals_that_has_only_a_flash_is_unknown() -> None:
    rows = (said("2024-02-01", 40, "2024-02-21", stage=Stage.FLASH),)

    state = judge(replace(rule(), stages=StagePolicy.FINAL), knowledge(x=rows)).state

    assert (state.level, state.reason) == (Level.UNKNOWN, "no period for which every input has a value")


def test_a_shutdown_mutes_a_yearly_change_now_and_a_year_later() -> None:
    weeks = indicator(X, frequency=Frequency.WEEKLY, listings=WEEKLY_LISTINGS)
    calendars = {"shutdowns": (span("2025-01-12", "2025-01-18"),)}
    one = replace(rule("pct_change(x, 52)", {Level.WATCH: level(">= 40")}), mute="shutdowns")

    def reason(weeks_out: int) -> str | None:
        rows = weekly(*[100.0] * weeks_out, start="2024-01-06")
        return judge(one, knowledge(weeks, calendars=calendars, x=rows)).state.reason

    now, between, a_year_later = reason(55), reason(80), reason(55 + 52)

    assert now == "muted: shutdowns until 2025-02-01"
    assert between is None
    assert a_year_later == "muted: shutdowns until 2026-01-31"
