"""Import files: what is read of them, and every problem at its place."""

import csv
import io
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ProblemsError
from monitor.model.series import Figure
from monitor.model.terms import Stage
from monitor.sources.table import parse_table

FEBRUARY = date(2025, 2, 1)
FLASH_AT = datetime(2025, 2, 21, 14, 45, tzinfo=UTC)


def places(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(ProblemsError) as caught:
        parse_table(text, file="pmi.csv")
    assert all(problem.file == "pmi.csv" for problem in caught.value.problems)
    return [(problem.line, problem.column, problem.name) for problem in caught.value.problems]


def message(text: str) -> str:
    with pytest.raises(ProblemsError) as caught:
        parse_table(text, file="pmi.csv")
    return str(caught.value)


def test_a_full_row_gives_a_full_figure() -> None:
    text = "period,value,stage,released_at\n2025-02-01,49.70,flash,2025-02-21T09:45:00-05:00\n"

    figures = parse_table(text, file="pmi.csv")

    assert figures == (
        Figure(period=FEBRUARY, value=49.7, text="49.70", stage=Stage.FLASH, released_at=FLASH_AT),
    )


def test_stage_and_instant_may_be_left_out() -> None:
    bare = (Figure(period=FEBRUARY, value=51.0, text="51.0"),)

    assert parse_table("period,value\n2025-02-01,51.0", file="pmi.csv") == bare
    assert parse_table("period,value,stage,released_at\n2025-02-01,51.0,,\n", file="pmi.csv") == bare


@pytest.mark.parametrize(
    "header",
    ["date,value", "DATE,VALUE", "observation_date,value", "observation_date,UMCSENT", "\ufeffperiod, value"],
)
def test_columns_go_by_several_names(header: str) -> None:
    figures = parse_table(f"{header}\n2025-02-01,51.0\n", file="pmi.csv")

    assert figures == (Figure(period=FEBRUARY, value=51.0, text="51.0"),)


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("first", None),
        ("prelim", Stage.PRELIMINARY),
        ("second", Stage.REVISED),
        ("Final", Stage.FINAL),
        ("advance", Stage.ADVANCE),
    ],
)
def test_a_kind_is_a_stage(word: str, stage: Stage | None) -> None:
    text = f"date,value,known_at,kind,forecast,source\n2025-02-01,51,2025-02-21T14:45:00Z,{word},52,me\n"

    (figure,) = parse_table(text, file="pmi.csv")

    assert figure.stage is stage
    assert figure.released_at == FLASH_AT


def test_a_period_without_a_value_is_left_out() -> None:
    figures = parse_table("period,value\n2025-01-01,.\n2025-02-01,\n2025-03-01,5\n", file="pmi.csv")

    assert [figure.period for figure in figures] == [date(2025, 3, 1)]


def test_blank_lines_and_the_ends_of_lines_do_not_matter() -> None:
    figures = parse_table("period,value\r\n\r\n2025-02-01,5\r2025-03-01,6\n,\n", file="pmi.csv")

    assert [figure.value for figure in figures] == [5, 6]


def test_a_quoted_cell_may_hold_commas_quotes_and_lines() -> None:
    text = 'period,note,value\n2025-02-01,"a ""fall"",\nsee below","5"\n2025-03-01,,x\n'

    assert places(text) == [(4, 13, "bad-value")]


def test_every_problem_is_told_at_once_and_in_place() -> None:
    text = (
        "period,value,stage,released_at\n"
        "2025-02-30,1,final,2025-03-05T14:45:00Z\n"
        '2025-02-01, "1,234",flsh,2025-02-21\n'
        "2025-02-01,5\n"
        "2025-02-01,5,final,,\n"
        "Feb 2025,nan,final,2025-03-05T14:45:00\n"
    )

    assert places(text) == [
        (2, 1, "bad-period"),
        (3, 13, "bad-value"),
        (3, 21, "bad-stage"),
        (3, 26, "bad-released-at"),
        (4, 12, "wrong-cell-count"),
        (5, 21, "wrong-cell-count"),
        (6, 1, "bad-period"),
        (6, 10, "bad-value"),
        (6, 20, "bad-released-at"),
    ]


@pytest.mark.parametrize("number", ["nan", "inf", "-Infinity", "1e999", "1_000", "0x10", "٣", "5%", "1.2.3"])
def test_what_is_not_a_plain_number_is_refused(number: str) -> None:
    assert places(f"period,value\n2025-02-01,{number}\n") == [(2, 12, "bad-value")]


@pytest.mark.parametrize(
    "instant", ["2025-02-21", "2025-02-21T14:45:00", "soon", "20250221", "0001-01-01T00:00:00+23:59"]
)
def test_an_instant_without_a_time_or_a_zone_is_refused_with_the_remedy(instant: str) -> None:
    told = message(f"period,value,released_at\n2025-02-01,5,{instant}\n")

    assert told.startswith("pmi.csv:2:14: ")
    assert "2025-02-21T14:45:00Z" in told


@pytest.mark.parametrize(
    "period", ["2025-2-1", "20250201", "2025-W05-1", "02/01/2025", "", "2025-02-01T00:00"]
)
def test_a_period_is_a_date_written_in_full(period: str) -> None:
    assert places(f"period,value\n{period},5\n") == [(2, 1, "bad-period")]


def test_two_values_for_one_statement_contradict() -> None:
    text = "period,value,kind\n2025-02-01,49.7,flash\n2025-02-01,51.0,final\n2025-02-01,49.8,flash\n"

    assert places(text) == [(4, 12, "contradiction")]
    assert "line 2 says 49.7" in message(text)


def test_the_same_statement_twice_is_one() -> None:
    figures = parse_table("period,value\n2025-02-01,5\n2025-02-01,5.0\n", file="pmi.csv")

    assert figures == (Figure(period=FEBRUARY, value=5.0, text="5"),)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["missing-column", "missing-column"]),
        ("2025-02-01,5\n2025-03-01,6\n", ["missing-column", "missing-column"]),
        ("period;value\n2025-02-01;5\n", ["missing-column", "missing-column"]),
        ("period,forecast\n2025-02-01,5\n", ["missing-column"]),
        ("period,a,b\n2025-02-01,5,6\n", ["missing-column"]),
        ("period,date,value\n2025-02-01,2025-02-01,6\n", ["repeated-column"]),
    ],
)
def test_a_header_that_does_not_name_the_columns_is_refused(text: str, found: list[str]) -> None:
    assert [name for _, _, name in places(text)] == found


def test_a_broken_quotation_ends_the_reading() -> None:
    text = 'period,value\nx,5\n2025-02-01,"5\n2025-03-01,y\n'

    assert places(text) == [(2, 1, "bad-period"), (3, 12, "bad-quote")]


def test_a_binary_file_is_refused_once() -> None:
    assert places("period,value\n2025-02-01,5\0\0\n\0,\0\n") == [(2, 12, "not-text")]


@given(st.text(alphabet='period,value2051-.\n\r" \0x;', max_size=80))
def test_any_text_gives_figures_or_problems(text: str) -> None:
    with suppress(ProblemsError):
        figures = parse_table("period,value\n" + text, file="any.csv")

        assert all(figure.value is not None for figure in figures)


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20),
    st.lists(
        st.text(alphabet=st.characters(exclude_characters="\0", codec="utf-8")), min_size=20, max_size=20
    ),
)
def test_what_the_csv_module_writes_is_read(values: list[float], notes: list[str]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["note", "period", "value"])
    for day, (note, value) in enumerate(zip(notes, values, strict=False), start=1):
        writer.writerow([note, f"2025-01-{day:02}", value])

    figures = parse_table(out.getvalue(), file="any.csv")

    assert [figure.value for figure in figures] == values
