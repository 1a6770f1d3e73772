from dataclasses import replace

import pytest
from evaluation.builders import FRESH_STORE, X, indicator, instant, record, rule, said, world
from lifecycle.lives import draft_at, kinds, live_by_the_clock, of_data, of_rules

from monitor.lifecycle.data_events import advance_data
from monitor.lifecycle.identity import event_id
from monitor.model.alerts import Event, Input
from monitor.model.records import Told
from monitor.model.series import FreshnessState
from monitor.model.standing import IndicatorState
from monitor.model.terms import Basis, EventKind, Freshness, Level, SourceName, Stage

AT = instant("2025-03-07T14:45")
LATEST = Input(
    indicator=X,
    period=instant("2025-02-01").date(),
    value=49.7,
    stage=Stage.FLASH,
    released_at=instant("2025-02-21T14:45"),
    basis=Basis.STATED,
    hindsight=False,
    source=SourceName("publisher"),
)
NO_DATA = IndicatorState(
    indicator=X,
    latest=None,
    previous=None,
    previous_told=None,
    consensus=None,
    surprise=None,
    surprise_sigma=None,
    extreme=None,
    crossing=None,
    streak=0,
    freshness=FreshnessState(freshness=Freshness.MISSING, since=None, next_due_at=None),
)


def drawn(freshness: Freshness, *before: Event) -> Event | None:
    """Draw what this freshness tells after these events."""
    state = replace(
        NO_DATA,
        latest=LATEST,
        freshness=FreshnessState(freshness=freshness, since=None, next_due_at=None),
    )
    return advance_data(indicator(), state, told(*before), at=AT)


def told(*events: Event) -> Told:
    return replace(FRESH_STORE, data={each.indicator: each for each in events if each.indicator})


def event(freshness: Freshness, *before: Event) -> Event:
    found = drawn(freshness, *before)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("freshness", "kind"),
    [
        (Freshness.LATE, EventKind.LATE),
        (Freshness.MISSING, EventKind.MISSING),
        (Freshness.WITHHELD, EventKind.WITHHELD),
        (Freshness.CHANGED, EventKind.CHANGED),
        (Freshness.WITHDRAWN, EventKind.WITHDRAWN),
    ],
)
def test_data_that_are_not_as_they_should_be_are_told_once(freshness: Freshness, kind: EventKind) -> None:
    first = event(freshness)

    assert first.kind is kind
    assert drawn(freshness, first) is None


@pytest.mark.parametrize("freshness", [Freshness.FRESH, Freshness.DUE])
def test_data_that_are_as_they_should_be_are_not_told(freshness: Freshness) -> None:
    assert drawn(freshness) is None


def test_late_data_that_go_missing_are_told_again() -> None:
    assert event(Freshness.MISSING, event(Freshness.LATE)).kind is EventKind.MISSING


@pytest.mark.parametrize("freshness", [Freshness.FRESH, Freshness.DUE])
def test_data_that_are_back_have_recovered_and_that_is_told_once(freshness: Freshness) -> None:
    recovered = event(freshness, event(Freshness.LATE))

    assert recovered.kind is EventKind.RECOVERED
    assert drawn(freshness, recovered) is None


def test_data_may_be_late_again() -> None:
    assert event(Freshness.LATE, event(Freshness.FRESH, event(Freshness.LATE))).kind is EventKind.LATE


def test_a_disagreement_of_sources_is_nothing_to_recover_from() -> None:
    assert drawn(Freshness.FRESH, replace(event(Freshness.LATE), kind=EventKind.DISAGREEMENT)) is None


def test_an_indicator_that_never_had_data_is_not_news() -> None:
    assert advance_data(indicator(), NO_DATA, FRESH_STORE, at=AT) is None


def test_a_data_event_names_its_indicator_and_no_rule() -> None:
    found = event(Freshness.LATE)

    assert (found.rule, found.indicator, found.episode, found.rule_hash) == (None, X, None, None)
    assert (found.level, found.previous_level) == (Level.UNKNOWN, Level.UNKNOWN)
    assert found.id == event_id(
        "indicator:x", "", EventKind.LATE, level=Level.UNKNOWN, period=LATEST.period, at=AT
    )


FLASH = said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH)
JANUARY = said("2025-01-01", 52.9, "2025-02-05T14:45")
DECEMBER = said("2024-12-01", 53.0, "2025-01-06T14:45")


def test_a_lateness_bears_the_instant_at_which_it_turned() -> None:
    draft = live_by_the_clock(world(), instant("2025-04-15"), x=(DECEMBER, JANUARY, FLASH))

    found = [(each.kind, each.at.isoformat()) for each in of_data(draft)][-2:]
    assert found == [
        (EventKind.LATE, "2025-03-07T14:45:00+00:00"),
        (EventKind.MISSING, "2025-03-25T14:45:00+00:00"),
    ]


def test_a_value_that_comes_late_recovers_the_data_and_tells_what_it_means() -> None:
    late = said("2025-02-01", 51.0, "2025-03-10T13:45")

    draft = live_by_the_clock(world(rule()), instant("2025-03-11"), x=(DECEMBER, JANUARY, FLASH, late))

    assert kinds(of_data(draft))[-2:] == [EventKind.LATE, EventKind.RECOVERED]
    assert kinds(of_rules(draft)) == [EventKind.FIRED, EventKind.RETRACTED]
    assert [each.at for each in draft.events[-2:]] == [late.at, late.at]


def test_what_is_late_when_the_store_is_fresh_is_told_at_its_one_instant() -> None:
    at = instant("2025-03-08")

    (found,) = draft_at(world(), record(x=(JANUARY, FLASH)), at=at).events

    assert (found.kind, found.at) == (EventKind.LATE, at)


def test_that_a_source_is_back_is_told_at_the_look_that_found_it_and_not_before() -> None:
    refused = event(Freshness.WITHHELD)
    state = replace(
        NO_DATA,
        latest=LATEST,
        freshness=FreshnessState(freshness=Freshness.FRESH, since=None, next_due_at=None, looked=False),
    )
    seen = replace(state, freshness=replace(state.freshness, looked=True))

    before = advance_data(indicator(), state, told(refused), at=AT)
    after = advance_data(indicator(), seen, told(refused), at=AT)

    assert before is None
    assert after is not None
    assert after.kind is EventKind.RECOVERED
