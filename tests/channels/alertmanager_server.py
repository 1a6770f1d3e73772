"""A real Alertmanager on the loopback, of the Debian package `prometheus-alertmanager`."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

SERVER, TOOL = shutil.which("prometheus-alertmanager"), shutil.which("amtool")
MISSING = "prometheus-alertmanager is not installed"
CONFIG = """\
route: {{receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}}
receivers:
  - name: hook
    webhook_configs: [{{url: "{hook}", send_resolved: true}}]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alertmanager:
    """Where it listens; `alerts` is what its own command-line tool says of it."""

    url: str

    def alerts(self) -> dict[str, dict[str, Any]]:
        """Ask for the active alerts, by fingerprint."""
        asked = [f"{TOOL}", "alert", "query", f"--alertmanager.url={self.url}", "--output=json"]
        said = subprocess.run(asked, capture_output=True, check=True, timeout=20)  # noqa: S603 - our own
        return {alert["fingerprint"]: alert for alert in json.loads(said.stdout)}


@contextmanager
def alertmanager(folder: Path, hook: str) -> Iterator[Alertmanager]:
    """Run an Alertmanager that keeps its state in `folder` and tells `hook`."""
    config = folder / "alertmanager.yml"
    config.write_text(CONFIG.format(hook=hook))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
    options = [f"--config.file={config}", f"--storage.path={folder}", f"--web.listen-address={place}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own
            [f"{SERVER}", *options, "--cluster.listen-address="], stdout=log, stderr=log
        )
        try:
            _wait_for(f"http://{place}/-/ready", process)
            yield Alertmanager(url=f"http://{place}")
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        try:
            with urlopen(url, timeout=5):  # noqa: S310 - our own
                return
        except (URLError, ConnectionError):
            time.sleep(0.05)
        if process.poll() is not None:
            break
    raise AssertionError("the Alertmanager did not start")
