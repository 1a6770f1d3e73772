"""A web address in its parts, and which addresses of machines it may lead to."""

import socket
from base64 import b64encode
from dataclasses import dataclass, field
from enum import Enum, unique
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final, TypeAlias
from urllib.parse import unquote

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from monitor.errors import ConfigurationError
from monitor.model.terms import ChannelName

PORTS: Final = {"http": 80, "https": 443}
NAT64: Final = IPv6Network("64:ff9b::/96")
GLOBAL: Final = IPv6Network("2000::/3")
"""All that is given out for the public network; some older ways to write a private address lie beside it."""

Place: TypeAlias = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
Endpoint: TypeAlias = tuple[socket.AddressFamily, Place]
"""A family of addresses, and one of them with its port, as `connect` wants it."""


@unique
class PrivateAddresses(Enum):
    """Whether requests may go to machines of the own network."""

    ALLOW = "allow"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAddress:
    """Where requests go. `origin` is what may be shown; path and log-in may hold secrets.

    `host` is a name or an address without brackets, `authority` what a request names as its host.
    """

    secure: bool
    host: str
    port: int
    authority: str
    origin: str
    path: str = field(repr=False)
    authorization: str | None = field(repr=False)


def web_address(channel: ChannelName, url: str) -> WebAddress:
    """Read an address.

    Raises:
        ConfigurationError: when it is none; the address, which may hold a secret, is not repeated.
    """
    parts = _parts(url)
    if parts is None or parts.host is None or parts.scheme is None:
        raise ConfigurationError(f"channel {channel}: url must be an http or https address")
    authority = parts.host if parts.port is None else f"{parts.host}:{parts.port}"
    return WebAddress(
        secure=parts.scheme == "https",
        host=parts.host.strip("[]"),
        port=parts.port or PORTS[parts.scheme],
        authority=authority,
        origin=f"{parts.scheme}://{authority}",
        path=parts.request_uri,
        authorization=_basic(parts.auth) if parts.auth else None,
    )


def _parts(url: str) -> Url | None:
    try:
        parts = parse_url(url)
        (parts.host or "").encode("idna")  # as the resolver will
    except (LocationParseError, UnicodeError):
        return None
    usable = parts.scheme in PORTS and parts.port != 0 and url.isprintable() and " " not in url
    return parts if usable else None


def _basic(login: str) -> str:
    return f"Basic {b64encode(unquote(login).encode()).decode()}"


def resolved(address: WebAddress) -> tuple[Endpoint, ...]:
    """Ask for the addresses of a host.

    Raises:
        OSError: when there are none, or nobody can be asked.
    """
    found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    return tuple((family, endpoint) for family, _, _, _, endpoint in found)


def private_among(endpoints: tuple[Endpoint, ...]) -> str | None:
    """Return the first address that is not of the public network, None where all are."""
    hosts = (str(endpoint[0]) for _, endpoint in endpoints)
    return next((host for host in hosts if not _is_public(ip_address(host))), None)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address, and the one of version 4 that it may stand for, is of the public network."""
    inner = _inner(address) if isinstance(address, IPv6Address) else None
    if inner is not None:
        return _is_public(inner)
    given_out = isinstance(address, IPv4Address) or address in GLOBAL
    return given_out and address.is_global and not address.is_multicast


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
