import os
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import timed
from contracts.source_contract import SourceContract, Stages, listing
from hypothesis import given, settings
from hypothesis import strategies as st
from sources.standins.books import Cell, xlsx

from monitor.model.catalogue import Indicator
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Outcome, Stage
from monitor.sources.file import FileSource

NOW = datetime(2025, 2, 25, 12, tzinfo=UTC)
JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 1)
ID = "umich_sentiment"
TABLE = b"period,value,stage\n2025-01-01,71.1,final\n2025-02-01,64.7,final\n"
FIGURES = (
    Figure(period=JANUARY, value=71.1, text="71.1", stage=Stage.FINAL),
    Figure(period=FEBRUARY, value=64.7, text="64.7", stage=Stage.FINAL),
)


def put(
    folder: Path, body: bytes, *, name: str = f"{ID}.csv", at: datetime = NOW - timedelta(hours=1)
) -> Path:
    file = folder / name
    file.write_bytes(body)
    os.utime(file, (at.timestamp(), at.timestamp()))
    return file


def fetch(path: Path, *, cursor: str | None = None, now: datetime = NOW) -> FetchResult:
    of: Indicator = timed.indicator()
    return FileSource(path, now=lambda: now).fetch(of, listing(ID), cursor=cursor)


def fetched(folder: Path, body: bytes, name: str = f"{ID}.csv") -> FetchResult:
    file = put(folder, body, name=name)
    result = fetch(folder)
    file.unlink()
    return result


BROKEN: Mapping[str, tuple[str, bytes]] = {
    "no table": (f"{ID}.csv", b"once upon a time\n"),
    "nothing": (f"{ID}.csv", b""),
    "Latin": (f"{ID}.csv", TABLE.replace(b"final", b"f\xefnal")),
    "a workbook called a table": (f"{ID}.csv", xlsx({"a": [["period", "value"]]})),
    "no number": (f"{ID}.csv", TABLE.replace(b"64.7", b"64,7")),
    "a period to come": (f"{ID}.csv", TABLE.replace(b"2025-02-01", b"2025-03-01")),
    "no first of a month": (f"{ID}.csv", TABLE.replace(b"2025-02-01", b"2025-02-02")),
    "a table called a workbook": (f"{ID}.xlsx", TABLE),
    "half a workbook": (f"{ID}.xlsx", xlsx({"a": [["period", "value"], ["2025-02-01", 64.7]]})[:900]),
    "another first sheet": (f"{ID}.xlsx", xlsx({"notes": [["to do"]], "a": [["period", "value"]]})),
}


class TestContract(SourceContract):
    @pytest.fixture
    def source(self, tmp_path: Path) -> FileSource:
        return FileSource(tmp_path, now=lambda: NOW)

    @pytest.fixture
    def outcomes(self) -> Sequence[Outcome]:
        return (Outcome.OK, Outcome.EMPTY, Outcome.NOT_FOUND, Outcome.UNAVAILABLE, Outcome.MALFORMED)

    @pytest.fixture
    def staged(self, tmp_path: Path) -> Stages:
        def stage(outcome: Outcome) -> FetchResult:
            file = put(tmp_path, TABLE)
            cursor = fetch(tmp_path).cursor if outcome is Outcome.EMPTY else None
            if outcome is Outcome.NOT_FOUND:
                file.unlink()
            if outcome is Outcome.UNAVAILABLE:
                put(tmp_path, TABLE, at=NOW - timedelta(seconds=1))
            if outcome is Outcome.MALFORMED:
                put(tmp_path, TABLE[:-10])
            return fetch(tmp_path, cursor=cursor)

        return stage

    @pytest.fixture
    def malformed(self, tmp_path: Path) -> Sequence[FetchResult]:
        return [fetched(tmp_path, body, name) for name, body in BROKEN.values()]


def test_the_table_of_an_indicator_is_read_as_an_import_is(tmp_path: Path) -> None:
    put(tmp_path, TABLE)
    put(tmp_path, b"period,value\n2025-02-01,42\n", name="nahb_hmi.csv")

    result = fetch(tmp_path)

    assert result.outcome is Outcome.OK
    assert result.figures == FIGURES
    assert result.bytes_read == len(TABLE)


def test_a_file_is_read_where_it_is_named_after_its_indicator(tmp_path: Path) -> None:
    own, other = put(tmp_path, TABLE), put(tmp_path, TABLE, name="lei.csv")

    assert fetch(own).figures == FIGURES
    assert fetch(other).outcome is Outcome.NOT_FOUND


def test_a_workbook_is_read_by_its_first_sheet(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["period", "note", "value", "stage", "released_at", None],
        [JANUARY, 'a "low", since', 71.1, "final", "2025-01-24T10:00:00-05:00", None],
        [None, None, None, None, None, None],
        ["2025-02-01", "a\nb", 64, "prelim", None, None],
    ]
    put(tmp_path, xlsx({"values": rows, "other": [["x"]]}), name=f"{ID}.xlsx")

    assert fetch(tmp_path).figures == (
        Figure(
            period=JANUARY,
            value=71.1,
            text="71.1",
            stage=Stage.FINAL,
            released_at=datetime(2025, 1, 24, 15, tzinfo=UTC),
        ),
        Figure(period=FEBRUARY, value=64, text="64", stage=Stage.PRELIMINARY),
    )


def test_a_problem_is_told_at_its_place(tmp_path: Path) -> None:
    file = put(tmp_path, TABLE.replace(b"64.7", b"64,7"))

    assert fetch(tmp_path).detail.startswith(f"{file}:3:")


@pytest.mark.parametrize(
    ("row", "column", "cell"), [(2, 1, "1 January"), (2, 2, "much"), (3, 2, "n/a"), (3, 3, "last")]
)
def test_a_problem_of_a_workbook_is_told_by_row_and_column(
    tmp_path: Path, row: int, column: int, cell: str
) -> None:
    rows: list[list[Cell]] = [
        ["period", "value", "stage"],
        [JANUARY, 71.1, "final"],
        [FEBRUARY, 64.7, None],
    ]
    rows[row - 1][column - 1] = cell
    file = put(tmp_path, xlsx({"values": rows}), name=f"{ID}.xlsx")

    assert fetch(tmp_path).detail.startswith(f"{file}:{row}:{column}: ")


def test_many_problems_are_told_in_short(tmp_path: Path) -> None:
    put(tmp_path, b"period,value\n" + b"x,y\n" * 10)

    assert fetch(tmp_path).detail.endswith("; and 17 more")


def test_what_did_not_change_is_empty_and_what_did_is_read(tmp_path: Path) -> None:
    put(tmp_path, TABLE)
    cursor = fetch(tmp_path).cursor
    put(tmp_path, TABLE, at=NOW - timedelta(minutes=1))
    touched = fetch(tmp_path, cursor=cursor)
    put(tmp_path, TABLE.replace(b"64.7", b"64.8"))
    changed = fetch(tmp_path, cursor=cursor)

    assert touched.outcome is Outcome.EMPTY
    assert [figure.value for figure in changed.figures] == [71.1, 64.8]


@pytest.mark.parametrize("age", [-1, 0, 1.9])
def test_a_file_that_is_being_written_waits_without_having_answered(tmp_path: Path, age: float) -> None:
    file = put(tmp_path, TABLE[:30], at=NOW - timedelta(seconds=age))

    result = fetch(tmp_path)

    assert result.outcome is Outcome.UNAVAILABLE
    assert result.detail == f"{file} is still being written"


@pytest.mark.skipif(
    not Path("/proc/version").exists(), reason="needs a file whose size is not what is read of it"
)
def test_a_file_that_grows_while_it_is_read_waits(tmp_path: Path) -> None:
    (tmp_path / f"{ID}.csv").symlink_to("/proc/version")

    assert fetch(tmp_path).outcome is Outcome.UNAVAILABLE


def test_a_file_dated_in_the_future_is_read(tmp_path: Path) -> None:
    put(tmp_path, TABLE, at=NOW + timedelta(days=1))

    assert fetch(tmp_path).figures == FIGURES


def test_two_files_of_one_indicator_are_not_chosen_from(tmp_path: Path) -> None:
    put(tmp_path, TABLE)
    put(tmp_path, xlsx({"a": [["period", "value"], [FEBRUARY, 64.7]]}), name=f"{ID}.xlsx")

    result = fetch(tmp_path)

    assert result.outcome is Outcome.MALFORMED
    assert result.detail == f"there is {tmp_path / ID}.csv and {ID}.xlsx: keep the one that is to be read"


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    file = put(tmp_path, TABLE)
    os.truncate(file, 65_000_000)

    assert fetch(tmp_path).outcome is Outcome.MALFORMED


def test_a_table_without_values_brings_none(tmp_path: Path) -> None:
    put(tmp_path, b"period,value\n2025-02-01,.\n")

    assert fetch(tmp_path).outcome is Outcome.EMPTY


@pytest.mark.parametrize("name", ["nowhere", f"nowhere/{ID}.csv"])
def test_a_place_that_is_not_there_is_unavailable(tmp_path: Path, name: str) -> None:
    result = fetch(tmp_path / name)

    assert result.outcome is Outcome.UNAVAILABLE
    assert result.detail == f"cannot read {tmp_path / name}: No such file or directory"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("folder")


@given(st.binary(max_size=200), st.sampled_from((b"", b"period,value\n", b"PK\x03\x04")))
def test_any_bytes_come_to_an_outcome(folder: Path, body: bytes, prefix: bytes) -> None:
    result = fetched(folder, prefix + body)

    assert result.figures == () or result.outcome is Outcome.OK


CELLS = (
    st.none()
    | st.booleans()
    | st.decimals(places=2, min_value=-9999, max_value=9999).map(float)
    | st.dates(min_value=date(1901, 1, 1))
    | st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cn", "Co")), max_size=5)
)
EDITS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), CELLS), max_size=2)


@settings(max_examples=20)  # each reads a workbook in a process of its own
@given(EDITS)
def test_an_edited_workbook_gives_what_its_cells_say_or_nothing(
    folder: Path, edits: Sequence[tuple[int, int, Cell]]
) -> None:
    rows: list[list[Cell]] = [
        ["period", "value", "stage", None],
        [JANUARY, 71.1, "final", None],
        [FEBRUARY, 64.7, "final", None],
    ]
    for row, column, cell in edits:
        rows[row][column] = cell

    result = fetched(folder, xlsx({"values": rows}), f"{ID}.xlsx")

    said = {number(row[1]) for row in rows[1:]}
    assert {figure.value for figure in result.figures} <= said


def number(cell: Cell) -> float | None:
    try:
        return None if cell is None or isinstance(cell, bool) else float(str(cell))
    except ValueError:
        return None
