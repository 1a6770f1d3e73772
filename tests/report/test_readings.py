from dataclasses import replace
from datetime import UTC, date, datetime

from expressions import CATALOGUE, months, vintage

from monitor.language.syntax import parse
from monitor.language.track import evaluate
from monitor.model.terms import Frequency, SourceName
from monitor.report.readings import Readings, readings_csv, readings_document, readings_of, readings_table

FOUND = Readings(
    expression="mean(umich_sentiment, 2)",
    unit="index",
    precision=3,
    frequency=Frequency.MONTHLY,
    as_of=datetime(2025, 2, 24, tzinfo=UTC),
    readings=((date(2024, 12, 1), None), (date(2025, 1, 1), 1072.9), (date(2025, 2, 1), -0.5)),
    sources=frozenset({SourceName("umich")}),
)


def test_the_table_shows_a_dash_where_there_is_no_reading() -> None:
    lines = readings_table(FOUND).splitlines()

    assert lines[0] == "mean(umich_sentiment, 2), in index, as known at 2025-02-24T00:00:00Z"
    assert [line.split() for line in lines[2:6]] == [
        ["period", "value"],
        ["2024-12", "-"],
        ["2025-01", "1,072.900"],
        ["2025-02", "-0.500"],
    ]


def test_a_table_from_fred_bears_its_notice() -> None:
    text = readings_table(replace(FOUND, sources=frozenset({SourceName("fred")})))

    assert "not endorsed or certified by the Federal Reserve Bank of St. Louis" in " ".join(text.split())


def test_csv_leaves_out_a_period_without_a_reading() -> None:
    assert readings_csv(FOUND) == "period,value\n2025-01-01,1072.900\n2025-02-01,-0.500\n"


def test_the_document_says_null_where_there_is_no_reading() -> None:
    assert readings_document(FOUND) == {
        "schema": 1,
        "expression": "mean(umich_sentiment, 2)",
        "unit": "index",
        "as_of": "2025-02-24T00:00:00Z",
        "readings": [
            {"period": "2024-12-01", "value": None},
            {"period": "2025-01-01", "value": 1072.9},
            {"period": "2025-02-01", "value": -0.5},
        ],
    }


def test_readings_are_rounded_and_cut_and_what_has_not_come_is_no_hole() -> None:
    known = vintage(
        umich_sentiment=months("2024-10-01", [70.55, 71.8, 74.0, 71.1]),
        umich_inflation_1y=months("2024-10-01", [2.7, 2.6, 2.8]),
    )
    track = evaluate(parse("umich_sentiment / umich_inflation_1y"), known, CATALOGUE)

    read = readings_of(track, precision=1, first=date(2024, 11, 1), last=date.max)

    assert read == ((date(2024, 11, 1), 27.6), (date(2024, 12, 1), 26.4))
