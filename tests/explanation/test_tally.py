"""What a rule over rules counts, and at how many its level changes."""

from dataclasses import replace

from evaluation.builders import X, Y, indicator, instant, level, monthly, record, rule, world

from monitor.evaluation.standing import assess
from monitor.explanation.tally import Tally, tally
from monitor.language.syntax import parse
from monitor.model.terms import Level, Theme

WEAK = {Level.WARNING: level("< 50")}
COUNT = {Level.WATCH: level(">= 1"), Level.CRITICAL: level(">= 3")}


def tallied(measure: str, **values: float) -> Tally:
    rules = (
        rule("x", WEAK, "first"),
        rule("x", WEAK, "second"),
        replace(rule("y", WEAK, "third"), theme=Theme.HOUSING),
        replace(rule(levels=COUNT, name="breadth"), measure=parse(measure)),
    )
    watch = world(*rules, indicators=(indicator(X), indicator(Y)))
    said = record(**{name: monthly(value, start="2025-01-01") for name, value in values.items()})
    judgements = assess(watch, said, as_of=instant("2025-02-06")).judgements
    found = tally(judgements[-1].rule, judgements)
    assert found is not None
    return found


def test_a_theme_counts_once() -> None:
    found = tallied("count_themes_at(warning)", x=49, y=52)

    assert found.count == 1
    assert [(group.name, group.counts, len(group.states)) for group in found.groups] == [
        ("services", True, 2),
        ("housing", False, 1),
    ]


def test_rules_count_each() -> None:
    found = tallied("count_at(warning)", x=49, y=52)

    assert found.count == 2
    assert [group.name for group in found.groups if group.counts] == ["first", "second"]


def test_only_the_rules_that_are_named_count() -> None:
    found = tallied("count_at(warning, [second, third])", x=49, y=52)

    assert [(group.name, group.counts) for group in found.groups] == [("second", True), ("third", False)]


def test_an_unknown_rule_leaves_its_theme_undecided() -> None:
    found = tallied("count_themes_at(warning)", x=49)

    assert [(group.name, group.undecided) for group in found.groups] == [
        ("services", False),
        ("housing", True),
    ]


def test_it_says_at_how_many_the_level_changes() -> None:
    found = tallied("count_at(warning)", x=49, y=52)

    assert [(band.level, band.low, band.high) for band in found.bands] == [
        (Level.OK, None, 0.0),
        (Level.WATCH, 1.0, 2.0),
        (Level.CRITICAL, 3.0, None),
    ]


def test_a_rule_over_series_counts_none() -> None:
    assert tally(rule(), ()) is None
