"""HTTP as values: one polite session with time limits, retries and a pace for each provider.

A secret is put into a request at the last moment. Nothing that leaves this module holds one, nor the
address it was put into: every failure is a value that names the host only, and no exception escapes.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import Final, Self
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

import requests
from urllib3.exceptions import DecodeError, ProtocolError, ReadTimeoutError
from urllib3.exceptions import HTTPError as Urllib3Error

from monitor import __version__
from monitor.exchange import NO_HEADERS, NO_SECRETS, Failure, Keep, Reason, Reply, Result, Secret
from monitor.pace import Pace, seconds_asked
from monitor.ports import Clock

_log = logging.getLogger(__name__)

_KEPT_HEADERS: Final = ("content-type", "date", "etag", "last-modified", "retry-after")
_TOO_MANY_REQUESTS: Final = 429
_SERVER_ERROR: Final = 500
_REDIRECTS: Final = 3
_PIECE: Final = 65_536


_PASSING: Final = frozenset({Reason.UNREACHABLE, Reason.TIMED_OUT, Reason.CUT_SHORT})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Elsewhere:
    """A redirect, still to be judged."""

    location: str


class Transport:
    """One session for all providers, safe to share between threads.

    Args:
        clock: Its `now` measures deadlines and its `sleep` does all waiting.
        rates: Requests a second allowed to a provider; one that is not named is not held back.
        connect_timeout_s: Longest wait for a connection.
        read_timeout_s: Longest silence of a server while it is answering.
        deadline_s: Longest time for one call, retries and waits between them included.
        attempts: Requests made at most for one call.
        backoff_s: Wait before the first retry; doubled before each later one.
        retry_after_max_s: Longest wait that a server may ask for.
        max_bytes: Largest body read.
    """

    def __init__(  # noqa: PLR0913 - every limit is the caller's to set
        self,
        clock: Clock,
        *,
        rates: Mapping[str, float],
        connect_timeout_s: float = 10.0,
        read_timeout_s: float = 30.0,
        deadline_s: float = 120.0,
        attempts: int = 4,
        backoff_s: float = 1.0,
        retry_after_max_s: float = 60.0,
        max_bytes: int = 64 * 2**20,
    ) -> None:
        self._clock = clock
        self._paces = {provider: Pace(clock, rate) for provider, rate in rates.items()}
        self._timeouts = (connect_timeout_s, read_timeout_s)
        self._deadline = timedelta(seconds=deadline_s)
        self._attempts = attempts
        self._backoff_s = backoff_s
        self._retry_after_max_s = retry_after_max_s
        self._max_bytes = max_bytes
        self._session = _session()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections kept open."""
        self._session.close()

    def now(self) -> datetime:
        """Return the present instant on the clock that this transport waits by."""
        return self._clock.now()

    def get(
        self,
        url: str,
        *,
        provider: str,
        headers: Mapping[str, str] = NO_HEADERS,
        secrets: Mapping[str, Secret] = NO_SECRETS,
        keep: Keep | None = None,
    ) -> Result:
        """Ask for `url`, `secrets` added to its query; what may pass is tried again in time.

        With `keep` a body of any size is read line by line, and what it keeps is the body of the reply.
        """
        self._await_turn(provider)
        asked = _Asked(headers=headers, secrets=secrets, keep=keep, until=self.now() + self._deadline)
        result = self._follow(url, asked)
        for attempt in range(1, self._attempts):
            wait_s = self._wait_before_retry(result, attempt)
            if wait_s is None or self.now() + timedelta(seconds=wait_s) >= asked.until:
                break
            _log.info("%s: retrying in %.1f s, %s", provider, wait_s, _in_short(result))
            self._clock.sleep(wait_s)
            self._await_turn(provider)
            result = self._follow(url, asked)
        return result

    def _await_turn(self, provider: str) -> None:
        if provider in self._paces:
            self._paces[provider].wait()

    def _wait_before_retry(self, result: Result, attempt: int) -> float | None:
        """Seconds to wait before trying again; None where that cannot help."""
        backoff_s = self._backoff_s * 2 ** (attempt - 1)
        if isinstance(result, Failure):
            return backoff_s if result.reason in _PASSING else None
        if result.status != _TOO_MANY_REQUESTS and result.status < _SERVER_ERROR:
            return None
        asked_s = seconds_asked(result.headers.get("retry-after", ""), self.now())
        return backoff_s if asked_s is None else min(asked_s, self._retry_after_max_s)

    def _follow(self, url: str, asked: "_Asked") -> Result:
        """Make one request, following redirects within its host only."""
        for _ in range(_REDIRECTS):
            result = self._request(url, asked)
            if not isinstance(result, _Elsewhere):
                return result
            target = _within_host(url, result.location)
            if target is None:
                return _failure(Reason.REDIRECTED, url, "redirected to another host")
            url = target
        return _failure(Reason.REDIRECTED, url, "redirected without end")

    def _request(self, url: str, asked: "_Asked") -> Result | _Elsewhere:
        try:
            with self._session.get(
                _with_secrets(url, asked.secrets),
                headers=dict(asked.headers),
                timeout=self._timeouts,
                stream=True,
                allow_redirects=False,
            ) as response:
                if response.is_redirect:
                    return _Elsewhere(location=response.headers["location"])
                return self._read(response, url, asked)
        except (requests.Timeout, ReadTimeoutError):
            return _failure(Reason.TIMED_OUT, url, "did not answer in time")
        except (ProtocolError, DecodeError):
            return _failure(Reason.CUT_SHORT, url, "broke off in the middle of an answer")
        except (requests.RequestException, Urllib3Error, OSError, ValueError):
            return _failure(Reason.UNREACHABLE, url, "could not be reached")

    def _read(self, response: requests.Response, url: str, asked: "_Asked") -> Result:
        body = _Body(keep=asked.keep)
        # `read1` returns with what one read of the socket gave: a server that drips byte by byte
        # never lets its read timeout pass, so the clock is looked at after each of them.
        while piece := response.raw.read1(_PIECE, decode_content=True):
            body.add(piece)
            if len(body) > self._max_bytes:
                return _failure(Reason.TOO_LARGE, url, f"sent more than {self._max_bytes} bytes")
            if self.now() >= asked.until:
                return _failure(Reason.TIMED_OUT, url, "did not finish its answer in time")
        kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        return Reply(status=response.status_code, headers=kept, body=body.whole())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is asked of an address, until when, and what is kept of the answer."""

    headers: Mapping[str, str]
    secrets: Mapping[str, Secret]
    keep: Keep | None
    until: datetime


class _Body:
    """A body as it comes in: all of it, or the lines to be kept and the one not yet ended."""

    def __init__(self, *, keep: Keep | None) -> None:
        self._keep = keep
        self._kept = bytearray()
        self._open = b""

    def __len__(self) -> int:
        return len(self._kept) + len(self._open)

    def add(self, piece: bytes) -> None:
        """Take what came in next."""
        if self._keep is None:
            self._kept += piece
            return
        *lines, self._open = (self._open + piece).split(b"\n")
        for line in lines:
            if self._keep(line):
                self._kept += line + b"\n"

    def whole(self) -> bytes:
        """Give what was kept, once no more comes."""
        last = self._open if self._keep is None or self._keep(self._open) else b""
        return bytes(self._kept) + last


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - as requests calls it
        """Name none: requests would read ahead, whatever it is told about redirects."""
        return None


def _session() -> requests.Session:
    # urllib3 logs the path and query of each request, where keys and webhook tokens stand.
    logging.getLogger("urllib3.connectionpool").addFilter(_refuse)
    session = _Session()
    session.headers["User-Agent"] = f"macro-monitor/{__version__}"
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return session


def _refuse(_: logging.LogRecord) -> bool:
    return False


def _with_secrets(url: str, secrets: Mapping[str, Secret]) -> str:
    parts = urlsplit(url)
    added = urlencode({name: secret.reveal() for name, secret in secrets.items()})
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, added))), fragment=""))


def _within_host(url: str, location: str) -> str | None:
    """Return where a redirect leads; None where that is another host, or nowhere."""
    try:
        target = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(target)
    except ValueError:
        return None
    return target if old.netloc == new.netloc and new.scheme in {old.scheme, "https"} else None


def _failure(reason: Reason, url: str, said: str) -> Failure:
    return Failure(reason=reason, detail=f"{_host(url)} {said}")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "the address"
    except ValueError:
        return "the address"


def _in_short(result: Result) -> str:
    return result.detail if isinstance(result, Failure) else f"status {result.status}"
