"""The bundled figures: their rights, their instants, and the numbers the demo stands on."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.demo.figures import ENDS_AT, STARTS_AT, DemoFigures, forecasts, fred_content, read_figures
from monitor.model.terms import IndicatorId, Stage

COPYRIGHTED = (
    "mortgage_30y",
    "nahb_hmi",
    "services_pmi",
    "umich_inflation_1y",
    "umich_inflation_5y",
    "umich_sentiment",
)
PUBLIC = (
    "core_cpi",
    "dc_claims",
    "dc_ucfe",
    "epu_trade",
    "fed_funds",
    "recession",
    "unemployment_rate",
    "us_claims",
    "us_claims_nsa",
)


@pytest.fixture(scope="module")
def figures() -> DemoFigures:
    return read_figures()


def known(figures: DemoFigures, name: str, at: str, *, final: bool = False) -> dict[date, float]:
    """Newest statement of each period as of an instant, preliminaries left out where `final`."""
    as_of = datetime.fromisoformat(at)
    return {
        each.period: float(each.text)
        for each in figures[IndicatorId(name)].figures
        if each.released_at <= as_of and not (final and each.stage and each.stage.provisional)
    }


def change(values: dict[date, float], period: date, before: date) -> float:
    return round(values[period] - values[before], 2)


def mean_of_4(values: dict[date, float], week: date) -> float:
    return sum(values[week - timedelta(weeks=k)] for k in range(4)) / 4


def test_there_are_figures_of_these_indicators_and_no_others(figures: DemoFigures) -> None:
    assert set(figures) == {*COPYRIGHTED, *PUBLIC}


@pytest.mark.parametrize("name", COPYRIGHTED)
def test_of_a_copyrighted_series_at_most_40_values_are_carried(figures: DemoFigures, name: str) -> None:
    assert len(figures[IndicatorId(name)].figures) <= 40


def test_every_file_names_its_source(figures: DemoFigures) -> None:
    assert all(len(series.source) > 40 for series in figures.values())


def test_every_figure_has_an_aware_instant_after_its_period_began(figures: DemoFigures) -> None:
    for series in figures.values():
        for each in series.figures:
            assert each.released_at.utcoffset() == timedelta(0)
            assert each.released_at.date() >= each.period


def test_nothing_is_released_after_the_end(figures: DemoFigures) -> None:
    assert max(each.released_at for series in figures.values() for each in series.figures) <= ENDS_AT


def test_figures_stand_in_the_order_of_their_release(figures: DemoFigures) -> None:
    for series in figures.values():
        instants = [each.released_at for each in series.figures]
        assert instants == sorted(instants)


def test_a_stage_of_a_period_is_stated_once(figures: DemoFigures) -> None:
    for series in figures.values():
        stated = Counter((each.period, each.stage) for each in series.figures if each.stage)
        assert set(stated.values()) <= {1}


def test_every_series_has_a_history_at_the_start(figures: DemoFigures) -> None:
    for series in figures.values():
        assert series.figures[0].released_at < STARTS_AT


def test_the_final_pmi_of_february_took_the_flash_back(figures: DemoFigures) -> None:
    february = [
        (each.text, each.stage, each.released_at, each.consensus)
        for each in figures[IndicatorId("services_pmi")].figures
        if each.period == date(2025, 2, 1)
    ]

    assert february == [
        ("49.7", Stage.FLASH, datetime(2025, 2, 21, 14, 45, tzinfo=UTC), "53.0"),
        ("51.0", Stage.FINAL, datetime(2025, 3, 5, 14, 45, tzinfo=UTC), "49.7"),
    ]


def test_the_flash_pmi_was_the_first_below_50_in_25_months(figures: DemoFigures) -> None:
    values = known(figures, "services_pmi", "2025-02-21T14:45Z")

    below = [period for period, value in values.items() if value < 50]

    assert below[-2:] == [date(2023, 1, 1), date(2025, 2, 1)]
    assert len(values) == 27


def test_builders_turned_in_february(figures: DemoFigures) -> None:
    values = known(figures, "nahb_hmi", "2025-02-18T15:00Z")

    assert change(values, date(2025, 2, 1), date(2024, 11, 1)) == -4
    assert date(2025, 2, 1) not in known(figures, "nahb_hmi", "2025-02-18T14:59Z")


def test_sentiment_fell_further_between_the_preliminary_and_the_final(figures: DemoFigures) -> None:
    preliminary = known(figures, "umich_sentiment", "2025-02-07T15:00Z")
    final = known(figures, "umich_sentiment", "2025-02-21T15:00Z")

    assert change(preliminary, date(2025, 2, 1), date(2024, 11, 1)) == -4.0
    assert change(final, date(2025, 2, 1), date(2024, 11, 1)) == -7.1


def test_sentiment_was_the_lowest_since_november_2023(figures: DemoFigures) -> None:
    values = known(figures, "umich_sentiment", "2025-02-21T15:00Z")

    lower = [period for period, value in values.items() if value < values[date(2025, 2, 1)]]

    assert max(lower) == date(2023, 11, 1)


def test_expectations_rose(figures: DemoFigures) -> None:
    year_ahead = known(figures, "umich_inflation_1y", "2025-02-07T15:00Z")
    five_years = known(figures, "umich_inflation_5y", "2025-02-21T15:00Z", final=True)

    assert change(year_ahead, date(2025, 2, 1), date(2024, 8, 1)) == 1.5
    assert (five_years[date(2025, 1, 1)], five_years[date(2025, 2, 1)]) == (3.2, 3.5)


@pytest.mark.parametrize(
    ("week", "shock", "rise"),
    [
        (date(2025, 1, 4), 62.1, 272),
        (date(2025, 1, 11), 78.3, 371),
        (date(2025, 1, 18), 104.9, 480),
        (date(2025, 2, 1), 127.6, 626),
        (date(2025, 2, 8), 181.5, 810),
        (date(2025, 2, 15), 163.5, 843),
    ],
)
def test_claims_in_washington_left_those_of_the_nation(
    figures: DemoFigures, week: date, shock: float, rise: int
) -> None:
    local = known(figures, "dc_claims", "2025-02-25T04:59:59Z")
    national = known(figures, "us_claims_nsa", "2025-02-25T04:59:59Z")
    before = week - timedelta(weeks=52)

    growth = [100 * (mean_of_4(values, week) / mean_of_4(values, before) - 1) for values in (local, national)]

    assert round(growth[0] - growth[1], 1) == shock
    assert round(mean_of_4(local, week) - mean_of_4(local, before)) == rise


def test_on_24_february_the_newest_of_two_series_is_this(figures: DemoFigures) -> None:
    mortgage = known(figures, "mortgage_30y", "2025-02-25T04:59:59Z")
    claims = known(figures, "dc_claims", "2025-02-25T04:59:59Z")

    assert max(mortgage.items()) == (date(2025, 2, 20), 6.85)
    assert max(claims.items()) == (date(2025, 2, 15), 1626)


def test_trade_uncertainty_passed_600_with_december(figures: DemoFigures) -> None:
    means = [
        sum(list(known(figures, "epu_trade", at).values())[-3:]) / 3
        for at in ("2025-02-03T14:01Z", "2025-02-03T14:02Z")
    ]

    assert [round(mean) for mean in means] == [564, 972]


def test_claims_of_the_week_to_4_january_came_out_on_a_wednesday(figures: DemoFigures) -> None:
    week = [each for each in figures[IndicatorId("us_claims")].figures if each.period == date(2025, 1, 4)]

    assert [(each.text, each.released_at) for each in week] == [
        ("201000", datetime(2025, 1, 8, 13, 30, tzinfo=UTC)),
        ("203000", datetime(2025, 1, 16, 13, 30, tzinfo=UTC)),
    ]


def test_the_content_of_fred_is_what_fred_provides(figures: DemoFigures) -> None:
    content = fred_content(figures)

    assert set(content) == {
        "CPILFESL",
        "DCICLAIMS",
        "DFEDTARU",
        "EPUTRADE",
        "ICNSA",
        "ICSA",
        "MORTGAGE30US",
        "UNRATE",
        "USREC",
    }
    assert content["DCICLAIMS"][-1] == (
        date(2025, 3, 1),
        datetime(2025, 3, 7, 17, 17, tzinfo=UTC),
        "1405",
    )


def test_a_consensus_is_stated_before_its_release(figures: DemoFigures) -> None:
    released_at = {
        (name, each.period, each.stage, each.consensus): each.released_at
        for name, series in figures.items()
        for each in series.figures
        if each.consensus
    }

    stated = forecasts(figures)

    assert len(stated) == len(released_at)
    for each in stated:
        release = released_at[each.indicator, each.period, each.stage, str(each.text)]
        assert timedelta(hours=12) < release - each.stated_at < timedelta(hours=24)
