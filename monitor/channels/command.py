"""A program of the reader's own, started once for each event; no shell reads its arguments."""

import os
import signal
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from tempfile import TemporaryFile
from threading import Thread
from typing import IO, Final

from monitor.channels.answers import DELIVERED, failed
from monitor.channels.documents import documents
from monitor.model.deliveries import Answer, Message, Notice
from monitor.model.terms import ChannelName, Ending
from monitor.ports import Parcel

TRY_AGAIN: Final = 75
"""EX_TEMPFAIL of sysexits.h: the program asks to be started again later."""
SHOWN: Final = 200
"""Characters of the end of standard error that are kept."""
CHUNK: Final = 4096
LAST_WORDS_S: Final = 0.5
"""How long standard error is waited for once the program has ended; what it left running may hold it open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandChannel:
    """Starts `argv` with a document on standard input; exit status 0 alone is success.

    The environment is PATH, LANG, MACRO_MONITOR_MESSAGE and, of one event, MACRO_MONITOR_EVENT: no setting
    and no secret. When its time is over, the program is killed with all it has started in its process group.
    """

    name: ChannelName
    argv: tuple[str, ...]
    timeout_s: float = 30.0

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        """Make one document for each event."""
        return documents(notice, recipient=Path(self.argv[0]).name)

    def deliver(self, message: Message) -> Answer:
        """Run the program once."""
        with TemporaryFile() as given:  # not a pipe: a program may end without reading it
            given.write(message.body)
            given.seek(0)
            try:
                process = Popen(  # noqa: S603 - what `monitor.yaml` says, without a shell
                    self.argv,
                    stdin=given,
                    stdout=DEVNULL,
                    stderr=PIPE,
                    env=_environment(message),
                    start_new_session=True,
                )
            except (OSError, ValueError) as exc:  # ValueError: an argument with a NUL
                return failed(Ending.BROKEN, f"cannot start {self.argv[0]}: {type(exc).__name__}")
        return self._ended(process)

    def _ended(self, process: Popen[bytes]) -> Answer:
        """Wait for the end while another thread drains standard error, however much it is."""
        end: deque[bytes] = deque(maxlen=2)
        listener = Thread(target=_listen, args=(process.stderr, end), daemon=True)
        listener.start()
        try:
            status = process.wait(self.timeout_s)
        except TimeoutExpired:
            _kill(process)
            return failed(Ending.TIMED_OUT, f"killed after {self.timeout_s:g} s")
        listener.join(LAST_WORDS_S)
        return _judged(status, b"".join(end))


def _environment(message: Message) -> dict[str, str]:
    kept = {name: value for name in ("PATH", "LANG") if (value := os.environ.get(name))}
    event = {"MACRO_MONITOR_EVENT": message.events[0]} if len(message.events) == 1 else {}
    return {"PATH": os.defpath, **kept, "MACRO_MONITOR_MESSAGE": message.id, **event}


def _listen(stream: IO[bytes] | None, end: deque[bytes]) -> None:
    if stream is None:
        return
    with stream, suppress(OSError):
        while chunk := os.read(stream.fileno(), CHUNK):
            end.append(chunk)


def _kill(process: Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _judged(status: int, errors: bytes) -> Answer:
    if status == 0:
        return DELIVERED
    said = " ".join(errors.decode("utf-8", "replace").split())[-SHOWN:]
    how = f"ended by signal {-status}" if status < 0 else f"exit status {status}"
    asked = " (try again later)" if status == TRY_AGAIN else ""
    return failed(Ending.NOT_TAKEN, f"{how}{asked}: {said}" if said else f"{how}{asked}")
