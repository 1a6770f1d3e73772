"""A scenario lived through with the engine of the pipeline, and held against what it expects."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from monitor.evaluation.breadth import counted_by
from monitor.evaluation.record import Record, Watch
from monitor.evaluation.standing import assess
from monitor.lifecycle.instant import Draft, advance_all
from monitor.model.alerts import Event
from monitor.model.records import Told
from monitor.model.terms import EventId, RuleId
from monitor.rulebook.book import Rule, RuleBook
from monitor.scenarios.comparing import data_failures, event_failures, found_events, level_failures, surplus
from monitor.scenarios.recording import columns
from monitor.scenarios.scenario import Outcome, Scenario, name_of, subject_name
from monitor.succession import beginning, succession

NOTHING_TOLD: Final = Told(instant=None, sequence=0, last={}, data={}, known={}, episodes={})


def run(scenario: Scenario, watch: Watch) -> Outcome:
    """Live through a scenario, and say what was not as expected.

    Only the rules it tests are judged, and those that one of them counts by name: no other rule is there
    to be counted. Of the sources those that it speaks of can be asked.
    """
    watch, record = _world(scenario, watch), _record(scenario)
    events = [each for each in _events(scenario, watch, record) if _tested(each, scenario)]
    return Outcome(
        name=scenario.name,
        file=scenario.file,
        line=scenario.line,
        failures=tuple(_failures(scenario, watch, record, events)),
    )


def _world(scenario: Scenario, watch: Watch) -> Watch:
    """Cut what is watched to what the scenario is about."""
    judged: list[Rule] = []
    counted: set[RuleId] = set()
    for rule in reversed(watch.rules.rules):  # what a rule counts stands before it
        if name_of(rule) in scenario.rules or rule.id in counted:
            judged.insert(0, rule)
            breadth = counted_by(rule)
            counted.update(breadth.rules or () if breadth else ())
    return replace(
        watch,
        rules=RuleBook(rules=tuple(judged)),
        sources=frozenset(each.source for each in scenario.statements),
    )


def _record(scenario: Scenario) -> Record:
    return Record(
        statements=columns(scenario.statements), forecasts=scenario.forecasts, looks={}, schedule={}
    )


def _events(scenario: Scenario, watch: Watch, record: Record) -> tuple[Event, ...]:
    """Draw the events of every instant, from the beginning to the last that is spoken of."""
    begins_at = scenario.begins_at
    released = {each.released_at for each in scenario.statements}
    instants = sorted(each for each in released if each > begins_at)
    end = max([begins_at, *instants, *(each.moment.last for each in scenario.expected)])
    draft = Draft(told=NOTHING_TOLD)
    for assessment in chain(
        beginning(watch, record, (), started=begins_at),
        succession(watch, record, instants, last=begins_at, now=end),
    ):
        draft = advance_all(draft, assessment, watch.catalogue, at=assessment.standing.as_of)
    return draft.events


def _tested(event: Event, scenario: Scenario) -> bool:
    return event.rule is not None and subject_name(event.rule, event.instance) in scenario.rules


def _failures(scenario: Scenario, watch: Watch, record: Record, events: Sequence[Event]) -> Iterator[str]:
    """Hold every expectation against what was; where events are listed, none may come beyond them."""
    listed: set[EventId] = set()
    for each in scenario.expected:
        standing = assess(watch, record, as_of=each.moment.last).standing
        yield from level_failures(each, standing)
        yield from data_failures(each, standing)
        found = found_events(each, events)
        yield from event_failures(each, found)
        listed |= {event.id for event in found.values()}
    if any(each.events is not None for each in scenario.expected):
        yield from (surplus(event) for event in events if event.id not in listed)
