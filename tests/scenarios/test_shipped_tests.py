"""Every rule file that is shipped has a scenario for each of its rules, and all of them hold."""

from functools import cache
from pathlib import Path

import pytest
from shipped import RULES, calendars, catalogue

from monitor.evaluation.record import Watch
from monitor.model.terms import IndicatorId
from monitor.rulebook.rules import read_rules
from monitor.scenarios.reading import read_scenarios
from monitor.scenarios.running import run
from monitor.scenarios.scenario import Scenario, name_of

TESTS = sorted(RULES.glob("*.test.yaml"))
COPYRIGHTED = (
    *("nahb_hmi", "umich_sentiment", "umich_inflation_1y", "umich_inflation_5y"),
    *("services_pmi", "mortgage_30y", "lei", "lei_diffusion"),
)


@cache
def watch(tests: Path) -> Watch:
    """Read the rules that a file of tests stands beside."""
    file = tests.with_name(tests.name.replace(".test.yaml", ".yaml"))
    rules = read_rules([(file.name, file.read_text("utf-8"))], catalogue=catalogue(), calendars=calendars())
    return Watch(catalogue=catalogue(), calendars=calendars(), rules=rules, sources=frozenset())


@cache
def scenarios(tests: Path) -> tuple[Scenario, ...]:
    return read_scenarios(tests.read_text("utf-8"), file=tests.name, watch=watch(tests))


def stretches(scenario: Scenario, name: str) -> int:
    """Count different figures, so that one value given for a stretch counts once."""
    said = [each for each in scenario.statements if each.indicator == IndicatorId(name)]
    return len({(each.period, each.value) for each in said}) if len({each.value for each in said}) > 1 else 1


@pytest.mark.parametrize("tests", TESTS, ids=lambda path: path.name)
def test_the_shipped_scenarios_hold(tests: Path) -> None:
    outcomes = [run(scenario, watch(tests)) for scenario in scenarios(tests)]

    assert {each.name: each.failures for each in outcomes if not each.passed} == {}


def test_each_rule_file_has_its_tests() -> None:
    rules = {path.stem for path in RULES.glob("*.yaml")} - {"indicators", "calendars"}

    assert {name for name in rules if not name.endswith(".test")} == {
        path.name.removesuffix(".test.yaml") for path in TESTS
    }


@pytest.mark.parametrize("tests", TESTS, ids=lambda path: path.name)
def test_each_rule_has_a_scenario(tests: Path) -> None:
    tested = {name for scenario in scenarios(tests) for name in scenario.rules}

    assert {name_of(rule) for rule in watch(tests).rules.rules} <= tested


@pytest.mark.parametrize("tests", TESTS, ids=lambda path: path.name)
@pytest.mark.parametrize("name", COPYRIGHTED)
def test_few_values_of_a_copyrighted_series_are_carried(tests: Path, name: str) -> None:
    carried = sum(
        stretches(each, name)
        for each in scenarios(tests)
        if any(said.indicator == IndicatorId(name) for said in each.statements)
    )

    assert carried <= 40
