"""Which instants are evaluated, on a survey that speaks on the 5th of each month."""

from dataclasses import replace
from datetime import datetime, timedelta

from evaluation.builders import (
    FRESH_STORE,
    PUBLISHER,
    X,
    indicator,
    instant,
    listing,
    record,
    rule,
    said,
    world,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.evaluation.record import Record
from monitor.evaluation.standing import assess
from monitor.lifecycle.instant import Draft, advance_all
from monitor.model.terms import EventKind, Freshness, Stage
from monitor.succession import beginning, succession

WATCH = world(rule(), indicators=[indicator(listings=(listing(PUBLISHER, Stage.FINAL),))])
JANUARY, FEBRUARY, MARCH = "2025-02-05T14:45", "2025-03-05T14:45", "2025-04-04T13:45"
LAST = instant("2025-02-06")
LATE_AT = instant("2025-04-07T13:45")
"""Two days of grace after the 5th of April."""
ROWS = record(
    x=(said("2025-01-01", 52.9, JANUARY), said("2025-02-01", 51.0, FEBRUARY), said("2025-03-01", 49.0, MARCH))
)
TWO = record(x=(said("2025-01-01", 52.9, JANUARY), said("2025-02-01", 51.0, FEBRUARY)))


def instants(rows: Record, *coming: str, until: str) -> list[datetime]:
    pending = [instant(each) for each in coming]
    found = succession(WATCH, rows, pending, last=LAST, now=instant(until))
    return [each.standing.as_of for each in found]


def test_what_came_in_is_evaluated_in_the_order_of_time() -> None:
    assert instants(ROWS, MARCH, FEBRUARY, until="2025-04-05") == [instant(FEBRUARY), instant(MARCH)]


def test_what_came_in_at_one_instant_is_evaluated_once() -> None:
    assert instants(TWO, FEBRUARY, FEBRUARY, until="2025-03-06") == [instant(FEBRUARY)]


def test_what_is_older_than_the_last_instant_is_evaluated_as_of_that() -> None:
    assert instants(TWO, JANUARY, FEBRUARY, until="2025-03-06") == [LAST, instant(FEBRUARY)]


def test_where_nothing_comes_the_instant_at_which_it_falls_late_is_evaluated() -> None:
    assert instants(TWO, FEBRUARY, until="2025-04-08") == [instant(FEBRUARY), LATE_AT]


def test_what_came_in_time_does_not_fall_late() -> None:
    found = succession(WATCH, ROWS, [instant(FEBRUARY), instant(MARCH)], last=LAST, now=instant("2025-04-10"))

    assert all(each.standing.indicators[0].freshness.freshness is not Freshness.LATE for each in found)


def test_what_is_still_to_fall_late_is_not_evaluated_yet() -> None:
    assert instants(TWO, FEBRUARY, until="2025-03-20") == [instant(FEBRUARY)]


def test_nothing_new_is_nothing_to_evaluate() -> None:
    assert instants(TWO, until="2025-02-07") == []


def test_a_beginning_is_one_instant_however_much_there_is() -> None:
    coming = [instant(JANUARY), instant(FEBRUARY)]

    (early,) = beginning(WATCH, TWO, coming, started=LAST)
    (late,) = beginning(WATCH, TWO, coming, started=LATE_AT)

    assert early.standing.as_of == instant(FEBRUARY)
    assert late.standing.as_of == LATE_AT
    assert early.standing.indicators[0].indicator == X


def test_a_silent_month_is_late_then_missing_and_resolves_nothing() -> None:
    rows = record(x=(said("2025-01-01", 49.0, JANUARY),))
    began = advance_all(Draft(told=FRESH_STORE), assess(WATCH, rows, as_of=LAST), WATCH.catalogue, at=LAST)

    draft = replace(began, events=())
    for each in succession(WATCH, rows, [], last=LAST, now=instant("2025-06-01")):
        draft = advance_all(draft, each, WATCH.catalogue, at=each.standing.as_of)

    assert [(event.kind, event.at) for event in draft.events] == [
        (EventKind.LATE, instant("2025-03-07T14:45")),
        (EventKind.MISSING, instant("2025-03-25T14:45")),
    ]
    assert draft.told.episodes == began.told.episodes != {}


def test_what_was_silent_resolves_by_its_value_alone() -> None:
    rows = record(x=(said("2025-01-01", 49.0, JANUARY), said("2025-02-01", 52.9, "2025-04-03")))
    draft = advance_all(Draft(told=FRESH_STORE), assess(WATCH, rows, as_of=LAST), WATCH.catalogue, at=LAST)

    for each in succession(WATCH, rows, [instant("2025-04-03")], last=LAST, now=instant("2025-04-04")):
        draft = advance_all(draft, each, WATCH.catalogue, at=each.standing.as_of)

    assert [event.kind for event in draft.events] == [
        EventKind.BASELINE,
        EventKind.LATE,
        EventKind.MISSING,
        EventKind.RESOLVED,
        EventKind.RECOVERED,
    ]
    assert draft.told.episodes == {}


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 100), max_size=6))
def test_instants_only_ever_move_on(days: list[int]) -> None:
    coming = [LAST + timedelta(days=day) for day in days]

    found = [each.standing.as_of for each in succession(WATCH, ROWS, coming, last=LAST, now=LATE_AT)]

    assert found == sorted(set(found))
    assert set(found) >= set(coming)
