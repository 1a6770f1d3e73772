"""What a command loads: `check --offline` none of the libraries that it can do without."""

import subprocess
import sys
from typing import Final

import pytest
from program import environment

from monitor.store.sql import SqlStore

CHECK: Final = """
import sys
from monitor.cli import main
try:
    main(["check", "--offline"])
finally:
    print(*sys.modules, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Modules that a check on a store that is there has loaded by its end."""
    folder = tmp_path_factory.mktemp("startup")
    url = f"sqlite:///{folder}/monitor.db"
    SqlStore.open(url).close()
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", CHECK],
        cwd=folder,
        env=environment(MONITOR_DATABASE_URL=url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "downside-breadth" in done.stdout
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "library", ["alembic", "apscheduler", "fredapi", "jinja2", "pandas", "requests", "smtplib"]
)
def test_a_check_offline_loads_no(library: str, loaded: set[str]) -> None:
    assert library not in loaded


@pytest.mark.parametrize("module", ["daemon", "demo", "sources", "transport"])
def test_a_check_offline_loads_nothing_that_reaches_out(module: str, loaded: set[str]) -> None:
    assert f"monitor.{module}" not in loaded
