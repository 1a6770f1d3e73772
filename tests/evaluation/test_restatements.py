from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from evaluation.builders import (
    FRED,
    PUBLISHER,
    Said,
    indicator,
    instant,
    monthly,
    record,
    said,
    statements,
    world,
)

from monitor.evaluation.restatements import restatements
from monitor.evaluation.standing import assess
from monitor.model.standing import Restatement
from monitor.model.terms import SourceName

HISTORY = monthly(*(50.0 + i % 7 for i in range(84)), start="2018-01-01")
"""Seven years, the newest month December 2024."""
AT = instant("2025-02-12T13:30")


def changed(rows: Iterable[Said], by: float = 0.5) -> list[Said]:
    return [replace(each, value=(each.value or 0) + by, at=AT) for each in rows]


def found(*rows: Said, days: int = 0) -> tuple[Restatement, ...]:
    return restatements(indicator(), statements(rows), as_of=AT + timedelta(days=days))


def test_a_past_that_changes_at_once_is_restated() -> None:
    news = changed(HISTORY[24:])
    news[10] = replace(news[10], value=30.0)

    (each,) = found(*HISTORY, *news)

    assert (each.source, each.at, each.periods) == (PUBLISHER, AT, 60)
    assert (str(each.first.period), str(each.last.period)) == ("2020-01-01", "2024-12-01")
    assert (str(each.now.period), each.told.value, each.now.value) == ("2020-11-01", 56.0, 30.0)


@pytest.mark.parametrize(("count", "restated"), [(14, False), (15, True)])
def test_a_quarter_of_what_was_stated_in_five_years_makes_a_restatement(
    count: int, *, restated: bool
) -> None:
    assert bool(found(*HISTORY, *changed(HISTORY[-count:]))) is restated


@pytest.mark.parametrize(("count", "restated"), [(11, False), (12, True)])
def test_fewer_than_a_dozen_values_are_a_revision(count: int, *, restated: bool) -> None:
    short = HISTORY[-20:]

    assert bool(found(*short, *changed(short[-count:]))) is restated


def test_what_changes_before_the_last_years_alone_is_none_but_is_counted_with_them() -> None:
    assert not found(*HISTORY, *changed(HISTORY[:23]))
    assert found(*HISTORY, *changed(HISTORY))[0].periods == 84


def test_changes_that_come_one_by_one_are_revisions() -> None:
    news = [
        replace(each, at=AT - timedelta(minutes=place)) for place, each in enumerate(changed(HISTORY[24:]))
    ]

    assert not found(*HISTORY, *news)


def test_a_first_reading_and_a_repeat_restate_nothing() -> None:
    first = [replace(each, at=AT) for each in HISTORY]

    assert not found(*first)
    assert not found(*HISTORY, *first)
    assert not found(*HISTORY, *changed(HISTORY, by=0.01))


def test_another_source_that_says_otherwise_restates_nothing() -> None:
    assert not found(*HISTORY, *(replace(each, source=FRED) for each in changed(HISTORY)))


def test_values_taken_back_are_withdrawn_not_restated() -> None:
    assert not found(*HISTORY, *(replace(each, value=None) for each in changed(HISTORY)))


def test_a_new_edition_restates_what_the_one_before_said() -> None:
    rebuilt = [replace(each, edition=2) for each in changed(HISTORY)]

    assert len(found(*HISTORY, *rebuilt)) == 1


def test_a_restatement_is_news_for_a_week() -> None:
    rows = (*HISTORY, *changed(HISTORY))

    assert found(*rows, days=6)
    assert not found(*rows, days=7)


def test_a_source_that_restates_with_every_release_does_so_as_a_habit() -> None:
    month_before = [replace(each, at=AT - timedelta(days=30)) for each in changed(HISTORY, by=0.2)]

    assert not found(*HISTORY, *month_before, *changed(HISTORY))


def test_a_restatement_long_ago_is_no_habit() -> None:
    year_before = [replace(each, at=AT - timedelta(days=365)) for each in changed(HISTORY[:72], by=0.2)]

    assert found(*HISTORY, *year_before, *changed(HISTORY))


def test_each_source_restates_for_itself() -> None:
    copy = [replace(each, source=FRED) for each in HISTORY]

    rows = (*HISTORY, *copy, *changed(HISTORY), *changed(copy))

    assert [each.source for each in found(*rows)] == [SourceName("fred"), PUBLISHER]


def test_nothing_said_is_nothing_restated() -> None:
    assert not restatements(indicator(), None, as_of=AT)
    assert not found(said("2025-01-01", 50.0, "2025-02-05"))


def test_a_standing_has_the_restatements_of_its_instant() -> None:
    rows = record(x=(*HISTORY, *changed(HISTORY)))

    before, after = (
        assess(world(), rows, as_of=at).standing.indicators[0].restatements
        for at in (AT - timedelta(seconds=1), AT)
    )

    assert not before
    assert len(after) == 1
