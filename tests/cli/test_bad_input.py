"""A person's mistakes: told all at once, with their place, and nothing is changed by them."""

import re
import sqlite3
from pathlib import Path

import pytest
from program import run

BAD_RULES = """\
- id: first
  title: {en: First, zh: 一}
  theme: services
  role: coincident
  measure: services_pm
  levels: {watch: "< 50", warning: "< 51"}
  wy: {en: A wrong key., zh: 错。}
- id: second
  title: {en: Second, zh: 二}
  title: {en: Again, zh: 再}
  theme: services
  role: coincident
  measure: mean(services_pmi,
  levels: {watch: "< 50"}
  why: {en: A bad expression., zh: 错。}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(BAD_RULES)
    return path


@pytest.mark.parametrize("command", [("check", "--offline"), ("run",), ("run", "--once")])
def test_all_problems_of_a_rule_file_are_told_at_once(
    command: tuple[str, ...], rules: Path, tmp_path: Path
) -> None:
    refused = run(*command, "--rules", rules, folder=tmp_path)

    told = re.findall(r"rules\.yaml:(\d+):(\d+): .+ \[([a-z-]+)\]", refused.err)
    assert refused.code == 3
    assert {name for _, _, name in told} >= {"unknown-indicator", "unknown-key", "duplicate-key"}
    assert {int(line) for line, _, _ in told} >= {5, 7, 10, 13}


def test_levels_out_of_order_are_told(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    first = BAD_RULES.split("- id: second", maxsplit=1)[0]
    path.write_text(first.replace("services_pm\n", "services_pmi\n").replace("wy:", "why:"))

    refused = run("check", "--offline", "--rules", path, folder=tmp_path)

    assert "[level-order]" in refused.err
    assert refused.code == 3


def test_a_corrupt_file_is_told_by_row_and_column_and_stores_nothing(tmp_path: Path) -> None:
    run("check", "--offline", folder=tmp_path)
    path = tmp_path / "claims.csv"
    path.write_text("period,value\n2025-02-01,1310\n2025-02-08,16x2\n2025-13-01,1\n")

    refused = run("import", path, "--series", "dc_claims", folder=tmp_path)

    assert refused.code == 3
    assert "claims.csv:3:12:" in refused.err
    assert "claims.csv:4:1:" in refused.err
    with sqlite3.connect(tmp_path / "macro-monitor.db") as connection:
        assert connection.execute("SELECT count(*) FROM observation").fetchone() == (0,)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "--frmat", "json"), "--frmat"),
        (("check", "--as-of", "yesterday"), "2025-02-24"),
        (("check", "--as-of", "2025-02-24T14:45"), "offset"),
        (("check", "--offline", "--only", "nothing"), "there are"),
        (("observe", "servces_pmi", "2025-02", "49.7"), "services_pmi"),
        (("observe", "services_pmi", "2025-02-15", "49.7"), "2025-02"),
        (("observe", "services_pmi", "2025-02", "49.7", "--released-at", "2999-01-01"), "future"),
        (("import", "missing.csv", "--series", "services_pmi"), "missing.csv"),
        (("chek",), "chek"),
    ],
)
def test_a_wrong_word_ends_with_3_and_says_which(
    arguments: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    refused = run(*arguments, folder=tmp_path)

    assert refused.code == 3
    assert told in refused.err


def test_a_key_that_cannot_be_one_is_refused_without_being_shown(tmp_path: Path) -> None:
    refused = run("fetch", folder=tmp_path, settings={"FRED_API_KEY": "NOT-A-KEY-AT-ALL"})

    assert refused.code == 3
    assert "32 lower-case letters and digits" in refused.err
    assert "NOT-A-KEY" not in refused.err
