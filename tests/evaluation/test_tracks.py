from dataclasses import replace

import numpy as np
from evaluation.builders import (
    WEEKLY_LISTINGS,
    X,
    Y,
    catalogue,
    gated,
    indicator,
    known,
    monthly,
    rule,
    said,
    weekly,
)

from monitor.evaluation.tracks import Tracks, tracks
from monitor.language.syntax import parse
from monitor.model.terms import Frequency

BOTH = catalogue(indicator(X), indicator(Y))


def gated_tracks(x: int, y: int, gate: str = "y < 50") -> Tracks:
    """Tracks of `x` gated by `y`, of which so many months are out."""
    rows = {X: monthly(*range(x)), Y: monthly(*[49.0] * y)}
    return tracks(gated(rule("x"), gate), known(rows, BOTH), BOTH)


def test_a_gate_behind_its_measure_holds_the_newest_period_back() -> None:
    assert gated_tracks(x=5, y=3).newest == 2


def test_a_gate_ahead_of_its_measure_does_not() -> None:
    assert gated_tracks(x=3, y=5).newest == 2


def test_a_gate_without_data_leaves_no_newest_period() -> None:
    assert gated_tracks(x=3, y=0).newest is None


def test_a_measure_without_data_leaves_no_newest_period() -> None:
    assert gated_tracks(x=0, y=3).newest is None


def test_a_gate_that_begins_later_is_unknown_before() -> None:
    rows = {X: monthly(1, 2, 3), Y: monthly(None, None, 49)}

    found = tracks(gated(rule("x"), "y < 50"), known(rows, BOTH), BOTH)

    assert np.isnan(found.passes).tolist() == [True, True, False]


def test_a_finer_gate_is_read_at_its_last_value_on_or_before_the_period() -> None:
    glossary = catalogue(indicator(X), indicator(Y, frequency=Frequency.WEEKLY, listings=WEEKLY_LISTINGS))
    rows = {X: monthly(1, 2, start="2025-01-01"), Y: weekly(10, 20, 30, 40, 50, start="2024-12-28")}

    found = tracks(gated(rule("x"), "y >= 50"), known(rows, glossary), glossary)

    assert found.passes.tolist() == [0, 1]
    assert found.reads(0)[1:] == ((Y, rows[Y][0].period),)


def test_a_coarser_gate_stands_for_all_that_follows_its_date() -> None:
    glossary = catalogue(indicator(X, frequency=Frequency.WEEKLY, listings=WEEKLY_LISTINGS), indicator(Y))
    rows = {X: weekly(1, 2, 3, start="2025-01-18"), Y: monthly(49, 51, start="2025-01-01")}

    found = tracks(gated(rule("x"), "y < 50"), known(rows, glossary), glossary)

    assert found.passes.tolist() == [1, 1, 0]
    assert found.newest == 2


def test_a_reading_reads_what_its_gate_reads_each_once() -> None:
    one = gated(rule("change(x, 1)"), "x < 50")
    rows = {X: monthly(1, 2)}

    found = tracks(one, known(rows, BOTH), BOTH)

    assert found.reads(1) == ((X, rows[X][0].period), (X, rows[X][1].period))


def test_without_a_gate_everything_passes() -> None:
    found = tracks(rule("x"), known({X: monthly(1, 2)}, BOTH), BOTH)

    assert found.passes.tolist() == [1, 1]
    assert found.reads(1) == ((X, found.dates[1].item()),)


def test_a_gate_that_reads_what_is_flagged_touches_it() -> None:
    found = gated_tracks(x=3, y=3)

    touched = found.touches(lambda name, dates: (dates >= np.datetime64("2024-02-01")) & (name == Y))

    assert touched.tolist() == [False, True, True]


def test_a_gap_in_one_of_two_inputs_does_not_hold_the_newest_period_back() -> None:
    rows = {
        X: monthly(1, 2, 3),
        Y: (said("2024-01-01", 1, "2024-02-01"), said("2024-03-01", 3, "2024-04-01")),
    }
    one = replace(rule(), measure=parse("x - y"))

    found = tracks(one, known(rows, BOTH), BOTH)

    assert found.newest == 2
    assert np.isnan(found.measure.values).tolist() == [False, True, False]
