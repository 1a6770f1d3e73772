"""OpenSMTPD itself on the loopback, with mailboxes of its own: a server that keeps the standard."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Final

LOOPBACK: Final = "127.0.0.1"
PROGRAM: Final = shutil.which("smtpd", path="/usr/sbin:/usr/local/sbin")
NOBODY: Final = 65534
PATIENCE_S: Final = 20.0
CONFIGURATION: Final = """\
listen on {host} port {port} hostname localhost
table homes {{ "reader" = "{user}:{user}:{home}" }}
table readers {{ "analyst" = "reader", "trader" = "reader" }}
action "keep" maildir "{home}/%{{rcpt.user}}" virtual <readers> userbase <homes>
match from any for domain "example.com" action "keep"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDaemon:
    """Where it listens, and the folder in which each recipient of example.com has a Maildir."""

    port: int
    home: Path

    def mails(self, reader: str, *, number: int) -> list[bytes]:
        """Wait for that many mails to a reader and return what there is, oldest first."""
        until = monotonic() + PATIENCE_S
        while len(found := sorted((self.home / reader / "new").glob("*"))) < number and monotonic() < until:
            sleep(0.05)
        return [each.read_bytes() for each in found]


@contextmanager
def mail_daemon() -> Iterator[MailDaemon]:
    """Run the daemon on a free port, until it has answered once and as long as it is wanted."""
    with TemporaryDirectory() as folder, socket.socket() as probe:
        home = Path(folder)
        shutil.chown(home, NOBODY)
        home.chmod(0o755)
        probe.bind((LOOPBACK, 0))
        daemon = MailDaemon(port=probe.getsockname()[1], home=home)
        probe.close()
        configuration = home / "smtpd.conf"
        configuration.write_text(
            CONFIGURATION.format(host=LOOPBACK, port=daemon.port, user=NOBODY, home=home)
        )
        with subprocess.Popen(  # noqa: S603 - the program that was asked for
            [str(PROGRAM), "-d", "-f", str(configuration)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            try:
                _await(daemon.port, process)
                yield daemon
            finally:
                process.terminate()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = monotonic() + PATIENCE_S
    while monotonic() < until and process.poll() is None:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            sleep(0.05)
        else:
            return
    process.kill()
    said = process.communicate()[0].decode("utf-8", "replace")
    raise RuntimeError(f"OpenSMTPD did not start: {said}")
