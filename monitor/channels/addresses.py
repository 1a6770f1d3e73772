"""E-mail addresses as people write them, read so that no header and no command can hide in one."""

import re
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses
from typing import Final

from monitor.errors import ConfigurationError

PLAIN: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
"""An address without quotes, comments and letters beyond ASCII, as the HTML standard has it."""


def address(text: str) -> str:
    """Return the one bare address in `Name <name@example.org>`.

    Raises:
        ConfigurationError: if there is not exactly one, or it could not stand in a mail's header.
    """
    found = [bare for _, bare in getaddresses([text])] if text.isprintable() else []
    if len(found) != 1 or not PLAIN.fullmatch(found[0]) or not _stands(text, found[0]):
        raise ConfigurationError(f"not one e-mail address: {text!r}")
    return found[0]


def _stands(text: str, bare: str) -> bool:
    """Tell whether a header can hold an address; Python's own reader fails in many ways on some names."""
    mail = EmailMessage(policy=SMTP)
    try:
        mail["To"] = text
        read = [each.addr_spec for each in mail["To"].addresses]
        return read == [bare] and bool(mail.as_bytes())
    except (AttributeError, IndexError, LookupError, TypeError, ValueError, MessageError):
        return False
