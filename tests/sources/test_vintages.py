from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.fred_archive import Archive, FredSeries, Statement
from monitor.model.series import Figure
from monitor.sources.payload import RefusalError
from monitor.sources.vintages import Row, figures, last_before, vintage_dates, windows

AT = time(10)
START = date(2025, 1, 1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)

Told = tuple[date, str | None, datetime | None]


def instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 15, tzinfo=UTC)


def told(found: tuple[Figure, ...]) -> list[Told]:
    return [(figure.period, figure.text, figure.released_at) for figure in found]


def read(
    statements: list[Statement], *, largest: int = 2_000, cursor: str | None = None
) -> tuple[Figure, ...]:
    """Read an archive through windows, as the source does over the network."""
    series = FredSeries(title="", units="", frequency="", statements=statements)
    archive = Archive(content={"X": series}, releases={}, now=NOW)
    query = {"series_id": "X"} | ({} if cursor is None else {"realtime_start": cursor})
    days = [entry.text or "" for entry in archive.vintage_dates(query).entries]
    rows = [
        row
        for start, end in windows(days, since=cursor or days[0], largest=largest)
        for row in rows_of(archive, series, {"realtime_start": start, "realtime_end": end})
    ]
    return figures(rows, vintage_dates(days, at=AT, cursor=cursor))


def rows_of(archive: Archive, series: FredSeries, window: Mapping[str, str]) -> list[Row]:
    return [
        (row["date"], row["realtime_start"], row["realtime_end"], row["value"])
        for row in archive.rows(series, window)
    ]


def expected(statements: list[Statement]) -> list[Told]:
    """Say what was told when, straight from the statements: one vintage a day, none twice."""
    first = min(at for _, at, _ in statements)
    now: dict[date, str | None] = {}
    changes: list[Told] = []
    for period, at, text in sorted(statements, key=lambda each: each[1]):
        value = None if text == "." else text
        if value != now.get(period):
            changes.append((period, value, None if at == first else at))
        now[period] = value
    return sorted(changes, key=lambda each: (each[0], each[2] or datetime.min.replace(tzinfo=UTC)))


@st.composite
def histories(draw: st.DrawFn) -> list[Statement]:
    days = draw(st.lists(st.integers(0, 40), min_size=1, max_size=12, unique=True))
    periods = st.integers(0, 3).map(lambda count: START + timedelta(days=count))
    texts = st.sampled_from(["1.0", "2.0", "3.5", ".", None])
    vintages = [
        (instant(START + timedelta(days=day)), draw(st.dictionaries(periods, texts, min_size=1)))
        for day in days
    ]
    return [(period, at, text) for at, said in vintages for period, text in said.items()]


@given(histories())
def test_statements_are_read_back_from_clipped_rows(statements: list[Statement]) -> None:
    assert told(read(statements)) == expected(statements)


@given(histories(), st.integers(1, 5))
def test_windows_of_any_size_give_the_same(statements: list[Statement], largest: int) -> None:
    assert read(statements, largest=largest) == read(statements)


@given(histories(), st.integers(0, 40), st.integers(1, 5))
def test_reading_on_from_a_cursor_loses_and_repeats_nothing(
    statements: list[Statement], cut: int, largest: int
) -> None:
    days = sorted({at.date().isoformat() for _, at, _ in statements})
    cursor = days[cut % len(days)]

    before = [each for each in statements if each[1].date().isoformat() <= cursor]
    after = read(statements, cursor=cursor, largest=largest)

    assert sorted(told(read(before)) + told(after), key=str) == sorted(told(read(statements)), key=str)


def test_an_unclipped_row_of_the_first_vintage_states_no_instant() -> None:
    rows = [
        ("2025-01-01", "2025-02-05", "2025-03-04", "1.0"),
        ("2025-01-01", "2025-03-05", "9999-12-31", "2.0"),
    ]

    found = figures(rows, vintage_dates(["2025-02-05", "2025-03-05"], at=AT, cursor=None))

    assert told(found) == [
        (date(2025, 1, 1), "1.0", None),
        (date(2025, 1, 1), "2.0", datetime(2025, 3, 5, 15, tzinfo=UTC)),
    ]


def test_a_row_that_starts_on_no_vintage_date_states_no_instant() -> None:
    rows = [("2025-01-01", "2025-02-20", "9999-12-31", "1.0")]

    found = figures(rows, vintage_dates(["2025-02-05", "2025-03-05"], at=AT, cursor=None))

    assert told(found) == [(date(2025, 1, 1), "1.0", None)]


def test_instants_follow_the_clock_of_new_york() -> None:
    dates = vintage_dates(["2025-01-01", "2025-02-05", "2025-07-05"], at=AT, cursor=None)

    assert list(dates.instants.values()) == [
        None,
        datetime(2025, 2, 5, 15, tzinfo=UTC),
        datetime(2025, 7, 5, 14, tzinfo=UTC),
    ]


def test_a_value_is_withdrawn_on_the_vintage_that_lacks_it() -> None:
    rows = [("2025-01-01", "2025-02-05", "2025-03-04", "1.0")]

    found = figures(rows, vintage_dates(["2025-02-05", "2025-03-05"], at=AT, cursor=None))

    assert told(found)[-1] == (date(2025, 1, 1), None, datetime(2025, 3, 5, 15, tzinfo=UTC))


def test_a_gap_that_begins_with_no_vintage_is_no_withdrawal() -> None:
    rows = [
        ("2025-01-01", "2025-02-05", "2025-02-20", "1.0"),
        ("2025-01-01", "2025-03-05", "2025-03-20", "1.0"),
    ]

    found = figures(rows, vintage_dates(["2025-02-05", "2025-03-05"], at=AT, cursor=None))

    assert told(found) == [(date(2025, 1, 1), "1.0", None)]


def test_sixty_thousand_rows_keep_every_revision() -> None:
    days = [(START + timedelta(days=7 * count)).isoformat() for count in range(100)]
    ends = [(date.fromisoformat(day) - timedelta(days=1)).isoformat() for day in days[1:]] + ["9999-12-31"]
    periods = [(date(1960, 1, 1) + timedelta(days=30 * count)).isoformat() for count in range(600)]
    rows = [
        (period, start, end, f"{row}.{column:02}")
        for row, period in enumerate(periods)
        for column, (start, end) in enumerate(zip(days, ends, strict=True))
    ]

    found = figures(reversed(rows), vintage_dates(days, at=AT, cursor=None))

    assert [figure.text for figure in found] == [text for _, _, _, text in rows]
    assert sum(figure.released_at is None for figure in found) == 600
    assert found[-1].released_at == datetime(2026, 11, 25, 15, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "n/a", "nan", "inf", "1e999", "1_000", "1,000", "..", " 1", "\u0661"])
def test_what_is_not_a_number_is_malformed(text: str) -> None:
    rows = [("2025-01-01", "2025-02-05", "9999-12-31", text)]

    with pytest.raises(RefusalError, match="not a number"):
        figures(rows, vintage_dates(["2025-02-05"], at=AT, cursor=None))


@pytest.mark.parametrize("period", ["", "2025-1-1", "20250101", "2025-02-30", "2025-W01-1"])
def test_what_is_not_a_day_is_malformed(period: str) -> None:
    rows = [(period, "2025-02-05", "9999-12-31", "1")]

    with pytest.raises(RefusalError, match="not a date"):
        figures(rows, vintage_dates(["2025-02-05"], at=AT, cursor=None))


def test_a_vintage_of_today_is_not_over() -> None:
    days = ["2025-02-05", "2025-03-05"]

    assert last_before(days, date(2025, 3, 5)) == "2025-02-05"
    assert last_before(days, date(2025, 3, 6)) == "2025-03-05"
    assert last_before(days, date(2025, 2, 5)) is None
