"""Rule tests as a person writes them, over the shipped rules and glossary."""

from functools import cache

from shipped import book, calendars, catalogue

from monitor.evaluation.record import Watch
from monitor.scenarios.reading import read_scenarios
from monitor.scenarios.running import run
from monitor.scenarios.scenario import Outcome, Scenario

FILE = "rules/services.test.yaml"
GIVEN = """
- name: {name}
  rules: [services-pmi-weak]
  from: 2025-02-20
  given:
    services_pmi:
    - {{from: 2024-12-01, values: [56.8, 52.9]}}
    - {{period: 2025-02-01, value: 49.7, stage: flash, released_at: 2025-02-21T09:45}}
    - {{period: 2025-02-01, value: 51.0, stage: final, released_at: 2025-03-05T09:45}}
  expect:
"""
"""Ten lines; what is expected starts on the eleventh."""


@cache
def watch() -> Watch:
    return Watch(catalogue=catalogue(), calendars=calendars(), rules=book(), sources=frozenset())


def read(text: str) -> tuple[Scenario, ...]:
    return read_scenarios(text, file=FILE, watch=watch())


def flash(*expected: str, name: str = "a flash taken back") -> str:
    """Write a test of the flash of February 2025, with these expectations."""
    return GIVEN.format(name=name) + "".join(f"  - {{{each}}}\n" for each in expected)


def outcome(*expected: str) -> Outcome:
    (scenario,) = read(flash(*expected))
    return run(scenario, watch())
