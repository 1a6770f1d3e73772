"""Payloads of a run kept as files, and read back later as if they came from their providers.

A folder holds one file a payload and `index.jsonl`, a line an answer in the order they came. An address
is kept without its secrets, and a secret that an answer repeats is blotted out.
"""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from monitor.errors import ConfigurationError
from monitor.exchange import Failure, Fetcher, Keep, Reason, Reply, Result, Secret
from monitor.jobs import MovableClock
from monitor.model.terms import SourceName
from monitor.wording.times import instant_code

INDEX: Final = "index.jsonl"
SCHEMA: Final = 1
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_NO_SECRETS: Final[Mapping[str, Secret]] = MappingProxyType({})
_ODD: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME: Final = 60


class Recorder:
    """A fetcher that keeps all it is given in a folder made for it.

    A payload is whole in its file before the index names it, so a run that is cut off leaves what it got.
    """

    def __init__(self, fetcher: Fetcher, folder: Path) -> None:
        self._fetcher = fetcher
        self._folder = folder
        self._count = 0

    @property
    def count(self) -> int:
        """Answers kept so far."""
        return self._count

    def now(self) -> datetime:
        """Return the present instant on the clock of the fetcher behind."""
        return self._fetcher.now()

    def get(
        self,
        url: str,
        *,
        provider: str,
        headers: Mapping[str, str] = _NOTHING,
        secrets: Mapping[str, Secret] = _NO_SECRETS,
        keep: Keep | None = None,
    ) -> Result:
        """Ask the fetcher behind, and keep what it says."""
        result = self._fetcher.get(url, provider=provider, headers=headers, secrets=secrets, keep=keep)
        self._count += 1
        line = {
            "schema": SCHEMA,
            "at": instant_code(self.now()),
            "provider": provider,
            "url": _without_account(url),
            **self._kept(result, url, provider=provider, secrets=secrets.values()),
        }
        self._write(INDEX, f"{json.dumps(line, ensure_ascii=False)}\n".encode(), mode="ab")
        return result

    def _kept(
        self, result: Result, url: str, *, provider: str, secrets: Iterable[Secret]
    ) -> Mapping[str, object]:
        """Keep the payload of an answer, and say what is told of it."""
        if isinstance(result, Failure):
            detail = _scrubbed(result.detail.encode(), secrets).decode()
            return {"failure": result.reason.value, "detail": detail}
        body = _scrubbed(result.body, secrets)
        name = _file_name(self._count, provider, url)
        self._write(name, body, mode="xb")
        headers = {each: _scrubbed(text.encode(), secrets).decode() for each, text in result.headers.items()}
        return {
            "status": result.status,
            "headers": headers,
            "bytes": len(body),
            "sha256": sha256(body).hexdigest(),
            "file": name,
        }

    def _write(self, name: str, content: bytes, *, mode: str) -> None:
        try:
            with (self._folder / name).open(mode) as file:
                file.write(content)
        except OSError as exc:
            raise ConfigurationError(f"cannot write the recording {self._folder}: {exc.strerror}") from exc


def new_recording(fetcher: Fetcher, folder: Path) -> Recorder:
    """Begin a recording in a folder of its own, made where there is none.

    Raises:
        ConfigurationError: when the folder cannot be made, or holds a recording already.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ConfigurationError(f"{folder} is not empty: name a new folder for the recording")
    except OSError as exc:
        raise ConfigurationError(f"cannot make the folder {folder}: {exc.strerror}") from exc
    return Recorder(fetcher, folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One answer of a recording: when it came, from whom, to what was asked."""

    at: datetime
    provider: SourceName
    address: str
    result: Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Tape:
    """A recording as it was read: its answers in the order in which they came; there is at least one."""

    folder: Path
    takes: tuple[Take, ...]

    @property
    def began_at(self) -> datetime:
        """When its first answer came."""
        return self.takes[0].at

    @property
    def providers(self) -> frozenset[SourceName]:
        """Who was asked."""
        return frozenset(take.provider for take in self.takes)


class Player:
    """A fetcher that answers from a recording, and moves a clock along with it.

    Several answers to one question come in their order, and the last of them from then on. Of an address
    only path and query count: who asked a mirror is answered as who asked the provider.
    """

    def __init__(self, tape: Tape, clock: MovableClock) -> None:
        self._folder = tape.folder
        self._clock = clock
        self._left: dict[tuple[str, str], deque[Take]] = {}
        for take in tape.takes:
            self._left.setdefault((take.provider, take.address), deque()).append(take)

    def now(self) -> datetime:
        """Return when the newest of the answers given so far was recorded."""
        return self._clock.now()

    def get(
        self,
        url: str,
        *,
        provider: str,
        headers: Mapping[str, str] = _NOTHING,  # noqa: ARG002 - a recording has one answer for all of them
        secrets: Mapping[str, Secret] = _NO_SECRETS,  # noqa: ARG002 - as `headers`
        keep: Keep | None = None,
    ) -> Result:
        """Give what was recorded for `url`; a failure that says so where nothing was."""
        takes = self._left.get((provider, _address(url)))
        if takes is None:
            said = f"the recording in {self._folder} holds no answer of {provider} to {_address(url)}"
            return Failure(reason=Reason.UNREACHABLE, detail=said)
        take = takes[0] if len(takes) == 1 else takes.popleft()
        self._clock.advance_to(take.at)
        if keep is None or isinstance(take.result, Failure):
            return take.result
        return Reply(
            status=take.result.status,
            headers=take.result.headers,
            body=b"".join(_sieved(take.result.body, keep)),
        )


def read_tape(folder: Path) -> Tape:
    """Read a recording whole.

    Raises:
        ConfigurationError: when the folder holds none, or a part of it is missing or not what was recorded.
    """
    try:
        lines = (folder / INDEX).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"{folder} holds no recording: cannot read its {INDEX}") from exc
    takes = tuple(_take(folder, line, number) for number, line in enumerate(lines, start=1))
    if not takes:
        raise ConfigurationError(f"the recording in {folder} is empty")
    return Tape(folder=folder, takes=takes)


def _take(folder: Path, line: str, number: int) -> Take:
    where = f"{folder / INDEX}:{number}"
    try:
        told = json.loads(line)
        if told["schema"] != SCHEMA:
            raise ConfigurationError(f"{where}: recorded by another version: schema {told['schema']}")
        at = datetime.fromisoformat(told["at"])
        address, provider = _address(str(told["url"])), SourceName(str(told["provider"]))
        result = _result(folder, told)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as exc:
        raise ConfigurationError(f"{where}: not a line of a recording: {type(exc).__name__} {exc}") from exc
    if at.tzinfo is None:
        raise ConfigurationError(f"{where}: the instant {told['at']} has no offset")
    return Take(at=at, provider=provider, address=address, result=result)


def _result(folder: Path, told: Mapping[str, Any]) -> Result:
    if "failure" in told:
        return Failure(reason=Reason(told["failure"]), detail=str(told["detail"]))
    headers = {str(name): str(text) for name, text in told["headers"].items()}
    return Reply(status=int(told["status"]), headers=headers, body=_payload(folder, told))


def _payload(folder: Path, told: Mapping[str, Any]) -> bytes:
    name = str(told["file"])
    if name in {"", ".", ".."} or Path(name).name != name:
        raise ConfigurationError(f"the recording in {folder} names a file that is not in it: {name!r}")
    try:
        body = (folder / name).read_bytes()
    except OSError as exc:
        raise ConfigurationError(f"the recording in {folder} lacks its file {name}") from exc
    if sha256(body).hexdigest() != told["sha256"]:
        raise ConfigurationError(f"{folder / name} is not what was recorded: its sha256 differs")
    return body


def _sieved(body: bytes, keep: Keep) -> Iterator[bytes]:
    """Yield the lines to be kept, as the transport does."""
    *lines, last = body.split(b"\n")
    yield from (line + b"\n" for line in lines if keep(line))
    if keep(last):
        yield last


def _scrubbed(content: bytes, secrets: Iterable[Secret]) -> bytes:
    for secret in secrets:
        content = content.replace(secret.reveal().encode(), b"***")
    return content


def _without_account(url: str) -> str:
    """Drop the name and password that the address of a mirror can hold."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _file_name(number: int, provider: str, url: str) -> str:
    """Name a payload so that a listing of the folder reads as what came."""
    path = PurePosixPath(urlsplit(url).path)
    words = _ODD.sub("-", path.name)[-_LONGEST_NAME:].lstrip(".-")
    return f"{number:03}-{_ODD.sub('-', provider)}-{words or 'page'}"
