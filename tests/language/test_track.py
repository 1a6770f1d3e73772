from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pytest
from expressions import CATALOGUE, days, months, series, track, vintage, weeks
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from language.trees import AS_DATED, ONCE_OVER, sound

from monitor.language.checks import problems
from monitor.language.syntax import parse
from monitor.language.track import Flag, Track, align
from monitor.measures.gaps import Gaps, MinPeriods, MissingPolicy
from monitor.model.series import BoolArray, DateArray, Vintage
from monitor.model.terms import Frequency, IndicatorId

CLAIMS = vintage(dc_claims=weeks("2024-01-06", [float(400 + count % 9) for count in range(70)]))


def flagged(*marked: tuple[str, date]) -> Flag:
    def flag(indicator: IndicatorId, dates: DateArray) -> BoolArray:
        return np.array([(indicator, day) in marked for day in dates.tolist()], dtype=np.bool_)

    return flag


def test_an_input_without_a_value_leaves_no_periods() -> None:
    result = track(
        "mortgage_30y - fed_funds", vintage(mortgage_30y=weeks("2025-02-06", [6.89]), fed_funds={})
    )

    assert (len(result), result.newest, result.frequency) == (0, None, Frequency.WEEKLY)
    assert result.locate(date(2025, 2, 6)) is None
    assert len(track("nahb_hmi", {})) == 0


def test_the_newest_period_has_a_value_of_every_input() -> None:
    known = vintage(nahb_hmi=months("2025-01", [47, 42, 39]), umich_sentiment=months("2025-01", [71.1, 64.7]))

    assert track("nahb_hmi", known).newest == 2
    assert track("lag(nahb_hmi, 1) + umich_sentiment", known).newest == 1


def test_inputs_that_never_meet_have_no_newest_period() -> None:
    known = vintage(nahb_hmi=months("2024-01", [47]), umich_sentiment=months("2025-01", [71.1]))

    result = track("nahb_hmi + umich_sentiment", known)

    assert (len(result), result.newest) == (13, None)


def test_a_date_is_located_by_its_period() -> None:
    result = track("dc_claims", CLAIMS)

    assert result.locate(date(2024, 1, 10)) == 1
    assert result.locate(date(2023, 12, 31)) is None
    assert result.locate(date(2030, 1, 1)) is None


def test_a_lagged_mean_reads_both_windows_and_nothing_between() -> None:
    result = track("pct_change(mean(dc_claims, 4), 52)", CLAIMS)

    weeks_read = [(day - date(2024, 1, 6)).days // 7 for _, day in result.reads(60)]

    assert weeks_read == [5, 6, 7, 8, 57, 58, 59, 60]


def test_a_flagged_period_touches_its_window_and_again_a_year_later() -> None:
    result = track("pct_change(mean(dc_claims, 4), 52)", CLAIMS)

    touched = result.touches(flagged(("dc_claims", date(2024, 1, 13))))

    assert np.flatnonzero(touched).tolist() == [1, 2, 3, 4, 53, 54, 55, 56]


def test_a_flagged_period_without_a_value_touches_nothing() -> None:
    known = vintage(umich_sentiment=months("2025-08", [58.2, None, 53.6]))

    touched = track("mean(umich_sentiment, 2)", known).touches(flagged(("umich_sentiment", date(2025, 9, 1))))

    assert not touched.any()


def test_a_lowest_since_reads_from_the_lower_value_on() -> None:
    known = vintage(umich_sentiment=months("2025-01", [71.1, 52.2, 64.7, 60.7]))

    result = track("lowest_since_months(umich_sentiment)", known)

    assert [day.month for _, day in result.reads(3)] == [2, 3, 4]


def test_what_is_read_stands_by_indicator_in_order_of_appearance() -> None:
    known = vintage(nahb_hmi=months("2025-01", [47, 42]), umich_sentiment=months("2025-01", [71.1, 64.7]))

    result = track("umich_sentiment - change(nahb_hmi, 1) + umich_sentiment", known)

    assert result.reads(1) == (
        ("umich_sentiment", date(2025, 2, 1)),
        ("nahb_hmi", date(2025, 1, 1)),
        ("nahb_hmi", date(2025, 2, 1)),
    )


def test_a_finer_track_is_aligned_by_its_last_value() -> None:
    rates = track(
        "change(fed_funds, 1)", vintage(fed_funds=days("2025-02-03", [4.33, 4.33, 4.3, None, None]))
    )
    weekly = track("mortgage_30y", vintage(mortgage_30y=weeks("2025-01-30", [6.95, 6.89])))

    assert align(rates, weekly).tolist() == [-1, 2]


def test_a_coarser_track_is_aligned_by_date_and_an_equal_one_by_period() -> None:
    monthly = track("nahb_hmi", vintage(nahb_hmi=months("2025-02", [42, 39])))
    weekly = track("mortgage_30y", vintage(mortgage_30y=weeks("2025-01-30", [6.95, 6.89])))
    others = track("dc_claims", vintage(dc_claims=weeks("2025-02-08", [1695.0])))

    assert align(monthly, weekly).tolist() == [-1, 0]
    assert align(others, weekly).tolist() == [-1, 0]
    assert align(track("nahb_hmi", {}), weekly).tolist() == [-1, -1]


START = date(2024, 1, 1)
values = st.lists(st.none() | st.integers(1, 40).map(lambda tenths: tenths / 10), max_size=30)
by_month = values.map(lambda some: months("2024-01", some))
by_day = values.map(lambda some: days("2024-01-20", some, step=2))
weekdays = st.lists(st.integers(0, 6), min_size=30, max_size=30)


@st.composite
def moving_weeks(draw: st.DrawFn) -> dict[date, float]:
    fixed, moves = draw(values), draw(weekdays)
    return {
        START + timedelta(days=7 * week + moves[week]): value
        for week, value in enumerate(fixed)
        if value is not None
    }


vintages = st.builds(
    vintage, umich_sentiment=by_month, mortgage_30y=moving_weeks(), dc_claims=moving_weeks(), fed_funds=by_day
)
texts = sound(*AS_DATED)
any_texts = sound(*AS_DATED, *ONCE_OVER)
policies = st.sampled_from([*MissingPolicy, MinPeriods(count=1), MinPeriods(count=3)])


def until(known: Vintage, end: date) -> Vintage:
    """The vintage without the periods dated after `end`."""
    return {
        name: series(name, {day: value for day, value in by_period(known)[name].items() if day <= end})
        for name in known
    }


def by_period(known: Vintage) -> Mapping[str, Mapping[date, float]]:
    return {
        name: dict(zip(one.periods.tolist(), one.values.tolist(), strict=True)) for name, one in known.items()
    }


def some_position(data: st.DataObject, result: Track) -> int:
    assume(len(result))
    return data.draw(st.integers(0, len(result) - 1))


@given(text=any_texts)
def test_the_expressions_tried_here_are_sound_but_for_their_units(text: str) -> None:
    assert {each.name for each in problems(parse(text), CATALOGUE)} <= {"unit-mismatch"}


@given(text=texts, known=vintages, gaps=policies, length=st.integers(0, 200))
def test_later_periods_never_change_an_earlier_reading(
    text: str, known: Vintage, gaps: Gaps, length: int
) -> None:
    end = START + timedelta(days=length)

    whole, cut = track(text, known, gaps=gaps), track(text, until(known, end), gaps=gaps)

    seen = whole.values[: len(cut)][whole.dates[: len(cut)] <= np.datetime64(end)]
    np.testing.assert_array_equal(cut.values[: len(seen)], seen)


@given(text=any_texts, known=vintages, gaps=policies, length=st.integers(0, 200))
def test_what_every_input_was_known_for_stays_however_the_periods_are_averaged(
    text: str, known: Vintage, gaps: Gaps, length: int
) -> None:
    end = START + timedelta(days=length)

    whole, cut = track(text, known, gaps=gaps), track(text, until(known, end), gaps=gaps)

    for position, day in enumerate(cut.dates[: (-1 if cut.newest is None else cut.newest) + 1].tolist()):
        here = whole.locate(day)
        assert here is not None
        np.testing.assert_equal(cut.values[position], whole.values[here])


@given(text=any_texts, known=vintages, gaps=policies, data=st.data())
def test_a_reading_is_touched_by_exactly_what_it_reads(
    text: str, known: Vintage, gaps: Gaps, data: st.DataObject
) -> None:
    result = track(text, known, gaps=gaps)
    position = some_position(data, result)

    read = set(result.reads(position))

    for name, one in by_period(known).items():
        for day in one:
            assert result.touches(flagged((name, day)))[position] == ((name, day) in read)


@given(text=any_texts, known=vintages, gaps=policies, data=st.data(), value=st.integers(1, 40))
def test_a_value_that_is_not_read_does_not_matter(
    text: str, known: Vintage, gaps: Gaps, data: st.DataObject, value: int
) -> None:
    result = track(text, known, gaps=gaps)
    position = some_position(data, result)
    read = result.reads(position)
    others = [(name, day) for name, one in by_period(known).items() for day in one if (name, day) not in read]
    assume(others)
    name, day = data.draw(st.sampled_from(others))

    restated = vintage(**{**by_period(known), name: {**by_period(known)[name], day: value / 10}})

    np.testing.assert_equal(track(text, restated, gaps=gaps).values[position], result.values[position])


@pytest.mark.parametrize("text", ["umich_sentiment", "mortgage_30y", "dc_claims", "fed_funds"])
@settings(max_examples=25)
@given(known=vintages)
def test_dates_rise_and_fall_in_their_periods(text: str, known: Vintage) -> None:
    result = track(text, known)

    assert (np.diff(result.dates) > np.timedelta64(0)).all()
    assert [result.locate(day) for day in result.dates.tolist()] == list(range(len(result)))
