"""The plain text, printed."""

from dataclasses import dataclass
from typing import TextIO

from monitor.channels.answers import DELIVERED, failed
from monitor.model.deliveries import Answer, Message, Notice
from monitor.model.terms import ChannelName, Ending
from monitor.ports import Parcel


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleChannel:
    """Prints notices to a stream, with a question mark for what its encoding cannot hold."""

    name: ChannelName
    stream: TextIO

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        """Take the plain text, for whoever watches the stream."""
        events = tuple(e.id for e in notice.events)
        return (Parcel(recipient="console", events=events, body=notice.text.encode()),)

    def deliver(self, message: Message) -> Answer:
        """Print the text and an empty line."""
        encoding = self.stream.encoding or "utf-8"
        text = message.body.decode().encode(encoding, "replace").decode(encoding)
        try:
            self.stream.write(f"{text}\n")
            self.stream.flush()
        except (OSError, ValueError) as exc:  # ValueError: the stream is closed
            return failed(Ending.NOT_TAKEN, f"the stream cannot be written: {type(exc).__name__}")
        return DELIVERED
