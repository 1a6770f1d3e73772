"""The coming releases as people and programs read them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from evaluation.builders import PUBLISHER, X, Y, catalogue, indicator

from monitor.evaluation.coming import Due
from monitor.model.terms import Frequency, IndicatorId, Stage
from monitor.report.calendar import Coming, calendar_document, calendar_ics, calendar_table

FLASH_AT = datetime(2025, 2, 21, 14, 45, tzinfo=UTC)
FLASH = Due(
    indicator=X,
    release="S&P Global US Services PMI",
    period=date(2025, 2, 1),
    stage=Stage.FLASH,
    at=FLASH_AT,
    announced_by=PUBLISHER,
    window=None,
)
TWIN = replace(FLASH, indicator=Y)
FINAL = replace(FLASH, stage=Stage.FINAL, at=datetime(2025, 3, 5, 14, 45, tzinfo=UTC), announced_by=None)
WINDOW = replace(
    FINAL,
    period=date(2025, 3, 1),
    stage=Stage.FLASH,
    at=datetime(2025, 3, 24, 13, 45, tzinfo=UTC),
    window=(datetime(2025, 3, 16, 13, 45, tzinfo=UTC), datetime(2025, 3, 28, 13, 45, tzinfo=UTC)),
)
DAILY = replace(indicator(IndicatorId("overnight")), frequency=Frequency.DAILY)
GLOSSARY = catalogue(indicator(X), indicator(Y), DAILY)


def coming(*dues: Due, zone: str = "Asia/Shanghai") -> Coming:
    return Coming(
        dues=dues,
        as_of=datetime(2025, 2, 20, 12, 0, 0, 5, tzinfo=UTC),
        start=datetime(2025, 2, 20, 5, tzinfo=UTC),
        end=datetime(2025, 3, 29, 3, 59, 59, tzinfo=UTC),
        zone=ZoneInfo(zone),
    )


def test_the_table_names_instant_stage_release_indicators_and_who_said_so() -> None:
    text = calendar_table(coming(WINDOW, FLASH, FINAL, TWIN), GLOSSARY)

    assert text.splitlines() == [
        "releases due from 2025-02-20 to 2025-03-28, as known at 2025-02-20T12:00:00Z",
        "",
        "New York              Asia/Shanghai         stage         release",
        "Fri 2025-02-21 09:45  Fri 2025-02-21 22:45  flash         S&P Global US Services PMI",
        "    x, y 2025-02; announced (publisher)",
        "Wed 2025-03-05 09:45  Wed 2025-03-05 22:45  final         S&P Global US Services PMI",
        "    x 2025-02; habit",
        "Mon 2025-03-24 09:45  Mon 2025-03-24 21:45  flash         S&P Global US Services PMI",
        "    x 2025-03; window, from 16 Mar to 28 Mar",
        "",
        "every day, and not listed: overnight",
    ]


def test_a_reader_in_new_york_sees_one_clock() -> None:
    text = calendar_table(coming(FLASH, zone="America/New_York"), GLOSSARY)

    assert "Fri 2025-02-21 09:45  flash         S&P" in text


def test_nothing_due_is_said() -> None:
    assert "nothing is due" in calendar_table(coming(), GLOSSARY)


def test_the_document_says_what_is_not_known_as_null() -> None:
    found = calendar_document(coming(FLASH, TWIN, WINDOW))

    assert found == {
        "schema": 1,
        "as_of": "2025-02-20T12:00:00.000005Z",
        "from": "2025-02-20T05:00:00Z",
        "to": "2025-03-29T03:59:59Z",
        "time_zone": "Asia/Shanghai",
        "releases": [
            {
                "due_at": "2025-02-21T14:45:00Z",
                "new_york": "2025-02-21T09:45:00-05:00",
                "local": "2025-02-21T22:45:00+08:00",
                "release": "S&P Global US Services PMI",
                "stage": "flash",
                "period": "2025-02-01",
                "indicators": ["x", "y"],
                "date_by": "announced",
                "announced_by": "publisher",
                "window_from": None,
                "window_to": None,
            },
            {
                "due_at": "2025-03-24T13:45:00Z",
                "new_york": "2025-03-24T09:45:00-04:00",
                "local": "2025-03-24T21:45:00+08:00",
                "release": "S&P Global US Services PMI",
                "stage": "flash",
                "period": "2025-03-01",
                "indicators": ["x"],
                "date_by": "window",
                "announced_by": None,
                "window_from": "2025-03-16T13:45:00Z",
                "window_to": "2025-03-28T13:45:00Z",
            },
        ],
    }


def uids(*dues: Due) -> list[str]:
    found = icalendar.Calendar.from_ical(calendar_ics(coming(*dues), GLOSSARY))
    return [str(event["uid"]) for event in found.walk("VEVENT")]


def test_an_event_keeps_its_name_when_its_date_moves() -> None:
    moved = replace(FLASH, at=FLASH_AT + timedelta(days=3), announced_by=None)

    assert uids(FLASH) == uids(moved)


def test_every_print_has_a_name_of_its_own() -> None:
    assert len({*uids(FLASH, FINAL, WINDOW)}) == 3


@pytest.mark.parametrize(("due", "status"), [(FLASH, "CONFIRMED"), (FINAL, "TENTATIVE")])
def test_a_calendar_event_says_what_comes_and_whether_it_is_announced(due: Due, status: str) -> None:
    found = icalendar.Calendar.from_ical(calendar_ics(coming(due), GLOSSARY))
    (event,) = found.walk("VEVENT")

    assert event.decoded("dtstart") == due.at
    assert event["summary"] == f"S&P Global US Services PMI: {due.stage.value}, Feb 2025"
    assert event["status"] == status
