from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

import pytest
from contracts.source_contract import SourceContract, Stages, indicator, listing
from fakes import FakeClock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sources.standins.books import Cell, Rows, xlsx
from sources.standins.canned import ROOT, Canned
from sources.standins.edits import Edit, changed, edited, edits
from sources.standins.policy_uncertainty import FOOTER, PATH, book, by_date, by_year_and_month, made_up

from monitor.demo.loopback import Cut, Fault, Loopback, Page
from monitor.model.series import FetchResult
from monitor.model.terms import Outcome
from monitor.sources.policy_uncertainty import PolicyUncertaintySource
from monitor.transport import Transport

NOW = datetime(1987, 7, 1, 15, tzinfo=UTC)
NEWEST = date(1987, 5, 1)
ROWS = by_year_and_month(NEWEST)
TRUTH = {
    date(year, month, 1): {made_up(year, month, 3)}
    for year in (1985, 1986, 1987)
    for month in range(1, 13)
    if date(year, month, 1) <= NEWEST
}
FAULTS: Mapping[Outcome, Fault] = {
    Outcome.WITHHELD: Page(body=b""),
    Outcome.RATE_LIMITED: Page(status=429, headers={"Retry-After": "1"}),
    Outcome.UNAVAILABLE: Cut(),
    Outcome.MALFORMED: Page(body=b"<html><body>We have moved.</body></html>"),
}
BROKEN: Mapping[str, list[list[Cell]]] = {
    "no header": ROWS[1:],
    "no rows": ROWS[:1],
    "no dates": [row[1:] for row in ROWS],
    "two columns of one category": [[*row, *row[5:]] for row in ROWS],
    "a month is missing": ROWS[:5] + ROWS[6:],
    "a month stands twice": ROWS[:6] + ROWS[5:],
    "the first month is missing": ROWS[:1] + ROWS[2:],
    "a month without a value": [*ROWS[:5], [*ROWS[5][:5], None], *ROWS[6:]],
    "a value in the footer": [*ROWS[:-1], [FOOTER, None, None, None, None, 1.0]],
    "a month below the footer": [*ROWS, [1987, 6, 1, 1, 1, 1]],
    "a month of another name": [*ROWS[:5], [1985, "Smarch", 1, 1, 1, 1], *ROWS[6:]],
    "a negative value": [*ROWS[:5], [*ROWS[5][:5], -1.0], *ROWS[6:]],
    "a value beyond all": [*ROWS[:5], [*ROWS[5][:5], 1e6], *ROWS[6:]],
    "a text for a value": [*ROWS[:5], [*ROWS[5][:5], "1,345"], *ROWS[6:]],
    "a month that is not here yet": by_year_and_month(date(1987, 8, 1)),
    "empty": [],
}


@pytest.fixture
def server() -> Iterator[Loopback]:
    page = Page(body=book(ROWS))  # a workbook bears the second it was written in
    with Loopback(lambda path, _: page if path == PATH else Page(status=404)) as server:
        yield server


@pytest.fixture
def source(server: Loopback) -> Iterator[PolicyUncertaintySource]:
    with Transport(FakeClock(NOW), rates={}, read_timeout_s=5, attempts=1) as transport:
        yield PolicyUncertaintySource(transport, root=server.root)


def fetch(
    source: PolicyUncertaintySource, series: str = "Trade policy", *, cursor: str | None = None
) -> FetchResult:
    return source.fetch(indicator(), listing(series, vintages=False), cursor=cursor)


def read(body: bytes, series: str = "Trade policy") -> FetchResult:
    return fetch(PolicyUncertaintySource(Canned(NOW, {PATH: body}), root=ROOT), series)


class TestContract(SourceContract):
    @pytest.fixture
    def outcomes(self) -> Sequence[Outcome]:
        return (Outcome.OK, Outcome.EMPTY, Outcome.NOT_FOUND, *FAULTS)

    @pytest.fixture
    def staged(self, source: PolicyUncertaintySource, server: Loopback) -> Stages:
        def stage(outcome: Outcome) -> FetchResult:
            server.plan_always(FAULTS.get(outcome))
            cursor = fetch(source).cursor if outcome is Outcome.EMPTY else None
            return fetch(
                source, "Space policy" if outcome is Outcome.NOT_FOUND else "Trade policy", cursor=cursor
            )

        return stage

    @pytest.fixture
    def malformed(self) -> Sequence[FetchResult]:
        other = xlsx({"Main Index": ROWS})
        return [read(body) for body in (*map(book, BROKEN.values()), other, other[:900])]


@pytest.mark.parametrize("rows", [ROWS, by_date(NEWEST)])
def test_both_layouts_are_read(rows: list[list[Cell]]) -> None:
    figures = read(book(rows)).figures

    assert {figure.period: {figure.value} for figure in figures} == TRUTH
    assert figures[0].text == repr(made_up(1985, 1, 3))


def test_a_year_and_a_value_may_be_text() -> None:
    rows: Rows = [ROWS[0], *([str(cell) for cell in row] for row in ROWS[1:-1]), ROWS[-1]]

    assert {figure.period: {figure.value} for figure in read(book(rows)).figures} == TRUTH


def test_months_without_a_value_yet_may_end_the_table() -> None:
    figures = read(book([*ROWS[:-1], [1987, 6, 1.0], ROWS[-1]])).figures

    assert figures[-1].period == NEWEST


@pytest.mark.parametrize("series", ["Trade policy", "9. trade POLICY", "12. Trade policy"])
def test_a_category_is_known_by_its_words(series: str) -> None:
    assert read(book(ROWS), series).figures[0].value == made_up(1985, 1, 3)


@pytest.mark.parametrize("series", ["", " ", "9.", "Trade", "policy", "Year", "Month", ".*"])
def test_an_unknown_category_is_not_found(series: str) -> None:
    assert read(book(ROWS), series).outcome is Outcome.NOT_FOUND


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(layout=st.sampled_from([by_year_and_month, by_date]), made=edits(ROWS), cell=st.data())
def test_an_edited_workbook_gives_right_values_or_none(
    layout: Callable[[date], list[list[Cell]]], made: Sequence[Edit], cell: st.DataObject
) -> None:
    rows, truth = layout(NEWEST), {period: set(values) for period, values in TRUTH.items()}
    if cell.draw(st.booleans()):
        at = cell.draw(st.integers(0, len(TRUTH) - 1))
        period = list(TRUTH)[at]
        value = cell.draw(changed(*TRUTH[period]))
        rows[1 + at][-1] = value
        truth[period].add(value)

    result = read(book(edited(rows, made)))

    assert result.outcome in {Outcome.OK, Outcome.MALFORMED, Outcome.NOT_FOUND}
    assert all(figure.value in truth[figure.period] for figure in result.figures)
