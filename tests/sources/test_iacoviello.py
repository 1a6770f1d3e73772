from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

import pytest
from contracts.source_contract import SourceContract, Stages, indicator, listing
from fakes import FakeClock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sources.standins.books import Cell, Rows, xlsx
from sources.standins.canned import ROOT, Canned
from sources.standins.edits import Edit, changed, edited, edits
from sources.standins.iacoviello import PATH, Index, book, made_up, monthly, months

from monitor.demo.loopback import Cut, Fault, Loopback, Page
from monitor.model.series import FetchResult
from monitor.model.terms import Outcome
from monitor.sources.iacoviello import IacovielloSource
from monitor.transport import Transport

NOW = datetime(2026, 9, 15, 15, tzinfo=UTC)
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)
ROWS = monthly(date(1962, 5, 1))
TRUTH = {month: {made_up(month)} for month in months(1960, date(1962, 5, 1))}
FAULTS: Mapping[Outcome, Fault] = {
    Outcome.WITHHELD: Page(status=202),
    Outcome.RATE_LIMITED: Page(status=429, headers={"Retry-After": "1"}),
    Outcome.UNAVAILABLE: Cut(),
    Outcome.MALFORMED: Page(body=b"<html><body>We have moved.</body></html>"),
}
BROKEN: Mapping[str, list[list[Cell]]] = {
    "no header": ROWS[1:],
    "no rows": ROWS[:1],
    "another column": [["DATE", "TPUQ"], *ROWS[1:]],
    "two columns of one name": [[*row, row[1]] for row in ROWS],
    "a month is missing": ROWS[:5] + ROWS[6:],
    "a month stands twice": ROWS[:6] + ROWS[5:],
    "a month without a value": [*ROWS[:5], ROWS[5][:1], *ROWS[6:]],
    "a value without a month": [*ROWS, [None, 5.0]],
    "a value beyond all": [*ROWS[:5], [ROWS[5][0], 10_001.0], *ROWS[6:]],
    "a negative value": [*ROWS[:5], [ROWS[5][0], -0.1], *ROWS[6:]],
    "a month that is not here yet": monthly(date(2026, 10, 1)),
    "empty": [],
}


@pytest.fixture
def server() -> Iterator[Loopback]:
    page = Page(body=book(ROWS))  # a workbook bears the second it was written in
    with Loopback(lambda path, _: page if path == PATH else Page(status=404)) as server:
        yield server


@pytest.fixture
def source(server: Loopback) -> Iterator[IacovielloSource]:
    with Transport(FakeClock(NOW), rates={}, read_timeout_s=5, attempts=1) as transport:
        yield IacovielloSource(transport, root=server.root)


def fetch(source: IacovielloSource, series: str = "TPU_MONTHLY", *, cursor: str | None = None) -> FetchResult:
    return source.fetch(indicator(), listing(series, vintages=False), cursor=cursor)


def read(body: bytes, *, cursor: str | None = None) -> FetchResult:
    return fetch(IacovielloSource(Canned(NOW, {PATH: body}), root=ROOT), cursor=cursor)


def editions(*bodies: bytes) -> list[int]:
    """The edition of each of these workbooks, read one after the other."""
    cursor, seen = None, []
    for body in bodies:
        result = read(body, cursor=cursor)
        assert result.outcome is Outcome.OK, result.detail
        (edition,) = {figure.edition for figure in result.figures}
        seen.append(edition)
        cursor = result.cursor
    return seen


def edition_after(index: Index, *, until: date = AUGUST) -> int:
    return editions(book(monthly(JULY)), book(monthly(until, index=index)))[-1]


class TestContract(SourceContract):
    @pytest.fixture
    def outcomes(self) -> Sequence[Outcome]:
        return (Outcome.OK, Outcome.EMPTY, Outcome.NOT_FOUND, *FAULTS)

    @pytest.fixture
    def staged(self, source: IacovielloSource, server: Loopback) -> Stages:
        def stage(outcome: Outcome) -> FetchResult:
            server.plan_always(FAULTS.get(outcome))
            cursor = fetch(source).cursor if outcome is Outcome.EMPTY else None
            return fetch(
                source, "TPU_DAILY" if outcome is Outcome.NOT_FOUND else "TPU_MONTHLY", cursor=cursor
            )

        return stage

    @pytest.fixture
    def malformed(self) -> Sequence[FetchResult]:
        other = xlsx({"Sheet4": ROWS})
        return [read(body) for body in (*map(book, BROKEN.values()), other, other[:900])]


def test_months_are_read_by_the_names_of_sheet_and_columns() -> None:
    turned: Rows = [["A note"], [], *([row[1], None, row[0]] for row in ROWS), [None, None, "Another"]]

    figures = read(book(turned)).figures

    assert {figure.period: {figure.value} for figure in figures} == TRUTH
    assert figures[0].text == repr(made_up(date(1960, 1, 1)))


@pytest.mark.parametrize(
    "form", ["{0:%Y-%m-%d}", "{0:%Y-%m}", "{0:%Y}M{0.month}", "{0.month}/1/{0:%Y}", "{0:%b %Y}"]
)
def test_months_may_be_text(form: str) -> None:
    dated: list[list[Cell]] = [[form.format(month), made_up(month)] for month in TRUTH]

    figures = read(book([["DATE", "TPU"], *dated])).figures

    assert {figure.period: {figure.value} for figure in figures} == TRUTH


def test_a_first_look_is_the_first_edition() -> None:
    assert editions(book(monthly(JULY))) == [1]


def test_a_new_month_with_the_last_two_years_revised_is_the_same_edition() -> None:
    def revised(month: date) -> float:
        return made_up(month) * (1.5 if month > date(2024, 8, 1) else 1)

    assert edition_after(revised) == 1


def test_a_year_later_it_is_the_same_edition() -> None:
    assert editions(*(book(monthly(date(2026 - back, 8, 1))) for back in (3, 2, 1, 0))) == [1, 1, 1, 1]


def test_corrections_of_a_handful_of_years_are_the_same_edition() -> None:
    assert (
        edition_after(lambda month: made_up(month) * (2 if month.year in {1970, 1985, 2003, 2018} else 1))
        == 1
    )


def test_rounding_the_past_is_the_same_edition() -> None:
    assert edition_after(lambda month: round(made_up(month), 1)) == 1


@pytest.mark.parametrize(
    "rebuilt",
    [
        lambda month: made_up(month) * 1.2,
        lambda month: made_up(month) + (4 if month.year >= 2010 else 0),
        lambda month: made_up(date(1960 + 2026 - month.year, month.month, 1)),
    ],
)
def test_another_past_is_a_new_edition(rebuilt: Index) -> None:
    assert edition_after(rebuilt, until=JULY) == 2


def test_each_rebuild_is_one_edition_and_the_next_months_stay_in_it() -> None:
    def rebuilt(month: date) -> float:
        return made_up(month) * 0.7

    bodies = [
        book(monthly(date(2026, 6, 1))),
        book(monthly(JULY, index=rebuilt)),
        book(monthly(AUGUST, index=rebuilt)),
        book(monthly(AUGUST)),
    ]

    assert editions(*bodies) == [1, 2, 2, 3]


def test_a_rebuild_that_begins_later_is_told_by_the_years_that_are_left() -> None:
    same = editions(book(monthly(JULY)), book(monthly(AUGUST, since=1985)))
    rebuilt = editions(
        book(monthly(JULY)), book(monthly(AUGUST, since=1985, index=lambda at: made_up(at) * 2))
    )

    assert (same, rebuilt) == ([1, 1], [1, 2])


@pytest.mark.parametrize("factor", [10, 100, 0.1])
def test_another_unit_is_refused_and_not_an_edition(factor: float) -> None:
    last = read(book(monthly(JULY)))

    body = book(monthly(AUGUST, index=lambda month: made_up(month) * factor))

    assert read(body, cursor=last.cursor).outcome is Outcome.MALFORMED


def test_a_past_that_is_mostly_gone_is_refused() -> None:
    last = read(book(monthly(JULY)))

    assert read(book(monthly(AUGUST, since=2015)), cursor=last.cursor).outcome is Outcome.MALFORMED


@pytest.mark.parametrize(
    "cursor", ["", "2025-01-01", "0f 1 1960", "0f 1 x=2", "0f one 1960=2", "0f 1 1960=nan"]
)
def test_a_cursor_that_cannot_be_read_is_told(cursor: str) -> None:
    assert read(book(ROWS), cursor=cursor).outcome is Outcome.MALFORMED


def test_a_short_cursor_of_a_first_short_table_is_read() -> None:
    bodies = [book(monthly(date(1960 + years, 5, 1))) for years in (0, 1, 2, 3, 4)]

    assert editions(*bodies) == [1, 1, 1, 1, 1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=edits(ROWS), cell=st.data())
def test_an_edited_workbook_gives_right_values_or_none(made: Sequence[Edit], cell: st.DataObject) -> None:
    rows, truth = [list(row) for row in ROWS], {period: set(values) for period, values in TRUTH.items()}
    if cell.draw(st.booleans()):
        at = cell.draw(st.integers(0, len(TRUTH) - 1))
        period = list(TRUTH)[at]
        value = cell.draw(changed(*TRUTH[period]))
        rows[1 + at][1] = value
        truth[period].add(value)

    result = read(book(edited(rows, made)))

    assert result.outcome in {Outcome.OK, Outcome.MALFORMED}
    assert all(figure.value in truth[figure.period] for figure in result.figures)
