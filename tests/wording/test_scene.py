from dataclasses import replace
from datetime import date

import pytest
from services import CATALOGUE, FIRED, FLASH_INPUT, FLASH_READING, FLASH_SCENE, INDICATOR, PMI

from monitor.model.terms import Frequency, IndicatorId

RATE = IndicatorId("mortgage_30y")
WEEKLY = replace(INDICATOR, id=RATE, frequency=Frequency.WEEKLY)
SCENE = replace(FLASH_SCENE, catalogue={**CATALOGUE, RATE: WEEKLY})


@pytest.mark.parametrize(
    ("period", "newest", "frequency"),
    [
        (date(2025, 2, 1), date(2025, 2, 27), Frequency.MONTHLY),
        (date(2025, 1, 1), date(2025, 3, 27), Frequency.QUARTERLY),
        (date(2025, 2, 27), date(2025, 2, 27), Frequency.WEEKLY),
    ],
)
def test_a_mean_of_finer_values_stands_on_the_coarser_grid(
    period: date, newest: date, frequency: Frequency
) -> None:
    inputs = (replace(FLASH_INPUT, indicator=RATE, period=newest),)
    reading = replace(FLASH_READING, period=period, inputs=inputs)

    assert SCENE.frequency(reading) is frequency


def test_of_two_grids_the_coarser_holds() -> None:
    inputs = (FLASH_INPUT, replace(FLASH_INPUT, indicator=RATE))

    assert SCENE.frequency(replace(FLASH_READING, inputs=inputs)) is Frequency.MONTHLY


def test_a_reading_that_rests_on_nothing_has_a_day() -> None:
    assert SCENE.frequency(replace(FLASH_READING, inputs=())) is Frequency.DAILY


def test_the_plain_state_is_of_the_indicator_that_is_the_reading() -> None:
    derived = replace(FIRED, reading=replace(FLASH_READING, value=-3.2))

    assert SCENE.plain_state(FIRED) is SCENE.state(PMI)
    assert SCENE.plain_state(derived) is None
    assert SCENE.plain_state(replace(FIRED, reading=None)) is None


def test_a_rule_that_is_gone_lends_no_precision() -> None:
    gone = replace(SCENE, standing=replace(SCENE.standing, rules=()))

    assert gone.precision(FIRED) == 1
    assert gone.precision(replace(FIRED, reading=None)) == 0
