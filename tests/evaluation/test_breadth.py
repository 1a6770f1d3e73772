from dataclasses import replace

import pytest
from evaluation.builders import judged, knowledge, level, rule

from monitor.evaluation.breadth import countable, counted_by, judge_breadth
from monitor.evaluation.judgement import Judgement
from monitor.language.traits import Breadth, Counted
from monitor.model.standing import RuleState
from monitor.model.terms import Level, RuleId, Theme, Tier

AT = {Level.OK: 52.0, Level.WATCH: 50.5, Level.WARNING: 49.0, Level.CRITICAL: 40.0}
BREADTH = rule(
    "count_themes_at(warning)",
    {Level.WATCH: level(">= 2"), Level.WARNING: level(">= 3"), Level.CRITICAL: level(">= 4")},
    name="breadth",
)


def stands(level: Level, theme: Theme) -> RuleState:
    state = judged(rule(name=f"{theme.value}-{level.value}"), AT.get(level, 52.0)).state
    return replace(state, level=level, theme=theme)


def counted(*others: RuleState, measure: str = "count_themes_at(warning)") -> Judgement:
    one = rule(measure, BREADTH.levels, name="breadth")
    breadth = counted_by(one)
    assert breadth is not None
    return judge_breadth(one, breadth, others, knowledge())


HOUSING, RATES = stands(Level.WARNING, Theme.HOUSING), stands(Level.CRITICAL, Theme.RATES)
UNKNOWN_LABOUR = stands(Level.UNKNOWN, Theme.LABOUR)


def test_a_rule_says_what_it_counts() -> None:
    assert counted_by(BREADTH) == Breadth(counted=Counted.THEMES, level=Level.WARNING)
    assert counted_by(rule()) is None


def test_themes_at_a_level_or_worse_are_counted() -> None:
    state = counted(HOUSING, RATES, stands(Level.WATCH, Theme.LABOUR)).state

    assert (state.level, state.threshold, state.distance) == (Level.WATCH, ">= 2", 0.0)
    assert state.reading is not None
    assert (state.reading.value, state.reading.period) == (2.0, None)


def test_a_theme_counts_once() -> None:
    assert counted(HOUSING, stands(Level.CRITICAL, Theme.HOUSING)).state.level is Level.OK


def test_rules_are_counted_one_by_one() -> None:
    state = counted(HOUSING, stands(Level.CRITICAL, Theme.HOUSING), measure="count_at(warning)").state

    assert state.level is Level.WATCH


def test_an_unknown_rule_that_could_change_the_level_makes_it_unknown() -> None:
    state = counted(HOUSING, UNKNOWN_LABOUR).state

    assert (state.level, state.reason) == (Level.UNKNOWN, "between 1 and 2: labour-unknown unknown")
    assert state.would_clear is None


def test_an_unknown_rule_that_cannot_change_the_level_leaves_it() -> None:
    state = counted(UNKNOWN_LABOUR).state

    assert (state.level, state.reason) == (Level.OK, None)


def test_an_unknown_rule_of_a_theme_that_counts_already_leaves_the_level() -> None:
    state = counted(HOUSING, RATES, stands(Level.UNKNOWN, Theme.RATES)).state

    assert state.level is Level.WATCH


def test_without_other_rules_breadth_is_ok_on_no_evidence() -> None:
    state = counted().state

    assert state.level is Level.OK
    assert state.reading is not None
    assert state.reading.tier is Tier.T3


@pytest.mark.parametrize("weakest", Tier)
def test_the_tier_of_breadth_is_the_weakest_of_the_rules_that_are_known(weakest: Tier) -> None:
    assert HOUSING.reading is not None
    other = replace(RATES, reading=replace(HOUSING.reading, tier=weakest))

    state = counted(HOUSING, other).state

    assert state.reading is not None
    assert state.reading.tier is weakest


def test_breadth_has_no_history_and_its_level_at_any_period_is_that_of_now() -> None:
    judgement = counted(HOUSING, RATES)

    assert judgement.history is None
    assert judgement.level_at(None) is Level.WATCH
    assert judgement.reading_at(None) is None


def test_a_rule_says_which_rules_it_counts() -> None:
    assert counted_by(rule("count_at(watch, [b, a])")) == Breadth(
        counted=Counted.RULES, level=Level.WATCH, rules=(RuleId("b"), RuleId("a"))
    )


def counting(measure: str, *judgements: Judgement) -> list[str]:
    """Ids of what a measure counts among, with their instances."""
    breadth = counted_by(rule(measure))
    assert breadth is not None
    return [f"{each.rule}{each.instance}" for each in countable(breadth, judgements)]


A, B = judged(rule(name="a"), 49.0), judged(rule(name="b"), 52.0)
B_TOO = judged(replace(rule(name="b"), instance="-x"), 49.0)
OVER = counted(A.state)


def test_all_rules_over_series_are_counted_among_and_no_others() -> None:
    assert counting("count_at(warning)", A, B, B_TOO, OVER) == ["a", "b", "b-x"]
    assert counting("count_themes_at(warning)", A, OVER) == ["a"]


def test_of_named_rules_those_are_counted_among_with_every_instance() -> None:
    assert counting("count_at(warning, [b])", A, B, B_TOO, OVER) == ["b", "b-x"]
    assert counting("count_at(warning, [breadth, a])", A, B, OVER) == ["a", "breadth"]
    assert counting("count_at(warning, [b, b])", A, B) == ["b"]


def test_each_instance_counts() -> None:
    one, other = replace(HOUSING, instance="x"), replace(HOUSING, instance="y")

    state = counted(one, other, measure="count_at(warning, [housing-warning])").state

    assert state.level is Level.WATCH
    assert state.reading is not None
    assert state.reading.value == 2.0


def test_an_unknown_rule_among_the_named_makes_it_unknown_where_it_could_change_the_level() -> None:
    named = "count_at(warning, [housing-warning, labour-unknown, rates-critical])"

    assert counted(HOUSING, UNKNOWN_LABOUR, measure=named).state.level is Level.UNKNOWN
    assert counted(HOUSING, RATES, UNKNOWN_LABOUR, measure=named).state.level is Level.UNKNOWN
    assert counted(UNKNOWN_LABOUR, measure=named).state.level is Level.OK
