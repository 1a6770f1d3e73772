"""Whether what we have is what we should have."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timed import SURVEY, indicator

from monitor.freshness import freshness, turning_points
from monitor.model.series import FreshnessState
from monitor.model.terms import Freshness, Outcome

DUE = datetime(2025, 3, 14, 14, tzinfo=UTC)
LATE = DUE + timedelta(days=2)
MISSING = DUE + timedelta(days=20)
FEBRUARY = date(2025, 2, 1)
MOMENT = timedelta(seconds=1)


def judged(now: datetime, outcome: Outcome | None = Outcome.OK) -> FreshnessState:
    return freshness(indicator(SURVEY), newest=FEBRUARY, due=DUE, now=now, outcome=outcome)


@pytest.mark.parametrize(
    ("now", "expected", "since"),
    [
        (DUE - MOMENT, Freshness.FRESH, None),
        (DUE, Freshness.DUE, DUE),
        (LATE - MOMENT, Freshness.DUE, DUE),
        (LATE, Freshness.LATE, LATE),
        (MISSING - MOMENT, Freshness.LATE, LATE),
        (MISSING, Freshness.MISSING, MISSING),
    ],
)
def test_a_state_holds_from_its_turning_point_on(
    now: datetime, expected: Freshness, since: datetime | None
) -> None:
    state = judged(now)

    assert (state.freshness, state.since, state.next_due_at) == (expected, since, DUE)


def test_the_turning_points_are_when_a_value_becomes_late_and_missing() -> None:
    assert turning_points(indicator(SURVEY), DUE) == (LATE, MISSING)


def test_what_was_never_seen_is_missing() -> None:
    state = freshness(indicator(SURVEY), newest=None, due=None, now=DUE, outcome=None)

    assert state == FreshnessState(freshness=Freshness.MISSING, since=None, next_due_at=None)


def test_what_nothing_is_expected_of_is_fresh() -> None:
    state = freshness(indicator(), newest=FEBRUARY, due=None, now=DUE, outcome=None)

    assert state.freshness is Freshness.FRESH


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.WITHDRAWN, Freshness.WITHDRAWN),
        (Outcome.MALFORMED, Freshness.CHANGED),
        (Outcome.WITHHELD, Freshness.WITHHELD),
    ],
)
@pytest.mark.parametrize("now", [DUE - MOMENT, LATE, MISSING])
def test_what_the_source_said_of_itself_comes_before_the_clock(
    outcome: Outcome, expected: Freshness, now: datetime
) -> None:
    assert judged(now, outcome).freshness is expected


BY_CLOCK = {
    DUE - MOMENT: Freshness.FRESH,
    DUE: Freshness.DUE,
    LATE: Freshness.LATE,
    MISSING: Freshness.MISSING,
}
BY_LOOK = {
    Outcome.WITHDRAWN: Freshness.WITHDRAWN,
    Outcome.MALFORMED: Freshness.CHANGED,
    Outcome.WITHHELD: Freshness.WITHHELD,
}


@pytest.mark.parametrize("now", BY_CLOCK)
@pytest.mark.parametrize("outcome", [*Outcome, None])
def test_of_all_that_holds_the_first_in_order_is_the_state(outcome: Outcome | None, now: datetime) -> None:
    order = list(Freshness)
    holding = [BY_CLOCK[now], *([BY_LOOK[outcome]] if outcome in BY_LOOK else [])]

    assert judged(now, outcome).freshness is min(holding, key=order.index)


def test_the_order_is_from_what_is_gone_to_what_is_fresh() -> None:
    words = [each.value for each in Freshness]

    assert words == ["withdrawn", "changed", "withheld", "missing", "late", "due", "fresh"]


@pytest.mark.parametrize("outcome", [Outcome.UNAVAILABLE, Outcome.RATE_LIMITED, Outcome.EMPTY, None])
def test_a_look_that_brought_nothing_leaves_the_state_to_the_clock(outcome: Outcome | None) -> None:
    assert judged(LATE, outcome).freshness is Freshness.LATE


offsets = st.timedeltas(timedelta(days=-40), timedelta(days=40))


@given(
    first=offsets,
    second=offsets,
    grace=st.timedeltas(timedelta(0), timedelta(days=10)),
    further=st.timedeltas(timedelta(0), timedelta(days=30)),
)
def test_without_new_data_freshness_only_gets_worse(
    first: timedelta, second: timedelta, grace: timedelta, further: timedelta
) -> None:
    watched = indicator(SURVEY, grace=grace, missing_after=grace + further)
    order = (Freshness.FRESH, Freshness.DUE, Freshness.LATE, Freshness.MISSING)
    earlier, later = (
        freshness(watched, newest=FEBRUARY, due=DUE, now=DUE + offset, outcome=Outcome.OK).freshness
        for offset in sorted((first, second))
    )

    assert order.index(earlier) <= order.index(later)
