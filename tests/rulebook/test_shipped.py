"""The shipped YAML says what the note argues, at the levels that were chosen on history."""

import pytest
from shipped import book, catalogue, rule

from monitor.language.checks import indicators
from monitor.model.terms import Level, Theme
from monitor.rulebook.book import RemindFactor, RuleKind, StagePolicy

LEVELS = {
    "builders-turn": "<= -4 > -2 1, <= -7 > -4 1, <= -12 > -8 1",
    "sentiment-turn": "<= -6 > -3 1, <= -10 > -6 1, <= -15 > -10 1",
    "sentiment-new-low": ">= 12 < 12 1, >= 24 < 24 2",
    "expectations-1y-rise": ">= 0.6 < 0.4 1, >= 1 < 0.7 1, >= 1.5 < 1.2 1",
    "expectations-5y": ">= 3.2 < 3.1 1, >= 3.5 < 3.3 1, >= 4 < 3.8 1",
    "services-pmi-weak": "< 50.5 >= 51.5 1, < 50 >= 50.5 1, < 48 >= 49 1",
    "mortgage-shock": ">= 0.4 < 0.2 2, >= 0.6 < 0.4 2, >= 0.9 < 0.6 1",
    "cuts-not-passed-on": ">= -0.25 < -0.4 2, >= 0 < -0.15 2, >= 0.5 < 0.3 4",
    "dc-local-shock": ">= 40 < 40 2, >= 75 < 75 2, >= 150 < 150 2",
    "dc-federal-claims": ">= 40 < 40 1, >= 100 < 100 1, >= 250 < 250 1",
    "federal-jobs-fall": "<= -10 > -10 1, <= -25 > -25 1, <= -60 > -60 1",
    "us-claims-rise": ">= 10 < 7 2, >= 12.5 < 10 2, >= 40 < 30 2",
    "trade-uncertainty": ">= 300 < 200 1, >= 600 < 300 1, >= 1000 < 750 1",
    "new-home-glut": ">= 9 < 9 1, >= 10 < 10 1, >= 11 < 11 1",
    "downside-breadth": ">= 2 < 2 1, >= 3 < 3 1, >= 4 < 4 1",
}
NINE = {
    "nahb_hmi",
    "umich_sentiment",
    "umich_inflation_1y",
    "umich_inflation_5y",
    "services_pmi",
    "mortgage_30y",
    "dc_claims",
    "epu_trade",
    "trade_policy_uncertainty",
}


@pytest.mark.parametrize(("name", "expected"), LEVELS.items())
def test_a_rule_has_the_levels_chosen_for_it(name: str, expected: str) -> None:
    levels = rule(name).levels.values()

    assert ", ".join(f"{one.enter.text} {one.clear.text} {one.hold}" for one in levels) == expected


def test_an_end_waits_where_a_month_moves_a_measure_by_more_than_lies_between_enter_and_clear() -> None:
    waiting = {str(each.id): {one.clear_hold for one in each.levels.values()} for each in book().rules}

    assert {name for name, holds in waiting.items() if holds != {1}} == {"expectations-1y-rise"}
    assert waiting["expectations-1y-rise"] == {2}


def test_the_rules_are_these_and_no_others() -> None:
    assert {each.id for each in book().rules} == set(LEVELS)
    assert book().rules[-1].id == "downside-breadth"


def test_every_theme_of_the_argument_has_a_rule() -> None:
    assert {each.theme for each in book().rules} == set(Theme) - {Theme.ACTIVITY}


def test_the_indicators_of_the_note_are_in_the_glossary() -> None:
    assert set(catalogue()) >= NINE


def test_rules_read_only_what_has_a_source() -> None:
    read = {name for each in book().rules for name in indicators(each.measure)}

    assert read <= set(catalogue())
    assert "trade_policy_uncertainty" not in read


def test_what_sets_a_rule_apart_is_written_down() -> None:
    new_low = rule("sentiment-new-low")
    assert (new_low.kind, list(new_low.levels)) == (RuleKind.EVENT, [Level.WARNING, Level.CRITICAL])
    assert new_low.rearm is not None
    assert (new_low.rearm.measure.text, new_low.rearm.rise) == ("umich_sentiment", 5)
    assert rule("expectations-5y").stages is StagePolicy.FINAL
    assert rule("trade-uncertainty").remind == RemindFactor(factor=2)
    assert {each.id for each in book().rules if each.mute} == {"dc-local-shock", "dc-federal-claims"}
    assert {each.id: each.gate.text for each in book().rules if each.gate} == {
        "builders-turn": "nahb_hmi < 50",
        "cuts-not-passed-on": "change(fed_funds, 26w) <= -0.5",
        "dc-local-shock": "change(mean(dc_claims, 4), 52) >= 300",
    }


def test_readers_of_the_dc_rule_are_told_who_is_not_counted() -> None:
    assert "Federal employees are not in this number" in rule("dc-local-shock").why.en.replace("\n", " ")
    assert "联邦雇员不在此数之内" in rule("dc-local-shock").why.zh


def test_a_title_takes_no_side() -> None:
    telling = {"weak", "fall", "rise", "shock", "low", "glut", "turn"}

    assert not any(telling & set(each.title.en.lower().split()) for each in book().rules)


def test_every_indicator_has_a_range() -> None:
    without = [name for name, each in catalogue().items() if each.range is None]

    assert without == []
