"""The program as a process of its own, and its output."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from monitor.cli import main
from monitor.demo.receivers import webhook_endpoint
from monitor.providers import FRED, FREDGRAPH, PROVIDERS

COMMAND: Final = Path(sys.executable).with_name("macro-monitor")
KEY: Final = "0badc0de0badc0de0badc0de0badc0de"
"""Of the right shape; made up."""
PUBLISHERS_OFF: Final = {
    f"MONITOR_SOURCES__{name.upper()}__ENABLED": "false"
    for name in PROVIDERS
    if name not in {FRED, FREDGRAPH}
}
"""Settings under which nobody but FRED is asked."""
_OURS: Final = ("MONITOR_", "FRED_", "COVERAGE_", "PYTHON")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How one run ended, and what it said."""

    code: int
    out: str
    err: str

    def document(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.out)


def environment(**settings: str) -> dict[str, str]:
    """This process's own environment, without any setting but these; FRED alone is asked."""
    own = {name: text for name, text in os.environ.items() if not name.startswith(_OURS)}
    return own | PUBLISHERS_OFF | settings


def keep_publishers_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody but FRED be asked in this process."""
    for name, text in PUBLISHERS_OFF.items():
        monkeypatch.setenv(name, text)


def run(*arguments: str | Path, folder: Path, settings: Mapping[str, str] | None = None) -> Run:
    """Run the program in a folder, and wait for its end."""
    done = subprocess.run(  # noqa: S603 - our own program
        [COMMAND, *arguments],
        cwd=folder,
        env=environment(**settings or {}),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Run(code=done.returncode, out=done.stdout, err=done.stderr)


def call(*arguments: str | Path) -> int:
    """Run a command in this process, and return its exit code."""
    with pytest.raises(SystemExit) as end:
        main([str(each) for each in arguments])
    code = end.value.code
    assert isinstance(code, int)
    return code


def nobody() -> str:
    """An address on the loopback where nobody listens."""
    with webhook_endpoint() as closed:
        return closed.url.removesuffix("/hook")
