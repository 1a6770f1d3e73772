from datetime import UTC, datetime, timedelta

from fakes import FakeClock

from monitor.pace import Pace

NOW = datetime(2025, 2, 21, 14, 45, tzinfo=UTC)


def test_the_first_request_need_not_wait() -> None:
    clock = FakeClock(NOW)

    Pace(clock, 2).wait()

    assert clock.slept == []


def test_requests_are_spaced_evenly() -> None:
    clock = FakeClock(NOW)
    pace = Pace(clock, 2)

    for _ in range(4):
        pace.wait()

    assert clock.now() - NOW == timedelta(seconds=1.5)


def test_time_already_passed_counts() -> None:
    clock = FakeClock(NOW)
    pace = Pace(clock, 2)

    pace.wait()
    clock.sleep(0.25)
    pace.wait()

    assert clock.slept == [0.25, 0.25]


def test_a_clock_set_back_holds_nobody_up() -> None:
    clock = FakeClock(NOW)
    pace = Pace(clock, 2)

    pace.wait()
    clock.sleep(-3_600)
    pace.wait()

    assert clock.slept == [-3_600]
