"""`measure` over a real store: what is shown, from when, and how a wrong expression is refused."""

import json
import os
from pathlib import Path

import pytest
from program import call

FINAL_AT = "2025-03-05T14:45:00Z"
HISTORY = f"""\
period,value,stage,released_at
2024-10-01,55.0,final,2024-11-05T14:45:00Z
2024-11-01,56.1,final,2024-12-04T14:45:00Z
2025-01-01,52.9,final,2025-02-05T14:45:00Z
2025-02-01,49.7,flash,2025-02-21T14:45:00Z
2025-02-01,51.0,final,{FINAL_AT}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A store with the services PMI of some months, December left out, February flash and final."""
    for name in [each for each in os.environ if each.startswith(("MONITOR_", "FRED_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pmi.csv").write_text(HISTORY)
    call("import", "pmi.csv", "--series", "services_pmi")
    capsys.readouterr()
    return tmp_path


def measured(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert call("measure", *arguments) == 0
    return capsys.readouterr().out


def test_csv_has_two_columns_and_no_row_without_a_reading(capsys: pytest.CaptureFixture[str]) -> None:
    out = measured(capsys, "services_pmi", "--format", "csv")

    assert out == "period,value\n2024-10-01,55.0\n2024-11-01,56.1\n2025-01-01,52.9\n2025-02-01,51.0\n"


@pytest.mark.parametrize(
    ("as_of", "newest"),
    [("2025-02-20", "2025-01-01,52.9"), ("2025-02-21", "2025-02-01,49.7"), (FINAL_AT, "2025-02-01,51.0")],
)
def test_only_what_was_known_then_is_measured(
    as_of: str, newest: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = measured(capsys, "services_pmi", "--format", "csv", "--as-of", as_of)

    assert out.splitlines()[-1] == newest


def test_the_table_shows_a_period_without_a_reading_as_a_dash(capsys: pytest.CaptureFixture[str]) -> None:
    lines = measured(capsys, "services_pmi", "--as-of", "2025-02-24").splitlines()

    assert lines[0] == "services_pmi, in index, as known at 2025-02-25T04:59:59Z"
    assert ["2024-12", "-"] in [line.split() for line in lines]


def test_the_document_holds_unit_instant_and_every_period(capsys: pytest.CaptureFixture[str]) -> None:
    out = measured(
        capsys, "change(services_pmi, 1)", "--from", "2025", "--as-of", "2025-02-24", "--format", "json"
    )

    assert json.loads(out) == {
        "schema": 1,
        "expression": "change(services_pmi, 1)",
        "unit": "index",
        "as_of": "2025-02-25T04:59:59Z",
        "readings": [
            {"period": "2025-01-01", "value": None},
            {"period": "2025-02-01", "value": -3.2},
        ],
    }


@pytest.mark.parametrize(
    ("arguments", "periods"),
    [
        (("--from", "2025"), ["2025-01-01", "2025-02-01"]),
        (("--to", "2024-Q4"), ["2024-10-01", "2024-11-01"]),
        (("--from", "2024-11", "--to", "2025-01"), ["2024-11-01", "2025-01-01"]),
        (("--from", "2025-01-02"), ["2025-02-01"]),
        (("--from", "2026"), []),
    ],
)
def test_periods_are_cut_by_year_quarter_month_or_day(
    arguments: tuple[str, ...], periods: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    _, *rows = measured(capsys, "services_pmi", "--format", "csv", *arguments).splitlines()

    assert [row.partition(",")[0] for row in rows] == periods


@pytest.mark.parametrize(
    ("missing", "rows"),
    [
        ("strict", ["2024-11-01,55.550", "2025-02-01,51.950"]),
        ("last_available", ["2024-11-01,55.550", "2025-01-01,54.500", "2025-02-01,51.950"]),
        ("1", ["2024-10-01,55.000", "2024-11-01,55.550", "2024-12-01,56.100", "2025-01-01,52.900"]),
    ],
)
def test_a_window_with_a_missing_value_does_as_it_is_told(
    missing: str, rows: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    out = measured(capsys, "mean(services_pmi, 2)", "--format", "csv", "--missing", missing)

    assert out.splitlines()[1 : 1 + len(rows)] == rows


def test_a_condition_is_1_where_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    out = measured(capsys, "services_pmi < 55", "--from", "2024-11", "--format", "csv")

    assert out.splitlines()[1:] == ["2024-11-01,0", "2025-01-01,1", "2025-02-01,1"]


def test_a_surprise_is_the_print_less_what_was_expected(capsys: pytest.CaptureFixture[str]) -> None:
    call("observe", "services_pmi", "2025-02", "53.0", "--consensus", "--released-at", "2025-02-20T12:00:00Z")
    capsys.readouterr()

    out = measured(capsys, "surprise(services_pmi)", "--as-of", "2025-02-24", "--format", "csv")

    assert out == "period,value\n2025-02-01,-3.3\n"


def test_rules_with_problems_do_not_stand_in_the_way(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.yaml").write_text("- id: [\n")

    out = measured(capsys, "services_pmi", "--rules", "broken.yaml", "--from", "2025-02", "--format", "csv")

    assert out == "period,value\n2025-02-01,51.0\n"


def test_what_is_wrong_is_shown_under_the_character_where_it_begins(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = call("measure", "mean(servces_pmi, 2) + twice(nahb_hmi)")

    told = capsys.readouterr()
    assert (code, told.out) == (3, "")
    assert told.err.splitlines() == [
        "mean(servces_pmi, 2) + twice(nahb_hmi)",
        "     ^ no indicator is called servces_pmi: did you mean services_pmi? [unknown-indicator]",
        "                       ^ no function is called twice [unknown-function]",
    ]


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("mean(services_pmi, 2", "syntax"),
        ("1 + 2", "no-indicator"),
        ("count_themes_at(warning)", "breadth-has-no-history"),
        ("services_pmi + dc_claims", "unit-mismatch"),
        ("(" * 10_000, "too-"),
        ("服务业", "unreadable"),
        ("services_pmi\n< < 50", "syntax"),
        ("", "syntax"),
    ],
)
def test_what_gives_no_readings_is_refused_by_name(
    expression: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = call("measure", expression)

    excerpt, *pointed = capsys.readouterr().err.splitlines()
    assert code == 3
    assert len(excerpt) <= 120
    assert len(pointed) == 1
    assert f"[{name}" in pointed[0]


def test_far_into_an_expression_the_part_around_it_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    call("measure", "services_pmi + " * 20 + "nothing")

    excerpt, pointed = capsys.readouterr().err.splitlines()
    assert excerpt[pointed.index("^") :] == "nothing"
    assert len(excerpt) <= 120


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nahb_hmi",), "nothing is known of nahb_hmi as of"),
        (("services_pmi", "--as-of", "2024-01-01"), "nothing is known of services_pmi as of 2024-01-02T"),
        (("services_pmi", "--from", "2025", "--to", "2024"), "swap them"),
        (("services_pmi", "--from", "yesterday"), "is not a period"),
        (("services_pmi", "--to", "2025-13"), "is not a period"),
        (("services_pmi", "--to", "9" * 30), "is not a period"),
        (("services_pmi", "--missing", "0"), "is none of strict"),
        (("services_pmi", "--missing", "some"), "is none of strict"),
        ((), "EXPR"),
    ],
)
def test_what_cannot_be_measured_ends_with_3_and_says_why(
    arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = call("measure", *arguments)

    said = capsys.readouterr()
    assert (code, said.out) == (3, "")
    assert told in " ".join(said.err.split())
