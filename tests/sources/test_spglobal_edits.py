"""Edits of valid payloads: each ends in a refusal or in the right values, never in a wrong one."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources.standins.spglobal import FINAL, FLASH, dates_page, final_lines, flash_lines, listing, pdf
from sources.standins.spglobal import Release as Listed

from monitor.model.terms import Stage
from monitor.sources.payload import RefusalError
from monitor.sources.spglobal_pages import Release, announced, listed
from monitor.sources.spglobal_release import figures_of
from monitor.sources.spglobal_text import document_text, plain

FLASH_AT = datetime(2031, 7, 24, 13, 45, tzinfo=UTC)
FINAL_AT = datetime(2031, 1, 6, 14, 45, tzinfo=UTC)
NAME = "The seasonally adjusted S&P Global US Services PMI\xae Business Activity Index"
SENTENCES = (
    f"{NAME} posted 53.2 in December, down markedly from 53.8 in November.",
    f"{NAME} fell in December, decreasing to 53.2 from 53.8.",
    f"{NAME} fell for the third month running in December to 53.2 from 53.8 in November.",
    f"{NAME} fell to an eleven-month low of 53.2 in December, from 53.8.",
    "However, the headline index slipped from 53.8 in November to 53.2, to signal less growth.",
)
TRUTH = {
    Stage.FLASH: {("2031-06-01", "final", 52.4), ("2031-07-01", "flash", 55.8)},
    Stage.FINAL: {("2030-12-01", "final", 53.2)},
}
RELEASE = {
    Stage.FLASH: Release(at=FLASH_AT, id="a" * 32, stage=Stage.FLASH),
    Stage.FINAL: Release(at=FINAL_AT, id="b" * 32, stage=Stage.FINAL),
}
JUNK = (
    "70 60 50 40 30",
    "57.1",
    "50.0",
    "'10 '12 '14",
    "Contact: Jo Bloggs, Economist, T: +1 555 010 0155",
    "The final S&P Global US Composite PMI Output Index posted 57.7 in December, from 57.5 in November.",
    "Flash US Composite PMI Output Index: 55.4 (June: 52.0). 9-month low.",
    "The S&P Global US Manufacturing PMI rose to 52.7 in December, up from 52.2 in November.",
    "New orders rose at the fastest rate for 12 months, the index being at 54.9 in December.",
    "The flash US Services PMI Business Activity Index posted 53.9 in December.",
    f"{NAME} posted 53.8 in November, down from 54.1 in October.",
    "Readings above the 50.0 no-change mark in December signalled growth.",
    "in December",
    "from 53.8 in November",
    "Embargoed until 0945 EST (1445 UTC) 6 January 2031",
)
MONTHS = ("January", "May", "June", "July", "November", "December", "Juin")
Edit = Callable[[int, int, list[str]], list[str]]


def dropped(at: int, _: int, lines: list[str]) -> list[str]:
    return lines[:at] + lines[at + 1 :]


def doubled(at: int, _: int, lines: list[str]) -> list[str]:
    return [*lines[: at + 1], *lines[at:]]


def swapped(at: int, to: int, lines: list[str]) -> list[str]:
    moved = list(lines)
    moved[at], moved[to] = moved[to], moved[at]
    return moved


def blanked(at: int, _: int, lines: list[str]) -> list[str]:
    return [*lines[:at], "", *lines[at + 1 :]]


def cut(at: int, to: int, lines: list[str]) -> list[str]:
    return [*lines[:at], lines[at][: len(lines[at]) * to // len(lines)], *lines[at + 1 :]]


def ended(at: int, _: int, lines: list[str]) -> list[str]:
    return lines[:at]


def split(at: int, to: int, lines: list[str]) -> list[str]:
    words = lines[at].split(" ")
    where = to % (len(words) + 1)
    return [*lines[:at], " ".join(words[:where]), " ".join(words[where:]), *lines[at + 1 :]]


def glued(at: int, _: int, lines: list[str]) -> list[str]:
    return [*lines[:at], "".join(lines[at : at + 2]), *lines[at + 2 :]]


def unspaced(at: int, _: int, lines: list[str]) -> list[str]:
    return [*lines[:at], lines[at].replace(" ", ""), *lines[at + 1 :]]


def spaced(at: int, _: int, lines: list[str]) -> list[str]:
    return [*lines[:at], " ".join(lines[at]), *lines[at + 1 :]]


def broken_into(at: int, to: int, lines: list[str]) -> list[str]:
    """Put something that does not belong there between two words of a line."""
    words = lines[at].split(" ")
    where = to % (len(words) + 1)
    junk = JUNK[(at * 7 + to) % len(JUNK)]
    return [*lines[:at], " ".join([*words[:where], junk, *words[where:]]), *lines[at + 1 :]]


def added(at: int, to: int, lines: list[str]) -> list[str]:
    return [*lines[:at], JUNK[to % len(JUNK)], *lines[at:]]


def renamed(at: int, to: int, lines: list[str]) -> list[str]:
    """Change the months of a line."""
    month = MONTHS[to % len(MONTHS)]
    return [*lines[:at], re.sub("June|July|November|December|January", month, lines[at]), *lines[at + 1 :]]


def aged(at: int, to: int, lines: list[str]) -> list[str]:
    return [*lines[:at], re.sub("203[01]", str(2029 + to % 4), lines[at]), *lines[at + 1 :]]


def shifted(at: int, to: int, lines: list[str]) -> list[str]:
    """Move the decimal points of a line, or lose them, or put numbers out of range."""
    forms = (
        r"\1.\2\3",
        r"\1\2\3",
        r"\1\2\3.0",
        r"\1\2,\3",
        r"\1\2.\g<3>4",
        r"\1\2.\3%",
        r"9\2.\3",
        r"-\1\2.\3",
    )
    changed = re.sub(r"(\d)(\d)\.(\d)", forms[to % (len(forms) - 1)], lines[at])
    return [*lines[:at], changed, *lines[at + 1 :]]


EDITS: tuple[Edit, ...] = (
    dropped,
    doubled,
    swapped,
    blanked,
    cut,
    ended,
    split,
    glued,
    unspaced,
    spaced,
    broken_into,
    added,
    renamed,
    aged,
    shifted,
)
edits = st.lists(
    st.tuples(st.sampled_from(EDITS), st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=3
)


def edited(
    lines: Sequence[str], plan: Sequence[tuple[Callable[[int, int, list[str]], list[str]], int, int]]
) -> str:
    text = list(lines)
    for edit, at, to in plan:
        if text:
            text = edit(at % len(text), to % len(text), text)
    return "\n".join(text)


def said(text: str, stage: Stage) -> set[tuple[str, str, float | None]] | None:
    """What is read of a text, None where it is refused."""
    try:
        figures = figures_of(plain(text), RELEASE[stage])
    except RefusalError:
        return None
    return {(each.period.isoformat(), each.stage.value if each.stage else "", each.value) for each in figures}


@given(plan=edits)
def test_an_edited_flash_gives_the_right_values_or_none(plan: list[tuple[Edit, int, int]]) -> None:
    read = said(edited(flash_lines(FLASH_AT, "55.8", "52.4"), plan), Stage.FLASH)

    assert read in (None, TRUTH[Stage.FLASH])


@given(plan=edits, sentence=st.sampled_from(SENTENCES))
def test_an_edited_final_gives_the_right_value_or_none(
    plan: list[tuple[Edit, int, int]], sentence: str
) -> None:
    read = said(edited(final_lines(FINAL_AT, sentence), plan), Stage.FINAL)

    assert read in (None, TRUTH[Stage.FINAL])


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_sentences_that_are_edited_are_read_unedited(sentence: str) -> None:
    assert said("\n".join(final_lines(FINAL_AT, sentence)), Stage.FINAL) == TRUTH[Stage.FINAL]


PAGE = listing(
    [Listed(title=FLASH, at=FLASH_AT, body=b""), Listed(title=FINAL, at=FINAL_AT, body=b"")]
).decode()
TEXTS = {
    Listed(title=FLASH, at=FLASH_AT, body=b"").id: flash_lines(FLASH_AT, "55.8", "52.4"),
    Listed(title=FINAL, at=FINAL_AT, body=b"").id: final_lines(FINAL_AT, SENTENCES[0]),
    "0f" * 16: [line.replace(" US ", " UK ") for line in final_lines(FINAL_AT, SENTENCES[0])],
    "ab" * 16: [line.replace(" US ", " Eurozone ") for line in flash_lines(FLASH_AT, "55.8", "52.4")],
}


@given(plan=edits)
def test_an_edited_list_leads_to_the_right_values_or_none(plan: list[tuple[Edit, int, int]]) -> None:
    try:
        releases = listed(edited(PAGE.split("\n"), plan).encode())
    except RefusalError:
        releases = ()
    for release in releases:
        try:
            text = plain("\n".join(TEXTS.get(release.id, [])))
            read = {
                (each.period.isoformat(), each.stage.value if each.stage else "", each.value)
                for each in figures_of(text, release)
            }
        except RefusalError:
            continue
        assert read in TRUTH.values()


@given(plan=edits, hours=st.integers(0, 24 * 400))
def test_an_edited_page_of_dates_announces_minutes_of_the_page_or_nothing(
    plan: list[tuple[Edit, int, int]], hours: int
) -> None:
    now = FINAL_AT + timedelta(hours=hours)
    page = dates_page(
        ("July 24", "13:45 UTC", FLASH), ("August 05", "13:45 UTC", FINAL), ("January 06", "14:45 UTC", FINAL)
    )

    due = announced(edited(page.decode().replace("><", ">\n<").split("\n"), plan).encode(), now)

    assert all(each > now and (each.hour, each.minute) in {(13, 45), (14, 45)} for each in due)


starts = st.sampled_from(
    [b"", b"%PDF-1.5\n", b"<html>", b"\xef\xbb\xbf", b"<div class=listItem>", pdf(["x"])]
)


@given(start=starts, body=st.binary(max_size=400))
def test_any_bytes_are_refused(start: bytes, body: bytes) -> None:
    with pytest.raises(RefusalError):
        listed(start + body)
    with pytest.raises(RefusalError):
        figures_of(document_text(start + body), RELEASE[Stage.FLASH])
    assert announced(start + body, FLASH_AT) == ()


DOCUMENT = pdf(flash_lines(FLASH_AT, "55.8", "52.4"), ["Contact"])


@given(
    changes=st.dictionaries(st.integers(0, len(DOCUMENT) - 1), st.integers(0, 255), min_size=1, max_size=8)
)
def test_a_pdf_with_wrong_bytes_gives_the_right_values_or_none(changes: dict[int, int]) -> None:
    body = bytearray(DOCUMENT)
    for at, byte in changes.items():
        body[at] = byte
    try:
        read = said(document_text(bytes(body)), Stage.FLASH)
    except RefusalError:
        read = None

    assert read in (None, TRUTH[Stage.FLASH])
