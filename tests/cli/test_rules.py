"""`rules`: lint, test, show, schema and functions in this process, and the codes they end with."""

import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from program import call
from shipped import RULES

RULE = """\
- id: weak
  title: {en: Services PMI, zh: 服务业 PMI}
  theme: services
  role: coincident
  measure: services_pmi
  levels: {watch: "< 51"}
  why: {en: A test., zh: 测试。}
"""
TEST = """\
tests:
- name: a weak print is told
  rules: [weak]
  from: 2025-02-01
  given:
    services_pmi:
      - {period: 2025-01-01, value: 52.9, released_at: 2025-01-24T09:45}
      - {period: 2025-02-01, value: 49.7, released_at: 2025-02-21T09:45}
  expect:
    - at: 2025-02-21
      levels: {weak: watch}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [each for each in os.environ if each.startswith(("MONITOR_", "FRED_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def mine(folder: Path) -> Path:
    """A folder of one rule and its test."""
    path = folder / "mine"
    path.mkdir()
    (path / "weak.yaml").write_text(RULE)
    (path / "weak.test.yaml").write_text(TEST)
    return path


# ---------------------------------------------------------------- lint


def test_the_shipped_rules_have_no_problem(capsys: pytest.CaptureFixture[str]) -> None:
    code = call("rules", "lint")

    assert code == 0
    assert re.fullmatch(r"no problems: \d+ rules, \d+ indicators, \d+ tests\n", capsys.readouterr().out)


def test_rules_are_counted_with_their_tests(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = call("rules", "lint", mine)

    assert code == 0
    assert re.match(r"no problems: 1 rules, \d+ indicators, 1 tests\n", capsys.readouterr().out)


def test_every_problem_of_every_file_is_told_with_its_place(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (mine / "weak.yaml").write_text(RULE.replace("services_pmi", "services_pm").replace("why:", "wy:"))
    (mine / "other.yaml").write_text(RULE.replace("weak", "other").replace("< 51", "51"))

    code = call("rules", "lint", mine)

    told = capsys.readouterr()
    found = re.findall(r"mine/(\w+)\.yaml:(\d+):(\d+): .+ \[([a-z-]+)\]", told.out)
    assert code == 1
    assert {(file, line, name) for file, line, _, name in found} >= {
        ("weak", "5", "unknown-indicator"),
        ("weak", "7", "unknown-key"),
        ("other", "6", "bad-threshold"),
    }
    assert "mine/weak.test.yaml was not checked: what it rests on has problems" in told.err


def test_the_problems_of_tests_are_told(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mine / "weak.test.yaml").write_text(TEST.replace("[weak]", "[weka]").replace("services_pmi:", "pmi:"))

    code = call("rules", "lint", mine)

    told = capsys.readouterr().out
    assert code == 1
    assert "weak.test.yaml:3:" in told
    assert "weak.test.yaml:6:" in told


def test_without_a_glossary_the_rules_wait(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mine / "indicators.yaml").write_text("- id: Wrong\n")
    (mine / "calendars.yaml").write_text("- none\n")

    code = call("rules", "lint", mine)

    told = capsys.readouterr()
    assert code == 1
    assert "mine/indicators.yaml:1:" in told.out
    assert "mine/calendars.yaml:1:" in told.out
    assert "mine/weak.yaml was not checked" in told.err
    assert "mine/weak.test.yaml was not checked" in told.err


def test_a_file_s_problems_are_told_alone(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mine / "other.yaml").write_text("nothing\n")

    code = call("rules", "lint", mine / "weak.yaml")

    assert code == 0
    assert "other.yaml" not in capsys.readouterr().out


def test_problems_are_told_as_json(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mine / "weak.yaml").write_text(RULE.replace("services_pmi", "services_pm"))

    code = call("rules", "lint", mine / "weak.yaml", "--format", "json")

    document = json.loads(capsys.readouterr().out)
    (problem,) = document["problems"]
    assert (code, document["schema"]) == (1, 1)
    assert problem == {
        "file": str(mine / "weak.yaml"),
        "line": 5,
        "column": 12,
        "name": "unknown-indicator",
        "message": "no indicator is called services_pm: did you mean services_pmi?",
    }


def test_json_without_a_problem_is_an_empty_list(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = call("rules", "lint", mine, "--format", "json")

    assert code == 0
    assert json.loads(capsys.readouterr().out) == {"schema": 1, "problems": []}


def test_history_counts_each_rule_over_what_is_stored(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call("observe", "services_pmi", "2025-01", "52.9", "--released-at", "2025-02-05")
    call("observe", "services_pmi", "2025-02", "49.7", "--released-at", "2025-03-05")
    capsys.readouterr()

    code = call("rules", "lint", mine, "--history")

    (line,) = [each for each in capsys.readouterr().out.splitlines() if each.startswith("weak")]
    assert code == 0
    assert line.split()[1:7] == ["2025-01", "to", "2025-02", "2", "50.0", "%"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("missing.yaml",),
        ("empty",),
        ("latin.yaml",),
        (".", "--history", "--format", "json"),
        ("--config", "no"),
    ],
)
def test_what_cannot_be_linted_ends_with_3(
    arguments: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty").mkdir()
    (folder / "latin.yaml").write_bytes(RULE.replace("服务业", "é").encode("latin-1", "replace"))

    code = call("rules", "lint", *arguments)

    told = capsys.readouterr()
    assert (code, told.out) == (3, "")
    assert told.err


# ---------------------------------------------------------------- test


def test_the_shipped_rules_pass_their_tests(capsys: pytest.CaptureFixture[str]) -> None:
    code = call("rules", "test")

    assert code == 0
    assert re.search(r"\d+ tests: \d+ passed, 0 failed\n", capsys.readouterr().out)


def test_a_test_that_fails_ends_with_1_and_says_why(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mine / "weak.test.yaml").write_text(TEST.replace("weak: watch", "weak: ok"))

    code = call("rules", "test", mine)

    told = capsys.readouterr().out
    assert code == 1
    assert "FAIL  a weak print is told" in told
    assert "expected ok" in told


def test_outcomes_are_written_for_a_build_server(mine: Path, folder: Path) -> None:
    code = call("rules", "test", mine / "weak.yaml", "--junit", folder / "out.xml")

    root = ET.parse(folder / "out.xml").getroot()  # noqa: S314 - our own file
    assert code == 0
    assert (root.attrib["tests"], root.attrib["failures"]) == ("1", "0")


def test_outcomes_that_cannot_be_written_end_with_3(
    mine: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = call("rules", "test", mine, "--junit", folder / "no" / "out.xml")

    assert code == 3
    assert "cannot write" in capsys.readouterr().err


def test_nothing_to_run_is_no_pass(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mine / "weak.test.yaml").unlink()

    code = call("rules", "test", mine)

    assert code == 3
    assert "no tests at" in capsys.readouterr().err


def test_tests_of_rules_with_problems_are_not_run(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mine / "weak.yaml").write_text(RULE.replace("services_pmi", "services_pm"))

    code = call("rules", "test", mine)

    told = capsys.readouterr()
    assert (code, told.out) == (3, "")
    assert "weak.yaml:5:12:" in told.err


# ---------------------------------------------------------------- show, schema, functions


def test_a_rule_is_shown_with_the_heading_of_each_level(capsys: pytest.CaptureFixture[str]) -> None:
    code = call("rules", "show", "services-pmi-weak")

    told = capsys.readouterr().out
    assert code == 0
    assert told.startswith("services-pmi-weak: ")
    assert re.findall(r"^    \[. (\w+)\] Services PMI \w+ final (\d\d\.\d),", told, re.MULTILINE) == [
        ("ok", "51.5"),
        ("watch", "50.4"),
        ("warning", "49.9"),
        ("critical", "47.9"),
    ]


def test_every_rule_of_a_folder_is_shown(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = call("rules", "show", "--rules", mine)

    assert code == 0
    assert capsys.readouterr().out.startswith("weak: ")


def test_a_rule_that_is_not_there_is_suggested(capsys: pytest.CaptureFixture[str]) -> None:
    code = call("rules", "show", "service-pmi-weak")

    assert code == 3
    assert "did you mean services-pmi-weak?" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["rules", "indicators", "calendars", "tests"])
def test_the_schemas_that_ship_are_those_printed(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = call("rules", "schema", kind)

    assert code == 0
    assert capsys.readouterr().out == (RULES / "schema" / f"{kind}.schema.json").read_text("utf-8")


def test_the_schema_of_rules_is_printed_where_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    call("rules", "schema")

    assert json.loads(capsys.readouterr().out)["title"] == "Rules"


@pytest.mark.parametrize(
    ("form", "begins"),
    [("table", "x is an expression"), ("markdown", "# The measure language"), ("json", "{")],
)
def test_functions_are_listed_in_each_form(
    form: str, begins: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = call("rules", "functions", "--format", form)

    told = capsys.readouterr().out
    assert code == 0
    assert told.startswith(begins)
    assert "percentile(umich_sentiment, 10y)" in told
