"""A stand-in for S&P Global's newsroom: its list, its page of dates, and releases as PDF documents.

The markup and the lines have the shapes of the real ones; sentences between them are made up. The PDFs are
written here by hand: one standard font, text in the order it is given.
"""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import md5
from html import escape
from zoneinfo import ZoneInfo

from monitor.demo.loopback import Loopback, Page, Query

NEW_YORK = ZoneInfo("America/New_York")
FLASH, FINAL = "S&P Global Flash US PMI", "S&P Global US Services PMI"
LIST, DATES = "/Public/Release/PressReleases", "/Public/Release/ReleaseDates"
CHALLENGE = b"<!DOCTYPE html><html><head><title>pmi</title></head><body><h1>Verifying...</h1></body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release in the newsroom."""

    title: str
    at: datetime
    body: bytes

    @property
    def id(self) -> str:
        return md5(f"{self.title}{self.at}".encode(), usedforsecurity=False).hexdigest()

    @property
    def path(self) -> str:
        return f"/Public/Home/PressRelease/{self.id}"


class Newsroom(Loopback):
    """Lists releases newest first, among those of other countries, and gives each at its address.

    With `now` it has only what is out by then.
    """

    def __init__(
        self,
        releases: Iterable[Release],
        *,
        dates: bytes = b"",
        now: Callable[[], datetime] | None = None,
    ) -> None:
        super().__init__(self._page)
        self.releases = list(releases)
        self._now = now
        self.dates = dates
        self.instead: dict[str, Page] = {}

    def release(self, release: Release) -> None:
        """Put a new release into the newsroom."""
        self.releases.append(release)

    def _out(self) -> list[Release]:
        return [each for each in self.releases if self._now is None or each.at <= self._now()]

    def _page(self, path: str, query: Query) -> Page:
        documents: Mapping[str, bytes] = {each.path: each.body for each in self._out()}
        if path in self.instead:
            return self.instead[path]
        if path == LIST:
            return Page(body=listing(self._out()))
        if path == DATES:
            return Page(body=self.dates)
        if path in documents:
            return Page(content_type="application/pdf", body=documents[path])
        return Page(status=404)


def listing(releases: Iterable[Release]) -> bytes:
    """The list of releases as a page, with some of other countries between them."""
    items = "".join(
        item(each.title, stamp(each.at), each.id)
        + item("S&P Global UK Services PMI", stamp(each.at), "0f" * 16)
        for each in sorted(releases, key=lambda each: each.at, reverse=True)
    )
    others = "".join(
        item(title, stamp(datetime(2025, 1, 6, 9, 30, tzinfo=NEW_YORK)), "ab" * 16)
        for title in (
            "S&P Global US Sector PMI",
            "S&P Global Flash US PMI (Español)",
            "HCOB Flash Eurozone PMI",
        )
    )
    head = "<html><head><title>Press Releases</title></head><body><div>PMI</div>"
    return f"{head}{items}{others}</body></html>".encode()


def item(title: str, when: str, id_: str) -> str:
    """One item of the list."""
    return f"""<div class="listItem">
    <span class="releaseDate">{when.replace(" ", "&nbsp;")}</span>
    <span class="releaseTitle">{escape(title)}</span>
    <span class="greenListItem"><a href="https://www.pmi.spglobal.com/Public/Home/PressRelease/{id_}"
        target="_blank">View More</a></span>
</div>"""


def stamp(at: datetime) -> str:
    """An instant as the list writes it."""
    return f"{at.astimezone(ZoneInfo('UTC')):%B %d %Y %H:%M} UTC"


def dates_page(*rows: tuple[str, str, str]) -> bytes:
    """The page of dates: a day once, then for each release its time and title."""
    parts = ["<html><body><p>Services PMI: third working day</p>"]
    last = ""
    for day, time, title in rows:
        if day != last:
            parts.append(f"<div class='listSubHeading'><span>{day.replace(' ', '&nbsp;')}</span></div>")
        shown = time.replace(" ", "&nbsp;")
        parts.append(f"<div class='listItem'><span>{shown}</span> <span>{escape(title)}</span></div>")
        last = day
    return "".join([*parts, "</body></html>"]).encode()


def embargo(at: datetime) -> str:
    """The line at the head of a release."""
    local = at.astimezone(NEW_YORK)
    return (
        f"Embargoed until {local:%H%M} {local:%Z} ({at.astimezone(ZoneInfo('UTC')):%H%M} UTC) {local.day} "
        f"{local:%B} {local:%Y}"
    )


def month_before(at: datetime) -> datetime:
    return at.replace(day=1) - timedelta(days=1)


def flash_lines(
    at: datetime, value: str, previous: str, *, composite: str = "", output: str = ""
) -> list[str]:
    """A flash release in lines; the other indices are between or beside unless they are given."""
    before = f"{month_before(at):%B}"
    old, new = float(previous), float(value)
    mean, made = composite or f"{new - 0.4:.1f}", output or f"{new - 2.0:.1f}"
    return [
        "News Release",
        embargo(at),
        "S&P Global Flash US PMI\xae",
        "Business activity as seen by those who do it",
        "Key findings:",
        f"Flash US Composite PMI Output Index(1): {mean} ({before}: {old - 0.4:.1f}). 9-month low.",
        f"Flash US Services PMI Business Activity Index(2): {value} ({before}: {previous}). 25-month low.",
        f"Flash US Manufacturing Output Index(4): {made} ({before}: {old - 2.0:.1f}).",
        f"Flash US Manufacturing PMI(3): 51.6 ({before}: 51.2).",
        "60 55 50 45 40 2019 2020 2021",
        "The Flash US Composite Output Index fell in the month to its lowest for some time.",
        "Data were collected over the month so far.",
    ]


def final_lines(at: datetime, sentence: str) -> list[str]:
    """A final release in lines around its sentence about the index."""
    return [
        "News Release",
        embargo(at),
        "S&P Global US Services PMI\xae",
        "Those who serve say how it went",
        "S&P Global US Services PMI Business Activity Index",
        "sa, >50 = growth since previous month",
        "70 60 50 40 30 '10 '12 '14",
        sentence,
        "New orders rose to 53.9 in the month, and the pace was the best since August.",
        "S&P Global US Composite PMI\xae",
        f"At 57.7 in {month_before(at):%B}, the final S&P Global US Composite PMI Output Index* rose.",
        "The S&P Global US Manufacturing PMI posted 52.7 in the month.",
        "Contact: S&P Global, T: +1 555 010 0155, press@example.com",
    ]


def pdf(*columns: Sequence[str], packed: bool = True, spacing: int = 0) -> bytes:
    """Write a document of one page: its columns side by side, one after the other.

    Args:
        columns: Lines of each.
        packed: Whether the text is compressed.
        spacing: By how many thousandths of its size letters are moved apart.
    """
    blocks = [_block(lines, x=40 + 260 * at, spacing=spacing) for at, lines in enumerate(columns)]
    content = "\n".join(blocks).encode("cp1252")
    stream, filtered = (zlib.compress(content), "/Filter /FlateDecode ") if packed else (content, "")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {filtered}/Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream",
    ]
    body, starts = b"%PDF-1.5\n", list[int]()
    for number, each in enumerate(objects, start=1):
        starts.append(len(body))
        body += f"{number} 0 obj\n".encode() + each + b"\nendobj\n"
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return body + f"{end}startxref\n{len(body)}\n%%EOF\n".encode()


def _block(lines: Sequence[str], *, x: int, spacing: int) -> str:
    shown = "\n".join(f"{_shown(line, spacing)} T*" for line in lines)
    return f"BT /F1 9 Tf 12 TL {x} 800 Td\n{shown}\nET"


def _shown(line: str, spacing: int) -> str:
    if not spacing:
        return f"({_escaped(line)}) Tj"
    return "[" + f" -{spacing} ".join(f"({_escaped(letter)})" for letter in line) + "] TJ"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
