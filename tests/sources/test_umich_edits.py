"""Payloads of the survey that were edited give what is true, or nothing.

Not noticed by nature, without another payload to compare: a likely number in place of another, names of two
columns exchanged, a year changed in all rows alike, a mark that is lost after the middle of the month, an
expectation in whole percent divided by ten.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from contracts.source_contract import indicator, listing
from hypothesis import given
from hypothesis import strategies as st
from sources.standins import umich as standin
from sources.standins.csv_edits import Shown, cells, joined, moved, renamed
from sources.standins.umich import CURRENT, CURRENT_PRICES, HISTORY, HISTORY_PRICES, HOME, Survey

from monitor.model.series import FetchResult
from monitor.model.terms import Outcome, Stage
from monitor.sources.umich import UmichSource

PRELIMINARY_AT = datetime(2025, 2, 7, 15, tzinfo=UTC)
FINAL_AT = datetime(2025, 2, 21, 15, tzinfo=UTC)
SINCE_JANUARY = f"{'0' * 32} 2025-01-01 final"
SERIES = ("ICS_ALL", "PX_MD", "PX5_MD")
NAMES = (
    *("January", "February", "March", "February (P)", "May (P)", "Sept", "Smarch", "(P)"),
    *("2023", "2024", "2025", "2026", "1925", "24"),
    *("DATE OF SURVEY", "INDEX OF CONSUMER EXPECTATIONS", "NEXT 10 YEARS", "Month", "YYYY", "ICC", "x"),
)


def bodies(at: datetime) -> Mapping[str, bytes]:
    survey = Survey(lambda: at)
    shown = {path: survey.body(path) for path in standin.PATHS}
    survey._server.server_close()
    return shown


BODIES = {at: bodies(at) for at in (PRELIMINARY_AT, FINAL_AT)}
STAGES = {standin.PRELIMINARY: Stage.PRELIMINARY, standin.FINAL: Stage.FINAL}
STATED = {
    (series, each.month, STAGES[each.stage]): text
    for each in standin.RELEASES
    for series, text in zip(SERIES, (each.sentiment, each.year_ahead, each.long_run), strict=True)
}
OLD = {
    ("ICS_ALL", date(1952, 11, 1)): "86",
    ("ICS_ALL", date(1953, 2, 1)): "90.5",
    ("ICS_ALL", date(1953, 8, 1)): "80.5",
    ("PX_MD", date(1977, 8, 1)): "5.5",
    ("PX_MD", date(1977, 11, 1)): "6.5",
}
TRUE = STATED | {(series, month, Stage.FINAL): text for (series, month), text in OLD.items()}


def read(
    shown: Mapping[str, bytes], series: str, *, at: datetime = FINAL_AT, cursor: str | None = SINCE_JANUARY
) -> FetchResult:
    source = UmichSource(Shown(at, shown), root="http://x")
    return source.fetch(indicator(), listing(series, vintages=False), cursor=cursor)


def is_true_or_nothing(result: FetchResult, series: str, at: datetime) -> bool:
    if result.outcome is not Outcome.OK:
        return not result.figures
    stage = Stage.FINAL if at == FINAL_AT else Stage.PRELIMINARY
    return all(
        figure.stage is not None
        and figure.text == TRUE.get((series, figure.period, figure.stage))
        and (figure.period != date(2025, 2, 1) or figure.stage is stage)
        for figure in result.figures
    )


instants = st.sampled_from((PRELIMINARY_AT, FINAL_AT))
serieses = st.sampled_from(SERIES)


def table_of(series: str, at: datetime) -> list[list[str]]:
    return cells(BODIES[at][CURRENT if series == "ICS_ALL" else CURRENT_PRICES])


def history_of(series: str) -> list[list[str]]:
    return cells(BODIES[FINAL_AT][HISTORY if series == "ICS_ALL" else HISTORY_PRICES])


def as_table(series: str, rows: list[list[str]]) -> Mapping[str, bytes]:
    return {CURRENT if series == "ICS_ALL" else CURRENT_PRICES: joined(rows)}


def with_history(series: str, rows: list[list[str]]) -> Mapping[str, bytes]:
    return {**BODIES[FINAL_AT], HISTORY if series == "ICS_ALL" else HISTORY_PRICES: joined(rows)}


def test_what_is_not_edited_is_all_there() -> None:
    for series in SERIES:
        for at, shown in BODIES.items():
            result = read(shown, series, at=at, cursor=None)

            assert len(result.figures) >= 31
            assert is_true_or_nothing(result, series, at)


@pytest.mark.parametrize("path", standin.PATHS)
@given(
    body=st.binary(max_size=300)
    | st.text("<!-[]ab> \"'&;/", max_size=60).map(lambda text: b"<" + text.encode())
)
def test_arbitrary_bytes_bring_nothing(path: str, body: bytes) -> None:
    for series in SERIES:
        assert not read({path: body}, series, cursor=None).figures


@given(data=st.data(), series=serieses, at=instants)
def test_a_table_that_was_moved_about_gives_true_figures_or_none(
    data: st.DataObject, series: str, at: datetime
) -> None:
    rows = data.draw(moved(table_of(series, at)))

    assert is_true_or_nothing(read(as_table(series, rows), series, at=at), series, at)


@given(data=st.data(), series=serieses)
def test_a_table_with_another_name_in_it_gives_true_figures_or_none(data: st.DataObject, series: str) -> None:
    rows = data.draw(renamed(table_of(series, PRELIMINARY_AT), NAMES))

    result = read(as_table(series, rows), series, at=PRELIMINARY_AT)

    assert is_true_or_nothing(result, series, PRELIMINARY_AT)


@given(data=st.data(), series=serieses)
def test_a_history_that_was_moved_about_gives_true_figures_or_none(data: st.DataObject, series: str) -> None:
    rows = data.draw(moved(history_of(series)))

    assert is_true_or_nothing(read(with_history(series, rows), series, cursor=None), series, FINAL_AT)


@given(data=st.data(), series=serieses)
def test_a_monthly_history_with_another_name_in_it_gives_true_figures_or_none(
    data: st.DataObject, series: str
) -> None:
    header, *rows = history_of(series)
    monthly = [row for row in rows if not row[1:] or row[1] > "1999"]
    edited = data.draw(renamed([header, *monthly], NAMES))

    assert is_true_or_nothing(read(with_history(series, edited), series, cursor=None), series, FINAL_AT)


WORDS = (
    *("Preliminary", "July", "January", "Feb", "Mar", "March", "Dec", "2024", "2023", "2026", "M-M", ""),
    *(
        "647",
        "6.47",
        "2.7%",
        "43.0%",
        "0.43%",
        "among",
        "not",
        "Index of Consumer Sentiment",
        "<!--",
        "<b>",
        "from",
    ),
)
"""Tokens of the home page that take the place of another, but for `Final` and `Preliminary` by themselves."""


def edited_page(at: datetime) -> st.SearchStrategy[bytes]:
    """A word of the page dropped, doubled or exchanged; the headline's own stage alone is believed."""
    words = BODIES[at][HOME].decode().replace("<", " <").replace(">", "> ").split(" ")
    places = st.integers(0, len(words) - 1)

    def edit(where: int, new: tuple[str, ...]) -> bytes:
        kept = words[where] in {"Preliminary", "Final"}
        return " ".join([*words[:where], *((words[where],) if kept else new), *words[where + 1 :]]).encode()

    exchanged = st.builds(lambda where, word: edit(where, (word,)), places, st.sampled_from(WORDS))
    doubled = places.map(lambda where: edit(where, (words[where], words[where])))
    cut = places.map(lambda where: " ".join(words[:where]).encode())
    return st.one_of(exchanged, doubled, places.map(lambda where: edit(where, ())), cut)


@given(data=st.data(), series=serieses, at=instants)
def test_a_home_page_with_another_word_gives_true_figures_beside_a_table_behind_it(
    data: st.DataObject, series: str, at: datetime
) -> None:
    behind = bodies_before(at)

    result = read({**behind, HOME: data.draw(edited_page(at))}, series, at=at)

    assert all(
        figure.text == TRUE.get((series, figure.period, figure.stage or Stage.FINAL))
        for figure in result.figures
    )


def bodies_before(at: datetime) -> Mapping[str, bytes]:
    return BEFORE if at == PRELIMINARY_AT else BODIES[PRELIMINARY_AT]


BEFORE = bodies(datetime(2025, 2, 7, 14, 59, tzinfo=UTC))
