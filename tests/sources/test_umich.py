from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from gzip import compress

import pytest
from contracts.source_contract import SourceContract, Stages, indicator, listing
from fakes import FakeClock
from sources.standins import umich as standin
from sources.standins.umich import CHALLENGE, CURRENT, CURRENT_PRICES, HISTORY, HOME, Survey

from monitor.demo.loopback import Cut, Drip, Fault, Page
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Outcome, Stage
from monitor.sources.shelf import Shelf
from monitor.sources.umich import UmichSource
from monitor.transport import Transport

PRELIMINARY_AT = datetime(2025, 2, 7, 15, tzinfo=UTC)
FINAL_AT = datetime(2025, 2, 21, 15, tzinfo=UTC)
FEBRUARY = date(2025, 2, 1)
JANUARY = standin.RELEASES[-4].sentiment
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
    "blanks": Page(body=b" \r\n"),
    "a challenge": Page(body=CHALLENGE),
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(FINAL_AT)


@pytest.fixture
def server(clock: FakeClock) -> Iterator[Survey]:
    with Survey(clock.now) as server:
        yield server


@pytest.fixture
def transport(clock: FakeClock) -> Iterator[Transport]:
    with Transport(clock, rates={}, read_timeout_s=5, attempts=1) as transport:
        yield transport


@pytest.fixture
def source(transport: Transport, server: Survey) -> UmichSource:
    return UmichSource(transport, root=server.root)


def fetch(source: UmichSource, series: str = "ICS_ALL", *, cursor: str | None = None) -> FetchResult:
    return source.fetch(indicator(), listing(series, vintages=False), cursor=cursor)


def newest(result: FetchResult) -> tuple[str | None, Stage | None]:
    assert result.outcome is Outcome.OK, result.detail
    assert result.figures[-1].period == FEBRUARY
    return result.figures[-1].text, result.figures[-1].stage


def at(clock: FakeClock, instant: datetime) -> None:
    clock.sleep((instant - clock.now()).total_seconds())


class TestContract(SourceContract):
    @pytest.fixture
    def outcomes(self) -> Sequence[Outcome]:
        return (Outcome.OK, Outcome.EMPTY, *FAULTS)

    @pytest.fixture
    def staged(self, source: UmichSource, server: Survey) -> Stages:
        def stage(outcome: Outcome) -> FetchResult:
            server.plan_always(None)
            cursor = fetch(source).cursor if outcome is Outcome.EMPTY else None
            server.plan_always(FAULTS.get(outcome))
            return fetch(source, cursor=cursor)

        return stage

    @pytest.fixture
    def malformed(self, source: UmichSource, server: Survey) -> Sequence[FetchResult]:
        server.missing = {HOME}
        return [with_table(source, server, edit) for edit in BROKEN_TABLES.values()]


def with_table(
    source: UmichSource, server: Survey, edit: Callable[[bytes], bytes], *, series: str = "ICS_ALL"
) -> FetchResult:
    path = CURRENT if series == "ICS_ALL" else CURRENT_PRICES
    server.instead[path] = Page(content_type="text/csv", body=edit(server.body(path)))
    return fetch(source, series, cursor=f"{'0' * 32} 2025-01-01 final")


def replacing(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def edit(body: bytes) -> bytes:
        assert old in body
        return body.replace(old, new)

    return edit


def appending(row: bytes) -> Callable[[bytes], bytes]:
    return replacing(b"February,2025,,,64.7,,,\r\n", b"February,2025,,,64.7,,,\r\n" + row)


BROKEN_TABLES: Mapping[str, Callable[[bytes], bytes]] = {
    "a web page": lambda _: b"<!DOCTYPE html>\n<html></html>\n",
    "a workbook": lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "a PDF": lambda _: b"%PDF-1.4\n",
    "UTF-16": lambda body: body.decode().encode("utf-16"),
    "a header alone": lambda _: b"DATE OF SURVEY,,INDEX OF CONSUMER SENTIMENT\n",
    "no header": replacing(b"DATE OF SURVEY", b"SURVEY"),
    "another series": replacing(b"INDEX OF CONSUMER SENTIMENT", b"INDEX OF CURRENT CONDITIONS"),
    "two columns of a name": replacing(b"SENTIMENT,,", b"SENTIMENT,INDEX OF CONSUMER SENTIMENT,"),
    "two headers": replacing(b",,,,,,\r\nTable", b"DATE OF SURVEY,,,,,,\r\nTable"),
    "a month twice": appending(b"February,2025,,,64.7,,,\r\n"),
    "a month left out": appending(b"April,2025,,,60.0,,,\r\n"),
    "a month of no calendar": replacing(b"January,2025", b"Janember,2025"),
    "a row without a year": replacing(b"January,2025", b"January,"),
    "a row without a month": replacing(b"January,2025", b",2025"),
    "a year of another form": replacing(b"January,2025", b"January,25"),
    "a mark that is unknown": replacing(b"January,2025", b"January (R),2025"),
    "an older month marked": replacing(b"January,2025", b"January (P),2025"),
    "a month to come": appending(b"March (P),2025,,,60.0,,,\r\n"),
    "words for a value": replacing(b"64.7", b"n/a"),
    "ten times a value": replacing(b"64.7", b"647"),
    "a tenth of a value": replacing(b"64.7", b"6.47"),
    "a number that no name is over": replacing(b",,,64.7", b",,1,,64.7"),
    "a cut in a number": lambda body: body[: body.index(b"64.7") + 2],
    "a cut in a quotation": lambda body: body.replace(b"64.7", b'"64.7'),
}


@pytest.mark.parametrize("edit", BROKEN_TABLES.values(), ids=BROKEN_TABLES)
def test_a_broken_table_is_not_read(
    source: UmichSource, server: Survey, edit: Callable[[bytes], bytes]
) -> None:
    server.missing = {HOME}

    result = with_table(source, server, edit)

    assert (result.outcome, result.figures, result.cursor) == (Outcome.MALFORMED, (), None)


@pytest.mark.parametrize("fault", REFUSED.values(), ids=REFUSED)
def test_an_answer_that_gives_nothing_is_withheld(source: UmichSource, server: Survey, fault: Fault) -> None:
    server.plan_always(fault)

    assert fetch(source).outcome is Outcome.WITHHELD


@pytest.mark.parametrize(
    ("series", "first", "second"),
    [("ICS_ALL", "67.8", "64.7"), ("PX_MD", "4.3", "4.3"), ("PX5_MD", "3.3", "3.5")],
)
def test_a_month_is_preliminary_and_then_final(
    clock: FakeClock, source: UmichSource, series: str, first: str, second: str
) -> None:
    at(clock, PRELIMINARY_AT)

    before = fetch(source, series)
    at(clock, FINAL_AT)
    after = fetch(source, series, cursor=before.cursor)

    assert newest(before) == (first, Stage.PRELIMINARY)
    assert newest(after) == (second, Stage.FINAL)
    assert {figure.stage for figure in before.figures[:-1]} == {Stage.FINAL}


def test_the_month_before_stays_newest_until_the_minute(clock: FakeClock, server: Survey) -> None:
    at(clock, PRELIMINARY_AT - timedelta(seconds=1))
    with Transport(clock, rates={}) as transport:
        result = fetch(UmichSource(transport, root=server.root))

    assert result.figures[-1].period == date(2025, 1, 1)
    assert result.announced == (PRELIMINARY_AT,)


def test_the_first_fetch_brings_the_history_and_later_ones_do_not(
    source: UmichSource, server: Survey, clock: FakeClock
) -> None:
    first = fetch(source)
    asked = list(server.requests)
    at(clock, datetime(2025, 3, 14, 14, tzinfo=UTC))
    later = fetch(source, cursor=first.cursor)

    assert asked == [CURRENT, HOME, HISTORY]
    assert server.requests == [*asked, CURRENT, HOME]
    assert first.figures[0] == Figure(period=date(1952, 11, 1), value=86.0, text="86", stage=Stage.FINAL)
    assert len(first.figures) == 3 + 30 + 1
    assert [figure.text for figure in later.figures[-2:]] == ["64.7", "60.1"]


def test_a_blank_of_the_history_is_no_value(source: UmichSource) -> None:
    year_ahead, long_run = fetch(source, "PX_MD"), fetch(source, "PX5_MD")

    assert year_ahead.figures[0].period == date(1977, 8, 1)
    assert long_run.figures[0].period == date(2022, 8, 1)


def test_nothing_is_dated(source: UmichSource) -> None:
    assert {figure.released_at for figure in fetch(source).figures} == {None}


def test_an_unchanged_payload_says_so_and_tells_the_next_release(source: UmichSource) -> None:
    first = fetch(source)

    again = fetch(source, cursor=first.cursor)

    assert (again.outcome, again.figures, again.detail) == (Outcome.EMPTY, (), "unchanged")
    assert again.announced == first.announced == (datetime(2025, 3, 14, 14, tzinfo=UTC),)


def test_one_request_for_the_home_page_serves_all_three_series(server: Survey, transport: Transport) -> None:
    source = UmichSource(Shelf(transport), root=server.root)

    results = [fetch(source, series) for series in ("ICS_ALL", "PX_MD", "PX5_MD")]

    assert [result.outcome for result in results] == [Outcome.OK] * 3
    assert sorted(server.requests) == sorted([HOME, CURRENT, CURRENT_PRICES, HISTORY, standin.HISTORY_PRICES])


def test_what_the_server_says_is_unchanged_is_at_hand(
    server: Survey, transport: Transport, clock: FakeClock
) -> None:
    for path in (CURRENT, HOME):
        server.instead[path] = Page(body=server.body(path), headers={"ETag": '"1"'})
    source = UmichSource(Shelf(transport), root=server.root)
    first = fetch(source)
    clock.sleep(60)
    server.plan(Page(status=304), Page(status=304))

    again = fetch(source, cursor=first.cursor)

    assert again.outcome is Outcome.EMPTY


def test_a_compressed_table_is_read(source: UmichSource, server: Survey) -> None:
    server.instead[CURRENT] = Page(body=compress(server.body(CURRENT)), headers={"Content-Encoding": "gzip"})

    assert newest(fetch(source)) == ("64.7", Stage.FINAL)


def test_a_server_that_drips_is_given_up(clock: FakeClock, server: Survey) -> None:
    server.plan_always(Drip(pause_s=0.3))
    with Transport(clock, rates={}, read_timeout_s=0.1, attempts=1) as transport:
        result = fetch(UmichSource(transport, root=server.root))

    assert result.outcome is Outcome.UNAVAILABLE


@pytest.mark.parametrize(
    "edit",
    [
        lambda body: body.replace(b"Table 1", b"Table\xa01 \x96"),
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: body.replace(b"\r\n", b"\n"),
        lambda body: body.replace(b",,,64.7", b",64.7,,"),
        lambda body: body.replace(b",2025,", b" ,\xa02025 ,"),
        lambda body: body.replace(b"February,2025", b'"February","2025"'),
        lambda body: body.replace(b"(P) = preliminary,,,,,,\r\n", b"").removesuffix(b",,\r\n,,,,,,\r\n"),
        lambda body: b"\r\n".join(reversed(body.split(b"\r\n")[5:-3])).join(
            [b"DATE OF SURVEY,,INDEX OF CONSUMER SENTIMENT\r\n", b"\r\n"]
        ),
    ],
)
def test_every_form_of_the_table_is_read(
    source: UmichSource, server: Survey, edit: Callable[[bytes], bytes]
) -> None:
    server.missing = {HOME}

    assert newest(with_table(source, server, edit)) == ("64.7", Stage.FINAL)


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (lambda body: body.replace(b"NEXT YEAR,,NEXT 5 YEARS", b"NEXT 5 YEARS,,NEXT YEAR"), "3.5"),
        (lambda body: body.replace(b"NEXT YEAR,,NEXT 5 YEARS", b"NEXT YEAR,NEXT 5 YEARS,"), "4.3"),
        (lambda body: body.replace(b"4.3,,3.5,", b",4.3,3.5,"), "4.3"),
    ],
)
def test_values_are_read_by_the_names_of_their_columns(
    source: UmichSource, server: Survey, edit: Callable[[bytes], bytes], text: str
) -> None:
    server.missing = {HOME}

    assert newest(with_table(source, server, edit, series="PX_MD")) == (text, Stage.FINAL)


def test_a_value_that_lacks_beside_another_is_not_guessed(source: UmichSource, server: Survey) -> None:
    server.missing = {HOME}

    result = with_table(source, server, replacing(b"4.3,,3.5", b",,3.5"), series="PX_MD")

    assert result.outcome is Outcome.MALFORMED


class TestBeforeTheTable:
    @pytest.fixture(autouse=True)
    def _behind(self, server: Survey) -> None:
        for path in (CURRENT, CURRENT_PRICES):
            server.behind[path] = timedelta(minutes=5)

    @pytest.mark.parametrize(("series", "text"), [("ICS_ALL", "67.8"), ("PX_MD", "4.3"), ("PX5_MD", "3.3")])
    def test_the_home_page_tells_a_preliminary(
        self, source: UmichSource, clock: FakeClock, series: str, text: str
    ) -> None:
        at(clock, PRELIMINARY_AT)

        assert newest(fetch(source, series)) == (text, Stage.PRELIMINARY)

    @pytest.mark.parametrize(("series", "text"), [("ICS_ALL", "64.7"), ("PX5_MD", "3.5")])
    def test_the_home_page_tells_a_final(self, source: UmichSource, series: str, text: str) -> None:
        assert newest(fetch(source, series)) == (text, Stage.FINAL)

    def test_a_final_equal_to_the_preliminary_waits_for_the_table(
        self, source: UmichSource, server: Survey
    ) -> None:
        before = fetch(source, "PX_MD")
        server.behind.clear()
        after = fetch(source, "PX_MD", cursor=before.cursor)

        assert newest(before) == ("4.3", Stage.PRELIMINARY)
        assert newest(after) == ("4.3", Stage.FINAL)


def test_a_table_that_falls_behind_takes_no_final_back(source: UmichSource, server: Survey) -> None:
    first = fetch(source)
    server.missing = {HOME}
    server.behind[CURRENT] = timedelta(minutes=5)

    again = fetch(source, cursor=first.cursor)

    assert again.figures[-1].period == date(2025, 1, 1)


def test_a_home_page_that_falls_behind_takes_no_final_back(source: UmichSource, server: Survey) -> None:
    server.behind[HOME] = timedelta(minutes=5)

    assert newest(fetch(source)) == ("64.7", Stage.FINAL)


@pytest.mark.parametrize("series", ["ICS_ALL", "PX_MD", "PX5_MD"])
def test_a_table_that_lost_its_mark_is_not_final_while_the_home_page_has_one(
    source: UmichSource, server: Survey, clock: FakeClock, series: str
) -> None:
    at(clock, PRELIMINARY_AT + timedelta(days=10))
    path = CURRENT if series == "ICS_ALL" else CURRENT_PRICES
    server.instead[path] = Page(body=server.body(path).replace(b"February (P)", b"February"))

    assert newest(fetch(source, series))[1] is Stage.PRELIMINARY


def test_no_final_is_believed_before_the_middle_of_its_month(
    source: UmichSource, server: Survey, clock: FakeClock
) -> None:
    at(clock, PRELIMINARY_AT)

    result = with_table(source, server, replacing(b"February (P)", b"February"))

    assert newest(result) == ("67.8", Stage.PRELIMINARY)  # from the home page
    assert "final on 2025-02-07" in result.detail


def with_home(
    source: UmichSource, server: Survey, old: str, new: str, series: str = "ICS_ALL"
) -> FetchResult:
    body = server.body(HOME).decode()
    assert old in body
    server.instead[HOME] = Page(body=body.replace(old, new).encode())
    return fetch(source, series, cursor=f"{'0' * 32} 2025-01-01 final")


BROKEN_HOMES = {
    "no headline": ("Final Results", "Results"),
    "another word": ("Final Results", "Revised Results"),
    "two headlines": ("<h2>", "<h1>Final Results for January 2025</h1><h2>"),
    "another month in the headline": ("for February 2025", "for January 2025"),
    "another year in the headline": ("for February 2025", "for February 2024"),
    "a month to come": ("for February 2025", "for March 2025"),
    "a month of no calendar": ("for February 2025", "for Febtober 2025"),
    "another month over the figures": ("<td>Feb</td><td>Jan</td>", "<td>Mar</td><td>Feb</td>"),
    "columns exchanged": ("<td>Feb</td><td>Jan</td>", "<td>Jan</td><td>Feb</td>"),
    "another year over the figures": ("<td>2025</td><td>2025</td>", "<td>2024</td><td>2024</td>"),
    "another figure": ("<td>64.7</td>", "<td>46.7</td>"),
    "a figure ten times": ("<td>64.7</td>", "<td>647</td>"),
    "a figure with a note": ("<td>64.7</td>", "<td>64.7<sup>1</sup></td>"),
    "a figure blank": ("<td>64.7</td>", "<td></td>"),
    "the row renamed": ("<th>Index of Consumer Sentiment", "<th>Index of Sentiment"),
    "a declaration of no kind": ("<h2>", "<![x[ <h2>"),
}


@pytest.mark.parametrize(("old", "new"), BROKEN_HOMES.values(), ids=BROKEN_HOMES)
def test_a_home_page_that_is_not_understood_leaves_the_tables_standing(
    source: UmichSource, server: Survey, old: str, new: str
) -> None:
    result = with_home(source, server, old, new)

    assert newest(result) == ("64.7", Stage.FINAL)
    assert "; /: " in result.detail
    assert result.announced == ()


@pytest.mark.parametrize(("old", "new"), BROKEN_HOMES.values(), ids=BROKEN_HOMES)
def test_a_home_page_that_is_not_understood_tells_nothing(
    source: UmichSource, server: Survey, old: str, new: str
) -> None:
    server.missing = {CURRENT}

    result = with_home(source, server, old, new)

    assert result.outcome in {Outcome.NOT_FOUND, Outcome.MALFORMED}
    assert result.figures == ()


@pytest.mark.parametrize("series", ["ICS_ALL", "PX_MD", "PX5_MD"])
@pytest.mark.parametrize(
    "fault", [Page(status=404), Page(status=500), Page(status=202), Page(body=CHALLENGE)]
)
def test_where_there_is_no_home_page_the_tables_stand(
    source: UmichSource, server: Survey, series: str, fault: Page
) -> None:
    server.instead[HOME] = fault

    result = fetch(source, series)

    assert newest(result)[1] is Stage.FINAL
    assert "; /: " in result.detail


@pytest.mark.parametrize(("series", "text"), [("ICS_ALL", "64.7"), ("PX_MD", "4.3"), ("PX5_MD", "3.5")])
def test_where_there_are_no_tables_the_home_page_stands(
    source: UmichSource, server: Survey, series: str, text: str
) -> None:
    server.missing = {CURRENT, CURRENT_PRICES}

    result = fetch(source, series)

    assert newest(result) == (text, Stage.FINAL)
    assert len(result.figures) == 1
    assert "404" in result.detail
    assert result.cursor is None  # the history is still to come


def test_a_history_that_cannot_be_read_is_asked_for_again(source: UmichSource, server: Survey) -> None:
    server.missing = {HISTORY}

    result = fetch(source)

    assert newest(result) == ("64.7", Stage.FINAL)
    assert (result.cursor, len(result.figures)) == (None, 13)


def test_one_refusal_for_haste_is_enough(source: UmichSource, server: Survey) -> None:
    server.plan(Page(status=429))

    assert fetch(source).outcome is Outcome.RATE_LIMITED
    assert server.requests == [CURRENT]


def test_a_refusal_for_haste_leaves_what_was_read(source: UmichSource, server: Survey) -> None:
    server.instead[HOME] = Page(status=429)

    result = fetch(source)

    assert newest(result) == ("64.7", Stage.FINAL)
    assert server.requests == [CURRENT, HOME]
    assert result.cursor is None


@pytest.mark.parametrize("figure", ["2025,,,64.7", f"2025,,,{JANUARY}"])
def test_a_table_that_differs_from_the_home_page_is_malformed(
    source: UmichSource, server: Survey, figure: str
) -> None:
    assert figure.encode() in server.body(CURRENT)

    result = with_table(source, server, replacing(figure.encode(), b"2025,,,63.9"))

    assert result.outcome is Outcome.MALFORMED
    assert "63.9" in result.detail


def test_prose_that_differs_from_the_table_is_malformed(source: UmichSource, server: Survey) -> None:
    result = with_table(source, server, replacing(b"4.3,,3.5", b"4.4,,3.5"), series="PX_MD")

    assert result.outcome is Outcome.MALFORMED


def test_a_history_that_differs_from_the_table_is_malformed(source: UmichSource, server: Survey) -> None:
    server.instead[HISTORY] = Page(body=server.body(HISTORY).replace(b"2025,64.7", b"2025,64.6"))

    assert fetch(source).outcome is Outcome.MALFORMED


def test_a_history_with_a_preliminary_in_it_is_not_final(
    source: UmichSource, server: Survey, clock: FakeClock
) -> None:
    at(clock, PRELIMINARY_AT)
    server.instead[HISTORY] = Page(body=server.body(HISTORY) + b"February,2025,67.8\r\nMarch,2025,67.8\r\n")

    assert newest(fetch(source)) == ("67.8", Stage.PRELIMINARY)


BROKEN_HISTORIES: Mapping[str, Callable[[bytes], bytes]] = {
    "other columns": replacing(b"ICS_ALL", b"ICC"),
    "no header": replacing(b"Month,YYYY,ICS_ALL\r\n", b""),
    "a month twice": replacing(b"January,2025,", b"December,2024,"),
    "years of another form": replacing(b",202", b",'2"),
    "a month left out": replacing(b"August,2022,", b"August,2021,"),
    "a cut in a number": lambda body: body[:-4],
}


@pytest.mark.parametrize("edit", BROKEN_HISTORIES.values(), ids=BROKEN_HISTORIES)
def test_a_broken_history_is_not_read(
    source: UmichSource, server: Survey, edit: Callable[[bytes], bytes]
) -> None:
    server.instead[HISTORY] = Page(body=edit(server.body(HISTORY)))

    result = fetch(source)

    assert (len(result.figures), result.cursor) == (13, None)
    assert HISTORY in result.detail


def test_a_row_that_cannot_be_read_is_left_out_of_the_history(source: UmichSource, server: Survey) -> None:
    server.instead[HISTORY] = Page(body=server.body(HISTORY).replace(b"1953,90.5", b"1953,905"))

    assert len(fetch(source).figures) == 3 + 30 + 1 - 1


PROSE = "Year-ahead inflation expectations ticked up from 2.7% in January to 4.3%."


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Year-ahead inflation expectations ticked up from 2.7% in January to 4.3% in February.", "4.3"),
        ("Year-ahead inflation expectations jumped up from 2.7% last month to 4.3% this month, the", "4.3"),
        ("After a fall, year-ahead inflation expectations rose, for the second month, from 2.7% to 4%.", "4"),
        ("Year-ahead inflation expectations held steady at 4.3% for the third consecutive month.", "4.3"),
        (
            "Year-ahead inflation expectations were unchanged this month at 4.3%, above the 2.3-3.0% range",
            "4.3",
        ),
    ],
)
def test_expectations_are_read_from_prose(
    source: UmichSource, server: Survey, sentence: str, text: str
) -> None:
    assert PROSE.encode() in server.body(HOME)
    server.behind[CURRENT_PRICES] = timedelta(days=20)

    assert newest(with_home(source, server, PROSE, sentence, "PX_MD")) == (text, Stage.FINAL)


@pytest.mark.parametrize(
    "sentence",
    [
        "Year-ahead inflation expectations ticked up from 2.7% in December to 4.3%.",
        "Year-ahead inflation expectations ticked up from 2.7% in January to 4.3% in March.",
        "Year-ahead inflation expectations ticked up from 2.9% to 4.3%.",
        "Year-ahead inflation expectations among Democrats rose from 2.7% to 4.3%.",
        "Year-ahead inflation expectations for Republicans rose from 2.7% to 4.3%.",
        "Year-ahead inflation expectations did not rise to 4.3%.",
        "Year-ahead inflation expectations stood at 4.3% a year ago.",
        "Year-ahead inflation expectations rose to 4.3-4.5%.",
        "Year-ahead inflation expectations rose from 2.7% to 43.0%.",
        "Year-ahead inflation expectations rose by 4.3%.",
        "Year-ahead inflation expectations rose to 4.3%. Year-ahead inflation expectations fell to 2.7%.",
        "Year-ahead inflation expectations rose to a high.",
        "The median was 4.3%.",
    ],
)
def test_prose_that_is_not_plain_is_left_to_the_table(
    source: UmichSource, server: Survey, sentence: str
) -> None:
    server.behind[CURRENT_PRICES] = timedelta(days=20)

    result = with_home(source, server, PROSE, sentence, "PX_MD")

    assert result.figures[-1].period == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("said", "announced"),
    [
        ("March 14, 2025 for Preliminary March data at 10am ET", datetime(2025, 3, 14, 14, tzinfo=UTC)),
        (
            "Friday, March 07, 2025 for Preliminary March data at 10am ET",
            datetime(2025, 3, 7, 15, tzinfo=UTC),
        ),
        (
            "Friday, March 14, 2025 for Preliminary March data at 9:30 a.m. ET",
            datetime(2025, 3, 14, 13, 30, tzinfo=UTC),
        ),
        ("Thursday, March 14, 2025 for Preliminary March data at 10am ET", None),
        ("Friday, March 14, 2025 for Final March data at 10am ET", None),
        ("Friday, March 14, 2025 for Preliminary April data at 10am ET", None),
        ("March 14, 2026 for Preliminary March data at 10am ET", None),
        ("March 41, 2025 for Preliminary March data at 10am ET", None),
        ("March 14, 2025 for Preliminary March data", None),
    ],
)
def test_the_next_release_is_told_if_it_is_said_plainly(
    source: UmichSource, server: Survey, said: str, announced: datetime | None
) -> None:
    result = with_home(source, server, "Friday, March 14, 2025 for Preliminary March data at 10am ET", said)

    assert newest(result) == ("64.7", Stage.FINAL)
    assert result.announced == ((announced,) if announced else ())


@pytest.mark.parametrize("series", ["", "ICC", "ICS_ALL/../x", "px_md"])
def test_a_series_that_is_not_read_is_not_found(source: UmichSource, server: Survey, series: str) -> None:
    assert fetch(source, series).outcome is Outcome.NOT_FOUND
    assert server.requests == []
