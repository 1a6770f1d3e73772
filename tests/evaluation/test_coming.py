"""What is to come out: announced dates in their order, then habit, each with its stage."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from evaluation.builders import PUBLISHER, X, Y, indicator, instant, record, said, world

from monitor.evaluation.coming import Due, coming
from monitor.evaluation.record import Record, Watch
from monitor.model.catalogue import Indicator
from monitor.model.records import Announced
from monitor.model.terms import Frequency, IndicatorId, SourceName, Stage

PMI = (
    said("2025-01-01", 52.9, "2025-02-05T14:45"),
    said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH),
)
START = instant("2025-02-22")


def due(
    watch: Watch, rows: Record, *, start: datetime = START, days: int = 45, as_of: datetime | None = None
) -> tuple[Due, ...]:
    return coming(watch, rows, as_of=as_of or start, start=start, end=start + timedelta(days=days))


def announced(rows: Record, *instants: str, by: SourceName = PUBLISHER) -> Record:
    dates = [
        Announced(due_at=instant(each), source=by, recorded_at=instant("2025-02-01")) for each in instants
    ]
    return replace(rows, schedule={"release of x": dates})


def in_short(dues: Sequence[Due]) -> list[tuple[str, str, str, str | None]]:
    return [
        (f"{each.at:%m-%dT%H:%M}", f"{each.period:%m}", each.stage.value, each.announced_by) for each in dues
    ]


def test_without_announcements_habit_says_when_stage_by_stage_through_the_change_of_the_clocks() -> None:
    found = due(world(), record(x=PMI))

    assert in_short(found) == [
        ("03-05T14:45", "02", "final", None),
        ("03-21T13:45", "03", "flash", None),
        ("04-05T13:45", "03", "final", None),
    ]


def test_announced_dates_come_in_the_order_of_the_stages_and_habit_after_the_last() -> None:
    rows = announced(record(x=PMI), "2025-02-21T14:45", "2025-03-06T14:45", "2025-03-24T13:45")

    found = due(world(), rows)

    assert in_short(found) == [
        ("03-06T14:45", "02", "final", PUBLISHER),
        ("03-24T13:45", "03", "flash", PUBLISHER),
        ("04-05T13:45", "03", "final", None),
    ]


def test_what_habit_would_have_brought_before_the_last_announced_date_comes_with_it() -> None:
    found = due(world(), announced(record(x=PMI), "2025-04-02T13:45"))

    assert in_short(found) == [
        ("04-02T13:45", "02", "final", PUBLISHER),
        ("04-05T13:45", "03", "final", None),
    ]


def test_an_announcement_not_yet_made_is_not_known() -> None:
    rows = announced(record(x=PMI), "2025-03-06T14:45")

    found = due(world(), rows, as_of=instant("2025-01-31"))

    assert all(each.announced_by is None for each in found)


def test_only_what_lies_within_the_days_is_listed() -> None:
    start = instant("2025-03-05T14:45")

    assert in_short(due(world(), record(x=PMI), start=start, days=0)) == [
        ("03-05T14:45", "02", "final", None)
    ]
    assert due(world(), record(x=PMI), start=start + timedelta(minutes=1), days=10) == ()


def test_where_nothing_is_known_habit_says_when_the_next_is_due() -> None:
    found = due(world(), record())

    assert in_short(found)[:2] == [("03-05T14:45", "02", "final", None), ("03-21T13:45", "03", "flash", None)]


def of(frequency: Frequency, name: IndicatorId = X) -> Indicator:
    return replace(indicator(name), frequency=frequency)


def test_what_comes_every_day_and_a_week_of_no_known_day_are_left_out() -> None:
    watch = world(
        indicators=[of(Frequency.DAILY), of(Frequency.BUSINESS, Y), of(Frequency.WEEKLY, IndicatorId("z"))]
    )

    assert due(watch, record(x=PMI, y=PMI)) == ()


def test_a_quarter_is_looked_for_from_the_first_of_a_quarter() -> None:
    found = due(world(indicators=[of(Frequency.QUARTERLY)]), record(), days=200)

    assert {each.period.month for each in found} <= {1, 4, 7, 10}
    assert found


def test_all_are_listed_in_the_order_of_their_instants() -> None:
    watch = world(indicators=[indicator(X), indicator(Y)])

    found = due(watch, record(x=PMI, y=PMI), days=100)

    assert [each.at for each in found] == sorted(each.at for each in found)
    assert {each.indicator for each in found} == {X, Y}
