"""A notice as one e-mail to one recipient: the same notice gives the same bytes."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses
from hashlib import sha256

from monitor.errors import ConfigurationError
from monitor.model.alerts import Notice
from monitor.model.terms import EventId


def letter(notice: Notice, *, sender: str, recipient: str) -> bytes:
    """Write the mail; the mails of one episode hang together in a reader's thread.

    Raises:
        ValueError: for a subject of more than one line.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = notice.subject
    mail["From"] = sender
    mail["To"] = recipient
    mail["Date"] = format_datetime(notice.made_at)
    mail["Auto-Submitted"] = "auto-generated"
    _thread(mail, notice, sender=sender, recipient=recipient)
    mail.set_content(notice.text, cte="quoted-printable")
    mail.add_alternative(notice.html, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{_digest([e.id for e in notice.events], recipient)}")
    return mail.as_bytes()


def address(text: str) -> str:
    """Return the one bare address in `Name <name@example.org>`.

    Raises:
        ConfigurationError: if there is not exactly one, or it could not stand in a mail's header.
    """
    found = [bare for _, bare in getaddresses([text])] if text.isprintable() else []
    if len(found) != 1 or not found[0].isascii() or not all(found[0].rpartition("@")) or " " in found[0]:
        raise ConfigurationError(f"not one e-mail address: {text!r}")
    return found[0]


def _thread(mail: EmailMessage, notice: Notice, *, sender: str, recipient: str) -> None:
    """Name the mail after its events, and the thread after the event that opened its episode."""
    domain = address(sender).rpartition("@")[2]
    own = f"<{_digest([e.id for e in notice.events], recipient)}@{domain}>"
    mail["Message-ID"] = own
    if notice.thread is None:
        return
    root = f"<{_digest([EventId(notice.thread)], recipient)}@{domain}>"
    if root != own:
        mail["In-Reply-To"] = root
        mail["References"] = root


def _digest(events: Sequence[EventId], recipient: str) -> str:
    return sha256("\n".join((*events, address(recipient))).encode()).hexdigest()[:32]
