"""`fetch`, `check` and `run --once` as processes, against FRED's protocol on the loopback."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from program import KEY, nobody, run

from monitor.demo.fred_archive import FredSeries
from monitor.demo.fred_server import FredServer
from monitor.demo.receivers import Endpoint, webhook_endpoint

NOW = datetime(2025, 3, 7, 23, tzinfo=UTC)

# Freddie Mac, Primary Mortgage Market Survey, and U.S. Department of Labor, ETA 539 (DC), as published.
MORTGAGE = ("2025-01-30 6.95", "2025-02-06 6.89", "2025-02-13 6.87", "2025-02-20 6.85", "2025-02-27 6.76")
CLAIMS = ("2025-02-01 1310", "2025-02-08 1682", "2025-02-15 1626", "2025-02-22 1893", "2025-03-01 1405")


def series(lines: tuple[str, ...], *, vintages: bool) -> FredSeries:
    read = (line.split() for line in lines)
    statements = [(date.fromisoformat(day), NOW.replace(hour=12), text) for day, text in read]
    return FredSeries(title="", units="", frequency="Weekly", statements=statements, vintages=vintages)


@pytest.fixture(params=[True, False], ids=["vintages", "table"])
def fred(request: pytest.FixtureRequest) -> Iterator[FredServer]:
    content = {
        "MORTGAGE30US": series(MORTGAGE, vintages=request.param),
        "DCICLAIMS": series(CLAIMS, vintages=request.param),
    }
    with FredServer(content, lambda: NOW, key=KEY) as server:
        yield server


def settings(fred: FredServer) -> dict[str, str]:
    return {
        "MONITOR_SOURCES__FRED__URL": fred.root,
        "MONITOR_SOURCES__FRED__RATE": "100",
        "FRED_API_KEY": KEY,
    }


def count(folder: Path, table: str) -> int:
    with sqlite3.connect(folder / "macro-monitor.db") as connection:
        number: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - ours
        return number


def test_what_was_known_on_a_day_is_shown_and_nothing_later(fred: FredServer, tmp_path: Path) -> None:
    only = ("--only", "mortgage_30y", "--only", "dc_claims")
    fetched = run("fetch", *only, folder=tmp_path, settings=settings(fred))
    checked = run("check", "--as-of", "2025-02-24", "--offline", "--format", "json", folder=tmp_path)

    known = {each["id"]: (each["period"], each["value"]) for each in checked.document()["indicators"]}
    assert fetched.code == 0
    assert known["mortgage_30y"] == ("2025-02-20", 6.85)
    assert known["dc_claims"] == ("2025-02-15", 1626)


def test_the_document_has_every_key_of_the_contract(fred: FredServer, tmp_path: Path) -> None:
    run("fetch", "--only", "mortgage_30y", folder=tmp_path, settings=settings(fred))

    document = run(
        "check", "--as-of", "2025-02-24", "--offline", "--format", "json", folder=tmp_path
    ).document()

    assert set(document) == {"schema", "as_of", "level", "exit_code", "themes", "indicators", "rules"}
    assert document["as_of"] == "2025-02-25T04:59:59Z"
    assert set(document["indicators"][0]) == {
        *("id", "period", "value", "unit", "stage", "released_at", "released_basis", "hindsight", "previous"),
        *("consensus", "surprise_sigma", "freshness", "source", "next_release_at", "statements"),
    }
    assert set(document["rules"][0]) == {
        *("id", "theme", "role", "level", "value", "period", "threshold", "distance", "since", "provisional"),
        *("gate", "breaks", "would_clear", "would_escalate", "tier", "reason"),
    }


def test_what_is_stored_is_not_stored_again(fred: FredServer, tmp_path: Path) -> None:
    only = ("--only", "mortgage_30y", "--only", "dc_claims")
    run("fetch", *only, folder=tmp_path, settings=settings(fred))
    before = count(tmp_path, "observation")

    again = run("fetch", *only, folder=tmp_path, settings=settings(fred))

    assert before == len(MORTGAGE) + len(CLAIMS)
    assert count(tmp_path, "observation") == before
    assert "0 new statements stored" in again.out


@pytest.fixture
def hook() -> Iterator[Endpoint]:
    with webhook_endpoint() as endpoint:
        yield endpoint


def test_a_second_cycle_tells_nothing_twice(fred: FredServer, hook: Endpoint, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "- id: mortgage-level\n  title: {en: Mortgage rate, zh: 房贷利率}\n  theme: rates\n  role: context\n"
        '  measure: mortgage_30y\n  levels: {watch: ">= 3", warning: ">= 5"}\n'
        "  why: {en: A test of the whole way., zh: 测试。}\n"
    )
    (tmp_path / "monitor.yaml").write_text(
        f"rules: rules.yaml\nchannels: {{hook: {{type: webhook, url: '{hook.url}', secret: made-up}}}}\n"
    )
    run("import", fresh_mortgage(tmp_path), "--series", "mortgage_30y", folder=tmp_path)

    first = run("run", "--once", folder=tmp_path, settings=settings(fred))
    told = len(hook.received)
    second = run("run", "--once", folder=tmp_path, settings=settings(fred))

    assert (first.code, second.code) == (1, 1)
    assert any(b"alert.baseline" in each.body for each in hook.received)  # several go at once, in no order
    assert len(hook.received) == told == count(tmp_path, "event")


def fresh_mortgage(folder: Path) -> Path:
    """A file with a value of today, so that the indicator is not missing by the machine's clock."""
    path = folder / "mortgage.csv"
    path.write_text(f"period,value\n{datetime.now(UTC).date()},6.5\n")
    return path


def test_without_network_what_is_stored_is_shown_with_its_age(tmp_path: Path) -> None:
    run("import", fresh_mortgage(tmp_path), "--series", "mortgage_30y", folder=tmp_path)

    checked = run(
        "check",
        "--only",
        "mortgage-shock",
        folder=tmp_path,
        settings={"MONITOR_SOURCES__FREDGRAPH__URL": nobody()},
    )

    assert checked.code == 3
    assert "fredgraph did not answer" in checked.err
    assert "6.50" in checked.out


def test_a_refused_key_is_nowhere(tmp_path: Path) -> None:
    with FredServer({}, lambda: NOW, key="f" * 32) as server:
        runs = [
            run(*command, folder=tmp_path, settings=settings(server))
            for command in (("fetch",), ("check",), ("run", "--once"), ("status",))
        ]

    assert "not registered" in runs[0].out
    assert all(KEY not in each.out + each.err for each in runs)
    assert all(KEY.encode() not in path.read_bytes() for path in tmp_path.iterdir())
