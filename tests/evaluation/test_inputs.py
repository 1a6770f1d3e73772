from datetime import date

import numpy as np
from evaluation.builders import FRED, PUBLISHER, X, catalogue, instant, known, monthly, said, series

from monitor.evaluation.inputs import as_datetime, input_at, read_inputs, stage_of, tier_of
from monitor.model.alerts import Input
from monitor.model.terms import Basis, Stage, Tier


def test_an_input_holds_all_that_is_known_of_a_value() -> None:
    chosen = series([said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH, basis=Basis.CALENDAR)])

    assert input_at(chosen, 0) == Input(
        indicator=X,
        period=date(2025, 2, 1),
        value=49.7,
        stage=Stage.FLASH,
        released_at=instant("2025-02-21T14:45"),
        basis=Basis.CALENDAR,
        hindsight=False,
        source=PUBLISHER,
    )


def test_inputs_are_looked_up_by_indicator_and_period() -> None:
    vintage = known({X: monthly(1, None, 3)}, catalogue())

    found = read_inputs(((X, date(2024, 1, 1)), (X, date(2024, 3, 1))), vintage)

    assert [each.value for each in found] == [1, 3]


def test_an_instant_comes_back_as_it_was() -> None:
    assert as_datetime(np.datetime64("2025-02-21T14:45:00.000001")) == instant("2025-02-21T14:45:00.000001")


def test_nothing_read_has_no_stage() -> None:
    assert stage_of(()) is None


def test_the_stage_is_that_of_the_newest_value_whichever_comes_first() -> None:
    chosen = series(
        (
            said("2025-01-01", 1, "2025-01-21", stage=Stage.FLASH, source=FRED),
            said("2025-02-01", 1, "2025-03-05", stage=Stage.REVISED, source=FRED),
        )
    )
    read = (input_at(chosen, 1), input_at(chosen, 0))

    assert stage_of(read) is Stage.REVISED
    assert tier_of(read) is Tier.T1
