"""A fetcher that has the answers at hand, by path; what it has none for is not found."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from monitor.exchange import Keep, Reply, Result, Secret

ROOT = "http://publisher"


class Canned:
    def __init__(self, now: datetime, pages: Mapping[str, bytes]) -> None:
        self._now = now
        self.pages = dict(pages)
        self.asked: list[str] = []

    def now(self) -> datetime:
        return self._now

    def get(
        self,
        url: str,
        *,
        provider: str,
        headers: Mapping[str, str] | None = None,
        secrets: Mapping[str, Secret] | None = None,
        keep: Keep | None = None,
    ) -> Result:
        self.asked.append(url.removeprefix(ROOT))
        body = self.pages.get(urlsplit(url).path)
        return Reply(status=404 if body is None else 200, headers={}, body=body or b"")
