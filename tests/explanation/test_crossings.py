"""Breaks of method that a reading crosses, each with what is done about it."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from evaluation.builders import Y, indicator, level, method_break, monthly, record, rule, world

from monitor.evaluation.standing import assess
from monitor.explanation.crossings import crossings
from monitor.explanation.explained import explained
from monitor.model.catalogue import Text
from monitor.model.terms import Level
from monitor.rulebook.book import BreakPolicy
from monitor.wording.scene import Scene

MEASURED = method_break("2024-02-01", "2024-03-01", -6.5)
UNMEASURED = replace(method_break("2024-03-01", "2024-04-01"), note=Text(en="new sample.", zh="新样本。"))
ROWS = monthly(50, 51, 52, 53)


def told(measure: str, policy: BreakPolicy) -> list[str]:
    one = replace(rule(measure, {Level.WATCH: level("< 0")}), breaks=policy)
    watch = world(one, indicators=(indicator(breaks=(MEASURED, UNMEASURED)), indicator(Y)))
    kept = record(x=ROWS, y=ROWS)
    assessment = assess(watch, kept, as_of=ROWS[-1].at)
    scene = Scene(standing=assessment.standing, catalogue=watch.catalogue, told={}, zone=ZoneInfo("UTC"))
    return list(crossings(explained(assessment.judgements[0], assessment, kept), scene))


def test_where_breaks_are_only_named_nothing_is_called_corrected() -> None:
    assert told("change(x, 3)", BreakPolicy.FLAG) == [
        "crosses new method; named here, not corrected",
        "crosses new sample; named here, not corrected",
    ]


def test_only_a_break_whose_effect_is_stated_is_called_corrected() -> None:
    assert told("change(x, 3)", BreakPolicy.ADJUST) == [
        "crosses new method; earlier values corrected by the effect stated of it, -6.5",
        "crosses new sample; not corrected, as its effect is not stated",
    ]


def test_a_measure_may_correct_an_indicator_by_itself() -> None:
    assert told("change(adjusted(x), 3)", BreakPolicy.FLAG) == [
        "crosses new method; corrected within adjusted(x) by the effect stated of it, -6.5",
        "crosses new sample; not corrected, as its effect is not stated",
    ]


@pytest.mark.parametrize("measure", ["x", "change(y, 3)"])
def test_a_break_that_is_not_crossed_is_not_told(measure: str) -> None:
    assert told(measure, BreakPolicy.ADJUST) == []
