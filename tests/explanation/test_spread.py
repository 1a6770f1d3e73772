"""How far one release moves: changes between periods, or finals against what stood before them."""

import numpy as np
import pytest
from evaluation.builders import Said, monthly, months, said, series, statements

from monitor.explanation.spread import of_changes, of_revisions
from monitor.model.prints import Compared
from monitor.model.terms import Stage


def test_changes_are_measured_from_period_to_period() -> None:
    values = [50.0, 51.0, 49.0] * 5

    found = of_changes(series(monthly(*values)))

    assert (found.compared, found.count) == (Compared.CHANGES, 14)
    assert found.deviation == 1.5


def test_of_normal_changes_it_is_their_standard_deviation() -> None:
    changes = np.random.default_rng(7).normal(scale=2.0, size=120)

    found = of_changes(series(monthly(*np.cumsum(changes))))

    assert found.deviation == pytest.approx(2.0, rel=0.15)


def test_one_year_of_upheaval_does_not_set_what_is_usual() -> None:
    calm = [4.0, 4.1, 4.1, 3.9, 4.0, 4.2, 4.1, 4.0] * 15
    upheaval = [4.4, 14.8, 13.2, 11.0, 10.2, 8.4, 7.8, 6.9, 6.7, 6.7, 6.4, 6.2]

    without = of_changes(series(monthly(*calm, start="2014-01-01")))
    found = of_changes(series(monthly(*calm[:60], *upheaval, *calm[60:108], start="2014-01-01")))

    assert found.count == without.count == 119
    assert (without.deviation, found.deviation) == (0.1, 0.15)


def test_where_most_changes_are_alike_no_distance_is_told_in_them() -> None:
    found = of_changes(series(monthly(*[5.5] * 20, 5.0, 4.75, *[4.5] * 20)))

    assert (found.deviation, found.sigmas(-0.25)) == (0.0, None)


def test_a_change_over_a_gap_is_none() -> None:
    found = of_changes(series(monthly(*[50.0, 51.0] * 7, None, 90.0)))

    assert found.count == 13


def test_only_the_last_ten_years_count() -> None:
    found = of_changes(series(monthly(*range(200), start="2010-01-01")))

    assert found.count == 120


def test_under_twelve_releases_no_deviation_is_stated() -> None:
    found = of_changes(series(monthly(*range(12))))

    assert (found.count, found.deviation, found.sigmas(1.0)) == (11, None, None)


def flashes_and_finals(count: int) -> list[Said]:
    rows = []
    for number, period in enumerate(months(count)):
        rows.append(said(f"{period}", 50.0, f"{period:%Y-%m}-21", stage=Stage.FLASH))
        rows.append(said(f"{period}", 50.0 + number % 3, f"{period:%Y-%m}-28"))
        rows.append(said(f"{period}", 99.0, f"{period:%Y-%m}-28T20:00", stage=Stage.REVISED))
    return rows


def test_finals_are_held_against_the_flashes_of_their_periods() -> None:
    found = of_revisions(statements(flashes_and_finals(12)), Stage.FLASH)

    assert (found.compared, found.stage, found.count) == (Compared.REVISIONS, Stage.FLASH, 12)
    assert found.deviation == 1.0


def test_what_is_told_in_hindsight_is_no_flash_nor_its_final() -> None:
    rows = [*flashes_and_finals(2), said("2023-12-01", 51.0, "2024-01-05", hindsight=True)]
    rows.append(said("2023-12-01", 50.0, "2023-12-21", stage=Stage.FLASH))

    assert of_revisions(statements(rows), Stage.FLASH).count == 2
