"""Values that people bring: a file of history, one number, what was expected of it."""

from pathlib import Path

from program import run

HISTORY = """\
date,value,kind,known_at
2025-01-01,52.9,final,2025-02-05T14:45:00Z
2025-02-01,49.7,flash,2025-02-21T14:45:00Z
"""


def services(folder: Path, *more: str) -> dict[str, object]:
    document = run("check", "--offline", "--format", "json", *more, folder=folder).document()
    (indicator,) = [each for each in document["indicators"] if each["id"] == "services_pmi"]
    return dict(indicator)


def imported(folder: Path) -> str:
    path = folder / "pmi.csv"
    path.write_text(HISTORY)
    return run("import", path, "--series", "services_pmi", folder=folder).out


def test_the_same_file_twice_adds_nothing(tmp_path: Path) -> None:
    assert "2 values read, 2 new" in imported(tmp_path)
    assert "2 values read, 0 new" in imported(tmp_path)


def test_a_file_that_says_when_is_known_from_then_on(tmp_path: Path) -> None:
    imported(tmp_path)

    assert services(tmp_path, "--as-of", "2025-02-20")["value"] == 52.9
    flash = services(tmp_path, "--as-of", "2025-02-22")
    assert (flash["value"], flash["stage"], flash["released_at"]) == (49.7, "flash", "2025-02-21T14:45:00Z")
    assert flash["previous"] == 52.9


def test_a_number_typed_in_is_known_and_replaces_a_flash(tmp_path: Path) -> None:
    imported(tmp_path)
    told = run(
        *("observe", "services_pmi", "2025-02", "51.0", "--stage", "final"),
        *("--released-at", "2025-03-05T14:45:00Z"),
        folder=tmp_path,
    )

    assert told.code == 0
    assert services(tmp_path, "--as-of", "2025-03-04")["value"] == 49.7
    assert services(tmp_path, "--as-of", "2025-03-06")["value"] == 51.0


def test_a_consensus_typed_in_stands_beside_the_value(tmp_path: Path) -> None:
    imported(tmp_path)
    run(
        *("observe", "services_pmi", "2025-02", "53.0", "--consensus"),
        *("--released-at", "2025-02-20T12:00:00Z"),
        folder=tmp_path,
    )

    assert services(tmp_path, "--as-of", "2025-02-22")["consensus"] == 53.0


def test_an_indicator_without_data_is_missing_and_names_what_would_supply_it(tmp_path: Path) -> None:
    checked = run("check", "--offline", folder=tmp_path)

    assert checked.code == 3
    assert "macro-monitor import FILE --series services_pmi" in checked.out
    assert "macro-monitor fetch --only mortgage_30y" in checked.out
    assert "○ ok" not in checked.out


def test_exit_on_decides_from_where_the_code_is_1(tmp_path: Path) -> None:
    imported(tmp_path)
    only = ("--offline", "--as-of", "2025-02-22", "--only", "services-pmi-weak")

    codes = [
        run("check", *only, "--exit-on", level, folder=tmp_path).code
        for level in ("watch", "warning", "critical")
    ]

    assert codes == [1, 1, 0]


def test_status_says_what_stands_in_without_a_key(tmp_path: Path) -> None:
    assert "fredgraph" in run("status", folder=tmp_path).out
