"""The wheel by itself: what `pip install` brings must do."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from program import environment

ROOT = Path(__file__).parent.parent


def call(*arguments: str | Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own programs
        arguments,
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


pytestmark = pytest.mark.xdist_group("wheel")
"""One worker makes what these tests share."""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own, its dependencies lent by this one."""
    folder = tmp_path_factory.mktemp("wheel")
    built = call(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, folder=folder)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    call(sys.executable, "-m", "venv", folder / "env", folder=folder)
    python = folder / "env" / "bin" / "python"
    installed = call(python, "-m", "pip", "install", "--no-deps", "--no-index", wheel, folder=folder)
    assert installed.returncode == 0, installed.stderr
    lent = (
        folder / "env" / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    )
    (lent / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "env" / "bin" / "macro-monitor"


def test_it_checks_by_its_own_rules_in_an_empty_folder(program: Path, tmp_path: Path) -> None:
    checked = call(program, "check", "--offline", folder=tmp_path)

    assert checked.returncode == 3
    assert "services-pmi-weak" in checked.stdout


def test_it_is_the_wheel_that_runs(program: Path, tmp_path: Path) -> None:
    python = program.with_name("python")

    where = call(python, "-c", "import monitor; print(monitor.__file__)", folder=tmp_path)

    assert str(program.parent.parent) in where.stdout
