"""A calendar file that programs read: lines folded, text escaped, names that stay."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.report.ics import LONGEST, Entry, calendar_file

AT: Final = datetime(2025, 2, 21, 14, 45, tzinfo=UTC)
ENTRY: Final = Entry(
    uid="a@macro-monitor", at=AT, summary="PMI: flash", description="services_pmi", tentative=False
)


def read(text: str) -> icalendar.Calendar:
    found = icalendar.Calendar.from_ical(text)
    assert isinstance(found, icalendar.Calendar)
    return found


def rendered(*entries: Entry, name: str = "releases") -> str:
    return calendar_file(entries, name=name, made_at=datetime(2025, 2, 1, 9, 30, 15, 250, tzinfo=UTC))


def test_a_library_reads_what_was_written() -> None:
    (event,) = read(rendered(ENTRY)).walk("VEVENT")

    assert event.decoded("dtstart") == AT
    assert event.decoded("dtstamp") == datetime(2025, 2, 1, 9, 30, 15, tzinfo=UTC)
    assert (event["uid"], event["summary"], event["status"]) == (ENTRY.uid, ENTRY.summary, "CONFIRMED")


def test_what_is_not_announced_is_tentative() -> None:
    (event,) = read(rendered(replace(ENTRY, tentative=True))).walk("VEVENT")

    assert event["status"] == "TENTATIVE"


def test_an_empty_calendar_is_one() -> None:
    assert read(rendered()).walk("VEVENT") == []


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn", "Co", "Cf", "Zs"])
    | st.sampled_from(' \n,;\\:"')
)


@given(summary=TEXTS, description=TEXTS)
def test_any_text_comes_back_as_it_was_in_lines_short_enough(summary: str, description: str) -> None:
    text = rendered(replace(ENTRY, summary=summary, description=description), name=summary)

    (event,) = read(text).walk("VEVENT")
    assert (str(event["summary"]), str(event["description"])) == (summary, description)
    *lines, last = text.split("\r\n")
    assert last == ""
    assert all(len(line.encode()) <= LONGEST and "\n" not in line and "\r" not in line for line in lines)


@pytest.mark.parametrize("control", ["\r", "\x00", "\x0b", "\x85", "\u2028"])
def test_a_control_character_ends_no_line(control: str) -> None:
    text = rendered(replace(ENTRY, summary=f"a{control}BEGIN:VEVENT"))

    (event,) = read(text).walk("VEVENT")

    assert event["summary"] == "aBEGIN:VEVENT"
