from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from sources.standins.spglobal import FLASH, embargo, final_lines, flash_lines, pdf

from monitor.model.series import Figure
from monitor.model.terms import Outcome, Stage
from monitor.sources.payload import RefusalError
from monitor.sources.spglobal_pages import Release
from monitor.sources.spglobal_release import figures_of
from monitor.sources.spglobal_text import document_text, plain

JULY = datetime(2031, 7, 24, 13, 45, tzinfo=UTC)
JANUARY = datetime(2031, 1, 6, 14, 45, tzinfo=UTC)
SENTENCE = (
    "The seasonally adjusted S&P Global US Services PMI\xae Business Activity Index posted 53.2 in December, "
    "down from 53.8 in November."
)
SERVICES = "Flash US Services PMI Business Activity Index(2): 55.8 (June: 52.4)"


def flash(at: datetime = JULY) -> Release:
    return Release(at=at, id="a" * 32, stage=Stage.FLASH)


def final(at: datetime = JANUARY) -> Release:
    return Release(at=at, id="b" * 32, stage=Stage.FINAL)


def figures(lines: Sequence[str], release: Release) -> tuple[Figure, ...]:
    return figures_of(plain("\n".join(lines)), release)


def refusal(lines: Sequence[str], release: Release) -> RefusalError:
    with pytest.raises(RefusalError) as raised:
        figures(lines, release)
    return raised.value


def flash_with(services: str) -> list[str]:
    return [services if "Services" in line else line for line in flash_lines(JULY, "55.8", "52.4")]


def test_a_flash_gives_its_value_and_the_final_one_of_the_month_before() -> None:
    assert figures(flash_lines(JULY, "55.8", "52.4"), flash()) == (
        Figure(period=date(2031, 6, 1), value=52.4, text="52.4", stage=Stage.FINAL, released_at=JULY),
        Figure(period=date(2031, 7, 1), value=55.8, text="55.8", stage=Stage.FLASH, released_at=JULY),
    )


def test_a_january_final_is_of_december_of_the_year_before() -> None:
    assert figures(final_lines(JANUARY, SENTENCE), final()) == (
        Figure(period=date(2030, 12, 1), value=53.2, text="53.2", stage=Stage.FINAL, released_at=JANUARY),
    )


def test_a_january_flash_gives_december_of_the_year_before() -> None:
    at = datetime(2031, 1, 23, 14, 45, tzinfo=UTC)

    periods = [each.period for each in figures(flash_lines(at, "55.8", "52.4"), flash(at))]

    assert periods == [date(2030, 12, 1), date(2031, 1, 1)]


@pytest.mark.parametrize(
    "line",
    [
        SERVICES,
        "Flash US Services PMI Business Activity Index: 55.8 (June: 52.4)",
        "Flash US Services Business Activity Index at 55.8 (June: 52.4). 25-month low.",
        "Flash US Services PMI\xae Business Activity Index\xb2: 55.8 (Jun: 52.4).",
        "Flash US Services PMI Business Activity Index (2) : 55.8 ( Jun. : 52.4 )",
        "Flash\xa0US\xa0Services PMI Business  Activity\nIndex: 55 .8 (June: 52.4)",
        "FlashUSServicesPMIBusinessActivityIndex:55.8(June:52.4)",
        f"{' '.join('FlashUSServicesPMIBusinessActivityIndex')}: 55.8 (June: 52.4)",
    ],
)
def test_every_form_of_the_line_is_read(line: str) -> None:
    assert [each.text for each in figures(flash_with(line), flash())] == ["52.4", "55.8"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Flash US Services PMI Business Activity Index: 55.8",
        "Flash US Services PMI Business Activity Index: 55.8 (June: 52",
        "Flash US Services PMI Business Activity Index:",
        "Flash US Services PMI Business Activity Index: 55.8 (May: 52.4)",
        "Flash US Services PMI Business Activity Index: 55.8 (July: 52.4)",
        "Flash US Services PMI Business Activity Index: 55.8 (Juin: 52.4)",
        "Flash US Services PMI Business Activity Index: 5.58 (June: 52.4)",
        "Flash US Services PMI Business Activity Index: 558 (June: 524)",
        "Flash US Services PMI Business Activity Index: 558.0 (June: 524.0)",
        "Flash US Services PMI Business Activity Index: 55.81 (June: 52.41)",
        "Flash US Services PMI Business Activity Index: 55,8 (June: 52,4)",
        "Flash US Services PMI Business Activity Index: 60 55.8 (June: 52.4)",
        "Flash US Services PMI Business Activity Index: 85.8 (June: 82.4)",
        "Flash US Services PMI Business Activity Index: 5 5 . 8 ( J u n e : 5 2 . 4 )",
        "Flash US Serv PMI Business Activity Index: 55.8 (June: 52.4)",
        "Flash UK Services PMI Business Activity Index: 55.8 (June: 52.4)",
        "Services PMI Business Activity Index: 55.8 (June: 52.4)",
        f"{SERVICES} {SERVICES.replace('55.8', '55.9')}",
        f"{SERVICES} Flash US Services Business Activity Index at 55.3.",
        f"{SERVICES} Flash US Services PMI Business Activity Index: 55",
    ],
)
def test_a_line_that_is_cut_or_odd_or_contradicted_is_refused(line: str) -> None:
    assert refusal(flash_with(line), flash()).outcome is Outcome.MALFORMED


def test_numbers_that_slipped_to_another_line_are_noticed() -> None:
    swapped = flash_lines(JULY, "55.0", "52.0", composite="55.8", output="53.8")

    assert "between" in refusal(swapped, flash()).detail


@pytest.mark.parametrize(
    "line",
    [
        "Embargoed until 0945 EDT (1345 UTC) 23 July 2031",
        "Embargoed until 0945 EDT (1345 UTC) 24 June 2031",
        "Embargoed until 0945 EDT (1345 UTC) 24 July 2030",
        "Embargoed until 0945 EDT (1445 UTC) 24 July 2031",
        "Embargoed until 0945 EDT (1345 UTC) 34 July 2031",
        "Embargoed until 0945 EDT (1345 UTC) 24 Juli 2031",
        "Embargoed until 0945 EDT (1345 UTC)",
        "Embargoed until further notice",
        f"{embargo(JULY)} Embargoed until 0945 EDT (1345 UTC) 25 July 2031",
        f"{embargo(JULY)} Embargoed until",
        "",
    ],
)
def test_the_embargo_must_be_plain_and_of_the_day_that_is_listed(line: str) -> None:
    lines = flash_lines(JULY, "55.8", "52.4")

    assert refusal([lines[0], line, *lines[2:]], flash()).outcome is Outcome.MALFORMED


def test_a_release_listed_later_on_its_day_is_of_the_later_instant() -> None:
    listed = JULY.replace(hour=16)

    assert {each.released_at for each in figures(flash_lines(JULY, "55.8", "52.4"), flash(listed))} == {
        listed
    }


@pytest.mark.parametrize(
    "title", ["", "S&P Global Flash UK PMI", "S&P Global US Services PMI", "HCOB Flash PMI"]
)
def test_the_title_must_be_the_one_that_is_listed(title: str) -> None:
    lines = [title if line.startswith(FLASH) else line for line in flash_lines(JULY, "55.8", "52.4")]

    assert "titled" in refusal(lines, flash()).detail


def test_a_flash_under_the_link_of_a_final_is_refused() -> None:
    assert refusal(flash_lines(JULY, "55.8", "52.4"), final(JULY)).outcome is Outcome.MALFORMED


@pytest.mark.parametrize("packed", [True, False])
def test_a_pdf_is_read(packed: bool) -> None:  # noqa: FBT001 - a parameter of the test
    body = pdf(flash_lines(JULY, "55.8", "52.4"), ["Contact", "T: +1 555 0155"], packed=packed)

    assert [each.text for each in figures_of(document_text(body), flash())] == ["52.4", "55.8"]


def test_a_pdf_with_letters_apart_is_refused() -> None:
    with pytest.raises(RefusalError):
        figures_of(document_text(pdf(flash_lines(JULY, "55.8", "52.4"), spacing=250)), flash())


def test_a_column_in_the_middle_of_the_sentence_is_refused() -> None:
    begins, ends = SENTENCE.split("posted")
    spliced = [*final_lines(JANUARY, f"{begins} posted"), "S&P Global, T: +1 555 010 0155", ends]

    assert refusal(spliced, final()).outcome is Outcome.MALFORMED


def test_a_web_page_with_the_text_of_a_release_is_read() -> None:
    shown = "".join(f"<p>{line}</p>" for line in flash_lines(JULY, "55.8", "52.4"))
    body = (
        f"<html><head><title>x</title><script>var y = 1;</script></head><body>{shown}</body></html>".encode()
    )

    assert [each.text for each in figures_of(document_text(body), flash())] == ["52.4", "55.8"]


@pytest.mark.parametrize("cut", [5, 9, 60, 300, 500, 700])
def test_a_pdf_that_is_cut_is_refused(cut: int) -> None:
    with pytest.raises(RefusalError) as raised:
        figures_of(document_text(pdf(flash_lines(JULY, "55.8", "52.4"))[:cut]), flash())
    assert raised.value.outcome is Outcome.MALFORMED
