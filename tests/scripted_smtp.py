"""A mail server that says what a test has it say, as none that keeps the standard would."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread
from typing import Final

LOOPBACK: Final = "127.0.0.1"
GREETING, END_OF_DATA = "greeting", "end of data"
USUAL: Final[Mapping[str, str]] = {
    GREETING: "220 localhost",
    "EHLO": "250-localhost\r\n250 AUTH PLAIN LOGIN",
    "DATA": "354 go on",
    "QUIT": "221 bye",
}
SILENCE: Final = ""
"""In place of a reply: none comes until the server closes."""
HANGING_UP: Final = "hang up"
"""In place of a reply: the connection ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Where the server listens, what it says to which command, and the commands it was given."""

    port: int
    replies: Mapping[str, str]
    heard: list[str] = field(default_factory=list)
    closing: Event = field(default_factory=Event)

    def reply(self, command: str) -> str:
        """Choose what is said to a command."""
        return self.replies.get(command, USUAL.get(command, "250 OK"))


@contextmanager
def scripted_smtp(replies: Mapping[str, str]) -> Iterator[Script]:
    """Run the server on a free port of the loopback."""

    class Handler(StreamRequestHandler):
        """Talks with one client."""

        def handle(self) -> None:
            """Answer line by line."""
            with suppress(ConnectionError):
                self._talk()

        def _talk(self) -> None:
            if not self._say(GREETING):
                return
            in_data = False
            for line in iter(self.rfile.readline, b""):
                text = line.decode().strip()
                if in_data and text != ".":
                    continue
                command = END_OF_DATA if in_data else text.partition(" ")[0].upper()
                script.heard.append(command)
                if not self._say(command):
                    return
                in_data = command == "DATA" and script.reply("DATA").startswith("354")

        def _say(self, command: str) -> bool:
            """Reply; whether the conversation goes on."""
            text = script.reply(command)
            if text == SILENCE:
                script.closing.wait()
            if text in {SILENCE, HANGING_UP}:
                return False
            self.wfile.write(f"{text}\r\n".encode())
            return command != "QUIT"

    with ThreadingTCPServer((LOOPBACK, 0), Handler) as server:
        script = Script(port=server.server_address[1], replies=replies)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield script
        finally:
            script.closing.set()
            server.shutdown()
            thread.join()
