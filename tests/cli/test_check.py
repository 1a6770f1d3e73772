"""`check` and `status` in this process: what they select, and what they say of what is owed."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from contracts.store_values import FIRED, FIRST_MAIL, LATE, SECOND_MAIL, decided, settle
from program import call

from monitor.model.terms import DeliveryState
from monitor.report.table import WIDTH
from monitor.store.sql import SqlStore


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [each for each in os.environ if each.startswith(("MONITOR_", "FRED_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    call(
        "observe",
        "services_pmi",
        "2025-02",
        "49.7",
        "--stage",
        "flash",
        "--released-at",
        "2025-02-21T14:45:00Z",
    )
    return tmp_path


def test_only_shows_a_rule_and_what_it_reads(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()

    code = call(
        *("check", "--offline", "--as-of", "2025-02-21", "--format", "json", "--only", "services-pmi-weak")
    )

    document = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in document["rules"]] == ["services-pmi-weak"]
    assert [each["id"] for each in document["indicators"]] == ["services_pmi"]
    assert (code, document["exit_code"], document["level"]) == (1, 1, "warning")


def test_only_shows_a_theme(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()

    call("check", "--offline", "--format", "json", "--only", "rates", "--only", "services")

    document = json.loads(capsys.readouterr().out)
    assert set(document["themes"]) == {"rates", "services"}
    shown = {each["id"] for each in document["indicators"]}
    assert {"mortgage_30y", "fed_funds", "services_pmi"} <= shown
    assert not {"dc_claims", "nahb_hmi", "umich_sentiment"} & shown


def test_what_was_not_known_yet_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()

    code = call("check", "--offline", "--as-of", "2025-02-21T14:44:59Z", "--only", "services-pmi-weak")

    assert code == 3
    assert "49.7" not in capsys.readouterr().out


def test_a_check_writes_no_event_and_owes_nothing() -> None:
    call("check", "--offline")

    store = SqlStore.open("sqlite:///macro-monitor.db")
    told, backlog = store.told(), store.backlog()
    store.close()
    assert (told.instant, told.sequence) == (None, 0)
    assert set(backlog.values()) == {0}


def test_the_table_fits_its_width(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()

    call("check", "--offline")

    assert max(map(len, capsys.readouterr().out.splitlines())) <= WIDTH


def test_status_counts_what_is_owed_and_what_is_dead(capsys: pytest.CaptureFixture[str]) -> None:
    store = SqlStore.open("sqlite:///macro-monitor.db")
    dead = replace(SECOND_MAIL, events=(LATE.id,))
    store.tell(decided(store, FIRED, LATE, messages=[FIRST_MAIL, dead]))
    settle(store, dead, DeliveryState.DEAD)
    store.close()

    code = call("status")

    assert code == 0
    assert "deliveries: 1 pending, 1 dead" in capsys.readouterr().out


def test_a_database_that_is_none_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "macro-monitor.db").write_text("a letter to my aunt\n" * 100)

    code = call("check", "--offline")

    assert code == 3
    assert "is something else" in capsys.readouterr().err


def test_a_setting_that_is_none_is_told_by_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "monitor.yaml").write_text("time_zone: UTC\nchanels: {}\n")

    code = call("check", "--offline")

    assert code == 3
    told = capsys.readouterr().err
    assert told.startswith("monitor.yaml:2:")
    assert "chanels" in told
