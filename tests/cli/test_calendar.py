"""`calendar` as a command: what it lists of a store, in three forms, and what it refuses."""

import json
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest
import shipped
from program import call

from monitor.model.records import Collection, Scheduled
from monitor.model.terms import IndicatorId, SourceName
from monitor.store.sql import SqlStore

UMICH = SourceName("umich")
RECORDED_AT = datetime(2025, 2, 1, tzinfo=UTC)
ANNOUNCED_AT = datetime(2025, 2, 7, 15, tzinfo=UTC)
SPAN = ("--from", "2025-02-03", "--days", "21")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/monitor.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONITOR_DATABASE_URL", url)
    monkeypatch.setenv("MONITOR_TIME_ZONE", "Asia/Shanghai")
    release = shipped.catalogue()[IndicatorId("umich_sentiment")].release.name
    dates = (Scheduled(release=release, due_at=ANNOUNCED_AT, source=UMICH),)
    one = SqlStore.open(url)
    one.add(Collection(recorded_at=RECORDED_AT, looks=(), statements=(), schedule=dates))
    one.close()


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert call("calendar", *arguments) == 0
    return capsys.readouterr().out


def test_the_table_lists_announced_dates_habits_and_windows(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, *SPAN, "--as-of", "2025-02-02")

    assert "Fri 2025-02-07 10:00  Fri 2025-02-07 23:00  preliminary   Surveys of Consumers" in text
    assert "announced (umich)" in text
    assert "habit" in text
    assert "window, from" in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_as_of_an_earlier_day_the_announcement_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, *SPAN, "--as-of", "2025-01-30")

    assert "announced" not in text


def test_the_document_holds_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, *SPAN, "--as-of", "2025-02-02", "--format", "json"))

    announced = [each for each in found["releases"] if each["date_by"] == "announced"]
    assert [(each["due_at"], each["announced_by"]) for each in announced] == [
        ("2025-02-07T15:00:00Z", "umich")
    ]
    assert (found["from"], found["to"]) == ("2025-02-03T05:00:00Z", "2025-02-25T04:59:59Z")


def test_the_calendar_file_is_one_that_a_library_reads(capsys: pytest.CaptureFixture[str]) -> None:
    found = icalendar.Calendar.from_ical(said(capsys, *SPAN, "--as-of", "2025-02-02", "--ics"))

    starts = [event.decoded("dtstart") for event in found.walk("VEVENT")]
    assert ANNOUNCED_AT in starts
    assert starts == sorted(starts)


def test_without_a_day_it_starts_today(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys).startswith("releases due from ")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--from", "2025-02-03", "--to", "2025-02-01"), "lies after"),
        (("--from", "2025-02-03", "--to", "2027-02-01"), "more than 366 days"),
        (("--from", "0001-01-01"), "lies outside"),
        (("--from", "soon"), "is not a day"),
        (("--days", "0"), "0 is not in the range"),
        (("--ics", "--format", "json"), "give one of them"),
    ],
)
def test_what_cannot_be_listed_is_refused_with_the_reason(
    arguments: tuple[str, ...], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("calendar", *arguments) == 3
    assert reason in capsys.readouterr().err
