"""A loopback server that speaks FRED's API, version 1, and shows only what its clock has reached."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType, TracebackType
from typing import Final, Self
from xml.sax.saxutils import escape, quoteattr

from monitor.demo.fred_archive import Archive, Document, Entry, FredRelease, FredSeries, RefusedError
from monitor.demo.loopback import Fault, Loopback, Page, Query

DEMO_KEY: Final = "0123456789abcdef0123456789abcdef"
"""A key of the right shape that is good nowhere else."""

_KEY_LENGTH: Final = 32
_NO_RELEASES: Final[Mapping[int, FredRelease]] = MappingProxyType({})
_SEE: Final = "Read https://fred.stlouisfed.org/docs/api/api_key.html for more information."
_DOCUMENTS: Final[Mapping[str, Callable[[Archive, Query], Document]]] = {
    "/fred/series": Archive.series,
    "/fred/series/observations": Archive.observations,
    "/fred/series/vintagedates": Archive.vintage_dates,
    "/fred/series/release": Archive.series_release,
    "/fred/release/dates": Archive.release_dates,
}


_XML: Final = '<?xml version="1.0" encoding="utf-8" ?>\n'


def html_page(status: int) -> Page:
    """Build a gateway's page, as comes in place of an answer."""
    return Page(status=status, body=b"<html><body><p>The page cannot be shown<br></body></html>")


def too_many_requests(retry_after: str | None = None) -> Page:
    """Build the answer to a client that asks too often."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Page(status=429, headers=headers, body=b"Too Many Requests")


def not_registered() -> Page:
    """Build the answer to a key that FRED does not know, or now and then to any."""
    return _error(
        RefusedError(400, f"Bad Request.  The value for variable api_key is not registered.  {_SEE}")
    )


class FredServer:
    """A running server; a context manager, answering from entry to exit.

    Args:
        content: The series by their id.
        now: The instant up to which vintages are shown, asked at each request.
        releases: The releases that series belong to, by their id.
        key: The key that is registered.
    """

    def __init__(
        self,
        content: Mapping[str, FredSeries],
        now: Callable[[], datetime],
        *,
        releases: Mapping[int, FredRelease] = _NO_RELEASES,
        key: str = DEMO_KEY,
    ) -> None:
        self._content = content
        self._releases = releases
        self._now = now
        self._key = key
        self._loopback = Loopback(self._page, secrets=("api_key",))

    def __enter__(self) -> Self:
        self._loopback.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loopback.__exit__(kind, error, trace)

    @property
    def root(self) -> str:
        """Scheme, host and port, to be used in place of FRED's."""
        return self._loopback.root

    @property
    def requests(self) -> list[str]:
        """Paths and queries asked for so far, the key blanked."""
        return self._loopback.requests

    def plan(self, *faults: Fault) -> None:
        """Let the next requests meet these faults, one each, in this order."""
        self._loopback.plan(*faults)

    def plan_always(self, fault: Fault | None) -> None:
        """Let every request without a planned fault meet this one; None ends it."""
        self._loopback.plan_always(fault)

    def _page(self, path: str, query: Query) -> Page:
        archive = Archive(content=self._content, releases=self._releases, now=self._now())
        if path == "/graph/fredgraph.csv":
            return _table(archive, query)
        try:
            self._check_key(query)
            document = _DOCUMENTS.get(path, _nothing)(archive, query)
        except RefusedError as refused:
            return _error(refused, query.get("file_type", "xml"))
        return _json(document) if query.get("file_type") == "json" else _xml(document)

    def _check_key(self, query: Query) -> None:
        key = query.get("api_key")
        if key is None:
            raise RefusedError(400, f"Bad Request.  Variable api_key has not been set.  {_SEE}")
        if len(key) != _KEY_LENGTH or not key.isalnum() or key != key.lower():
            said = "is not a 32 character alpha-numeric lower-case string"
            raise RefusedError(400, f"Bad Request.  The value for variable api_key {said}.  {_SEE}")
        if key != self._key:
            raise RefusedError(
                400, f"Bad Request.  The value for variable api_key is not registered.  {_SEE}"
            )


def _nothing(_archive: Archive, _query: Query) -> Document:
    raise RefusedError(404, "Not Found.")


def _table(archive: Archive, query: Query) -> Page:
    series = archive.content.get(query.get("id", ""))
    if series is None or series.withheld:
        return html_page(404)
    first, last = query.get("cosd", ""), query.get("coed", "9999-12-31")
    lines = [
        f"{period},{'' if text == '.' else text}\n"
        for period, text in archive.present(series)
        if first <= period <= last
    ]
    body = "".join([f"observation_date,{query['id']}\n", *lines])
    return Page(content_type="application/csv", body=body.encode())


def _error(refused: RefusedError, file_type: str = "xml") -> Page:
    if file_type == "json":
        body = json.dumps({"error_code": refused.code, "error_message": refused.message})
        return Page(status=refused.code, content_type="application/json", body=body.encode())
    body = f'{_XML}<error code="{refused.code}" message={quoteattr(refused.message)} />\n'
    return Page(status=refused.code, content_type="text/xml", body=body.encode())


def _xml(document: Document) -> Page:
    entries = "".join(_element(document.item, entry) for entry in document.entries)
    head = f"{_XML}<{document.root}{_attributes(document.attributes)}>\n"
    return Page(content_type="text/xml; charset=UTF-8", body=f"{head}{entries}</{document.root}>\n".encode())


def _element(name: str, entry: Entry) -> str:
    opened = f"  <{name}{_attributes(entry.attributes)}"
    return f"{opened}/>\n" if entry.text is None else f"{opened}>{escape(entry.text)}</{name}>\n"


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())


def _json(document: Document) -> Page:
    entries = [_json_entry(entry) for entry in document.entries]
    numbers = {name: int(text) for name, text in document.attributes.items() if text.isdecimal()}
    body = json.dumps({**document.attributes, **numbers, document.root: entries})
    return Page(content_type="application/json; charset=UTF-8", body=body.encode())


def _json_entry(entry: Entry) -> object:
    numbers = {
        name: int(text)
        for name, text in entry.attributes.items()
        if name in {"id", "release_id"} and text.isdecimal()
    }
    if entry.text is None:
        return {**entry.attributes, **numbers}
    return {**numbers, "date": entry.text} if numbers else entry.text
