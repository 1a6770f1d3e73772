from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

import pytest
from contracts.source_contract import SourceContract, Stages, indicator, listing
from fakes import FakeClock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sources.standins.books import Cell, Form, xls, xlsx
from sources.standins.canned import ROOT, Canned
from sources.standins.edits import Edit, changed, edited, edits
from sources.standins.nahb import (
    BOOK,
    DATES,
    LANDING,
    LINK,
    MEDIA,
    MONTHS,
    PROSE,
    NahbSite,
    dates,
    landing,
    made_up,
    table,
)

from monitor.demo.loopback import Cut, Fault, Loopback, Page
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Outcome
from monitor.sources.nahb import NahbSource
from monitor.sources.shelf import Shelf
from monitor.transport import Transport

NOW = datetime(2025, 2, 18, 15, 1, tzinfo=UTC)
JANUARY = Figure(period=date(2025, 1, 1), value=47.0, text="47")
FEBRUARY = Figure(period=date(2025, 2, 1), value=42.0, text="42")
HEADLINE = "Builder confidence fell five points to 42 in February."
SHORT = table([47, 42], years=range(1985, 1988))
TRUTH = {
    date(year, month, 1): {float(made_up(year, month))}
    for year in range(1985, 1988)
    for month in range(1, 13)
} | {date(1988, 1, 1): {47.0}, date(1988, 2, 1): {42.0}}

FAULTS: Mapping[Outcome, Fault] = {
    Outcome.WITHHELD: Page(status=202),
    Outcome.RATE_LIMITED: Page(status=429, headers={"Retry-After": "1"}),
    Outcome.UNAVAILABLE: Cut(),
    Outcome.MALFORMED: Page(body=b"<html><body>We have moved.</body></html>"),
}
ROWS = table([47])
BROKEN: Mapping[str, list[list[Cell]]] = {
    "a month is named twice": [*ROWS[:2], [None, *MONTHS[:11], "Nov"], *ROWS[3:]],
    "months are in another order": [*ROWS[:2], [None, *MONTHS[::-1]], *ROWS[3:]],
    "no header": [*ROWS[:2], *ROWS[3:]],
    "no years": ROWS[:3],
    "no years, one column less": [row[1:] for row in ROWS],
    "a year is missing": ROWS[:10] + ROWS[11:],
    "a year stands twice": ROWS[:10] + ROWS[9:],
    "the first year is missing": ROWS[:3] + ROWS[4:],
    "a year without its number": [*ROWS[:10], [None, *ROWS[10][1:]], *ROWS[11:]],
    "a year below the notes": [*ROWS, [2026, 40]],
    "a month without a value": [*ROWS[:10], [*ROWS[10][:4], None, *ROWS[10][5:]], *ROWS[11:]],
    "a row shifted to the right": [*ROWS[:10], [ROWS[10][0], None, *ROWS[10][1:]], *ROWS[11:]],
    "a row shifted to the left": [*ROWS[:10], [ROWS[10][0], *ROWS[10][2:]], *ROWS[11:]],
    "a value beyond 100": table([470]),
    "a negative value": table([-4]),
    "a broken number": [*ROWS[:-3], [2025, 4.7]],
    "a value with a mark": [*ROWS[:-3], [2025, "47*"]],
    "a month that is not here yet": table([47, 42, 41]),
    "an empty sheet": [],
}


@pytest.fixture
def site() -> NahbSite:
    return NahbSite()


@pytest.fixture
def server(site: NahbSite) -> Iterator[Loopback]:
    with Loopback(site.answer) as server:
        yield server


@pytest.fixture
def source(server: Loopback) -> Iterator[NahbSource]:
    with Transport(FakeClock(NOW), rates={}, read_timeout_s=5, attempts=1) as transport:
        yield NahbSource(transport, root=server.root)


def fetch(source: NahbSource, series: str = "national", *, cursor: str | None = None) -> FetchResult:
    return source.fetch(indicator(), listing(series, vintages=False), cursor=cursor)


def read(book: bytes, *, prose: str = "", link: str = LINK, now: datetime = NOW) -> FetchResult:
    pages = {LANDING: landing(link, prose=prose), BOOK: book, DATES: dates()}
    return fetch(NahbSource(Canned(now, pages), root=ROOT))


class TestContract(SourceContract):
    @pytest.fixture
    def outcomes(self) -> Sequence[Outcome]:
        return (Outcome.OK, Outcome.EMPTY, Outcome.NOT_FOUND, *FAULTS)

    @pytest.fixture
    def staged(self, source: NahbSource, server: Loopback) -> Stages:
        def stage(outcome: Outcome) -> FetchResult:
            server.plan_always(FAULTS.get(outcome))
            cursor = fetch(source).cursor if outcome is Outcome.EMPTY else None
            return fetch(source, "regional" if outcome is Outcome.NOT_FOUND else "national", cursor=cursor)

        return stage

    @pytest.fixture
    def malformed(self) -> Sequence[FetchResult]:
        return [read(xls({"t2": rows})) for rows in BROKEN.values()]


def test_the_headline_is_there_before_the_workbook(source: NahbSource, site: NahbSite) -> None:
    early = fetch(source)
    site.book = xls({"t2": table([47, 42])})
    whole = fetch(source, cursor=early.cursor)
    again = fetch(source, cursor=whole.cursor)

    assert early.figures[-2:] == (JANUARY, FEBRUARY)
    assert whole.figures == early.figures
    assert whole.cursor != early.cursor
    assert again.outcome is Outcome.EMPTY


@pytest.mark.parametrize("form", [xls, xlsx])
def test_every_month_since_1985_is_read_from_either_kind_of_workbook(
    source: NahbSource, site: NahbSite, form: Form
) -> None:
    site.book = form({"t2": table([47, 42])})

    figures = fetch(source).figures

    assert len(figures) == 482
    assert figures[0] == Figure(period=date(1985, 1, 1), value=made_up(1985, 1), text=str(made_up(1985, 1)))
    assert figures[-1] == FEBRUARY


@pytest.mark.parametrize(
    "link",
    [
        f"{MEDIA}/table2-national-hmi-history-2025-02.xls",
        f"https://www.nahb.org{MEDIA}/t2-national-hmi-history-202502.xlsx?rev=1&amp;hash=2",
        f" {MEDIA}/T2-National-HMI-History-202502.XLS",
    ],
)
def test_the_link_is_found_in_each_of_its_forms(link: str) -> None:
    path = link.partition("?")[0].removeprefix("https://www.nahb.org").strip()
    other = f"{MEDIA}/t3-national-hmi-components-history-202502.xls"
    pages = {LANDING: landing("https://[", other, link), path: xls({"t2": ROWS})}
    canned = Canned(NOW, pages)

    result = fetch(NahbSource(canned, root=ROOT))

    assert result.figures[-1] == JANUARY
    assert canned.asked[1] == path + ("?rev=1&hash=2" if "?" in link else "")


@pytest.mark.parametrize(
    "prose",
    [
        PROSE,
        HEADLINE,
        "<h2>HMI</h2><p>Builder sentiment dropped to a <b>reading of 42</b> in Feb. from 47 in January.</p>",
        "The NAHB/Wells Fargo Housing Market Index (HMI) stood at 42 in February 2025, a 5-point decline.",
    ],
)
def test_a_headline_is_read_in_each_framing(prose: str) -> None:
    result = read(xls({"t2": ROWS}), prose=prose)

    assert result.figures[-1] == FEBRUARY
    assert "headline" in result.detail


@pytest.mark.parametrize(
    "prose",
    [
        "Builder confidence fell five points to 42.",
        "Builder confidence fell to 42 in February.",
        "Mortgage rates fell five points to 42 in February.",
        "Builder confidence fell in the West, down five points to 42 in February.",
        "The HMI component charting traffic of prospective buyers fell five points to 42 in February.",
        "Builder sentiment fell five points in the Northeast, to 42 in February.",
        "The 55+ Housing Market Index fell five points to 42 in February.",
        "Builder confidence fell five points to 42 in February 2024.",
        "Builder confidence rose five points to 42 in February.",
        "Builder confidence fell three points to 42 in February.",
        "Builder confidence fell five points to 42 in March.",
        "Builder confidence fell five points to 42% in February.",
        "Builder confidence fell five points to 42.5 in February.",
        "Builder confidence fell five points from January, to 42 in February or to 41 in February.",
        "Builder confidence fell five points compared to 42 in February.",
        "<p>Housing Market Index</p><p>Lumber fell five points to 42 in February.</p>",
        "<script>HMI fell five points to 42 in February.</script>",
    ],
)
def test_a_number_that_may_mean_something_else_is_left_alone(prose: str) -> None:
    result = read(xls({"t2": ROWS}), prose=prose)

    assert result.outcome is Outcome.OK
    assert result.figures[-1] == JANUARY


@pytest.mark.parametrize(
    "prose", ["Builder confidence fell to 43 in February.", "The HMI rose to 52 in February."]
)
def test_a_headline_that_contradicts_the_workbook_is_refused(prose: str) -> None:
    result = read(xls({"t2": table([47, 42])}), prose=prose)

    assert result.outcome is Outcome.MALFORMED
    assert "2025-02" in result.detail


def test_two_headlines_of_one_month_are_refused() -> None:
    result = read(
        xls({"t2": ROWS}), prose=f"<p>{HEADLINE}</p><p>The HMI fell six points to 41 in February.</p>"
    )

    assert result.outcome is Outcome.MALFORMED


def test_a_headline_of_another_year_does_not_contradict_the_workbook() -> None:
    prose = "Builder confidence rose three points to 48 in February."

    result = read(xls({"t2": table([47, 42])}), prose=prose)

    assert result.figures[-1] == FEBRUARY


def test_release_dates_that_are_set_are_announced_in_new_york_time(
    source: NahbSource, site: NahbSite
) -> None:
    site.dates = dates(
        ("Jan. 2025", "January 16, 2025"),
        ("Feb. 2025", "Tuesday, February&nbsp;18, 2025"),
        ("March 2025", "TBD"),
        ("Sept. 2025", "September 17, 2025"),
        ("Oct. 2025", "October 36, 2025"),
        ("Nov. 2025", "January 16, 2025"),
        ("Dec. 2025", ""),
    )

    first = fetch(source)
    unchanged = fetch(source, cursor=first.cursor)

    assert first.announced == (
        datetime(2025, 1, 16, 15, tzinfo=UTC),
        datetime(2025, 2, 18, 15, tzinfo=UTC),
        datetime(2025, 9, 17, 14, tzinfo=UTC),
    )
    assert unchanged.outcome is Outcome.EMPTY
    assert unchanged.announced == first.announced


@pytest.mark.parametrize("page", [b"<html>", b"<table></table>", b"\xff", b""])
def test_release_dates_that_cannot_be_read_announce_nothing(
    source: NahbSource, site: NahbSite, page: bytes
) -> None:
    site.dates = page

    result = fetch(source)

    assert result.outcome is Outcome.OK
    assert result.announced == ()


def test_a_page_that_asks_who_is_there_is_withheld(
    source: NahbSource, server: Loopback, site: NahbSite
) -> None:
    gate = b"<html><title>Just a moment...</title></html>"
    server.plan(Page(body=gate))
    at_the_landing = fetch(source)
    site.book = gate
    at_the_book = fetch(source)

    assert at_the_landing.outcome is Outcome.WITHHELD
    assert at_the_book.outcome is Outcome.WITHHELD


def test_an_unknown_series_is_not_asked_for(source: NahbSource, server: Loopback) -> None:
    assert fetch(source, "regional").outcome is Outcome.NOT_FOUND
    assert server.requests == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=edits(SHORT), cell=st.data())
def test_an_edited_workbook_gives_right_values_or_none(made: Sequence[Edit], cell: st.DataObject) -> None:
    rows, truth = [list(row) for row in SHORT], {period: set(values) for period, values in TRUTH.items()}
    if cell.draw(st.booleans()):
        period = cell.draw(st.sampled_from(list(TRUTH)))
        value = cell.draw(changed(*TRUTH[period]))
        rows[3 + period.year - 1985][period.month] = value
        truth[period].add(value)

    result = read(xlsx({"t2": edited(rows, made)}), now=datetime(1988, 2, 20, tzinfo=UTC))

    assert result.outcome in {Outcome.OK, Outcome.MALFORMED}
    assert all(figure.value in truth[figure.period] for figure in result.figures)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.binary(max_size=400), sign=st.sampled_from([b"", b"<html>", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
)
def test_any_bytes_come_to_a_typed_outcome(body: bytes, sign: bytes) -> None:
    results = [read(sign + body), read(xls({"t2": ROWS}), prose=body.decode(errors="replace"))]

    assert {result.outcome for result in results} <= {Outcome.OK, Outcome.MALFORMED, Outcome.WITHHELD}


def test_what_the_server_says_is_unchanged_is_unchanged(server: Loopback) -> None:
    clock = FakeClock(NOW)
    with Transport(clock, rates={}, read_timeout_s=5, attempts=1) as transport:
        source = NahbSource(Shelf(transport), root=server.root)
        first = fetch(source)
        clock.sleep(60)
        server.plan(*[Page(status=304)] * 3)
        second = fetch(source, cursor=first.cursor)

    assert second.outcome is Outcome.EMPTY
    assert len(server.requests) == 6
