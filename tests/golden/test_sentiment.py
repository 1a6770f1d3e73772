"""What February 2025 was for consumer sentiment, from its own months and a count of the earlier ones."""

import pytest
from evaluation.builders import Said, monthly
from golden.figures import by_month, figures, lines, readings, shipped, world

from monitor.evaluation.history import Knowledge, trace


def with_made_up_past() -> tuple[Said, ...]:
    """State the carried months after made-up ones that rank as the real ones do.

    The survey's figures are copyrighted: before November 2023 only the count of months at or below the
    64.7 of February 2025 is carried, and each such month is put at 60, any other at 90.
    """
    (count,) = lines("umich_sentiment_counts")
    past = [60.0] * int(count["at_or_below"]) + [90.0] * int(count["above"])
    return monthly(*past, *figures("umich_sentiment").values(), start=f"{count['first']}-01")


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return world(umich_sentiment=with_made_up_past())


def in_february(expression: str, known: Knowledge) -> float:
    return readings(expression, known)["2025-02"]


def test_the_months_run_from_1980_to_february_2025(known: Knowledge) -> None:
    found = list(readings("umich_sentiment", known).items())

    assert len(found) == 542
    assert (found[0][0], found[-1]) == ("1980-01", ("2025-02", 64.7))


def test_it_was_the_second_fall_in_a_row_not_the_third(known: Knowledge) -> None:
    assert in_february("streak_down(umich_sentiment)", known) == 2


def test_it_was_the_lowest_since_november_2023(known: Knowledge) -> None:
    months_back = in_february("lowest_since_months(umich_sentiment)", known)

    assert months_back == 15
    assert in_february("lag(umich_sentiment, 15)", known) == figures("umich_sentiment")["2023-11"] == 61.3


def test_43_of_the_542_months_since_1980_were_at_or_below_it(known: Knowledge) -> None:
    share = in_february("percentile(umich_sentiment, 542)", known)

    assert share == pytest.approx(100 * 43 / 542)
    assert round(share, 1) == 7.9


def test_the_shipped_rule_counts_the_same_fifteen_months(known: Knowledge) -> None:
    history = trace(shipped("sentiment-new-low"), known)

    assert by_month(history.tracks.dates, history.values)["2025-02"] == 15
