"""E-mail addresses as people write them, read so that no header and no command can hide in one."""

import re
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
    if len(found) != 1 or not PLAIN.fullmatch(found[0]):
        raise ConfigurationError(f"not one e-mail address: {text!r}")
    return found[0]
