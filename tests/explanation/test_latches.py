"""Each level by itself: set or not, since when, and how far its holds have come."""

from datetime import date

from evaluation.builders import gated, judged, knowledge, level, monthly, rearmed, rule

from monitor.evaluation.judgement import judge
from monitor.explanation.latches import latches
from monitor.model.terms import Level


def test_each_level_has_a_latch_of_its_own() -> None:
    watch, warning, critical = latches(judged(rule(), 52, 50.9, 49.7, 50.2))

    assert [each.is_set for each in (watch, warning, critical)] == [True, True, False]
    assert (watch.since, warning.since, critical.since) == (date(2024, 2, 1), date(2024, 3, 1), None)
    assert (watch.lasted, warning.lasted, critical.lasted) == (3, 2, 0)
    assert (warning.enter, warning.clear, warning.held) == ("< 50", ">= 50.5", 0)


def test_a_hold_counts_the_periods_in_a_row() -> None:
    one = rule(levels={Level.WARNING: level("< 50", ">= 51", hold=3, clear_hold=2)})

    (waiting,) = latches(judged(one, 52, 49, 49))
    (ending,) = latches(judged(one, 49, 49, 49, 51))

    assert (waiting.is_set, waiting.held, waiting.hold) == (False, 2, 3)
    assert (ending.is_set, ending.cleared, ending.clear_hold) == (True, 1, 2)


def test_a_missing_period_neither_counts_nor_breaks_a_hold() -> None:
    one = rule(levels={Level.WARNING: level("< 50", hold=3)})

    (found,) = latches(judged(one, 52, 49, None, 49))

    assert found.held == 2


def test_a_closed_gate_sets_nothing() -> None:
    one = gated(rule(levels={Level.WARNING: level("< 50")}), "x > 49.5")

    (found,) = latches(judged(one, 49.7, 49))

    assert (found.is_set, found.held) == (False, 0)


def test_a_dated_threshold_shows_the_limit_in_force() -> None:
    dated = level("< 50 from 2023-01-01, < 45 from 2024-02-01")

    (found,) = latches(judged(rule(levels={Level.WATCH: dated}), 52, 52))

    assert (found.enter, found.clear) == ("< 45", ">= 45")


def test_an_event_is_ended_by_re_arming_alone() -> None:
    one = rearmed(rule("lowest_since_months(x)", {Level.WARNING: level(">= 2")}), "x", 5)

    (found,) = latches(judge(one, knowledge(x=monthly(50, 60, 60, 55, 56))))

    assert (found.is_set, found.since, found.clear) == (True, date(2024, 3, 1), None)


def test_without_a_period_there_is_no_latch() -> None:
    assert latches(judged(rule())) == ()
