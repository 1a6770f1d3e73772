"""Framings that releases have used, in short; the numbers of the first four are real, the others made up."""

from datetime import date

import pytest

from monitor.model.terms import Outcome
from monitor.sources.payload import RefusalError
from monitor.sources.spglobal_prose import final_reading
from monitor.sources.spglobal_text import plain

NAME = "The seasonally adjusted S&P Global US Services PMI® Business Activity Index"


def read(text: str, month: str) -> str:
    return final_reading(plain(text), date.fromisoformat(f"{month}-01"))


def outcome_of(text: str, month: str) -> Outcome:
    with pytest.raises(RefusalError) as raised:
        read(text, month)
    return raised.value.outcome


@pytest.mark.parametrize(
    ("sentence", "month", "value"),
    [
        (f"{NAME} registered 51.0 in April following 49.8 in March.", "2026-04", "51.0"),
        (f"{NAME} posted 54.5 in August, down from 55.7 in July.", "2025-08", "54.5"),
        (f"{NAME} rose to a seven-month high of 55.7 in July, up from 52.9 in June.", "2025-07", "55.7"),
        (f"{NAME} fell in February, decreasing to 51.7 from 52.7.", "2026-02", "51.7"),
        (
            f"{NAME} recorded 53.4 during May, stronger than the earlier 'flash' reading of 52.1.",
            "2031-05",
            "53.4",
        ),
        (f"{NAME} fell for the third month running in April to 51.2 from 51.6 in March.", "2031-04", "51.2"),
        (
            f"{NAME} rose in December, reaching a 33-month high of 56.9 following 56.2 in November.",
            "2031-12",
            "56.9",
        ),
        (f"{NAME} posted at the neutral level of 50.0 in October.", "2031-10", "50.0"),
        (f"{NAME} stood at 49.4 in September, from 43.8.", "2031-09", "49.4"),
        (
            f"{NAME} remained below the 50.0 no-change mark in November, but at 49.6 was higher.",
            "2031-11",
            "49.6",
        ),
        (
            "However, the headline index slipped from 53.3 in November to 51.5, to signal growth.",
            "2031-12",
            "51.5",
        ),
        (
            "The headline index posted 53.3 in November, up fractionally from 53.0 in October.",
            "2031-11",
            "53.3",
        ),
        (f"{NAME} rose from 49.6 in February to 54.3 in March.", "2031-03", "54.3"),
        (f"{NAME} fell markedly to 52.8 from 56.7 in December.", "2031-01", "52.8"),
        (f"{NAME} fell to 47 .8 in August, from 49.1 in July.", "2031-08", "47.8"),
        (f"{NAME}\nrose to a seven-\nmonth high of\n55.6\nin July, up from 52.8 in June.", "2031-07", "55.6"),
    ],
)
def test_every_framing_is_read(sentence: str, month: str, value: str) -> None:
    text = f"Growth eases in the month. {sentence} Employment fell to 48.1 in the month."

    assert read(text, month) == value


@pytest.mark.parametrize(
    "sentence",
    [
        "S&P Global US Services PMI® At 57.7 in June, the final US Composite PMI Output Index* rose.",
        "The final S&P Global US Composite PMI Output Index posted 57.7 in June, up from 55.5 in May.",
        "The S&P Global US Manufacturing PMI posted 52.7 in June, down from 52.9 in May.",
        f"{NAME} and the Manufacturing PMI both rose, the latter to 52.7 in June.",
        "The Business Activity Index has trended at 53.6 from January to June.",
        f"At 51.3 in June, the {NAME[4:]} dropped from 51.5 in May.",
        "The New Orders Index rose to 48.2 in June.",
        "The flash US Services PMI Business Activity Index posted 49.6 in June, down from 52.8 in May.",
        "The earlier estimate of the US Services PMI Business Activity Index stood at 49.6 in June.",
        f"{NAME} remained above the 50.0 no-change mark in June.",
        f"{NAME} was in line with the 50.0 no-change mark in June.",
        f"{NAME} posted 52.8 in May, down from 56.7 in April.",
        f"{NAME} improved in June, compared to 52.1 in May.",
        f"{NAME} rose in June. Employment growth eased to 51.1 in June.",
        f"{NAME} posted 5.28 in June.",
        f"{NAME} posted 528 in June.",
        f"{NAME} posted 52 in June.",
        f"{NAME} posted 52.84 in June.",
        f"{NAME} posted 52.8% in June.",
        f"{NAME} posted 52.8 in June 2029.",
        f"{NAME} reg istered 52.8 in June.",
        "The s e r v i c e s index posted 52.8 in June.",
        f"{NAME} posted T: +44 1491 461 000 52.8 in June.",
        f"{NAME} posted 60 52.8 in June.",
        f"{NAME} fell in June to 50.0 52.8 from 53.0.",
        f"{NAME} rose to Chris Smith Economist S&P Global 52.8 in June.",
        f"{NAME} rose to",
        "",
    ],
)
def test_what_does_not_tie_a_number_to_index_and_month_is_refused(sentence: str) -> None:
    assert outcome_of(f"Growth eases. {sentence}", "2031-06") is Outcome.MALFORMED


def test_two_numbers_for_the_month_are_refused() -> None:
    text = f"{NAME} posted 52.8 in June. Demand rose. The headline index posted 52.9 in June."

    assert outcome_of(text, "2031-06") is Outcome.MALFORMED


@pytest.mark.parametrize(
    "sentence",
    [
        f"{NAME} rose to\n57.7 in June, up from 55.5 in May.\n52.8 in June, up from 52.4 in May.",
        f"{NAME} fell in June, decreasing\nto 57.7 from 58.1, the lowest\nto 52.8 from 53.0.",
    ],
)
def test_a_number_that_broke_in_from_another_column_is_refused(sentence: str) -> None:
    assert outcome_of(sentence, "2031-06") is Outcome.MALFORMED


def test_the_same_number_may_be_said_twice() -> None:
    text = f"{NAME} posted 52.8 in June. The headline index posted 52.8 in June, down from 53.0 in May."

    assert read(text, "2031-06") == "52.8"


def test_a_contact_box_between_sentences_does_no_harm() -> None:
    text = f"{NAME} posted 52.8 in June. Contact T: +1 555 0155 60.1 {NAME} is a diffusion index."

    assert read(text, "2031-06") == "52.8"
