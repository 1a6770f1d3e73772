"""From sources to the store: what they announce and expect comes with what they state."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from evaluation.builders import FRED, PUBLISHER, X, Y, indicator
from fakes import FakeClock, FakeSource, FakeStore, ended, fetched
from survey import FLASH_AT, HISTORY

from monitor.intake import Intake
from monitor.model.catalogue import Indicator, Release
from monitor.model.series import FetchResult, Figure, Forecast
from monitor.model.terms import Basis, Outcome, Stage

NEXT_AT = FLASH_AT + timedelta(days=13)
EXPECTED = Forecast(
    indicator=X,
    period=HISTORY[-1].period,
    stage=Stage.FLASH,
    value=53.0,
    text="53.0",
    source=PUBLISHER,
    stated_at=FLASH_AT - timedelta(days=2),
)
SURVEY = Release(name="survey", fred_id=None)
BOTH = (replace(indicator(X), release=SURVEY), replace(indicator(Y), release=SURVEY))


def tells(*dates: datetime, figures: Iterable[Figure] = ()) -> FetchResult:
    return replace(fetched(*figures), announced=dates)


def intake(store: FakeStore, clock: FakeClock, x: FetchResult, y: FetchResult | None = None) -> Intake:
    answers = {X: x, **({Y: y} if y else {})}
    return Intake(
        sources={PUBLISHER: FakeSource(PUBLISHER, answers), FRED: FakeSource(FRED)}, store=store, clock=clock
    )


def collect(one: Intake, *indicators: Indicator) -> None:
    one.collect(indicators, one.store.looks())


def dates(store: FakeStore, release: str = SURVEY.name) -> list[datetime]:
    return [row.due_at for row in store.scheduled([release]).get(release, ())]


def test_what_is_announced_is_stored_with_the_values_of_its_release() -> None:
    store = FakeStore()

    collect(intake(store, FakeClock(FLASH_AT), tells(NEXT_AT, figures=HISTORY), tells(NEXT_AT)), *BOTH)

    (together,) = store.collections
    assert together.statements
    assert {(each.release, each.due_at, each.source) for each in together.schedule} == {
        (SURVEY.name, NEXT_AT, PUBLISHER)
    }
    assert dates(store) == [NEXT_AT]


def test_dates_without_a_value_are_stored_as_well() -> None:
    store = FakeStore()

    collect(intake(store, FakeClock(FLASH_AT), tells(NEXT_AT)), BOTH[0])

    assert dates(store) == [NEXT_AT]


def test_what_is_expected_is_stored_too() -> None:
    store = FakeStore()

    collect(intake(store, FakeClock(FLASH_AT), replace(ended(Outcome.EMPTY), forecasts=(EXPECTED,))), BOTH[0])

    assert store.forecasts([X]) == (EXPECTED,)


def test_a_value_that_came_in_time_for_its_announced_date_is_dated_by_it() -> None:
    store, announced_at = FakeStore(), datetime(2025, 2, 19, 14, 45, tzinfo=UTC)
    clock = FakeClock(announced_at - timedelta(days=1))
    collect(intake(store, clock, tells(announced_at, figures=HISTORY)), BOTH[0])
    clock.sleep(86_400 + 60)
    flash = Figure(period=announced_at.date().replace(day=1), value=49.7, text="49.7", stage=Stage.FLASH)

    collect(intake(store, clock, tells(NEXT_AT, figures=[*HISTORY, flash])), BOTH[0])

    (stated,) = [each for each in store.collections[-1].statements if each.value == flash.value]
    assert (stated.released_at, stated.basis) == (announced_at, Basis.CALENDAR)
