"""Levels by value: every change is found, to the last unit."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.explanation.bands import bands
from monitor.model.prints import Band
from monitor.model.terms import Level


def step(value: float) -> Level:
    return Level.OK if value >= 51 else Level.WATCH if value >= 50 else Level.CRITICAL


def test_changes_are_found_to_one_unit_of_the_precision() -> None:
    found = bands(step, (400, 497, 600), precision=1)

    assert found == (
        Band(level=Level.CRITICAL, low=None, high=49.9),
        Band(level=Level.WATCH, low=50.0, high=50.9),
        Band(level=Level.OK, low=51.0, high=None),
    )


def test_a_level_that_never_changes_is_one_band_without_ends() -> None:
    found = bands(lambda _: Level.OK, (1, 5), precision=0)

    assert found == (Band(level=Level.OK, low=None, high=None),)


def test_a_level_may_come_back() -> None:
    found = bands(lambda value: Level.WATCH if 3 <= value <= 6 else Level.OK, (0, 5, 9), precision=0)

    assert [(band.level, band.low, band.high) for band in found] == [
        (Level.OK, None, 2.0),
        (Level.WATCH, 3.0, 6.0),
        (Level.OK, 7.0, None),
    ]


@given(
    limits=st.lists(st.integers(-500, 500), min_size=3, max_size=3, unique=True).map(sorted),
    ticks=st.sets(st.integers(-600, 600), max_size=10),
)
def test_of_any_steps_every_value_lies_in_the_band_of_its_level(limits: list[int], ticks: set[int]) -> None:
    levels = (Level.OK, Level.WATCH, Level.WARNING, Level.CRITICAL)

    def level_at(value: float) -> Level:
        return levels[sum(value >= limit for limit in limits)]

    found = bands(level_at, {-600, 600, *ticks}, precision=0)

    for value in range(-600, 601):
        (band,) = [each for each in found if each.nearest(value) == value]
        assert band.level is level_at(value)


def test_the_nearest_value_of_a_band_is_its_end_or_the_value_itself() -> None:
    band = Band(level=Level.WATCH, low=50.0, high=50.9)

    assert [band.nearest(value) for value in (49.7, 50.5, 53.0)] == [50.0, 50.5, 50.9]
