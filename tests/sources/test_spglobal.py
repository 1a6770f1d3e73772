"""The newsroom through the transport and the shelf; the numbers of the index in early 2025 are real."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from contracts.source_contract import SourceContract, Stages, indicator, listing
from fakes import FakeClock
from sources.standins.spglobal import (
    CHALLENGE,
    DATES,
    FINAL,
    FLASH,
    LIST,
    Newsroom,
    Release,
    dates_page,
    final_lines,
    flash_lines,
    pdf,
)

from monitor.demo.loopback import Cut, Drip, Fault, Page
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Outcome, Stage
from monitor.sources.shelf import Shelf
from monitor.sources.spglobal import SpglobalSource
from monitor.transport import Transport

SERIES = "us-services-business-activity"
NAME = "The seasonally adjusted S&P Global US Services PMI\xae Business Activity Index"
JANUARY_FINAL_AT = datetime(2025, 2, 5, 14, 45, tzinfo=UTC)
FLASH_AT = datetime(2025, 2, 21, 14, 45, tzinfo=UTC)
FINAL_AT = datetime(2025, 3, 5, 14, 45, tzinfo=UTC)
JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 1)

JANUARY_FINAL = Release(
    title=FINAL,
    at=JANUARY_FINAL_AT,
    body=pdf(
        final_lines(JANUARY_FINAL_AT, f"{NAME} posted 52.9 in January, down markedly from 56.8 in December.")
    ),
)
FEBRUARY_FLASH = Release(
    title=FLASH,
    at=FLASH_AT,
    body=pdf(flash_lines(FLASH_AT, "49.7", "52.9"), ["Contact", "T: +1 555"]),
)
FEBRUARY_FINAL = Release(
    title=FINAL,
    at=FINAL_AT,
    body=pdf(final_lines(FINAL_AT, f"{NAME} posted 51.0 in February, down from 52.9 in January.")),
)
COMING = dates_page(
    ("March 05", "14:45 UTC", FINAL), ("March 24", "13:45 UTC", FLASH), ("April 03", "13:45 UTC", FINAL)
)
SAID = (
    Figure(period=JANUARY, value=52.9, text="52.9", stage=Stage.FINAL, released_at=JANUARY_FINAL_AT),
    Figure(period=FEBRUARY, value=49.7, text="49.7", stage=Stage.FLASH, released_at=FLASH_AT),
)
LAST = Figure(period=FEBRUARY, value=51.0, text="51.0", stage=Stage.FINAL, released_at=FINAL_AT)

FAULTS: Mapping[Outcome, Fault] = {
    Outcome.WITHHELD: Page(status=202),
    Outcome.RATE_LIMITED: Page(status=429),
    Outcome.UNAVAILABLE: Page(status=503),
    Outcome.MALFORMED: Page(body=b"<html><body>We have moved</body></html>"),
}
WITHHELD = [
    Page(status=202),
    Page(status=202, body=b"wait"),
    Page(body=b""),
    Page(body=CHALLENGE),
    Page(body=b"<html><head><title>Just a moment...</title></head></html>"),
]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(FLASH_AT + timedelta(seconds=20))


@pytest.fixture
def room() -> Iterator[Newsroom]:
    with Newsroom([JANUARY_FINAL, FEBRUARY_FLASH], dates=COMING) as room:
        yield room


@pytest.fixture
def source(clock: FakeClock, room: Newsroom) -> Iterator[SpglobalSource]:
    with Transport(clock, rates={}, read_timeout_s=5, attempts=1) as transport:
        yield SpglobalSource(Shelf(transport), root=f"{room.root}/")


def fetch(source: SpglobalSource, *, cursor: str | None = None, series: str = SERIES) -> FetchResult:
    return source.fetch(indicator(), listing(series, vintages=False), cursor=cursor)


def broken(release: Release, body: bytes) -> Release:
    return replace(release, body=body)


class TestContract(SourceContract):
    @pytest.fixture
    def outcomes(self) -> Sequence[Outcome]:
        return (Outcome.OK, Outcome.EMPTY, Outcome.NOT_FOUND, *FAULTS)

    @pytest.fixture
    def staged(self, source: SpglobalSource, room: Newsroom, clock: FakeClock) -> Stages:
        cursor = fetch(source).cursor

        def stage(outcome: Outcome) -> FetchResult:
            clock.sleep(60)
            room.plan_always(FAULTS.get(outcome))
            series = "uk-services" if outcome is Outcome.NOT_FOUND else SERIES
            return fetch(source, cursor=cursor if outcome is Outcome.EMPTY else None, series=series)

        return stage

    @pytest.fixture
    def malformed(self, source: SpglobalSource, room: Newsroom, clock: FakeClock) -> Sequence[FetchResult]:
        flash = flash_lines(FLASH_AT, "49.7", "52.9")
        bodies = [
            pdf([]),
            pdf(flash[:4]),
            pdf([line for line in flash if "Services" not in line]),
            pdf([line.replace("49.7", "4.97") for line in flash]),
            pdf([line.replace("January", "March") for line in flash]),
            pdf([line.replace("2025", "2024") for line in flash]),
            pdf(flash_lines(FINAL_AT, "49.7", "52.9")),
            pdf(flash)[:400],
            b"%PDF-1.7 and no more",
            b"\n".join(line.encode() for line in flash[:3]),
        ]

        def fetched(body: bytes) -> FetchResult:
            clock.sleep(60)
            room.releases = [broken(FEBRUARY_FLASH, body)]
            return fetch(source)

        return [fetched(body) for body in bodies]


def test_february_2025_is_flash_then_final(source: SpglobalSource, room: Newsroom, clock: FakeClock) -> None:
    first = fetch(source)
    room.release(FEBRUARY_FINAL)
    clock.sleep((FINAL_AT - FLASH_AT).total_seconds())
    second = fetch(source, cursor=first.cursor)
    clock.sleep(60)
    third = fetch(source, cursor=second.cursor)

    assert first.figures == SAID
    assert second.figures == (LAST,)
    assert (third.outcome, third.figures) == (Outcome.EMPTY, ())


def test_what_is_due_is_announced(source: SpglobalSource) -> None:
    assert fetch(source).announced == (
        datetime(2025, 3, 5, 14, 45, tzinfo=UTC),
        datetime(2025, 3, 24, 13, 45, tzinfo=UTC),
        datetime(2025, 4, 3, 13, 45, tzinfo=UTC),
    )


def test_trouble_with_the_page_of_dates_costs_no_figures(source: SpglobalSource, room: Newsroom) -> None:
    room.instead[DATES] = Page(status=202)

    result = fetch(source)

    assert (result.figures, result.announced) == (SAID, ())
    assert "release dates" in result.detail


def test_nothing_but_the_list_is_asked_for_while_a_release_is_awaited(
    source: SpglobalSource, room: Newsroom, clock: FakeClock
) -> None:
    cursor = fetch(source).cursor
    room.requests.clear()
    clock.sleep(60)

    result = fetch(source, cursor=cursor)

    assert result.outcome is Outcome.EMPTY
    assert room.requests == [LIST]


def test_a_quiet_look_reads_the_page_of_dates(
    source: SpglobalSource, room: Newsroom, clock: FakeClock
) -> None:
    cursor = fetch(source).cursor
    clock.sleep(12 * 3600)

    result = fetch(source, cursor=cursor)

    assert (result.outcome, result.cursor) == (Outcome.EMPTY, None)
    assert len(result.announced) == 3


def test_a_flash_alone_states_the_final_of_the_month_before_at_its_own_instant(
    source: SpglobalSource, room: Newsroom
) -> None:
    room.releases = [FEBRUARY_FLASH]

    assert fetch(source).figures == (replace(SAID[0], released_at=FLASH_AT), SAID[1])


def test_a_release_listed_ahead_is_left_alone(source: SpglobalSource, room: Newsroom) -> None:
    room.release(FEBRUARY_FINAL)

    result = fetch(source)

    assert result.figures == SAID
    assert FEBRUARY_FINAL.path not in room.requests


@pytest.mark.parametrize("page", WITHHELD)
def test_a_list_that_is_not_given_is_withheld(source: SpglobalSource, room: Newsroom, page: Page) -> None:
    room.instead[LIST] = page

    assert fetch(source).outcome is Outcome.WITHHELD
    assert room.requests == [LIST]


@pytest.mark.parametrize(
    "page", [*WITHHELD, Page(status=404), Page(body=b"<html>Home</html>"), Page(body=b"no")]
)
def test_a_newest_release_that_is_not_given_is_withheld(
    source: SpglobalSource, room: Newsroom, clock: FakeClock, page: Page
) -> None:
    cursor = fetch(source).cursor
    room.release(FEBRUARY_FINAL)
    room.instead[FEBRUARY_FINAL.path] = page
    room.requests.clear()
    clock.sleep((FINAL_AT - FLASH_AT).total_seconds())

    result = fetch(source, cursor=cursor)

    assert (result.outcome, result.figures, result.cursor) == (Outcome.WITHHELD, (), None)
    assert room.requests == [LIST, FEBRUARY_FINAL.path]


def test_what_was_withheld_is_read_once_it_is_given(
    source: SpglobalSource, room: Newsroom, clock: FakeClock
) -> None:
    room.instead[FEBRUARY_FLASH.path] = Page(status=202)
    first = fetch(source)
    clock.sleep(60)
    second = fetch(source, cursor=first.cursor)
    room.instead.clear()
    clock.sleep(60)
    third = fetch(source, cursor=second.cursor or first.cursor)

    assert first.figures == SAID[:1]
    assert "2025-02-21 flash" in first.detail
    assert second.outcome is Outcome.WITHHELD
    assert third.figures[-1] == SAID[1]


def test_an_older_release_that_is_withheld_is_passed_over(
    source: SpglobalSource, room: Newsroom, clock: FakeClock
) -> None:
    room.instead[JANUARY_FINAL.path] = Page(status=202)
    first = fetch(source)
    clock.sleep(60)

    assert first.figures[-1] == SAID[1]
    assert fetch(source, cursor=first.cursor).outcome is Outcome.EMPTY


def test_a_publisher_who_asks_for_a_pause_is_left_alone(source: SpglobalSource, room: Newsroom) -> None:
    room.instead[FEBRUARY_FLASH.path] = Page(status=429)

    result = fetch(source)

    assert result.outcome is Outcome.RATE_LIMITED
    assert room.requests == [LIST, FEBRUARY_FLASH.path]


def test_a_correction_of_the_day_is_read_after_the_first_word(
    source: SpglobalSource, room: Newsroom, clock: FakeClock
) -> None:
    cursor = fetch(source).cursor
    later = FLASH_AT + timedelta(hours=1)
    room.release(Release(title=FLASH, at=later, body=pdf(flash_lines(FLASH_AT, "49.9", "52.9"))))
    clock.sleep(7200)

    result = fetch(source, cursor=cursor)

    assert result.figures[-1] == Figure(
        period=FEBRUARY, value=49.9, text="49.9", stage=Stage.FLASH, released_at=later
    )


def test_two_words_about_a_month_at_once_are_refused(
    source: SpglobalSource, room: Newsroom, clock: FakeClock
) -> None:
    room.release(
        Release(
            title=FLASH, at=FLASH_AT + timedelta(hours=1), body=pdf(flash_lines(FLASH_AT, "49.9", "52.9"))
        )
    )
    clock.sleep(7200)

    assert fetch(source).outcome is Outcome.MALFORMED


def test_no_more_than_two_months_are_read_at_once(source: SpglobalSource, room: Newsroom) -> None:
    ago = [FLASH_AT - timedelta(days=30 * months) for months in range(1, 6)]
    room.releases += [Release(title=FLASH, at=at, body=pdf(flash_lines(at, "51.1", "51.0"))) for at in ago]

    fetch(source)

    assert len([path for path in room.requests if "PressRelease/" in path]) == 4


def test_an_answer_that_breaks_off_never_gives_half(source: SpglobalSource, room: Newsroom) -> None:
    room.plan_always(Cut())

    result = fetch(source)

    assert (result.outcome, result.figures) == (Outcome.UNAVAILABLE, ())


def test_an_answer_that_drips_is_waited_for(clock: FakeClock, room: Newsroom) -> None:
    room.plan_always(Drip(pause_s=0.0))

    with Transport(clock, rates={}, read_timeout_s=5, attempts=4) as transport:
        result = fetch(SpglobalSource(transport, root=room.root))

    assert result.figures == SAID


@pytest.mark.parametrize("cursor", ["", "x", "2025-02-20T00:00Z", "\x00", "0"])
def test_a_cursor_of_another_make_does_no_harm(source: SpglobalSource, cursor: str) -> None:
    assert fetch(source, cursor=cursor).figures == SAID


def test_a_release_that_comes_out_in_the_minute_of_the_last_is_read(
    source: SpglobalSource, room: Newsroom, clock: FakeClock
) -> None:
    room.releases = [JANUARY_FINAL]
    cursor = fetch(source).cursor
    room.release(replace(FEBRUARY_FLASH, at=JANUARY_FINAL_AT))
    clock.sleep(60)

    fetch(source, cursor=cursor)

    assert sum("PressRelease/" in path for path in room.requests) == 3


def test_everything_is_asked_for_under_the_root_newest_release_first(
    source: SpglobalSource, room: Newsroom
) -> None:
    fetch(source)

    assert room.requests == [LIST, FEBRUARY_FLASH.path, JANUARY_FINAL.path, DATES]
