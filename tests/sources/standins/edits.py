"""What can become of a table on its way: rows and columns moved, dropped, doubled, cells changed."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from hypothesis import strategies as st
from sources.standins.books import Cell

Table: TypeAlias = list[list[Cell]]
Edit: TypeAlias = Callable[[Table], Table]

_TEXTS = st.sampled_from(["", "\u00a0", " ", "n/a", "42*", "1,234.5", "Jan", "DATE", "Year", "-1", "x"])


def changed(value: float) -> st.SearchStrategy[float]:
    """Another number in place of one: out of range, or shifted by a power of ten."""
    return st.sampled_from([value * 10, value / 10, value * 100, value / 100, -value, value + 0.5, 1e9])


def edits(table: Sequence[Sequence[Cell]]) -> st.SearchStrategy[list[Edit]]:
    """Some edits of a table of this size; an edit that finds nothing to change changes nothing."""
    rows = st.integers(0, len(table))
    columns = st.integers(0, max(map(len, table)))
    one = st.one_of(
        st.builds(_move_row, rows, rows),
        st.builds(_drop_row, rows),
        st.builds(_double_row, rows),
        st.builds(_move_column, columns, columns),
        st.builds(_drop_column, columns),
        st.builds(_double_column, columns),
        st.builds(_set, rows, columns, _TEXTS | st.booleans() | st.none()),
        st.builds(_set, st.just(0), columns, _TEXTS),
        st.builds(_retype, rows, columns),
        st.builds(_later, rows, columns),
    )
    return st.lists(one, min_size=0, max_size=3)


def edited(table: Sequence[Sequence[Cell]], made: Sequence[Edit]) -> Table:
    """The table after all edits, in their order."""
    result = [list(row) for row in table]
    for edit in made:
        result = edit(result)
    return result


def _move_row(old: int, new: int) -> Edit:
    def move(table: Table) -> Table:
        rest = table[:old] + table[old + 1 :]
        return rest[:new] + table[old : old + 1] + rest[new:]

    return move


def _drop_row(at: int) -> Edit:
    return lambda table: table[:at] + table[at + 1 :]


def _double_row(at: int) -> Edit:
    return lambda table: table[: at + 1] + table[at:]


def _move_column(old: int, new: int) -> Edit:
    return lambda table: _turned(_move_row(old, new)(_turned(table)))


def _drop_column(at: int) -> Edit:
    return lambda table: _turned(_drop_row(at)(_turned(table)))


def _double_column(at: int) -> Edit:
    return lambda table: _turned(_double_row(at)(_turned(table)))


def _set(row: int, column: int, cell: Cell) -> Edit:
    return _cell(row, column, lambda _: cell)


def _retype(row: int, column: int) -> Edit:
    return _cell(row, column, lambda cell: None if cell is None else str(cell))


def _later(row: int, column: int) -> Edit:
    """Change a year or the number of a month; a value is changed where it is known which one it is."""

    def later(cell: Cell) -> Cell:
        match cell:
            case bool():
                return cell
            case int():
                return cell + 1
            case _:
                return cell

    return _cell(row, column, later)


def _cell(row: int, column: int, change: Callable[[Cell], Cell]) -> Edit:
    def edit(table: Table) -> Table:
        result = [list(each) for each in table]
        if row < len(result) and column < len(result[row]):
            result[row][column] = change(result[row][column])
        return result

    return edit


def _turned(table: Table) -> Table:
    width = max(map(len, table), default=0)
    padded = [[*row, *[None] * (width - len(row))] for row in table]
    return [[row[column] for row in padded] for column in range(width)]
