"""Where settings come from, which wins, and what a wrong one says."""

from pathlib import Path

import pytest

from monitor.errors import ConfigurationError, ProblemsError
from monitor.settings.channels import EmailSettings
from monitor.settings.loading import load_settings

KEY = "abcdef0123456789abcdef0123456789"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("FRED_API_KEY", "MONITOR_DATABASE_URL", "MONITOR_CONFIG", "MONITOR_RULES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_any_setting_the_embedded_defaults_hold() -> None:
    settings = load_settings()

    assert settings.database_url == "sqlite:///macro-monitor.db"
    assert list(settings.channels) == ["console"]
    assert settings.fred_api_key is None


def test_the_environment_wins_over_the_file(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_folder / "monitor.yaml").write_text("database_url: sqlite:///file.db\ntime_zone: Asia/Shanghai\n")
    monkeypatch.setenv("MONITOR_DATABASE_URL", "sqlite:///environment.db")

    settings = load_settings()

    assert settings.database_url == "sqlite:///environment.db"
    assert settings.time_zone == "Asia/Shanghai"


def test_nested_values_of_the_environment_join_those_of_the_file(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "monitor.yaml").write_text("sources: {fred: {rate: 1}}\n")
    monkeypatch.setenv("MONITOR_SOURCES__FRED__URL", "http://127.0.0.1:1")

    fred = load_settings().sources["fred"]

    assert (fred.url, fred.rate) == ("http://127.0.0.1:1", 1)


def test_a_provider_can_be_switched_off_and_its_files_lie_beside_the_settings(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = empty_folder / "etc"
    folder.mkdir()
    (folder / "monitor.yaml").write_text("sources: {file: {path: values}, nahb: {enabled: true}}\n")
    monkeypatch.setenv("MONITOR_SOURCES__UMICH__ENABLED", "false")

    sources = load_settings(folder / "monitor.yaml").sources

    assert sources["file"].path == folder / "values"
    assert (sources["umich"].enabled, sources["nahb"].enabled, sources["file"].enabled) == (False, True, None)


def test_a_variable_may_name_the_file_that_holds_the_value(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "key").write_text(f"{KEY}\n")
    monkeypatch.setenv("FRED_API_KEY_FILE", str(empty_folder / "key"))

    key = load_settings().fred_api_key

    assert key is not None
    assert key.get_secret_value() == KEY


def test_a_secrets_folder_holds_values_under_their_names(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = empty_folder / "secrets"
    secrets.mkdir()
    (secrets / "FRED_API_KEY").write_text(KEY)
    (secrets / "MONITOR_DATABASE_URL").write_text("sqlite:///secret.db")
    monkeypatch.setenv("MONITOR_SECRETS_DIR", str(secrets))

    settings = load_settings()

    assert settings.fred_api_key is not None
    assert settings.database_url == "sqlite:///secret.db"


def test_paths_of_the_file_are_relative_to_its_folder(empty_folder: Path) -> None:
    folder = empty_folder / "etc"
    folder.mkdir()
    (folder / "monitor.yaml").write_text(
        "channels: {desk: {type: email, host: h, from: a@b.c, to: [d@e.f], password_file: pw}}\n"
    )

    desk = load_settings(folder / "monitor.yaml").channels["desk"]

    assert isinstance(desk, EmailSettings)
    assert desk.password_file == folder / "pw"


def test_every_wrong_setting_of_the_file_is_told_with_its_place(empty_folder: Path) -> None:
    (empty_folder / "monitor.yaml").write_text(
        "time_zone: Mars/Olympus\n"
        "channels:\n"
        "  desk: {type: email, port: 0, host: h, from: a@b.c, to: [x@y.z]}\n"
        "routs: []\n"
    )

    with pytest.raises(ProblemsError) as caught:
        load_settings()

    places = {(problem.line, problem.name) for problem in caught.value.problems}
    assert places == {(1, "bad-setting"), (3, "bad-setting"), (4, "unknown-key")}


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_TIME_ZONE", "Mars/Olympus")

    with pytest.raises(ConfigurationError) as caught:
        load_settings()

    assert "MONITOR_TIME_ZONE" in str(caught.value)


def test_a_secret_is_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRED_API_KEY", KEY)

    settings = load_settings()

    assert KEY not in repr(settings)
    assert KEY not in str(vars(settings))


def test_an_address_that_may_hold_a_secret_is_in_no_repr(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"postgresql://monitor:{KEY}@db/monitor")
    (empty_folder / "monitor.yaml").write_text(
        f"channels:\n  hook: {{type: webhook, url: 'https://hooks.example.org/{KEY}', secret: s}}\n"
    )

    settings = load_settings()

    assert KEY not in repr(settings)
