"""`explain` over the demo's figures, as a person would ask on 24 February 2025."""

import json
import os
from pathlib import Path

import pytest
from explanation.figures import store_figures
from program import call

from monitor.wording.plain import WIDTH

GOLDEN = Path(__file__).parents[1] / "data" / "explanation" / "services_flash.txt"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("figures") / "figures.db"
    store_figures(path)
    return path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Path) -> Path:
    for name in [each for each in os.environ if each.startswith(("MONITOR_", "FRED_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert call("explain", *arguments) == 0
    return capsys.readouterr().out


def test_the_services_flash_reads_like_this(capsys: pytest.CaptureFixture[str]) -> None:
    told = explained(capsys, "services-pmi-weak", "--as-of", "2025-02-24")

    assert told == GOLDEN.read_text("utf-8")


def test_the_window_forgets_the_cuts_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    told = explained(capsys, "cuts-not-passed-on", "--as-of", "2025-03-07")

    assert (
        "then to ○ ok in the week to 15 May 2025: change(fed_funds, 26w) <= -0.5 then no longer holds; the "
        "window has then passed the move of Federal funds target, upper limit from 5.00 to 4.75% on "
        "8 Nov 2024" in " ".join(told.split())
    )
    assert max(map(len, told.splitlines())) <= WIDTH


def test_json_is_one_document_of_the_same_rule(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(explained(capsys, "services-pmi-weak", "--as-of", "2025-02-24", "--format", "json"))

    (rule,) = told["rules"]
    assert (told["schema"], told["as_of"]) == (1, "2025-02-25T04:59:59Z")
    assert (rule["level"], rule["value"], rule["stage"], rule["provisional"]) == (
        "warning",
        49.7,
        "flash",
        True,
    )
    assert [each["level"] for each in rule["next_prints"][0]["bands"]] == [
        "critical",
        "warning",
        "watch",
        "ok",
    ]
    assert rule["next_prints"][0]["deviation"] is None


def test_every_shipped_rule_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for rule in ("downside-breadth", "federal-jobs-fall", "sentiment-new-low", "dc-local-shock"):
        told = explained(capsys, rule, "--as-of", "2025-02-24")

        assert f"macro-monitor explain {rule} --as-of 2025-02-25T04:59:59Z" in told


def test_a_rule_that_is_none_is_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code = call("explain", "services-pmi-week")

    assert code == 3
    assert "did you mean services-pmi-weak?" in capsys.readouterr().err


RULES = """
- id: claims-rise
  title: {en: Claims on the year, zh: 申领同比}
  theme: labour
  role: coincident
  for_each: {place: [dc_claims, us_claims_nsa]}
  measure: pct_change(mean(place, 4), 52)
  levels: {watch: ">= 10"}
  why: {en: Layoffs., zh: 裁员。}
  sources: [{title: A test}]
"""


def test_a_rule_that_stands_for_several_is_explained_for_each(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = folder / "rules.yaml"
    rules.write_text(RULES, encoding="utf-8")

    told = explained(capsys, "claims-rise", "--as-of", "2025-02-24", "--rules", str(rules))

    headings = [line for line in told.splitlines() if "Claims on the year" in line]
    assert headings == [
        "△ watch Claims on the year (dc_claims) (labour, coincident)",
        "○ ok Claims on the year (us_claims_nsa) (labour, coincident)",
    ]
    assert told.count(f"explain claims-rise --as-of 2025-02-25T04:59:59Z --rules {rules}") == 2


def test_the_settings_given_are_given_again_to_reproduce_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = folder / "desk.yaml"
    config.write_text("time_zone: Asia/Shanghai\n", encoding="utf-8")

    told = explained(capsys, "services-pmi-weak", "--as-of", "2025-02-24T10:00:00Z", "--config", str(config))

    assert f"explain services-pmi-weak --as-of 2025-02-24T10:00:00Z --config {config}" in told
