"""Two published probits of the yield curve: the New York Fed's monthly one, Estrella and Mishkin's table."""

import pytest
from evaluation.builders import X, indicator, knowledge, monthly
from golden.figures import between, by_month, figures_of, readings, shipped, world

from monitor.evaluation.history import Knowledge, trace

PROBABILITY = "normal_cdf(-0.5333 - 0.6330 * {spread})"
"""Of a recession twelve months on, by the New York Fed's coefficients."""

SPREAD = "(treasury_10y - bond_equivalent(tbill_3m))"

TABLE = {
    0.05: 1.21,
    0.10: 0.76,
    0.15: 0.46,
    0.20: 0.22,
    0.25: 0.02,
    0.30: -0.17,
    0.40: -0.50,
    0.50: -0.82,
    0.60: -1.13,
    0.70: -1.46,
    0.80: -1.85,
    0.90: -2.40,
}
"""Probability of a recession four quarters ahead and the spread, in percentage points, that goes with it:
Estrella and Mishkin, Current Issues in Economics and Finance 2-7 (1996)."""


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return world(treasury_10y=figures_of("treasury_10y"), tbill_3m=figures_of("tbill_3m"))


def of_spreads(expression: str, *spreads: float) -> list[float]:
    """Readings of an expression in x, for these spreads in x."""
    known = knowledge(indicator(X, precision=2), x=monthly(*spreads))
    return list(readings(expression, known).values())


def percent(probabilities: list[float]) -> list[float]:
    return [round(100 * each, 1) for each in probabilities]


def test_a_flat_curve_means_three_in_ten() -> None:
    found = of_spreads(PROBABILITY.format(spread="x"), 1.0, 0.0, -0.5, -1.0)

    assert percent(found) == [12.2, 29.7, 41.4, 54.0]


def test_the_months_before_the_great_recession_read_as_published(known: Knowledge) -> None:
    found = readings(PROBABILITY.format(spread=SPREAD), known)

    before = between("2006-10", "2007-04", found)
    assert percent(before) == [37.1, 40.7, 39.4, 37.8, 40.1, 41.7, 36.8]


def test_may_2023_reads_as_published_to_the_second_decimal(known: Knowledge) -> None:
    found = readings(PROBABILITY.format(spread=SPREAD), known)

    assert round(100 * found["2023-05"], 2) == 70.85


def test_april_2025_is_back_at_the_three_in_ten_of_a_flat_curve(known: Knowledge) -> None:
    found = readings(PROBABILITY.format(spread=SPREAD), known)

    assert percent([found["2025-04"]]) == [30.4]


def test_without_the_bond_equivalent_step_it_would_not_come_out(known: Knowledge) -> None:
    found = readings(PROBABILITY.format(spread="(treasury_10y - tbill_3m)"), known)

    assert percent([found["2023-05"]]) == [67.7]


def test_the_shipped_rule_reads_the_same(known: Knowledge) -> None:
    history = trace(shipped("curve-probit"), known)

    values = by_month(history.tracks.dates, history.values)
    assert between("2006-10", "2007-04", values) == [0.371, 0.407, 0.394, 0.378, 0.401, 0.417, 0.368]
    assert values["2023-05"] == 0.709


@pytest.mark.parametrize(("probability", "spread"), TABLE.items())
def test_each_row_of_the_table_comes_out_within_a_hundredth_of_a_point(
    probability: float, spread: float
) -> None:
    wider, narrower = of_spreads("normal_cdf(-0.660 - 0.808 * x)", spread + 0.01, spread - 0.01)

    assert wider < probability < narrower
