"""What the failures of a conversation by SMTP mean: whether to try again, and what a person can do."""

import re
import smtplib
import ssl
from collections.abc import Mapping
from socket import gaierror
from typing import Final, TypeAlias

from monitor.channels.answers import failed
from monitor.model.deliveries import Answer
from monitor.model.terms import Ending

PERMANENT: Final = range(500, 600)
LOG_IN_FIRST: Final = frozenset({530, 534, 535, 538})
"""Replies that ask for a log-in, or another one, wherever in the conversation they come (RFC 4954)."""
SHOWN: Final = 200
"""Characters of a server's reply that are kept."""
HOW: Final[Mapping[type[smtplib.SMTPResponseException], str]] = {
    smtplib.SMTPConnectError: "greeted with",
    smtplib.SMTPHeloError: "answered EHLO with",
}
MailFailure: TypeAlias = smtplib.SMTPRecipientsRefused | smtplib.SMTPSenderRefused | smtplib.SMTPDataError
ENHANCED: Final = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?!\S)")


def answer_of(failure: OSError | ValueError, *, server: str, secret: str | None) -> Answer:
    """Answer what stopped a mail on its way to `server`; `secret` is never repeated.

    A 5xx that refuses this recipient or this mail is for good. One to the connection, the greeting or the
    log-in says nothing about the mail and may be mended.
    """
    match failure:
        case smtplib.SMTPRecipientsRefused() | smtplib.SMTPSenderRefused() | smtplib.SMTPDataError():
            return _of_mail(failure, secret)
        case smtplib.SMTPAuthenticationError():
            return _of_login(failure, server)
        case smtplib.SMTPException():
            return _of_server(failure, server, secret)
        case OSError():
            return _of_network(failure, server)
        case ValueError():
            return _of_nonsense(failure, server)


def _of_mail(failure: MailFailure, secret: str | None) -> Answer:
    """Answer a refusal of this mail or its recipient."""
    code, reply = _reply(failure)
    if code in LOG_IN_FIRST:
        ending = Ending.LOGIN
    else:
        ending = Ending.REFUSED if code in PERMANENT else Ending.NOT_TAKEN
    return failed(ending, _shown(code, reply, secret))


def _reply(failure: MailFailure) -> tuple[int, bytes | str]:
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return next(iter(failure.recipients.values()))
    return failure.smtp_code, failure.smtp_error


def _of_login(failure: smtplib.SMTPAuthenticationError, server: str) -> Answer:
    """Answer a refused log-in by its codes alone: servers are known to repeat what they were given."""
    reply = failure.smtp_error
    enhanced = ENHANCED.match(reply if isinstance(reply, bytes) else reply.encode())
    codes = f"{failure.smtp_code} {enhanced.group().decode()}" if enhanced else f"{failure.smtp_code}"
    if failure.smtp_code in PERMANENT:
        return failed(Ending.LOGIN, f"{server} refused the log-in: {codes}")
    return failed(Ending.NOT_TAKEN, f"{server} could not check the log-in: {codes}")


def _of_server(failure: smtplib.SMTPException, server: str, secret: str | None) -> Answer:
    """Answer what a server says to everybody, or does not offer."""
    match failure:
        case smtplib.SMTPResponseException():
            said = _shown(failure.smtp_code, failure.smtp_error, secret)
            return failed(Ending.NOT_TAKEN, f"{server} {HOW.get(type(failure), 'answered')} {said}")
        case smtplib.SMTPServerDisconnected() if isinstance(failure.__context__, TimeoutError):
            return _of_network(failure.__context__, server)
        case smtplib.SMTPServerDisconnected():
            return failed(Ending.UNREACHABLE, f"{server} closed the connection")
        case smtplib.SMTPNotSupportedError() if "STARTTLS" in str(failure):
            return failed(Ending.TLS, f"{server} does not offer STARTTLS")
        case _:
            return failed(Ending.LOGIN, f"{server} offers no way to log in that is known here")


def _of_network(failure: OSError, server: str) -> Answer:
    match failure:
        case ssl.SSLCertVerificationError():
            return failed(Ending.TLS, f"{server}: {failure.reason}: {failure.verify_message}")
        case ssl.SSLError():
            return failed(Ending.TLS, f"{server}: {failure.reason}")
        case gaierror():
            return failed(Ending.UNRESOLVED, f"{server}: the name does not resolve")
        case TimeoutError():
            return failed(Ending.TIMED_OUT, f"{server}: no reply in time")
        case _:
            return failed(Ending.UNREACHABLE, f"{server}: {type(failure).__name__}")


def _of_nonsense(failure: ValueError, server: str) -> Answer:
    if isinstance(failure, UnicodeError):
        return failed(Ending.UNRESOLVED, f"{server}: the name cannot be one of a host")
    return failed(Ending.BROKEN, f"{server}: a reply that is no SMTP ({type(failure).__name__})")


def _shown(code: int, reply: bytes | str, secret: str | None) -> str:
    said = reply.decode("ascii", "replace") if isinstance(reply, bytes) else reply
    clean = said.replace(secret, "***") if secret else said
    text = " ".join(clean.split())[:SHOWN]
    return f"{code} {text}"
