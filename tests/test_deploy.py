"""What `deploy/` shows must work as it stands."""

import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from monitor.cli import COMMANDS
from monitor.clock import SystemClock
from monitor.model.terms import ChannelName, SourceName
from monitor.outlets import build_channels
from monitor.providers import source_names
from monitor.settings.channels import FileSettings
from monitor.settings.loading import load_settings
from monitor.settings.plan import build_plan

DEPLOY = Path(__file__).parent.parent / "deploy"


def test_the_unit_starts_the_daemon() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign] # systemd's keys have their case
    unit.read(DEPLOY / "macro-monitor.service")
    program, command = unit["Service"]["ExecStart"].split()

    assert Path(program).name == "macro-monitor"
    assert command == "run"
    assert command in COMMANDS
    assert unit["Install"]["WantedBy"] == "multi-user.target"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_no_fault_in_the_unit(tmp_path: Path) -> None:
    program = tmp_path / "macro-monitor"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = (DEPLOY / "macro-monitor.service").read_text()
    copy = tmp_path / "macro-monitor.service"
    copy.write_text(unit.replace("/opt/macro-monitor/.venv/bin/macro-monitor", str(program)))

    verified = subprocess.run(  # noqa: S603 - our own unit
        ["systemd-analyze", "verify", "--man=no", str(copy)],  # noqa: S607 - wherever systemd put it
        capture_output=True,
        text=True,
        check=False,
    )

    assert "macro-monitor.service" not in verified.stderr
    assert verified.returncode == 0


def credentials() -> list[str]:
    """Name the credentials that the unit loads."""
    lines = (DEPLOY / "macro-monitor.service").read_text().splitlines()
    loaded = [line.removeprefix("LoadCredential=") for line in lines if line.startswith("LoadCredential=")]
    return [each.partition(":")[0] for each in loaded]


def test_the_example_settings_with_the_units_credentials_build_channels_and_routes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)
    monkeypatch.setenv("MONITOR_SECRETS_DIR", str(tmp_path))
    for name in credentials():
        (tmp_path / name).write_text("0123456789abcdef0123456789abcdef\n")

    settings = load_settings(DEPLOY / "monitor.yaml")

    assert settings.fred_api_key is not None
    assert set(build_channels(settings, SystemClock())) == {"desk", "ops", "hook", "log"}
    plan = build_plan(settings)
    assert [route.to for route in plan.routes] == [("desk", "hook"), ("log",)]
    assert plan.operators == ("ops",)
    assert plan.readers[ChannelName("desk")].fallback == "ops"


def test_the_unit_lets_the_example_settings_write_where_they_do() -> None:
    settings = load_settings(DEPLOY / "monitor.yaml")
    (log,) = [each for each in settings.channels.values() if isinstance(each, FileSettings)]

    assert log.path.parent == Path("/var/lib/macro-monitor")
    assert "StateDirectory=macro-monitor" in (DEPLOY / "macro-monitor.service").read_text()


def test_the_sources_shown_as_a_comment_are_settings(tmp_path: Path) -> None:
    lines = (DEPLOY / "monitor.yaml").read_text().splitlines()
    shown = [line.removeprefix("# ") for line in lines if line.startswith(("# sources:", "#   "))]
    (tmp_path / "monitor.yaml").write_text("\n".join(shown))

    settings = load_settings(tmp_path / "monitor.yaml")

    assert {"spglobal", "nahb", "consensus", "file"} <= settings.sources.keys()
    assert SourceName("consensus") in source_names(settings)
    assert SourceName("nahb") not in source_names(settings)
