"""Sahm's indicator over October 2025, the month whose household survey was never taken."""

from dataclasses import replace

import numpy as np
import pytest
from golden.figures import by_month, first_prints, readings, shipped, world

from monitor.evaluation.history import Knowledge, trace
from monitor.measures.gaps import Gaps, MinPeriods, MissingPolicy

SAHM = "rise_from_low(mean(unemployment_rate, 3), 12)"


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return world(unemployment_rate=first_prints("unemployment_rate_first"))


@pytest.mark.parametrize(
    ("gaps", "november"),
    [
        (MissingPolicy.STRICT, np.nan),
        (MissingPolicy.LAST_AVAILABLE, 0.367),
        (MinPeriods(count=2), 0.433),
    ],
)
def test_november_depends_on_what_the_rule_says_of_gaps(
    known: Knowledge, gaps: Gaps, november: float
) -> None:
    found = readings(SAHM, known, gaps)

    assert round(found["2025-11"], 3) == pytest.approx(november, nan_ok=True)


def test_before_the_gap_the_policies_agree(known: Knowledge) -> None:
    found = [readings(SAHM, known, gaps) for gaps in (*MissingPolicy, MinPeriods(count=2))]

    assert [round(each["2025-09"], 3) for each in found] == [0.233] * 3


@pytest.mark.parametrize(
    ("gaps", "november"),
    [
        (MissingPolicy.STRICT, np.nan),
        (MissingPolicy.LAST_AVAILABLE, 0.37),
        (MinPeriods(count=2), 0.43),
    ],
)
def test_the_shipped_rule_takes_the_policy_it_is_given(known: Knowledge, gaps: Gaps, november: float) -> None:
    history = trace(replace(shipped("sahm"), missing=gaps), known)

    values = by_month(history.tracks.dates, history.values)
    assert values["2025-11"] == pytest.approx(november, nan_ok=True)


def test_the_shipped_rule_reads_the_last_three_months_there_are(known: Knowledge) -> None:
    history = trace(shipped("sahm"), known)

    assert by_month(history.tracks.dates, history.values)["2025-11"] == 0.37
