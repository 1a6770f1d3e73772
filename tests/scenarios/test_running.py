"""What a scenario makes of expectations that hold, and of those that do not."""

from dataclasses import replace

from evaluation.builders import X, Y, indicator, level, rule, world
from scenarios.written import FILE, flash, outcome, read, watch

from monitor.model.terms import Level, RuleId, Theme
from monitor.rulebook.book import RuleBook
from monitor.scenarios.reading import read_scenarios
from monitor.scenarios.running import run

FIRED = "at: 2025-02-21, events: {services-pmi-weak: fired}"
RETRACTED = "at: 2025-03-05, events: {services-pmi-weak: retracted}"
HEAD = "{from: 2024-12-01, values: [56.8, 52.9]}"


def test_what_is_as_expected_passes() -> None:
    found = outcome(
        "at: 2025-02-21T09:44, levels: {services-pmi-weak: ok}",
        "at: 2025-02-21T14:45Z, levels: {services-pmi-weak: {level: warning, period: 2025-02-01}}",
        FIRED,
        "at: 2025-03-05, events: {services-pmi-weak: {event: retracted, level: ok, value: 51}}",
    )

    assert (found.passed, found.failures) == (True, ())
    assert (found.name, found.file, found.line) == ("a flash taken back", FILE, 2)


def test_a_wrong_level_is_told_with_what_it_is() -> None:
    found = outcome("at: 2025-02-21T09:45, levels: {services-pmi-weak: watch}")

    assert found.failures == (
        (
            "line 11: services-pmi-weak at 2025-02-21T09:45 New York: "
            "expected watch, but it is warning (49.7 for 2025-02-01)"
        ),
    )


def test_a_level_that_rests_on_another_value_or_period_is_not_the_one_expected() -> None:
    found = outcome(
        "at: 2025-02-21, levels: {services-pmi-weak: {level: warning, value: 49.6}}",
        "at: 2025-02-21, levels: {services-pmi-weak: {level: warning, period: 2025-01-01}}",
    )

    assert [each.partition("expected ")[2] for each in found.failures] == [
        "warning (49.6), but it is warning (49.7 for 2025-02-01)",
        "warning (for 2025-01-01), but it is warning (49.7 for 2025-02-01)",
    ]


def test_an_unknown_level_comes_with_its_reason() -> None:
    (scenario,) = read(
        flash("at: 2025-02-21, levels: {builders-turn: ok}").replace("[services-pmi-weak]", "[builders-turn]")
    )

    (failure,) = run(scenario, watch()).failures

    assert failure.endswith("expected ok, but it is unknown: no data: nahb_hmi")


def test_an_event_that_came_otherwise_is_told_once() -> None:
    found = outcome("at: 2025-02-21, events: {services-pmi-weak: {event: fired, level: watch}}", RETRACTED)

    assert found.failures == (
        (
            "line 11: services-pmi-weak at 2025-02-21: "
            "expected fired at watch, but there came fired at warning (49.7 for 2025-02-01)"
        ),
    )


def test_an_event_that_did_not_come_is_told() -> None:
    found = outcome(FIRED, "at: 2025-02-28, events: {services-pmi-weak: resolved}", RETRACTED)

    assert found.failures == (
        "line 12: services-pmi-weak at 2025-02-28: expected resolved, but nothing came",
    )


def test_an_event_beyond_those_listed_fails() -> None:
    found = outcome(FIRED)

    assert found.failures == (
        (
            "services-pmi-weak at 2025-03-05T09:45 New York: "
            "expected nothing, but there came retracted at ok (51 for 2025-02-01)"
        ),
    )


def test_no_event_at_all_can_be_expected() -> None:
    found = outcome("at: 2025-02-21, events: {}")

    assert [each.partition(":")[0] for each in found.failures] == [
        "services-pmi-weak at 2025-02-21T09",
        "services-pmi-weak at 2025-03-05T09",
    ]


def test_where_no_events_are_listed_none_are_compared() -> None:
    assert outcome("at: 2025-04-01, levels: {services-pmi-weak: ok}").passed


def test_an_instant_is_exact_and_a_day_is_the_whole_of_it() -> None:
    early = outcome("at: 2025-02-21T09:44, events: {services-pmi-weak: fired}", RETRACTED)
    late = outcome("at: 2025-02-21T14:45:00+00:00, events: {services-pmi-weak: fired}", RETRACTED)

    assert len(early.failures) == 2
    assert late.passed


def test_of_two_events_of_a_day_the_one_expected_is_found() -> None:
    text = flash(
        "at: 2025-02-21, events: {services-pmi-weak: retracted}",
    ).replace("2025-03-05T09:45", "2025-02-21T11:00")

    (scenario,) = read(text)

    (failure,) = run(scenario, watch()).failures
    assert failure.startswith("services-pmi-weak at 2025-02-21T09:45 New York: expected nothing")


def test_data_can_be_expected_to_be_late() -> None:
    found = outcome(
        "at: 2025-02-21, data: {services_pmi: fresh}",
        "at: 2025-04-01, data: {services_pmi: late}",
        "at: 2025-06-01, data: {services_pmi: late}",
    )

    assert found.failures == ("line 13: services_pmi at 2025-06-01: expected late, but it is missing",)


def test_late_data_are_told_to_operators_and_are_no_event_of_a_rule() -> None:
    assert outcome(FIRED, RETRACTED, "at: 2025-12-31, levels: {services-pmi-weak: unknown}").passed


def test_what_is_out_by_the_beginning_is_one_instant() -> None:
    text = flash("at: 2025-03-01, events: {services-pmi-weak: baseline}").replace(
        "from: 2025-02-20", "from: 2025-03-01"
    )
    (scenario,) = read(text)

    (failure,) = run(scenario, watch()).failures

    assert "2025-03-05" in failure


def test_a_period_left_out_is_a_hole_and_a_lone_null_takes_a_value_back() -> None:
    hole = flash(FIRED, RETRACTED).replace("[56.8, 52.9]", "[56.8, null]")
    withdrawn = flash(FIRED, "at: 2025-02-25, events: {services-pmi-weak: retracted}").replace(
        "value: 51.0, stage: final, released_at: 2025-03-05T09:45",
        "value: null, stage: flash, released_at: 2025-02-25T09:45",
    )

    outcomes = [run(scenario, watch()) for text in (hole, withdrawn) for scenario in read(text)]

    assert [each.failures for each in outcomes] == [(), ()]


def test_the_source_of_higher_rank_counts_where_two_say_the_same() -> None:
    text = flash(FIRED, "at: 2025-03-05, levels: {services-pmi-weak: ok}", RETRACTED).replace(
        HEAD,
        HEAD + "\n    - {period: 2025-02-01, value: 47, stage: final, source: file, released_at: 2025-03-06}",
    )
    (scenario,) = read(text)

    assert run(scenario, watch()).passed


def test_only_the_rules_tested_are_there_to_be_counted() -> None:
    text = flash(
        "at: 2025-02-21, levels: {downside-breadth: {level: ok, value: 1}}",
    ).replace("[services-pmi-weak]", "[services-pmi-weak, downside-breadth]")
    (scenario,) = read(text)

    assert run(scenario, watch()).passed


def test_rules_that_one_of_those_tested_counts_by_name_are_judged_and_not_compared() -> None:
    text = flash(
        "at: 2025-02-21, levels: {weak: {level: watch, value: 1}}, events: {weak: fired}",
        "at: 2025-03-05, events: {weak: resolved}",
    ).replace("[services-pmi-weak]", "[weak]")
    counting = rule("count_at(warning, [services-pmi-weak])", {Level.WATCH: level(">= 1")}, name="weak")
    counting = replace(counting, theme=Theme.BREADTH)
    wider = replace(watch(), rules=RuleBook(rules=(*watch().rules.rules, counting)))

    (scenario,) = read_scenarios(text, file=FILE, watch=wider)

    assert run(scenario, wider).failures == ()


def test_instances_of_a_rule_are_told_apart_by_what_they_stand_on() -> None:
    levels = {Level.WATCH: level("< 50")}
    both = [replace(rule(name, levels, name="weak"), instance=name, id=RuleId("weak")) for name in (X, Y)]
    text = """
- name: one of two is weak
  rules: [weak]
  given:
    x: [{from: 2025-01-01, values: [55, 45]}]
    y: [{from: 2025-01-01, values: [55, 54]}]
  expect:
  - {at: 2025-03-05, levels: {weak/x: watch, weak/y: ok}, events: {weak/x: fired}}
"""
    pair = world(*both, indicators=[indicator(X), indicator(Y)])

    (scenario,) = read_scenarios(text, file=FILE, watch=pair)

    assert run(scenario, pair).failures == ()
    assert scenario.rules == {"weak/x", "weak/y"}


def test_a_surprise_is_measured_against_the_forecast_of_the_scenario() -> None:
    text = """
- name: a release far below what was expected
  given:
    x: [{from: 2025-01-01, values: [55, 51]}]
  forecasts:
    x:
    - {period: 2025-01-01, value: 54.5, stated_at: 2025-02-04}
    - {period: 2025-02-01, value: 54, stated_at: 2025-03-04}
  expect:
  - {at: 2025-03-05, events: {rule: {event: fired, level: watch, value: -3}}}
"""
    surprised = world(rule("surprise(x)", {Level.WATCH: level("<= -2")}), indicators=[indicator(X)])

    (scenario,) = read_scenarios(text, file=FILE, watch=surprised)

    assert run(scenario, surprised).failures == ()
