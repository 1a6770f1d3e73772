"""How tries to deliver end, and what a person can do about it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from monitor.model.terms import Ending
from monitor.wording.words import ENGLISH, Words, phrase

REMEDIES: Final[Mapping[Ending, str]] = MappingProxyType(
    {
        Ending.DELIVERED: phrase("Nothing needs to be done."),
        Ending.REFUSED: phrase(
            "The receiver will never take this message: check the address and what the receiver allows, "
            "then send it again with `macro-monitor deliveries retry`."
        ),
        Ending.GONE: phrase(
            "The receiver wants nothing more from this channel: give the channel another address in "
            "monitor.yaml, or take it out."
        ),
        Ending.LIMITED: phrase(
            "The receiver limits how much it takes: it is tried again when it allows; send fewer messages "
            "to it, or gather them in a digest."
        ),
        Ending.NOT_TAKEN: phrase(
            "The receiver has a problem of its own: it is tried again; if that lasts, ask whoever runs it."
        ),
        Ending.REDIRECTED: phrase(
            "The receiver has moved: write its new address into monitor.yaml; redirects are not followed."
        ),
        Ending.UNRESOLVED: phrase(
            "The host has no address: check its name in monitor.yaml and this machine's DNS."
        ),
        Ending.UNREACHABLE: phrase(
            "No connection could be made: check host, port and firewall, and that the receiver is running."
        ),
        Ending.TIMED_OUT: phrase(
            "The receiver took too long: check that it answers at once, or raise the channel's timeout."
        ),
        Ending.TLS: phrase(
            "The receiver could not prove who it is: check that its certificate is valid and bears the "
            "host's name, or name its authority in `ca_file`."
        ),
        Ending.LOGIN: phrase(
            "The receiver did not accept the login: check user name and password of the channel."
        ),
        Ending.BROKEN: phrase(
            "The channel cannot work as it is set up: read the detail and mend its section in monitor.yaml."
        ),
    }
)


def remedy(ending: Ending, words: Words = ENGLISH) -> str:
    """Say what a person can do about a try that ended like this."""
    return words.say(REMEDIES[ending])
