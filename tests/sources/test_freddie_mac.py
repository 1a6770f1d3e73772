from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from gzip import compress

import pytest
from contracts.source_contract import SourceContract, Stages, indicator, listing
from fakes import FakeClock
from hypothesis import given
from hypothesis import strategies as st
from sources.standins import freddie_mac as standin
from sources.standins.csv_edits import Shown, cells, joined, moved, renamed
from sources.standins.freddie_mac import CHALLENGE, OLD_NAME, TABLE, Rates

from monitor.demo.loopback import Cut, Drip, Fault, Page
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Frequency, Outcome
from monitor.sources.freddie_mac import FreddieMacSource
from monitor.sources.shelf import Shelf
from monitor.transport import Transport

NOON = datetime(2025, 2, 20, 17, tzinfo=UTC)
FAULTS: Mapping[Outcome, Fault] = {
    Outcome.NOT_FOUND: Page(status=404),
    Outcome.WITHHELD: Page(status=202),
    Outcome.RATE_LIMITED: Page(status=429),
    Outcome.UNAVAILABLE: Cut(),
    Outcome.MALFORMED: Page(body=b"<html><body>Moved</body></html>"),
}
REFUSED: Mapping[str, Fault] = {
    "status 202": Page(status=202),
    "nothing": Page(body=b""),
    "a challenge": Page(body=CHALLENGE),
}
TRUTH = dict(standin.weeks())
ROWS = cells(standin.table(NOON))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def server(clock: FakeClock) -> Iterator[Rates]:
    with Rates(clock.now) as server:
        yield server


@pytest.fixture
def transport(clock: FakeClock) -> Iterator[Transport]:
    with Transport(clock, rates={}, read_timeout_s=5, attempts=1) as transport:
        yield transport


@pytest.fixture
def source(transport: Transport, server: Rates) -> FreddieMacSource:
    return FreddieMacSource(transport, root=server.root)


def fetch(source: FreddieMacSource, series: str = "pmms30", *, cursor: str | None = None) -> FetchResult:
    return source.fetch(indicator(Frequency.WEEKLY), listing(series, vintages=False), cursor=cursor)


def fetched(source: FreddieMacSource, server: Rates, edit: Callable[[bytes], bytes]) -> FetchResult:
    server.edit = edit
    return fetch(source)


def replacing(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def edit(body: bytes) -> bytes:
        assert old in body
        return body.replace(old, new)

    return edit


def read(body: bytes, *, now: datetime = NOON) -> FetchResult:
    return fetch(FreddieMacSource(Shown(now, {TABLE: body}), root="http://x"))


BROKEN: Mapping[str, Callable[[bytes], bytes]] = {
    "a web page": lambda _: b"<!DOCTYPE html>\n<html></html>\n",
    "a workbook": lambda _: b"PK\x03\x04\x14\x00",
    "UTF-16": lambda body: body.decode().encode("utf-16"),
    "a header alone": lambda body: body[: body.index(b"\n") + 1],
    "no header": lambda body: body[body.index(b"\n") + 1 :],
    "no dates": replacing(b"date,", b"week,"),
    "no 30-year rate": replacing(b"pmms30,", b"frm30,"),
    "two 30-year rates": replacing(b"pmms30p", b"pmms30"),
    "the columns exchanged": replacing(b"pmms30,pmms30p,pmms15,", b"pmms15,pmms30p,pmms30,"),
    "the points first": replacing(b"pmms30,pmms30p", b"pmms30p,pmms30"),
    "points in a short row": replacing(b'"6.85",""', b'"6.85","0.8"'),
    "a short row of three": replacing(b'"2/20/2025","6.85",""', b'"2/20/2025","6.85"'),
    "ten times the newest": replacing(b"6.85", b"68.5"),
    "a tenth of the newest": replacing(b"6.85", b"0.685"),
    "words for the newest": replacing(b"6.85", b"n/a"),
    "the newest below the 15-year rate": replacing(b"6.85", b"5.85"),
    "a year to come": replacing(b"2/20/2025", b"2/20/2026"),
    "a year long past": replacing(b"2/20/2025", b"2/20/2015"),
    "a day of no calendar": replacing(b"2/20/2025", b"2/30/2025"),
    "a day of another form": replacing(b"2/20/2025", b"2025-02-20"),
    "a week twice": replacing(b"2/20/2025", b"2/13/2025"),
    "a week left out": replacing(b'"1/9/2025"', b'"1/2/2025"'),
    "a cut in a number": lambda body: body[: body.index(b"6.85") + 3],
    "a cut after a number": lambda body: body[: body.index(b'"6.85"') + 6],
}


class TestContract(SourceContract):
    @pytest.fixture
    def outcomes(self) -> Sequence[Outcome]:
        return (Outcome.OK, Outcome.EMPTY, *FAULTS)

    @pytest.fixture
    def staged(self, source: FreddieMacSource, server: Rates) -> Stages:
        def stage(outcome: Outcome) -> FetchResult:
            server.plan_always(None)
            cursor = fetch(source).cursor if outcome is Outcome.EMPTY else None
            server.plan_always(FAULTS.get(outcome))
            return fetch(source, cursor=cursor)

        return stage

    @pytest.fixture
    def malformed(self, source: FreddieMacSource, server: Rates) -> Sequence[FetchResult]:
        return [fetched(source, server, edit) for edit in BROKEN.values()]


@pytest.mark.parametrize("edit", BROKEN.values(), ids=BROKEN)
def test_a_broken_table_is_not_read(
    source: FreddieMacSource, server: Rates, edit: Callable[[bytes], bytes]
) -> None:
    result = fetched(source, server, edit)

    assert (result.outcome, result.figures, result.cursor) == (Outcome.MALFORMED, (), None)


@pytest.mark.parametrize("fault", REFUSED.values(), ids=REFUSED)
def test_an_answer_that_gives_nothing_is_withheld(
    source: FreddieMacSource, server: Rates, fault: Fault
) -> None:
    server.plan_always(fault)

    assert fetch(source).outcome is Outcome.WITHHELD


def test_whole_rows_and_short_ones_are_read_by_name(source: FreddieMacSource) -> None:
    result = fetch(source)

    shown = {figure.period: figure.text for figure in result.figures}
    assert result.figures[-1] == Figure(period=date(2025, 2, 20), value=6.85, text="6.85")
    assert shown == {day: rate for day, rate in TRUTH.items() if day <= date(2025, 2, 20)}


def test_a_week_comes_with_its_minute(clock: FakeClock, source: FreddieMacSource) -> None:
    first = fetch(source)
    clock.sleep(7 * 86_400 - 1)
    early = fetch(source, cursor=first.cursor)
    clock.sleep(1)
    late = fetch(source, cursor=first.cursor)

    assert (early.outcome, early.detail) == (Outcome.EMPTY, "unchanged")
    assert late.figures[-1].period == date(2025, 2, 27)
    assert late.cursor != first.cursor


def test_what_the_server_says_is_unchanged_is_at_hand(
    clock: FakeClock, server: Rates, transport: Transport
) -> None:
    source = FreddieMacSource(Shelf(transport), root=server.root)
    first = fetch(source)
    clock.sleep(60)
    server.plan(Page(status=304))

    assert fetch(source, cursor=first.cursor).outcome is Outcome.EMPTY


@pytest.mark.parametrize(
    "edit",
    [
        replacing(b"\r\n", b"\n"),
        lambda body: b"\xef\xbb\xbf" + body + b"\r\n,,,\r\n",
        lambda body: body + b"* Points are no longer given \x96 see the note,,,\r\n",
        replacing(b'""', b'"\xa0"'),
        replacing(b",0.8,", b", ,"),
        replacing(HEADER := standin.HEADER.encode(), HEADER.upper()),
        replacing(b"pmms51spread", b"pmms51 spread"),
        replacing(b'"', b""),
    ],
)
def test_every_form_of_the_table_is_read(
    source: FreddieMacSource, server: Rates, edit: Callable[[bytes], bytes]
) -> None:
    assert fetched(source, server, edit).figures[-1].text == "6.85"


@pytest.mark.parametrize("blank", [b" ", b"", b"\xc2\xa0"])
def test_a_blank_week_has_no_value(source: FreddieMacSource, server: Rates, blank: bytes) -> None:
    result = fetched(source, server, replacing(b'"6.85"', b'"' + blank + b'"'))

    assert (result.outcome, result.figures[-1].period) == (Outcome.OK, date(2025, 2, 13))


def test_a_row_that_cannot_be_read_is_left_out(source: FreddieMacSource, server: Rates) -> None:
    result = fetched(source, server, replacing(b'"2/13/2025",', b'"2/13/2025","6.80",'))

    assert [figure.period.day for figure in result.figures[-2:]] == [6, 20]


def test_a_table_most_of_which_cannot_be_read_is_malformed(source: FreddieMacSource, server: Rates) -> None:
    assert fetched(source, server, replacing(b"2022,", b"22,")).outcome is Outcome.MALFORMED


def test_a_compressed_table_is_read(source: FreddieMacSource, server: Rates) -> None:
    server.plan(Page(body=compress(standin.table(NOON)), headers={"Content-Encoding": "gzip"}))

    assert fetch(source).figures[-1].text == "6.85"


def test_a_server_that_drips_is_given_up(clock: FakeClock, server: Rates) -> None:
    server.plan_always(Drip(pause_s=0.3))
    with Transport(clock, rates={}, read_timeout_s=0.1, attempts=1) as transport:
        result = fetch(FreddieMacSource(transport, root=server.root))

    assert result.outcome is Outcome.UNAVAILABLE


def test_another_address_is_tried_where_the_table_has_gone(source: FreddieMacSource, server: Rates) -> None:
    server.path = OLD_NAME

    assert fetch(source).figures[-1].text == "6.85"
    assert server.requests == [TABLE, OLD_NAME]


def test_every_address_that_was_tried_is_told(source: FreddieMacSource, server: Rates) -> None:
    server.path = "/elsewhere"

    result = fetch(source)

    assert result.outcome is Outcome.NOT_FOUND
    assert TABLE in result.detail
    assert OLD_NAME in result.detail


def test_only_a_missing_table_is_looked_for_elsewhere(source: FreddieMacSource, server: Rates) -> None:
    server.plan(Page(status=503))

    assert fetch(source).outcome is Outcome.UNAVAILABLE
    assert server.requests == [TABLE]


@pytest.mark.parametrize("series", ["", "pmms15", "date", "PMMS30"])
def test_a_series_that_is_not_read_is_not_found(source: FreddieMacSource, server: Rates, series: str) -> None:
    assert fetch(source, series).outcome is Outcome.NOT_FOUND
    assert server.requests == []


def is_true_or_nothing(result: FetchResult) -> bool:
    if result.outcome is not Outcome.OK:
        return not result.figures
    return all(figure.text == TRUTH.get(figure.period) for figure in result.figures)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_arbitrary_bytes_bring_nothing(body: bytes) -> None:
    headed = standin.HEADER.encode() + b"\r\n" + body

    assert read(body).figures == read(headed).figures == ()


@given(moved(ROWS))
def test_a_table_that_was_moved_about_gives_true_rates_or_none(rows: list[list[str]]) -> None:
    assert is_true_or_nothing(read(joined(rows)))


@given(
    renamed(
        ROWS,
        [
            "date",
            "pmms30",
            "pmms15",
            "pmms30p",
            "x",
            '"2/18/2024"',  # not the 20th: a day or two off cannot be told
            '"1/30/2025"',
            '"2/20/2035"',
            '"13/1/2025"',
        ],
    )
)
def test_a_table_with_another_name_in_it_gives_true_rates_or_none(rows: list[list[str]]) -> None:
    assert is_true_or_nothing(read(joined(rows)))


@given(st.integers(0, len(standin.table(NOON))))
def test_a_table_cut_anywhere_gives_true_rates_or_none(end: int) -> None:
    assert is_true_or_nothing(read(standin.table(NOON)[:end]))
