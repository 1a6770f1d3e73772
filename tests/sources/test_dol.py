import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from gzip import compress
from pathlib import Path

import pytest
from contracts.source_contract import SourceContract, Stages, indicator, listing
from fakes import FakeClock
from hypothesis import given
from hypothesis import strategies as st
from sources.standins import dol as standin
from sources.standins.csv_edits import Rows, cells, joined, moved, renamed
from sources.standins.dol import CHALLENGE, DATED, FILE, HEADER, LAST, NEWEST, Flood, Labor, Release, Sifted
from sources.standins.spglobal import pdf

from monitor.demo.loopback import Cut, Fault, Page
from monitor.exchange import Fetcher
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Frequency, Outcome, Stage
from monitor.sources.dol import DolSource
from monitor.sources.dol_claims import NATION_SINCE, SINCE, STATES, Sieve
from monitor.sources.shelf import Shelf
from monitor.transport import Transport

NOW = datetime(2025, 2, 27, 13, 31, tzinfo=UTC)
THURSDAY = datetime(2025, 2, 27, 13, 30, tzinfo=UTC)
FAULTS: Mapping[Outcome, Fault] = {
    Outcome.WITHHELD: Page(body=CHALLENGE),
    Outcome.RATE_LIMITED: Page(status=429),
    Outcome.UNAVAILABLE: Cut(),
    Outcome.MALFORMED: Page(body=b"<html><body>An error occurred</body></html>"),
}
SERIES = {Outcome.NOT_FOUND: "DC/c5"}


@pytest.fixture
def server() -> Iterator[Labor]:
    with Labor() as server:
        yield server


@pytest.fixture
def transport() -> Iterator[Transport]:
    with Transport(FakeClock(NOW), rates={}, read_timeout_s=5, attempts=1) as transport:
        yield transport


@pytest.fixture
def source(transport: Transport, server: Labor) -> DolSource:
    return DolSource(transport, root=server.root)


def fetch(source: DolSource, series: str = "DC/c3+c7", *, cursor: str | None = None) -> FetchResult:
    return source.fetch(indicator(Frequency.WEEKLY), listing(series, vintages=False), cursor=cursor)


def read(body: bytes, series: str = "DC/c3+c7", *, path: str = FILE) -> FetchResult:
    fetcher: Fetcher = Sifted(NOW, {path: body})
    return fetch(DolSource(fetcher, root="http://x"), series)


def table(*lines: str, header: str = HEADER) -> bytes:
    return "".join(f"{line}\n" for line in (header, *lines)).encode()


def values(result: FetchResult) -> Mapping[date, float | None]:
    return {figure.period: figure.value for figure in result.figures}


NEWS = standin.claims("DC", LAST)
BEFORE = standin.claims("DC", LAST - timedelta(weeks=1))
BROKEN: Mapping[str, bytes] = {
    "a workbook": b"PK\x03\x04\x14\x00",
    "UTF-16": table(NEWS).decode().encode("utf-16"),
    "bytes that are no text": table(NEWS).replace(b",F,", b",\xff,"),
    "a header alone": table(),
    "no header": table(NEWS, header=BEFORE),
    "no claims": table(NEWS, header=HEADER.replace("c3,", "d3,")),
    "two columns of claims": table(NEWS, header=HEADER.replace("c4,", "c3,")),
    "no weeks of continued claims": table(NEWS, header=HEADER.replace("c2,", "d2,")),
    "states behind weeks": table(NEWS, header=HEADER.replace("st,rptdate", "rptdate,st")),
    "no line of the District": table(standin.claims("MD", LAST)),
    "a cell too many": table(f"{NEWS},1"),
    "a Sunday": table(standin.line("DC", LAST + timedelta(days=1))),
    "a week to come": table(standin.line("DC", LAST + timedelta(weeks=3))),
    "a day of no calendar": table(NEWS.replace("02/15/2025", "02/30/2025")),
    "a day of another form": table(NEWS.replace("02/15/2025", "2025-02-15")),
    "cells that slipped": table(NEWS.replace(",02/08/2025", "") + ","),
    "a negative count": table(standin.line("DC", LAST, c3=-5)),
    "half a claim": table(standin.line("DC", LAST, c3="512.5")),
    "words for a count": table(standin.line("DC", LAST, c3="n/a")),
    "one week twice and not the same": table(
        standin.line("DC", LAST, c3=512), standin.line("DC", LAST, c3=513)
    ),
    "an open quote": table(NEWS, BEFORE.replace("DC,", 'DC,"')),
    "one line in five that cannot be read": table(
        *(standin.claims("DC", week) for week in standin.weeks(4)), standin.line("DC", LAST, c3="?")
    ),
}


class TestContract(SourceContract):
    @pytest.fixture
    def outcomes(self) -> Sequence[Outcome]:
        return (Outcome.OK, Outcome.EMPTY, *SERIES, *FAULTS)

    @pytest.fixture
    def staged(self, source: DolSource, server: Labor) -> Stages:
        def stage(outcome: Outcome) -> FetchResult:
            server.plan_always(None)
            cursor = fetch(source).cursor if outcome is Outcome.EMPTY else None
            server.plan_always(FAULTS.get(outcome))
            return fetch(source, SERIES.get(outcome, "DC/c3+c7"), cursor=cursor)

        return stage

    @pytest.fixture
    def malformed(self) -> Sequence[FetchResult]:
        return [read(body) for body in BROKEN.values()]


class TestContractOfTheRelease(SourceContract):
    @pytest.fixture
    def outcomes(self) -> Sequence[Outcome]:
        return (Outcome.OK, Outcome.EMPTY, *FAULTS)

    @pytest.fixture
    def staged(self, source: DolSource, server: Labor) -> Stages:
        def stage(outcome: Outcome) -> FetchResult:
            server.plan_always(None)
            cursor = fetch(source, "US/advance").cursor if outcome is Outcome.EMPTY else None
            server.plan_always(FAULTS.get(outcome))
            return fetch(source, "US/advance", cursor=cursor)

        return stage

    @pytest.fixture
    def malformed(self) -> Sequence[FetchResult]:
        whole = standin.release()
        broken = (
            whole[:400],
            b"%PDF-1.5\n",
            b"PK\x03\x04",
            b"the news",
            pdf(["Occupational injuries"]),
        )
        return [read(body, "US/advance", path=NEWEST) for body in broken]


def test_claims_of_the_district_are_of_two_programmes() -> None:
    result = read(table(standin.line("DC", LAST, c3=1620, c7=6)))

    assert result.figures == (Figure(period=LAST, value=1626, text="1626"),)


def test_weeks_come_from_1987_on_whatever_their_order() -> None:
    weeks = (date(1986, 12, 27), date(1987, 1, 3), date(1987, 1, 10))

    result = read(table(*(standin.claims("DC", week) for week in reversed(weeks))))

    assert list(values(result)) == [week for week in weeks if week >= SINCE]


def test_columns_are_found_by_name_and_quotes_and_blanks_do_not_matter() -> None:
    header = '\ufeff"ST", "RPTDATE","c7","c2","c3"'

    result = read(table('"DC","2/15/2025", 6,"2/8/2025"," 1620 "', header=header))

    assert values(result) == {LAST: 1626}


def test_a_blank_is_no_zero_not_even_before_the_first_count_of_a_programme() -> None:
    old, new = standin.weeks(2)

    result = read(table(standin.line("DC", old, c3=500, c7=""), standin.line("DC", new, c3=600, c7=7)))

    assert values(result) == {new: 607}


@pytest.mark.parametrize("blank", ["c3", "c7"])
def test_a_week_that_is_half_reported_has_no_figure(blank: str) -> None:
    old, new = standin.weeks(2)

    result = read(table(standin.claims("DC", old), standin.line("DC", new, **{blank: " "})))

    assert list(values(result)) == [old]


def test_a_week_without_any_claim_was_not_reported_but_federal_employees_may_not_claim() -> None:
    old, new = standin.weeks(2)
    body = table(standin.claims("DC", old), standin.line("DC", new, c3=0, c4=0, c7=0))

    assert list(values(read(body))) == [old]
    assert values(read(body, "DC/c4"))[new] == 0


def test_the_nation_is_summed_where_fifty_states_have_reported() -> None:
    old, new = standin.weeks(2)
    silent = sorted(STATES)[:4]
    lines = [
        standin.line(state, week, c4="" if week == new and state in silent else 2)
        for week in (old, new)
        for state in sorted(STATES)
    ]

    result = read(table(*lines), "US/c4")

    assert len(STATES) == 53
    assert values(result) == {old: 106}


def test_what_is_no_state_is_not_summed() -> None:
    lines = [standin.line(state, LAST, c4=2) for state in (*sorted(STATES), "US", "GU")]

    assert values(read(table(*lines), "US/c4")) == {LAST: 106}


def test_only_what_is_read_is_kept() -> None:
    keep = Sieve()
    before, from_then_on = f"12/31/{NATION_SINCE.year - 1}", f"01/07/{NATION_SINCE.year}"

    kept = [
        line
        for line in (HEADER, f"MD,{before},1", f"DC,{before},1", f'"MD","{from_then_on}",1', "")
        if keep(line.encode())
    ]

    assert kept == [HEADER, f"DC,{before},1", f'"MD","{from_then_on}",1', ""]


def test_one_request_serves_every_series_of_the_file(transport: Transport, server: Labor) -> None:
    source = DolSource(Shelf(transport), root=server.root)

    results = [fetch(source, series) for series in ("DC/c3+c7", "DC/c4", "US/c4")]

    assert [len(result.figures) for result in results] == [5, 5, 5]
    assert server.requests == [FILE]


def test_a_packed_file_is_unpacked(source: DolSource, server: Labor) -> None:
    server.plan(Page(body=compress(server.table), headers={"Content-Encoding": "gzip"}))

    assert fetch(source).figures == read(server.table).figures


SIXTY_MEGABYTES = """
import re, sys
from datetime import UTC, datetime
from pathlib import Path
from fakes import FakeClock
from contracts.source_contract import indicator, listing
from monitor.sources.dol import DolSource
from monitor.transport import Transport

def highest():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

before = highest()
with Transport(FakeClock(datetime(2025, 2, 27, tzinfo=UTC)), rates={}) as transport:
    source = DolSource(transport, root=sys.argv[1])
    result = source.fetch(indicator(), listing("US/c4"), cursor=None)
print(len(result.figures), highest() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measured as Linux tells it")
def test_a_file_of_sixty_megabytes_does_not_fill_the_memory() -> None:
    line = standin.claims("MD", date(1999, 1, 2)).ljust(1_200)  # longer than a real one: ten times as fast
    ballast = f"{line}\n".encode() * 50
    sent = list[int]()

    def pieces() -> Iterator[bytes]:
        for piece in (standin.table(600), *([ballast] * (60_000_000 // len(ballast)))):
            sent.append(len(piece))
            yield piece

    with Flood(pieces) as flood:
        done = subprocess.run(  # noqa: S603 - this interpreter
            [sys.executable, "-c", SIXTY_MEGABYTES, flood.root],
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    weeks, kilobytes = map(int, done.stdout.split())

    assert sum(sent) > 60_000_000
    assert weeks == 600
    assert 4_000 < kilobytes < 30_000


# ---------------------------------------------------------------- the release


def advance(content: Release, *, spacing: int = 0) -> FetchResult:
    return read(standin.release(content, spacing=spacing), "US/advance", path=NEWEST)


def test_the_advance_figure_is_stated_at_half_past_eight() -> None:
    result = advance(Release())

    assert result.figures == (
        Figure(
            period=date(2025, 2, 22),
            value=242_000,
            text="242000",
            stage=Stage.ADVANCE,
            released_at=THURSDAY,
        ),
    )


@pytest.mark.parametrize("spacing", [150, 400])
def test_letters_that_stand_apart_are_read_as_words(spacing: int) -> None:
    assert advance(Release(), spacing=spacing).figures == advance(Release()).figures


def test_a_release_of_summer_comes_an_hour_earlier() -> None:
    summer = Release(
        embargo="8:30 A.M. (Eastern) Thursday, August 22, 2024",
        week="August 17",
        unadjusted="totaled 220,541 in the week ending August 17, a decrease of 3,444 (or -1.5 percent)",
        header="August 17 August 10 Change August 3 Prior Year1",
    )

    (figure,) = advance(summer).figures

    assert figure.released_at == datetime(2024, 8, 22, 12, 30, tzinfo=UTC)
    assert figure.period == date(2024, 8, 17)


def test_a_week_of_december_is_of_the_year_before() -> None:
    january = Release(
        embargo="8:30 A.M. (Eastern) Thursday, January 2, 2025",
        week="December 28",
        unadjusted="totaled 220,541 in the week ending December 28, a decrease of 3,444 (or -1.5 percent)",
        header="December 28 December 21 Change December 14 Prior Year1",
    )

    assert [figure.period for figure in advance(january).figures] == [date(2024, 12, 28)]


def test_claims_that_did_not_change_are_read() -> None:
    unchanged = Release(
        advance="220,000, unchanged from the previous week's revised level",
        adjusted="220,000 220,000 0 215,000 213,000",
        expected="a decrease of 3,500 (or -1.6 percent)",
    )

    assert [figure.value for figure in advance(unchanged).figures] == [220_000]


DISAGREE: Mapping[str, Release] = {
    "another figure in the table": Release(adjusted="224,000 220,000 +4,000 215,000 213,000"),
    "another one before": Release(adjusted="242,000 221,000 +21,000 215,000 213,000"),
    "the change first": Release(adjusted="+22,000 242,000 220,000 215,000 213,000"),
    "another unadjusted figure": Release(unadjusted_row="230,541 223,985 -3,444 232,000 196,800"),
    "another change of it": Release(
        unadjusted="totaled 220,541 in the week ending February 22, an increase of 3,444 (or 1.5 percent)"
    ),
    "factors of another week": Release(expected="a decrease of 19,000 (or -8.5 percent)"),
    "no factors": Release(expected="nothing"),
    "factors that leave nothing": Release(expected="a decrease of 500,000 (or -200 percent)"),
    "another week in the table": Release(header="February 15 February 8 Change February 1 Prior Year1"),
    "a week left out": Release(header="February 22 February 8 Change February 1 Prior Year1"),
    "a week that ends on a Friday": Release(week="February 21"),
    "a week that is long over": Release(week="January 25"),
    "a day of no calendar": Release(week="February 30"),
    "two advance figures": Release(
        advance="242,000, an increase of 22,000 from the previous week's level. In the week ending February"
        " 22, the advance figure for seasonally adjusted initial claims was 241,000, an increase of 21,000"
        " from the previous week's level"
    ),
    "no advance figure": Release(advance="higher"),
    "another hour": Release(embargo="9:30 A.M. (Eastern) Thursday, February 27, 2025"),
    "another day of the week": Release(embargo="8:30 A.M. (Eastern) Wednesday, February 27, 2025"),
    "no date": Release(embargo="8:30 A.M. (Eastern) Thursday, , 202"),
    "ten times too many": Release(
        advance="2,420,000, an increase of 2,200,000 from the previous week's level",
        adjusted="2,420,000 220,000 +2,200,000 215,000 213,000",
    ),
}


@pytest.mark.parametrize("content", DISAGREE.values(), ids=DISAGREE)
def test_a_release_that_does_not_agree_with_itself_states_nothing(content: Release) -> None:
    result = advance(content)

    assert result.outcome is Outcome.EMPTY
    assert result.figures == ()
    assert result.detail.startswith("the advance figure is not taken from the release: ")


def test_a_release_that_is_to_come_is_not_believed() -> None:
    result = advance(replace(Release(), embargo="8:30 A.M. (Eastern) Friday, February 28, 2025"))

    assert result.outcome is Outcome.MALFORMED


def test_the_release_of_the_day_stands_in_for_the_newest(source: DolSource, server: Labor) -> None:
    server.releases = {"/sites/release.pdf": standin.release()}

    result = fetch(source, "US/advance")

    assert result.outcome is Outcome.OK
    assert server.requests == [NEWEST, DATED, "/sites/release.pdf"]


def test_every_address_that_was_tried_is_named(source: DolSource, server: Labor) -> None:
    server.releases = {}

    result = fetch(source, "US/advance")

    assert result.outcome is Outcome.NOT_FOUND
    assert NEWEST in result.detail
    assert DATED in result.detail


@pytest.mark.parametrize(
    ("root", "address"),
    [
        ("https://oui.doleta.gov/", "https://www.dol.gov/ui/data.pdf"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/ui/data.pdf"),
    ],
)
def test_the_newest_release_is_on_another_host_of_the_department(root: str, address: str) -> None:
    fetcher = Sifted(NOW, {NEWEST: standin.release()})

    result = fetch(DolSource(fetcher, root=root), "US/advance")

    assert result.outcome is Outcome.OK
    assert fetcher.whole.asked == [address]


# ---------------------------------------------------------------- edits

ROWS: Rows = [*cells(standin.table(3))]
NAMES = (
    "DC",
    "MD",
    "US",
    "c3",
    "c4",
    "c8",
    "rptdate",
    "02/01/2025",
    "02/08/2025",
    "01/25/2025",
    "02/15/2026",
)


@given(st.binary(max_size=400), st.sampled_from(("DC/c3+c7", "US/c4", "US/advance")))
def test_any_bytes_come_to_an_outcome(body: bytes, series: str) -> None:
    path = NEWEST if series == "US/advance" else FILE
    prefixes = (b"", f"{HEADER}\nDC,".encode(), b"%PDF-1.5\n")

    results = [read(prefix + body, series, path=path) for prefix in prefixes]

    assert all(result.outcome is not Outcome.OK for result in results)


@given(moved(ROWS) | renamed(ROWS, NAMES))
def test_an_edited_file_gives_the_right_claims_or_none(rows: Rows) -> None:
    result = read(joined(rows))

    truth = {week: standin.initial(week) + week.day % 10 for week in standin.weeks(3)}
    assert values(result).items() <= truth.items()


@given(moved(ROWS) | renamed(ROWS, NAMES))
def test_an_edited_file_gives_the_nation_without_at_most_three_states(rows: Rows) -> None:
    result = read(joined(rows), "US/c4")

    by_state = {week: [standin.federal(state, week) for state in STATES] for week in standin.weeks(3)}
    for week, value in values(result).items():
        assert value is not None
        assert sum(by_state[week]) - sum(sorted(by_state[week])[-3:]) <= value <= sum(by_state[week])


NUMBER = st.integers(0, 999).map(lambda thousands: f"{thousands},000") | st.sampled_from(
    ("242,000", "220,000", "220,541", "2,420,000", "24,200", "", "n/a", "242.0", "-242,000")
)
EDITABLE: Sequence[tuple[str, str]] = [
    (field, number)
    for field in ("advance", "unadjusted", "expected", "adjusted", "unadjusted_row")
    for number in ("242,000", "22,000", "220,000", "220,541", "3,444", "223,985", "23,800")
    if number in getattr(Release(), field)
]


@given(st.lists(st.tuples(st.sampled_from(EDITABLE), NUMBER), min_size=1, max_size=2))
def test_a_number_changed_in_a_release_leaves_the_right_figure_or_none(
    changes: Sequence[tuple[tuple[str, str], str]],
) -> None:
    content = Release()
    for (field, old), new in changes:
        content = edited(content, field, old, new)

    assert [figure.value for figure in advance(content).figures] in ([], [242_000])


def edited(content: Release, field: str, old: str, new: str) -> Release:
    parts: dict[str, str] = {name: getattr(content, name) for name in Release.__slots__}
    return Release(**{**parts, field: parts[field].replace(old, new)})
