"""Sahm's indicator against what FRED publishes of it, on revised figures and in real time."""

from dataclasses import replace

import numpy as np
import pytest
from evaluation.builders import X, indicator, knowledge, level, monthly, rule
from golden.figures import by_month, figures, figures_of, onsets, shipped, world

from monitor.evaluation.history import History, trace
from monitor.measures.rounding import rounded
from monitor.model.terms import Level

HALF_A_POINT = replace(rule(levels={Level.WARNING: level(">= 0.50")}), precision=2, unit="pp")
"""Sahm's threshold, for a series that already is her indicator."""

PEAKS = (
    "1960-04",
    "1969-12",
    "1973-11",
    "1980-01",
    "1981-07",
    "1990-07",
    "2001-03",
    "2007-12",
    "2020-02",
)
"""Business-cycle peaks by the NBER."""


@pytest.fixture(scope="module")
def revised() -> History:
    return trace(shipped("sahm"), world(unemployment_rate=figures_of("unemployment_rate_2025_01")))


@pytest.fixture(scope="module")
def in_real_time() -> History:
    return trace(HALF_A_POINT, knowledge(indicator(X, precision=2), x=figures_of("sahm_realtime")))


def delays(found: list[str]) -> list[int]:
    """Months from each peak to the first onset that did not come before it."""
    following = [min(month for month in found if month >= peak) for peak in PEAKS]
    late = np.array(following, dtype="datetime64[M]") - np.array(PEAKS, dtype="datetime64[M]")
    return [int(each) for each in late.astype(int)]


def test_the_summer_of_2024_reads_as_published(revised: History) -> None:
    values = by_month(revised.tracks.dates, revised.values)

    assert [values[month] for month in ("2024-07", "2024-08", "2024-09")] == [0.53, 0.57, 0.50]


def test_the_summer_of_2024_read_the_same_in_real_time(in_real_time: History) -> None:
    values = by_month(in_real_time.tracks.dates, in_real_time.values)

    assert [values[month] for month in ("2024-07", "2024-08", "2024-09")] == [0.53, 0.57, 0.50]


def test_revised_figures_trigger_in_these_months_three_of_them_false(revised: History) -> None:
    found = onsets(revised, Level.WARNING)

    assert found == [
        "1949-03",
        "1953-11",
        "1957-10",
        "1959-11",  # false: a steel strike, five months before the peak
        "1960-10",
        "1970-03",
        "1974-07",
        "1980-02",
        "1981-11",
        "1990-10",
        "2001-06",
        "2003-07",  # false: exactly 0.50
        "2008-02",
        "2020-04",
        "2024-07",  # false
    ]


def test_the_published_real_time_series_triggers_in_these_months(in_real_time: History) -> None:
    found = onsets(in_real_time, Level.WARNING)

    assert found == [
        "1959-12",  # the series begins above the threshold
        "1960-08",
        "1969-10",
        "1970-02",
        "1974-03",
        "1974-07",
        "1976-11",  # false
        "1980-04",
        "1981-11",
        "1990-11",
        "2001-06",
        "2008-04",
        "2020-04",
        "2024-07",  # false
    ]


def test_revised_figures_flatter_1980_and_2008_by_two_months(revised: History, in_real_time: History) -> None:
    afterwards = delays(onsets(revised, Level.WARNING))
    at_the_time = delays(onsets(in_real_time, Level.WARNING))

    assert afterwards == [6, 3, 8, 1, 4, 3, 3, 2, 2]
    assert at_the_time == [4, 2, 4, 3, 4, 4, 3, 4, 2]


def test_revision_swaps_the_false_alarm_of_1976_for_one_in_2003(revised: History) -> None:
    afterwards = by_month(revised.tracks.dates, revised.values)
    at_the_time = figures("sahm_realtime")

    assert (afterwards["1976-11"], at_the_time["1976-11"]) == (0.13, 0.50)
    assert (afterwards["2003-07"], at_the_time["2003-07"]) == (0.50, 0.47)


def test_nine_published_months_lie_on_the_threshold_itself_and_count(in_real_time: History) -> None:
    on_it = in_real_time.codes[in_real_time.values == 0.50]

    assert on_it.tolist() == [Level.WARNING.severity] * 9


def test_binary_noise_on_either_side_of_the_threshold_reads_as_the_threshold() -> None:
    noisy = np.array([0.49999999999999956, 0.5000000000000004])

    assert rounded(noisy, 2).tolist() == [0.50, 0.50]


def test_a_rule_takes_binary_noise_below_its_threshold_for_the_threshold() -> None:
    readings = monthly(0.40, 0.49999999999999956, 0.40, 0.5000000000000004)

    history = trace(HALF_A_POINT, knowledge(indicator(X, precision=2), x=readings))

    assert history.values.tolist() == [0.40, 0.50, 0.40, 0.50]
    assert history.codes.tolist() == [0, Level.WARNING.severity, 0, Level.WARNING.severity]


def test_in_2024_the_signal_stood_for_three_months_the_last_on_the_threshold_itself() -> None:
    bare = replace(HALF_A_POINT, measure=shipped("sahm").measure)

    history = trace(bare, world(unemployment_rate=figures_of("unemployment_rate_2025_01")))

    codes = by_month(history.tracks.dates, history.codes.astype(np.float64))
    assert [month for month, code in codes.items() if code and month >= "2022-01"] == [
        "2024-07",
        "2024-08",
        "2024-09",
    ]
