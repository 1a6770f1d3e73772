"""Payloads at hand: one request serves every indicator it holds, and an unchanged one is not sent again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from monitor.exchange import Failure, Fetcher, Keep, Reply, Result, Secret

SAME_GO: Final = timedelta(seconds=20)
"""For how long an answer stands for a second question: the indicators of a release are asked in one go."""
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_NO_SECRETS: Final[Mapping[str, Secret]] = MappingProxyType({})
_VALIDATORS: Final = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
_OK, _NOT_MODIFIED = 200, 304
_LARGEST_KEPT: Final = 8 * 2**20
"""A body above this is asked for anew each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """An answer, and when it was given or found to be unchanged."""

    result: Result
    at: datetime


class Shelf:
    """A fetcher that remembers what it was given, in memory and by address.

    What is asked with secrets is not kept.
    """

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._kept: dict[str, _Kept] = {}

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
        """Ask for `url` unless that was just done; say what is at hand, so that only news is sent."""
        if secrets:
            return self._fetcher.get(url, provider=provider, headers=headers, secrets=secrets, keep=keep)
        kept = self._kept.get(url)
        if kept and timedelta(0) <= self.now() - kept.at < SAME_GO:
            return kept.result
        asked = {**headers, **_conditions(kept)}
        result = self._fetcher.get(url, provider=provider, headers=asked, keep=keep)
        if kept and isinstance(result, Reply) and result.status == _NOT_MODIFIED:
            result = kept.result
        self._keep(url, result)
        return result

    def _keep(self, url: str, result: Result) -> None:
        """Keep a success and, for the same go, a failure; forget what is too large to keep."""
        if isinstance(result, Reply) and len(result.body) > _LARGEST_KEPT:
            self._kept.pop(url, None)
            return
        self._kept[url] = _Kept(result=result, at=self.now())


def _conditions(kept: _Kept | None) -> Mapping[str, str]:
    """Name what is at hand of an address, where its server gave it a name."""
    if kept is None or isinstance(kept.result, Failure) or kept.result.status != _OK:
        return _NOTHING
    given = kept.result.headers
    return {asking: given[name] for name, asking in _VALIDATORS.items() if name in given}
