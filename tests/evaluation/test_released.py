"""What came out in a span, and which of it moved a rule."""

from dataclasses import replace

from evaluation.builders import FRESH_STORE, X, Y, indicator, instant, monthly, record, rule, said, world

from monitor.evaluation.released import Released, released
from monitor.evaluation.standing import assess
from monitor.lifecycle.instant import Draft, advance_all
from monitor.model.alerts import Event
from monitor.model.terms import EventKind, Frequency, IndicatorId, Stage

DAILY = IndicatorId("overnight")
FINALS = monthly(53.0, 52.5, 52.9, start="2024-11-01")
WEAK = said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH)
ROWS = record(
    x=(*FINALS, WEAK),
    y=monthly(1.0, 2.0, start="2024-12-01"),
    overnight=(said("2025-02-20", 4.3, "2025-02-21T13:00"),),
)
WATCH = world(
    rule(),
    rule("x + y", name="both"),
    indicators=(
        indicator(X),
        indicator(Y),
        replace(indicator(DAILY), frequency=Frequency.DAILY),
    ),
)


def between(start: str, end: str) -> tuple[Released, ...]:
    return released(ROWS, WATCH, since=instant(start), until=instant(end))


def told() -> list[Event]:
    draft = Draft(told=FRESH_STORE)
    for at in (instant("2025-02-10"), instant("2025-02-21T14:45")):
        draft = advance_all(draft, assess(WATCH, ROWS, as_of=at), WATCH.catalogue, at=at)
    return [event for event in draft.events if event.kind is EventKind.FIRED]


def test_the_newest_values_of_a_span_are_listed_release_by_release() -> None:
    found = between("2025-02-01", "2025-02-28")

    assert [(each.name, [value.value for value in each.values]) for each in found] == [
        ("release of y", [2.0]),
        ("release of x", [49.7]),
    ]


def test_a_span_holds_its_end_and_not_its_beginning() -> None:
    assert [each.name for each in between("2025-02-05T14:45", "2025-02-21T14:45")] == ["release of x"]
    assert between("2025-02-21T14:45", "2025-02-28") == ()


def test_a_release_moved_a_rule_if_it_brought_the_newest_value_of_an_event() -> None:
    other, own = between("2025-02-01", "2025-02-28")

    assert own.moved(told())
    assert not other.moved(told())
    assert not own.moved(())
