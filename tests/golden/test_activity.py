"""The Chicago Fed's activity index against the recessions it is said to mark."""

from dataclasses import replace

import pytest
from evaluation.builders import level, rule
from golden.figures import by_month, figures_of, onsets, shipped, world

from monitor.evaluation.history import Knowledge, trace
from monitor.language.syntax import parse
from monitor.model.terms import Level

ONSETS = ["1980-04", "1981-10", "1990-11", "2001-04", "2008-04", "2020-03"]

RECESSION_LIKELY = replace(
    rule(levels={Level.WARNING: level("< -0.70", "> 0.20")}),
    measure=parse("mean(cfnai, 3)"),
    precision=2,
)
"""Below -0.70 a recession has likely begun, above +0.20 it has likely ended: the Chicago Fed's own levels."""


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return world(cfnai=figures_of("cfnai"))


def test_each_recession_since_1980_is_marked_once_and_nothing_else(known: Knowledge) -> None:
    history = trace(RECESSION_LIKELY, known)

    assert onsets(history, Level.WARNING) == ONSETS


def test_the_shipped_rule_marks_the_same(known: Knowledge) -> None:
    history = trace(shipped("cfnai-ma3"), known)

    assert onsets(history, Level.WARNING) == ONSETS


def test_without_its_clearing_level_1982_and_2001_would_begin_twice(known: Knowledge) -> None:
    unlatched = replace(RECESSION_LIKELY, levels={Level.WARNING: level("< -0.70")})

    history = trace(unlatched, known)

    assert sorted(set(onsets(history, Level.WARNING)) - set(ONSETS)) == ["1982-05", "2001-06"]


def test_the_readings_at_the_onsets_and_at_the_deepest_month(known: Knowledge) -> None:
    history = trace(RECESSION_LIKELY, known)

    values = by_month(history.tracks.dates, history.values)
    assert [values[month] for month in ONSETS] == [-1.31, -0.90, -1.04, -0.71, -0.74, -1.51]
    assert (values["2009-01"], values["2020-04"]) == (-2.67, -7.50)
