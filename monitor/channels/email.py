"""Mail by SMTP, one message a recipient; only the last reply to DATA is success."""

import contextlib
import ssl
from dataclasses import dataclass, field
from enum import Enum, unique
from pathlib import Path
from typing import TYPE_CHECKING, Final, assert_never

from monitor.channels.answers import DELIVERED, failed, within
from monitor.channels.letter import address, letter
from monitor.errors import ConfigurationError
from monitor.model.alerts import Answer, Message, Notice
from monitor.model.terms import ChannelName
from monitor.ports import Parcel

if TYPE_CHECKING:
    import smtplib

PERMANENT: Final = range(500, 600)
SHOWN: Final = 200
"""Characters of a server's reply that are kept."""


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

    def __post_init__(self) -> None:
        for each in (self.sender, *self.recipients):
            address(each)
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
        import smtplib  # noqa: PLC0415 - needed only where something is sent

        try:
            self._converse(message)
        except smtplib.SMTPRecipientsRefused as exc:
            return self._refused(*exc.recipients[address(message.recipient)])
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as exc:
            return self._refused(exc.smtp_code, exc.smtp_error)
        except smtplib.SMTPResponseException as exc:
            return failed(f"{type(exc).__name__}: {exc.smtp_code}")
        except ssl.SSLError as exc:
            return failed(f"TLS: {exc.reason}")
        except (OSError, ValueError) as exc:  # ValueError: a reply that is no SMTP, as in a garbled challenge
            return failed(type(exc).__name__)
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
            with contextlib.suppress(OSError):  # a failed farewell takes nothing back
                smtp.quit()
            smtp.close()

    def _connected(self) -> "smtplib.SMTP":
        import smtplib  # noqa: PLC0415 - as in `_hand_over`

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

    def _refused(self, code: int, reply: bytes | str) -> Answer:
        """Answer a refusal of this mail itself; one of the log-in or the connection may be mended."""
        said = reply.decode("ascii", "replace") if isinstance(reply, bytes) else reply
        secret = self.password or ""
        clean = said.replace(secret, "***") if secret else said
        text = " ".join(clean.split())[:SHOWN]
        return failed(f"{code} {text}", permanent=code in PERMANENT)
