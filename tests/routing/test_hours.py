from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routing.builders import MINUTES_OF_2025, MORNING, NEW_YORK, NIGHTS, NOW, SHANGHAI

from monitor.routing.hours import quiet_until
from monitor.routing.readers import Quiet

LONDON = ZoneInfo("Europe/London")
CLOCKS = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def shown(at: datetime, zone: ZoneInfo) -> time:
    return at.astimezone(zone).time()


def within(quiet: Quiet, clock: time) -> bool:
    if quiet.start < quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end


def test_a_night_lasts_past_midnight_by_the_readers_clock() -> None:
    assert quiet_until(NIGHTS, SHANGHAI, NOW) == MORNING
    assert quiet_until(NIGHTS, SHANGHAI, NOW + timedelta(hours=3)) == MORNING
    assert quiet_until(NIGHTS, NEW_YORK, NOW) is None


@pytest.mark.parametrize(
    ("clock", "quiet"), [("11:59", False), ("12:00", True), ("13:59", True), ("14:00", False)]
)
def test_hours_within_a_day_include_their_start_and_not_their_end(clock: str, *, quiet: bool) -> None:
    lunch = Quiet(start=time(12), end=time(14))
    now = datetime.combine(NOW, time.fromisoformat(clock), LONDON)

    assert quiet_until(lunch, LONDON, now) == (now.replace(hour=14, minute=0) if quiet else None)


def test_an_end_that_the_clock_leaves_out_in_spring_comes_later() -> None:
    quiet = Quiet(start=time(23), end=time(2, 30))
    now = datetime(2025, 3, 9, 5, tzinfo=UTC)

    assert quiet_until(quiet, NEW_YORK, now) == datetime(2025, 3, 9, 7, 30, tzinfo=UTC)


def test_an_hour_that_comes_twice_in_autumn_is_quiet_twice() -> None:
    quiet = Quiet(start=time(23), end=time(1, 30))
    first, second = datetime(2025, 11, 2, 5, 10, tzinfo=UTC), datetime(2025, 11, 2, 6, 10, tzinfo=UTC)

    assert quiet_until(quiet, NEW_YORK, first) == first.replace(minute=30)
    assert quiet_until(quiet, NEW_YORK, second) == second.replace(minute=30)


@given(start=CLOCKS, end=CLOCKS, now=MINUTES_OF_2025)
def test_quiet_hours_end_later_than_now_with_nothing_but_quiet_between(
    start: time, end: time, now: datetime
) -> None:
    quiet = Quiet(start=start, end=end)
    until = quiet_until(quiet, NEW_YORK, now) if start != end else None

    if until is None:
        assert start == end or not within(quiet, shown(now, NEW_YORK))
    else:
        assert now < until <= now + timedelta(hours=25)
        assert not within(quiet, shown(until, NEW_YORK))
        assert within(quiet, shown(now, NEW_YORK))
