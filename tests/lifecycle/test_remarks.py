"""What is told, once, of sources that disagree and of a past that is restated."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from evaluation.builders import (
    FRED,
    PUBLISHER,
    X,
    indicator,
    instant,
    level,
    monthly,
    record,
    rule,
    said,
    world,
)
from evaluation.builders import Said as Statement
from lifecycle.lives import START, draft_at, kinds, live, of_data, of_rules

from monitor.lifecycle.identity import event_id
from monitor.lifecycle.instant import Draft
from monitor.model.alerts import Event
from monitor.model.terms import REMARKS, EventKind, Level, SourceName, Stage, Tier

OTHER = SourceName("other")
PATIENT = replace(indicator(), grace=timedelta(days=400), missing_after=timedelta(days=500))
"""Never late here: what is told is told of what was said."""
WATCH = world(rule(levels={Level.WARNING: level("< 50")}), indicators=[PATIENT])
JANUARY = said("2025-01-01", 52.9, "2025-02-05T14:45")
COPY = said("2025-01-01", 52.7, "2025-02-28T15:00", source=FRED)
FEBRUARY = said("2025-02-01", 51.0, "2025-03-05T14:45")


def remarked(events: Iterable[Event]) -> list[Event]:
    return [event for event in events if event.kind in REMARKS]


def pairs(draft: Draft) -> list[tuple[str, float, float]]:
    """The period and the two values of every disagreement told."""
    told = [event.reading for event in remarked(draft.events) if event.reading]
    return [(str(each.period), each.inputs[0].value, each.inputs[1].value) for each in told]


# ---------------------------------------------------------------- disagreements


def test_a_disagreement_is_told_with_both_values_and_their_sources() -> None:
    (event,) = remarked(live(world(), x=(JANUARY, COPY)).events)

    assert (event.kind, event.indicator, event.instance, event.at) == (
        EventKind.DISAGREEMENT,
        X,
        FRED,
        COPY.at,
    )
    assert event.reading is not None
    assert (event.reading.value, event.reading.stage, event.reading.tier) == (52.9, Stage.FINAL, Tier.T1)
    assert [(each.source, each.value) for each in event.reading.inputs] == [(PUBLISHER, 52.9), (FRED, 52.7)]
    assert event.id == event_id(
        "indicator:x", FRED, EventKind.DISAGREEMENT, level=Level.UNKNOWN, period=JANUARY.period, at=COPY.at
    )


def test_a_disagreement_is_told_once_however_often_it_is_seen() -> None:
    again = replace(COPY, at=instant("2025-03-01"))

    assert len(pairs(live(world(), x=(JANUARY, COPY, again, FEBRUARY)))) == 1


def test_it_is_told_once_across_a_restart_and_whatever_else_was_told_meanwhile() -> None:
    before = live(world(), x=(JANUARY, COPY)).told
    missing = draft_at(world(), record(x=(JANUARY, COPY)), at=instant("2025-06-01"), told=before)

    after = draft_at(
        world(), record(x=(JANUARY, COPY, FEBRUARY)), at=instant("2025-06-02"), told=missing.told
    )

    assert kinds(missing.events) == [EventKind.MISSING]
    assert not remarked(after.events)


def test_another_value_is_another_disagreement_and_another_source_of_it_none() -> None:
    restated = replace(COPY, value=52.5, at=instant("2025-03-01"))
    third = replace(COPY, source=OTHER, at=instant("2025-03-02"))
    back = replace(COPY, at=instant("2025-03-03"))

    draft = live(world(), x=(JANUARY, COPY, restated, third, back))

    assert pairs(draft) == [("2025-01-01", 52.9, 52.7), ("2025-01-01", 52.9, 52.5)]


def test_three_sources_of_three_values_are_two_disagreements_at_once() -> None:
    third = replace(COPY, source=OTHER, value=52.5)

    events = remarked(live(world(), x=(JANUARY, COPY, third)).events)

    assert [event.instance for event in events] == [FRED, OTHER]
    assert len({event.id for event in events}) == 2


def test_a_disagreement_neither_chooses_nor_alarms() -> None:
    low = replace(COPY, value=47.0)

    assert not of_rules(live(world(rule()), x=(JANUARY, low)))


def test_a_disagreement_there_is_when_the_watch_begins_is_told() -> None:
    found = draft_at(WATCH, record(x=(JANUARY, COPY)), at=instant("2025-03-01"))

    assert kinds(of_data(found)) == [EventKind.DISAGREEMENT]


def test_what_is_late_stays_so_through_a_disagreement_and_recovers_once() -> None:
    late = draft_at(world(), record(x=(JANUARY,)), at=instant("2025-03-10"))
    split = draft_at(world(), record(x=(JANUARY, COPY)), at=instant("2025-03-10T01:00"), told=late.told)
    there = record(x=(JANUARY, COPY, FEBRUARY, said("2025-03-01", 51.0, "2025-03-10T02:00")))
    back = draft_at(world(), there, at=instant("2025-03-10T02:00"), told=split.told)

    found = [kinds(of_data(each)) for each in (late, split, back)]

    assert found == [[EventKind.LATE], [EventKind.DISAGREEMENT], [EventKind.RECOVERED]]


# ---------------------------------------------------------------- restatements

HISTORY = monthly(*[54.0, 53.0, 52.5, 54.5] * 6, start="2023-01-01")
"""Two years in order, the newest month December 2024, out on 5 January."""
LATER = tuple(monthly(53.0, 54.0, start="2025-01-01"))
AT = instant("2025-02-12T13:30")


def restated(*values: float) -> list[Statement]:
    """Say the whole history anew at one instant."""
    return [replace(each, value=value, at=AT) for each, value in zip(HISTORY, values, strict=True)]


def test_a_restatement_is_told_once_with_its_extent_and_its_largest_change() -> None:
    news = restated(*[54.2, 53.2, 52.7, 54.7] * 5, 54.2, 49.0, 52.7, 54.5)

    (event,) = remarked(live(world(), x=(*HISTORY, *LATER, *news)).events)

    assert (event.kind, event.instance, event.at, event.unit) == (
        EventKind.RESTATED,
        PUBLISHER,
        AT,
        "periods",
    )
    assert event.reading is not None
    first, last, told, now = event.reading.inputs
    assert (event.reading.period, event.reading.value) == (None, 23.0)
    assert (str(first.period), str(last.period)) == ("2023-01-01", "2024-11-01")
    assert (str(now.period), told.value, now.value) == ("2024-10-01", 53.0, 49.0)


def test_old_periods_that_a_restatement_makes_bad_fire_nothing() -> None:
    news = restated(*[49.0] * 22, 53.0, 54.0)

    draft = live(WATCH, x=(*HISTORY, *LATER, *news))

    assert kinds(draft.events) == [EventKind.RESTATED]


def test_the_newest_period_is_told_as_ever_when_it_changes_with_the_rest() -> None:
    news = restated(*[49.0] * 24)

    draft = live(WATCH, x=(*HISTORY, *news))

    assert kinds(draft.events) == [EventKind.FIRED, EventKind.RESTATED]
    (fired,) = of_rules(draft)
    assert fired.reading is not None
    assert str(fired.reading.period) == "2024-12-01"


def test_an_open_alert_is_retracted_by_a_restatement_of_what_it_rests_on() -> None:
    weak = [*HISTORY[:-1], replace(HISTORY[-1], value=49.0, at=instant("2025-01-15"))]
    news = restated(*[55.0] * 24)

    draft = live(WATCH, x=(*weak, *news))

    assert kinds(draft.events) == [EventKind.FIRED, EventKind.RETRACTED, EventKind.RESTATED]


def test_a_closed_alert_is_not_retracted_by_a_restatement() -> None:
    weak = [*HISTORY[:-1], replace(HISTORY[-1], value=49.0, at=instant("2025-01-15"))]
    news = restated(*[55.0] * 24)

    draft = live(WATCH, x=(*weak, LATER[0], *news))

    assert kinds(draft.events) == [EventKind.FIRED, EventKind.RESOLVED, EventKind.RESTATED]


def test_what_was_restated_before_the_watch_began_is_how_it_found_the_past() -> None:
    rows = (*HISTORY, *LATER, *restated(*[49.0] * 22, 53.0, 54.0))

    draft = live(world(), start=AT, x=rows)

    assert not remarked(draft.events)


def test_a_restatement_is_told_once_while_it_is_news() -> None:
    rows = record(x=(*HISTORY, *restated(*[49.0] * 24)))
    told = draft_at(world(), record(x=HISTORY), at=START).told

    first = draft_at(world(), rows, at=AT, told=told)
    second = draft_at(world(), rows, at=AT + timedelta(days=2), told=first.told)

    assert kinds(remarked(first.events)) == [EventKind.RESTATED]
    assert not remarked(second.events)


def test_a_restatement_is_told_though_another_instant_was_evaluated_after_it() -> None:
    rows = record(x=(*HISTORY, *restated(*[49.0] * 24)))
    told = draft_at(world(), record(x=HISTORY), at=AT + timedelta(minutes=2)).told
    began_before = replace(told, began=START)

    found = draft_at(world(), rows, at=AT + timedelta(minutes=2), told=began_before)

    assert kinds(remarked(found.events)) == [EventKind.RESTATED]


def test_both_kinds_may_be_told_of_one_instant() -> None:
    copy = replace(HISTORY[-1], value=52.0, source=FRED, at=AT)

    draft = live(WATCH, x=(*HISTORY, *LATER[:1], *restated(*[55.0] * 24), copy))

    assert kinds(remarked(draft.events)) == [EventKind.DISAGREEMENT, EventKind.RESTATED]
