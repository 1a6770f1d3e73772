"""Mail by SMTP, one message a recipient; only the last reply to DATA is success."""

import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, unique
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from monitor.channels.addresses import address
from monitor.channels.answers import DELIVERED, within
from monitor.channels.letter import letter
from monitor.errors import ConfigurationError
from monitor.model.deliveries import Answer, Message, Notice
from monitor.model.terms import ChannelName
from monitor.ports import Parcel

if TYPE_CHECKING:
    import smtplib


@unique
class Tls(Enum):
    """How the connection is protected; a certificate is always checked."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChannel:
    """Hands mail to one server. `ca_file` names the certificates trusted instead of the system's."""

    name: ChannelName
    host: str
    port: int
    tls: Tls
    sender: str
    recipients: tuple[str, ...]
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    timeout_s: float = 20.0
    deadline_s: float = 60.0
    farewell_s: float = 2.0

    def __post_init__(self) -> None:
        bare = [address(each) for each in (self.sender, *self.recipients)]
        if len({each.lower() for each in bare[1:]}) < len(self.recipients):
            raise ConfigurationError(f"channel {self.name}: a recipient is named twice")
        if self.ca_file is not None and not _readable(self.ca_file):
            raise ConfigurationError(f"channel {self.name}: ca_file {self.ca_file} holds no certificates")
        if (self.username is None) != (self.password is None):
            raise ConfigurationError(f"channel {self.name}: username and password go together")
        if not f"{self.username}{self.password}".isascii():
            raise ConfigurationError(f"channel {self.name}: username and password must be ASCII")

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        """Write one mail to each recipient."""
        events = tuple(e.id for e in notice.events)
        return tuple(
            Parcel(recipient=each, events=events, body=letter(notice, sender=self.sender, recipient=each))
            for each in self.recipients
        )

    def deliver(self, message: Message) -> Answer:
        """Hand the mail over once."""
        return within(self.deadline_s, lambda: self._hand_over(message))

    def _hand_over(self, message: Message) -> Answer:
        from monitor.channels.refusals import answer_of  # noqa: PLC0415 - loads smtplib, as below

        try:
            self._converse(message)
        except (OSError, ValueError) as exc:  # ValueError: a reply that is no SMTP, as in a garbled challenge
            return answer_of(exc, server=f"{self.host}:{self.port}", secret=self.password)
        return DELIVERED

    def _converse(self, message: Message) -> None:
        smtp = self._connected()
        try:
            if self.tls is Tls.STARTTLS:
                smtp.starttls(context=self._context())
            if self.username is not None and self.password is not None:
                smtp.login(self.username, self.password)
            smtp.sendmail(address(self.sender), [address(message.recipient)], message.body)
        finally:
            _leave(smtp, self.farewell_s)

    def _connected(self) -> "smtplib.SMTP":
        import smtplib  # noqa: PLC0415 - needed only where something is sent

        match self.tls:
            case Tls.TLS:
                context = self._context()
                return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_s, context=context)
            case Tls.STARTTLS | Tls.NONE:
                return smtplib.SMTP(self.host, self.port, timeout=self.timeout_s)
            case _:
                assert_never(self.tls)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca_file)


def _readable(ca_file: Path) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(ca_file)
    except OSError:
        return False
    return True


def _leave(smtp: "smtplib.SMTP", patience_s: float) -> None:
    """Say goodbye; a farewell that fails or takes long takes nothing back."""
    with suppress(OSError):
        if smtp.sock is not None:
            smtp.sock.settimeout(patience_s)
        smtp.quit()
    smtp.close()
