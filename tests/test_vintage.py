from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from evaluation.builders import (
    FRED,
    PUBLISHER,
    Said,
    indicator,
    instant,
    known,
    months,
    said,
    series,
    statements,
)
from hypothesis import given
from hypothesis import strategies as st

from monitor.evaluation.inputs import input_at
from monitor.model.alerts import Input
from monitor.model.terms import Basis, IndicatorId, SourceName, Stage
from monitor.vintage import choose, instant64, last_words, vintage

FLASH, PRELIMINARY, FINAL, REVISED = Stage.FLASH, Stage.PRELIMINARY, Stage.FINAL, Stage.REVISED

FLASH_OF_FEBRUARY = said("2025-02-01", 49.7, "2025-02-21T14:45", stage=FLASH)
FINAL_OF_FEBRUARY = said("2025-02-01", 51.0, "2025-03-05T14:45", stage=FINAL)


def inputs(*rows: Said, as_of: str = "2030-01-01") -> list[Input]:
    chosen = series(rows, as_of=as_of)
    return [input_at(chosen, position) for position in range(len(chosen))]


def only(*rows: Said, as_of: str = "2030-01-01") -> Input:
    (found,) = inputs(*rows, as_of=as_of)
    return found


def test_a_value_is_not_known_before_it_is_released() -> None:
    assert inputs(FLASH_OF_FEBRUARY, as_of="2025-02-21T14:44") == []
    assert only(FLASH_OF_FEBRUARY, as_of="2025-02-21T14:45").value == 49.7


def test_a_final_value_takes_the_place_of_the_flash_from_its_release_on() -> None:
    rows = (FLASH_OF_FEBRUARY, FINAL_OF_FEBRUARY)

    assert only(*rows, as_of="2025-03-05T14:44").value == 49.7
    assert only(*rows, as_of="2025-03-05T14:45").value == 51.0


def test_a_last_word_is_that_of_each_source_on_each_period_unless_it_was_withdrawn() -> None:
    march = said("2025-03-01", 50.8, "2025-04-03")
    copy = replace(FINAL_OF_FEBRUARY, source=FRED)
    said_of = statements(
        (
            march,
            FINAL_OF_FEBRUARY,
            FLASH_OF_FEBRUARY,
            copy,
            replace(march, value=None, at=instant("2025-05-01")),
        )
    )

    rows = last_words(said_of, np.arange(5))

    assert sorted(rows.tolist()) == [1, 3]


def test_a_preliminary_of_a_higher_source_gives_way_to_a_final_of_a_lower_one() -> None:
    found = only(
        said("2025-02-01", 67.8, "2025-02-07", stage=PRELIMINARY, source=PUBLISHER),
        said("2025-02-01", 64.7, "2025-03-28", stage=FINAL, source=FRED),
    )

    assert (found.value, found.source) == (64.7, FRED)


def test_of_two_finals_the_higher_source_counts_whichever_came_last() -> None:
    found = only(
        said("2025-02-01", 64.7, "2025-02-21", source=PUBLISHER),
        said("2025-02-01", 64.9, "2025-03-28", source=FRED),
    )

    assert (found.value, found.source) == (64.7, PUBLISHER)


def test_a_source_that_the_glossary_does_not_list_ranks_below_those_it_does() -> None:
    found = only(
        said("2025-02-01", 1.0, "2025-02-21", source=SourceName("another")),
        said("2025-02-01", 2.0, "2025-02-21", source=FRED),
    )

    assert found.source == FRED


def test_an_equal_value_of_a_lower_source_changes_nothing() -> None:
    first = said("2025-02-01", 64.7, "2025-02-21", source=PUBLISHER)

    assert only(first, said("2025-02-01", 64.7, "2025-03-28", source=FRED)) == only(first)


def test_a_null_withdraws_what_its_source_said() -> None:
    rows = (FLASH_OF_FEBRUARY, said("2025-02-01", None, "2025-02-25", stage=FLASH))

    assert only(*rows, as_of="2025-02-24").value == 49.7
    assert inputs(*rows, as_of="2025-02-25") == []


def test_a_null_withdraws_nothing_of_another_source() -> None:
    found = only(
        said("2025-02-01", 64.7, "2025-02-21", source=PUBLISHER),
        said("2025-02-01", 64.7, "2025-03-28", source=FRED),
        said("2025-02-01", None, "2025-04-01", source=PUBLISHER),
    )

    assert found.source == FRED


def test_a_source_may_take_a_withdrawal_back() -> None:
    found = only(
        FLASH_OF_FEBRUARY,
        said("2025-02-01", None, "2025-02-25", stage=FLASH),
        said("2025-02-01", 49.7, "2025-02-26", stage=FLASH),
    )

    assert (found.value, found.released_at) == (49.7, instant("2025-02-26"))


def test_a_value_bears_the_instant_at_which_it_was_first_said() -> None:
    found = only(FINAL_OF_FEBRUARY, said("2025-02-01", 51.0, "2025-04-03", basis=Basis.CALENDAR))

    assert (found.released_at, found.basis) == (instant("2025-03-05T14:45"), Basis.STATED)


def test_a_final_that_repeats_the_flash_is_released_when_it_became_final() -> None:
    found = only(FLASH_OF_FEBRUARY, said("2025-02-01", 49.7, "2025-03-05", stage=FINAL))

    assert (found.stage, found.released_at) == (FINAL, instant("2025-03-05"))


@pytest.mark.parametrize(
    ("better", "worse"),
    list(pairwise((Basis.STATED, Basis.CALENDAR, Basis.LAG, Basis.RECORDED))),
)
def test_at_one_instant_the_better_dated_statement_is_the_last_word(better: Basis, worse: Basis) -> None:
    found = only(
        said("2025-02-01", 1.0, "2025-03-05", basis=better, recorded_at="2025-03-05"),
        said("2025-02-01", 2.0, "2025-03-05", basis=worse, recorded_at="2025-03-06"),
    )

    assert (found.value, found.basis) == (1.0, better)


def test_at_one_instant_and_basis_what_was_stored_last_is_the_last_word() -> None:
    found = only(
        said("2025-02-01", 1.0, "2025-03-05", recorded_at="2025-03-07"),
        said("2025-02-01", 2.0, "2025-03-05", recorded_at="2025-03-06"),
    )

    assert found.value == 1.0


def test_a_source_without_stages_states_finals_and_then_revisions() -> None:
    rows = (
        said("2025-02-01", 100.0, "2025-03-01", stage=None),
        said("2025-02-01", 100.0, "2025-04-01", stage=None),
        said("2025-02-01", 101.0, "2025-05-01", stage=None),
        said("2025-02-01", 100.0, "2025-06-01", stage=None),
    )

    stages = [only(*rows, as_of=f"2025-0{month}-02").stage for month in (3, 4, 5, 6)]

    assert stages == [FINAL, FINAL, REVISED, REVISED]


def test_what_follows_a_flash_without_a_stage_is_final() -> None:
    assert only(FLASH_OF_FEBRUARY, said("2025-02-01", 51.0, "2025-03-05", stage=None)).stage is FINAL


def test_a_value_restated_as_it_was_before_its_withdrawal_is_no_revision() -> None:
    found = only(
        said("2025-02-01", 100.0, "2025-03-01", stage=None),
        said("2025-02-01", None, "2025-03-02", stage=None),
        said("2025-02-01", 100.0, "2025-03-03", stage=None),
    )

    assert found.stage is FINAL


def test_a_statement_that_loses_its_instant_revises_nothing() -> None:
    found = only(
        said("2025-02-01", 1.0, "2025-03-05", stage=None, basis=Basis.LAG),
        said("2025-02-01", 2.0, "2025-03-05", stage=None, basis=Basis.STATED),
    )

    assert (found.value, found.stage) == (2.0, FINAL)


def test_an_unstated_stage_after_a_stated_revision_is_a_revision() -> None:
    found = only(
        said("2025-02-01", 1.0, "2025-03-05", stage=REVISED),
        said("2025-02-01", 1.0, "2025-03-06", stage=None),
    )

    assert found.stage is REVISED


def test_a_rebuilt_series_is_never_mixed_with_the_one_before() -> None:
    rows = (
        said("2025-01-01", 1.0, "2025-02-01"),
        said("2025-02-01", 2.0, "2025-03-01"),
        said("2025-02-01", 200.0, "2025-04-01", edition=2),
    )

    before = inputs(*rows, as_of="2025-03-31")
    after = inputs(*rows, as_of="2025-04-01")

    assert [each.value for each in before] == [1.0, 2.0]
    assert [each.value for each in after] == [200.0]


def test_an_audit_does_not_see_what_was_stored_later() -> None:
    columns = statements((said("2025-02-01", 1.0, "2025-03-01", recorded_at="2025-03-09"),))
    as_of = instant("2025-03-05")

    assert len(choose(columns, indicator(), as_of=as_of)) == 1
    assert len(choose(columns, indicator(), as_of=as_of, recorded_by=as_of)) == 0


def test_an_indicator_without_statements_has_an_empty_series() -> None:
    assert len(choose(statements(()), indicator(), as_of=instant("2025-01-01"))) == 0


def test_only_indicators_that_statements_were_read_for_are_in_a_vintage() -> None:
    glossary = {name: indicator(name) for name in (IndicatorId("x"), IndicatorId("y"))}

    chosen = vintage({IndicatorId("y"): statements(())}, glossary, as_of=instant("2025-01-01"))

    assert set(chosen) == {"y"}


def test_an_instant_is_exact_to_the_microsecond() -> None:
    moment = instant("2025-02-21T14:45:00.123457")

    assert instant64(moment) == np.datetime64("2025-02-21T14:45:00.123457")


START = instant("2025-01-01")

SAYINGS = st.lists(
    st.builds(
        Said,
        period=st.sampled_from(months(3)),
        value=st.one_of(st.none(), st.sampled_from([1.0, 2.0, 3.0])),
        at=st.integers(0, 5).map(lambda days: START + timedelta(days=days)),
        source=st.sampled_from([PUBLISHER, FRED, SourceName("another")]),
        stage=st.sampled_from([None, *Stage]),
        edition=st.sampled_from([1, 1, 2]),
        basis=st.sampled_from(Basis),
        hindsight=st.booleans(),
        recorded_at=st.integers(5, 8).map(lambda days: START + timedelta(days=days)),
    ),
    max_size=14,
)


@given(data=st.data(), rows=SAYINGS, days=st.integers(0, 6))
def test_a_vintage_does_not_depend_on_the_order_in_which_statements_were_added(
    data: st.DataObject, rows: list[Said], days: int
) -> None:
    as_of = str(START.date() + timedelta(days=days))
    shuffled = data.draw(st.permutations(rows))

    assert inputs(*shuffled, as_of=as_of) == inputs(*rows, as_of=as_of)


@given(rows=SAYINGS, days=st.integers(0, 6))
def test_nothing_released_after_an_instant_is_seen_as_of_it(rows: list[Said], days: int) -> None:
    as_of = START + timedelta(days=days)
    by_then = [row for row in rows if row.at <= as_of]

    found = inputs(*rows, as_of=str(as_of.date()))

    assert found == inputs(*by_then)
    assert all(each.released_at <= as_of for each in found)


@given(rows=SAYINGS)
def test_every_chosen_value_is_the_last_word_of_its_source(rows: list[Said]) -> None:
    for each in inputs(*rows):
        newest = max(row.edition for row in rows if row.source == each.source)
        its = [row for row in rows if (row.source, row.edition) == (each.source, newest)]
        orders = {_order(row): row.value for row in its if row.period == each.period}
        of_equals = [row.value for row in its if _order(row) == max(orders) and row.period == each.period]

        assert each.value in of_equals


def _order(row: Said) -> tuple[datetime, int, datetime]:
    """The rule as DESIGN writes it: greatest released_at, best basis, greatest recorded_at."""
    return row.at, -row.basis.rank, row.recorded_at or row.at


def test_series_of_several_indicators_are_chosen_together() -> None:
    rows = {IndicatorId("x"): (FLASH_OF_FEBRUARY,)}

    assert len(known(rows, {IndicatorId("x"): indicator()})[IndicatorId("x")]) == 1
