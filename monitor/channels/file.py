"""Messages kept as files: one growing file of JSON lines, or a folder with one file a message."""

import os
from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path
from typing import BinaryIO, assert_never

from monitor.channels.addresses import address
from monitor.channels.answers import DELIVERED, failed
from monitor.channels.documents import documents
from monitor.channels.letter import letter
from monitor.model.deliveries import Answer, Message, Notice
from monitor.model.terms import ChannelName, Ending
from monitor.ports import Parcel


@unique
class Form(Enum):
    """What a file of the folder holds: the whole notice as a mail, or one event as JSON."""

    EML = "eml"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChannel:
    """Appends one line of JSON for each event; its folder must exist."""

    name: ChannelName
    path: Path

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        """Make one line for each event."""
        return documents(notice, recipient=str(self.path))

    def deliver(self, message: Message) -> Answer:
        """Append the line and wait until it is on the disk; a line torn by a crash is closed first."""
        try:
            with self.path.open("a+b") as file:
                file.write(_closing(file) + message.body + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as exc:
            return failed(Ending.NOT_TAKEN, f"{self.path}: {exc.strerror or type(exc).__name__}")
        return DELIVERED


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderChannel:
    """Writes one file a message into a folder, whole or not at all; a repeat replaces its own file.

    `sender` and `recipient` are those of the mails.
    """

    name: ChannelName
    folder: Path
    form: Form
    sender: str = "macro-monitor@localhost"
    recipient: str = "reader@localhost"

    def __post_init__(self) -> None:
        address(self.sender)
        address(self.recipient)

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        """Make one mail of the notice, or one document for each event."""
        match self.form:
            case Form.EML:
                body = letter(notice, sender=self.sender, recipient=self.recipient)
                events = tuple(e.id for e in notice.events)
                return (Parcel(recipient=str(self.folder), events=events, body=body),)
            case Form.JSON:
                return documents(notice, recipient=str(self.folder))
            case _:
                assert_never(self.form)

    def deliver(self, message: Message) -> Answer:
        """Write the file beside its place and move it there."""
        part = self.folder / f".{message.id}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(message.body)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.folder / f"{message.id}.{self.form.value}")
        except OSError as exc:
            return failed(Ending.NOT_TAKEN, f"{self.folder}: {exc.strerror or type(exc).__name__}")
        return DELIVERED


def _closing(file: BinaryIO) -> bytes:
    """Return what closes the last line of a file, nothing if it is closed."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return b""
    file.seek(size - 1)
    return b"" if file.read(1) == b"\n" else b"\n"
