"""A notice as one e-mail to one recipient: the same notice gives the same bytes."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from monitor.channels.addresses import address
from monitor.model.deliveries import Notice
from monitor.model.terms import Purpose


def letter(notice: Notice, *, sender: str, recipient: str) -> bytes:
    """Write the mail; the mails of one episode hang together in a reader's thread.

    `sender` and `recipient` are as `address` takes them. A subject is put on one line whatever it holds, so
    that it can add no header.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = _one_line(notice.subject)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Date"] = format_datetime(notice.made_at)
    mail["Auto-Submitted"] = "auto-generated"
    _thread(mail, notice, sender=sender, recipient=recipient)
    mail.set_content(notice.text, cte="quoted-printable")
    mail.add_alternative(notice.html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = notice.language.value  # here: what comes before the content is its part's
    mail.set_boundary(f"=_{_own_name(notice, recipient)}")
    return mail.as_bytes()


def _thread(mail: EmailMessage, notice: Notice, *, sender: str, recipient: str) -> None:
    """Name the mail after what it tells, and the thread after the event that opened its episode."""
    domain = address(sender).rpartition("@")[2]
    own = f"<{_own_name(notice, recipient)}@{domain}>"
    mail["Message-ID"] = own
    if notice.thread is None:
        return
    root = f"<{_hash(notice.thread, recipient=recipient)}@{domain}>"
    if root != own:
        mail["In-Reply-To"] = root
        mail["References"] = root


def _own_name(notice: Notice, recipient: str) -> str:
    """Hash what is told: an alert is its events, whatever else comes at an instant is what it is for, too."""
    events = [e.id for e in notice.events]
    if notice.purpose is Purpose.ALERT:
        return _hash(*events, recipient=recipient)
    occasion = (notice.purpose.value, notice.made_at.isoformat(), notice.subject)
    return _hash(*occasion, *events, recipient=recipient)


def _hash(*parts: str, recipient: str) -> str:
    return sha256("\n".join((*parts, address(recipient))).encode("utf-8", "replace")).hexdigest()[:32]


def _one_line(text: str) -> str:
    """Put blanks in place of line ends, and nothing in place of what cannot be shown."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())
