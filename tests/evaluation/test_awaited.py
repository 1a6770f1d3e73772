"""What is to come out next, with what it follows, what is expected of it, and how such moved."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from evaluation.builders import PUBLISHER, X, instant, monthly, record, rule, said, world

from monitor.evaluation.awaited import Awaited, awaited, read_by
from monitor.evaluation.coming import Due, coming
from monitor.evaluation.record import Record
from monitor.model.prints import Compared
from monitor.model.series import Forecast
from monitor.model.terms import Stage
from monitor.rulebook.book import StagePolicy

FINALS = monthly(53.0, 52.5, 52.9, start="2024-11-01")
FLASHES = (
    said("2024-12-01", 53.5, "2024-12-20T14:45", stage=Stage.FLASH),
    said("2025-01-01", 52.8, "2025-01-24T14:45", stage=Stage.FLASH),
)
WEAK = said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH)
BEFORE, AS_OF = instant("2025-02-20"), instant("2025-02-24")


def forecast(value: float, at: str, *, stage: Stage | None = None, period: str = "2025-02-01") -> Forecast:
    return Forecast(
        indicator=X,
        period=date.fromisoformat(period),
        stage=stage,
        value=value,
        text=None,
        source=PUBLISHER,
        stated_at=instant(at),
    )


def ahead(rows: Record, *, as_of: datetime = AS_OF) -> tuple[Awaited, ...]:
    watch = world()
    dues = coming(watch, rows, as_of=as_of, start=as_of, end=as_of + timedelta(days=45))
    return awaited(watch, rows, dues, as_of=as_of)


def next_of(*forecasts: Forecast, rows: Record | None = None) -> Awaited:
    known = rows or record(x=(*FINALS, *FLASHES, WEAK))
    return ahead(replace(known, forecasts=forecasts))[0]


def test_a_final_follows_its_flash_and_is_held_against_how_far_finals_lay_from_theirs() -> None:
    found = next_of()

    assert (found.due.stage, found.last and found.last.value) == (Stage.FINAL, 49.7)
    assert (found.compared, found.moves) == (Compared.REVISIONS, (-1.0, 0.1))


def test_a_new_period_follows_the_one_before_and_is_held_against_changes() -> None:
    found = next_of(rows=record(x=FINALS))

    assert (found.due.period, found.last and found.last.value) == (date(2025, 2, 1), 52.9)
    assert (found.compared, found.moves) == (Compared.CHANGES, (-0.5, 0.4))


def test_only_the_first_value_of_an_indicator_follows_what_is_known() -> None:
    found = ahead(record(x=(*FINALS, WEAK)))

    assert [(one.due.stage, one.last is not None) for one in found] == [
        (Stage.FINAL, True),
        (Stage.FLASH, False),
        (Stage.FINAL, False),
    ]


def test_of_an_indicator_without_data_nothing_is_said() -> None:
    due = Due(
        indicator=X,
        release="release of x",
        period=date(2025, 2, 1),
        stage=Stage.FINAL,
        at=instant("2025-03-05T14:45"),
        announced_by=None,
        window=None,
    )

    (found,) = awaited(world(), replace(record(), statements={}), [due], as_of=AS_OF)

    assert (found.last, found.consensus, found.moves) == (None, None, ())


@pytest.mark.parametrize(
    ("forecasts", "expected"),
    [
        ((), None),
        ((forecast(53.0, "2025-02-20"),), None),
        ((forecast(53.0, "2025-02-20"), forecast(49.8, "2025-02-23")), 49.8),
        ((forecast(49.9, "2025-02-20", stage=Stage.FINAL),), 49.9),
        ((forecast(53.0, "2025-02-23", stage=Stage.FLASH),), None),
        ((forecast(50.1, "2025-02-25"),), None),
        ((forecast(50.1, "2025-02-23", period="2025-03-01"),), None),
    ],
)
def test_the_consensus_is_the_last_known_forecast_that_is_for_this_value(
    forecasts: tuple[Forecast, ...], expected: float | None
) -> None:
    assert next_of(*forecasts).consensus == expected


def test_a_forecast_that_names_no_stage_is_for_the_first_value_of_its_period() -> None:
    rows = replace(record(x=FINALS), forecasts=(forecast(52.0, "2025-02-19"),))

    assert [one.consensus for one in ahead(rows, as_of=BEFORE)][:2] == [52.0, None]


def test_moves_as_far_are_counted_in_their_direction() -> None:
    found = replace(next_of(), moves=(-2.0, -1.0, -0.5, 0.5, 1.0))

    assert [found.as_far(each) for each in (-1.0, -3.0, 0.5, 1.1)] == [2, 0, 2, 0]


def test_a_rule_that_counts_finals_does_not_read_a_flash() -> None:
    finals = replace(rule(name="finals"), stages=StagePolicy.FINAL)
    watch = world(rule(), finals)
    rows = record(x=FINALS)
    flash, final, *_ = coming(watch, rows, as_of=BEFORE, start=BEFORE, end=instant("2025-03-10"))

    assert read_by(watch, [flash]) == (("rule", ""),)
    assert read_by(watch, [final]) == (("rule", ""), ("finals", ""))
