"""What counts as news of a source."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from contracts.store_values import CONSENSUS, FINAL, FINAL_AT, FLASH, FLASH_AT
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.series import Forecast, Statement
from monitor.model.terms import BASES, STAGES, Basis, IndicatorId, SourceName, Stage
from monitor.store.novelty import new_forecasts, new_statements

SEEN = replace(FLASH, basis=Basis.RECORDED, released_at=FLASH_AT + timedelta(days=3))
HINDSIGHT = replace(SEEN, basis=Basis.CALENDAR, hindsight=True)
START = datetime(2025, 1, 1, tzinfo=UTC)

statements = st.builds(
    Statement,
    indicator=st.sampled_from([IndicatorId("a"), IndicatorId("b")]),
    period=st.sampled_from([date(2025, 1, 1), date(2025, 2, 1)]),
    source=st.sampled_from([SourceName("x"), SourceName("y")]),
    value=st.sampled_from([None, 1.0, 2.0]),
    text=st.none(),
    stage=st.sampled_from([None, *STAGES[:2]]),
    edition=st.integers(1, 2),
    released_at=st.integers(0, 5).map(lambda days: START + timedelta(days=days)),
    basis=st.sampled_from(BASES),
    hindsight=st.booleans(),
)
stated = statements.filter(lambda each: each.value is not None).map(
    lambda each: replace(each, basis=Basis.STATED)
)


def same(statement: Statement) -> tuple[object, ...]:
    """What makes two statements the same."""
    topic = (statement.indicator, statement.period, statement.source)
    return (*topic, statement.released_at, statement.value, statement.stage, statement.edition)


def test_a_first_word_is_new() -> None:
    assert new_statements([FINAL, FLASH], []) == (FLASH, FINAL)


def test_another_source_period_or_indicator_says_something_new() -> None:
    offered = [
        replace(SEEN, source=SourceName("fred")),
        replace(SEEN, period=date(2025, 3, 1)),
        replace(SEEN, indicator=IndicatorId("other")),
    ]

    assert len(new_statements(offered, [FLASH])) == 3


def test_a_value_seen_again_is_not_new() -> None:
    assert new_statements([SEEN], [FLASH]) == ()
    assert new_statements([HINDSIGHT], [FLASH]) == ()


def test_a_value_that_its_source_dates_is_kept_though_it_repeats_the_last_word() -> None:
    again = replace(FLASH, released_at=FINAL_AT)

    assert new_statements([again], [FLASH]) == (again,)


def test_another_value_stage_or_edition_is_new_however_it_is_dated() -> None:
    changed = [replace(SEEN, value=50.0), replace(SEEN, stage=Stage.FINAL), replace(SEEN, edition=2)]

    assert all(new_statements([each], [FLASH]) == (each,) for each in changed)


def test_the_last_word_is_the_one_before_the_statement_and_not_the_newest() -> None:
    assert new_statements([SEEN], [FLASH, FINAL]) == ()


def test_going_back_to_an_earlier_value_is_new_unless_read_in_hindsight() -> None:
    back = replace(SEEN, released_at=FINAL_AT + timedelta(days=1))

    assert new_statements([back], [FLASH, FINAL]) == (back,)
    assert new_statements([replace(back, hindsight=True)], [FLASH, FINAL]) == ()


def test_at_one_instant_the_best_dated_word_counts_as_the_last() -> None:
    guess = replace(FLASH, value=50.0, basis=Basis.LAG)

    assert new_statements([SEEN], [FLASH, guess]) == ()
    assert new_statements([replace(FLASH, basis=Basis.LAG), FLASH], []) == (FLASH,)


def test_only_what_was_stated_can_be_withdrawn() -> None:
    withdrawal = replace(FLASH, value=None, text=None, released_at=FINAL_AT)

    assert new_statements([withdrawal], []) == ()
    assert new_statements([withdrawal], [replace(FLASH, released_at=FINAL_AT + timedelta(1))]) == ()
    assert new_statements([withdrawal], [FLASH]) == (withdrawal,)
    assert new_statements([withdrawal, FLASH], []) == (FLASH, withdrawal)


@given(st.lists(statements), st.lists(statements))
def test_what_was_added_adds_nothing_again(known: list[Statement], offered: list[Statement]) -> None:
    stored = new_statements(known, [])
    new = new_statements(offered, stored)

    assert new_statements(offered, [*stored, *new]) == ()


@given(st.lists(statements), st.lists(statements))
def test_nothing_is_new_twice(known: list[Statement], offered: list[Statement]) -> None:
    new = new_statements(offered, known)

    assert len({same(each) for each in new}) == len(new)
    assert not {same(each) for each in new} & {same(each) for each in known}


@given(st.lists(stated))
def test_statements_dated_by_their_source_may_be_added_in_any_order(
    offered: list[Statement],
) -> None:
    at_once = new_statements(offered, [])
    stored: list[Statement] = []
    for each in offered:
        stored += new_statements([each], stored)

    assert {same(each) for each in stored} == {same(each) for each in at_once}


@given(st.lists(statements.map(lambda each: replace(each, basis=Basis.RECORDED))))
def test_what_is_only_seen_never_repeats_the_word_before_it(offered: list[Statement]) -> None:
    topics: dict[tuple[object, ...], list[Statement]] = {}
    for each in new_statements(offered, []):
        topics.setdefault((each.indicator, each.period, each.source), []).append(each)

    for history in topics.values():
        assert history[0].value is not None
        assert all(same(one)[4:] != same(other)[4:] for one, other in pairwise(history))


def test_an_expectation_is_new_when_it_differs_from_the_last() -> None:
    again = replace(CONSENSUS, stated_at=FLASH_AT)
    raised = replace(again, value=54.0)
    final = replace(again, stage=Stage.FINAL)

    assert new_forecasts([CONSENSUS], []) == (CONSENSUS,)
    assert new_forecasts([again], [CONSENSUS]) == ()
    assert new_forecasts([raised, CONSENSUS], []) == (CONSENSUS, raised)
    assert new_forecasts([final], [CONSENSUS]) == (final,)


@given(
    st.lists(
        st.builds(
            lambda value, day: replace(CONSENSUS, value=value, stated_at=START + timedelta(days=day)),
            st.sampled_from([1.0, 2.0]),
            st.integers(0, 3),
        )
    )
)
def test_expectations_added_add_nothing_again(offered: list[Forecast]) -> None:
    stored = new_forecasts(offered, [])

    assert new_forecasts(offered, stored) == ()
