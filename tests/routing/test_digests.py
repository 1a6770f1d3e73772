from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st
from routing.builders import MINUTES_OF_2025, MONDAYS, NEW_YORK, NEXT_MONDAY, NOW, SHANGHAI

from monitor.routing.digests import last_digest, next_digest
from monitor.routing.readers import Digest

DAILY = Digest(at=time(7, 30))
MOMENT = timedelta(microseconds=1)


def test_a_weekly_digest_is_due_on_its_day_by_the_readers_clock() -> None:
    assert next_digest(MONDAYS, NEW_YORK, NOW) == NEXT_MONDAY
    assert next_digest(MONDAYS, SHANGHAI, NOW) == datetime(2025, 2, 24, 7, 30, tzinfo=SHANGHAI)
    assert last_digest(MONDAYS, NEW_YORK, NOW) == NEXT_MONDAY - timedelta(days=7)


def test_a_digest_due_now_is_the_last_and_not_the_next() -> None:
    assert last_digest(MONDAYS, NEW_YORK, NEXT_MONDAY) == NEXT_MONDAY
    assert next_digest(MONDAYS, NEW_YORK, NEXT_MONDAY) == NEXT_MONDAY + timedelta(days=7)
    assert next_digest(MONDAYS, NEW_YORK, NEXT_MONDAY - MOMENT) == NEXT_MONDAY
    assert last_digest(MONDAYS, NEW_YORK, NEXT_MONDAY - MOMENT) == NEXT_MONDAY - timedelta(days=7)


def test_a_daily_digest_keeps_its_clock_time_when_clocks_change() -> None:
    before = datetime(2025, 3, 8, 12, 30, tzinfo=UTC)

    assert next_digest(DAILY, NEW_YORK, before) == datetime(2025, 3, 9, 11, 30, tzinfo=UTC)


def test_a_digest_is_due_once_where_its_hour_comes_twice_or_not_at_all() -> None:
    in_spring, in_autumn = Digest(at=time(2, 30)), Digest(at=time(1, 30))
    spring, autumn = datetime(2025, 3, 9, 5, tzinfo=UTC), datetime(2025, 11, 2, 5, 30, tzinfo=UTC)

    assert next_digest(in_spring, NEW_YORK, spring) == datetime(2025, 3, 9, 7, 30, tzinfo=UTC)
    assert next_digest(in_autumn, NEW_YORK, autumn) == datetime(2025, 11, 3, 6, 30, tzinfo=UTC)


@given(
    at=MINUTES_OF_2025,
    clock=st.times(),
    weekday=st.none() | st.integers(min_value=0, max_value=6),
)
def test_the_last_digest_and_the_next_follow_each_other(
    at: datetime, clock: time, weekday: int | None
) -> None:
    digest = Digest(at=clock.replace(fold=0), weekday=weekday)
    last, following = last_digest(digest, NEW_YORK, at), next_digest(digest, NEW_YORK, at)

    assert last <= at < following
    assert next_digest(digest, NEW_YORK, last) == following
    assert last_digest(digest, NEW_YORK, following - MOMENT) == last
