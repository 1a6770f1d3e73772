"""Michaillat and Saez's rule against the series they published, month by month to its fourth decimal."""

import pytest
from golden.figures import by_month, figures, figures_of, readings, shipped, world

from monitor.evaluation.history import Knowledge, trace

UNEMPLOYMENT = "mean(unemployed / labour_force, 3)"
VACANCIES = "mean(lag(job_openings, 1) / labour_force, 3)"
"""Openings are dated a month later than by their publisher."""

RISE = f"{UNEMPLOYMENT} - min({UNEMPLOYMENT}, 13)"
FALL = f"max({VACANCIES}, 13) - {VACANCIES}"
"""Thirteen months with the current one: this year's and the same month of the last."""


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return world(
        unemployed=figures_of("unemployed"),
        labour_force=figures_of("labour_force"),
        job_openings=figures_of("job_openings"),
    )


def matches(found: dict[str, float], published: dict[str, float]) -> int:
    """Months in which the published value comes out, to its four decimals."""
    return sum(f"{found[month]:.4f}" == f"{value:.4f}" for month, value in published.items())


@pytest.mark.parametrize(
    ("expression", "series", "months"),
    [
        (RISE, "michez_unemployment", 776),
        (FALL, "michez_vacancy", 260),
        (f"least({RISE}, {FALL})", "michez_minimum", 260),
    ],
)
def test_every_published_month_comes_out(known: Knowledge, expression: str, series: str, months: int) -> None:
    published = figures(series)

    found = matches(readings(expression, known), published)

    assert (found, len(published)) == (months, months)


def test_the_shipped_rule_reads_as_published_in_percentage_points(known: Knowledge) -> None:
    history = trace(shipped("michez"), known)

    values = by_month(history.tracks.dates, history.values)
    shares = {month: value / 100 for month, value in values.items()}
    assert matches(shares, figures("michez_minimum")) == 260


@pytest.mark.parametrize(
    ("written", "other"),
    [("lag(job_openings, 1)", "job_openings"), (", 13)", ", 12)"), ("mean(lag", "lag(lag")],
)
def test_openings_unshifted_or_unsmoothed_or_a_shorter_window_would_not_come_out(
    known: Knowledge, written: str, other: str
) -> None:
    misread = f"least({RISE}, {FALL})".replace(written, other)

    assert matches(readings(misread, known), figures("michez_minimum")) < 260
