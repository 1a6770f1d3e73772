"""A stand-in for the Department of Labor: the file of claims by state, and the weekly release as PDF.

Columns, dates and sentences have the shapes of the real ones; every number is made up.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self

from sources.standins.canned import Canned
from sources.standins.spglobal import pdf

from monitor.demo.loopback import Loopback, Page, Query
from monitor.exchange import Failure, Keep, Result, Secret
from monitor.sources.dol_claims import STATES

FILE, NEWEST, DATED = "/unemploy/csv/ar539.csv", "/ui/data.pdf", "/press/2025/022725.pdf"
CHALLENGE = b"<!DOCTYPE html>\n<html>\n<head>\n  <title>Just a moment...</title>\n</head>\n</html>\n"
HEADER = ",".join(["st", "rptdate", *(f"c{number}" for number in range(1, 24))])
LAST = date(2025, 2, 15)


def line(state: str, week: date, **counts: int | str) -> str:
    """One week of one state, made up but for what is given."""
    cells: dict[str, int | str] = {f"c{number}": 100 + number for number in range(1, 22)}
    cells |= {"c1": week.isocalendar().week, "c2": f"{week - timedelta(7):%m/%d/%Y}"}
    cells |= {
        "c19": "1.53",
        "c20": "1.41",
        "c21": "108.5",
        "c22": "F",
        "c23": f"{week + timedelta(11):%m/%d/%Y}",
    }
    cells |= counts
    return ",".join([state, f"{week:%m/%d/%Y}", *(str(cells[f"c{number}"]) for number in range(1, 24))])


def initial(week: date) -> int:
    """Claims in the District."""
    return 1000 + week.toordinal() * 37 % 8000


def federal(state: str, week: date) -> int:
    """Claims of federal employees."""
    return 1000 + (week.toordinal() * 53 + ord(state[0]) * 7 + ord(state[1])) % 8000


def claims(state: str, week: date) -> str:
    return line(state, week, c3=initial(week), c4=federal(state, week), c7=week.day % 10)


def weeks(count: int, *, last: date = LAST) -> Iterator[date]:
    """Saturdays, oldest first."""
    return (last - timedelta(weeks=count - 1 - at) for at in range(count))


def table(count: int = 5, *, last: date = LAST) -> bytes:
    """Some weeks of every state, state after state."""
    rows = [claims(state, week) for state in sorted(STATES) for week in weeks(count, last=last)]
    return "".join(f"{row}\r\n" for row in [HEADER, *rows]).encode()


class Sifted:
    """Has the answers at hand, of each body the lines that are to be kept."""

    def __init__(self, now: datetime, bodies: Mapping[str, bytes]) -> None:
        self.whole = Canned(now, bodies)

    def now(self) -> datetime:
        return self.whole.now()

    def get(
        self,
        url: str,
        *,
        provider: str,
        headers: Mapping[str, str] | None = None,
        secrets: Mapping[str, Secret] | None = None,
        keep: Keep | None = None,
    ) -> Result:
        result = self.whole.get(url, provider=provider)
        if keep is None or isinstance(result, Failure):
            return result
        return replace(result, body=b"\n".join(line for line in result.body.split(b"\n") if keep(line)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a release says, in each of its places; the numbers agree with one another."""

    embargo: str = "8:30 A.M. (Eastern) Thursday, February 27, 2025"
    week: str = "February 22"
    advance: str = "242,000, an increase of 22,000 from the previous week's revised level"
    unadjusted: str = "totaled 220,541 in the week ending February 22, a decrease of 3,444 (or -1.5 percent)"
    expected: str = "a decrease of 23,800 (or -10.6 percent)"
    header: str = "February 22 February 15 Change February 8 Prior Year1"
    adjusted: str = "242,000 220,000 +22,000 215,000 213,000"
    unadjusted_row: str = "220,541 223,985 -3,444 232,000 196,800"

    def lines(self) -> list[str]:
        return [
            "News Release",
            "TRANSMISSION OF MATERIALS IN THIS RELEASE IS EMBARGOED UNTIL",
            self.embargo,
            "UNEMPLOYMENT INSURANCE WEEKLY CLAIMS",
            "SEASONALLY ADJUSTED DATA",
            f"In the week ending {self.week}, the advance figure for seasonally adjusted initial",
            f"claims was {self.advance}.",
            "The 4-week moving average was 224,000, an increase of 8,500 from the previous week's average.",
            "UNADJUSTED DATA",
            "The advance number of actual initial claims under state programs, unadjusted,",
            f"{self.unadjusted} from the previous week.",
            f"The seasonal factors had expected {self.expected} from the previous week.",
            "UNEMPLOYMENT INSURANCE DATA FOR REGULAR STATE PROGRAMS",
            f"WEEK ENDING {self.header}",
            f"Initial Claims (SA) {self.adjusted}",
            f"Initial Claims (NSA) {self.unadjusted_row}",
            "4-Wk Moving Average (SA) 224,000 215,500 +8,500 216,750 211,000",
            "WEEK ENDING February 15 February 8 Change February 1 Prior Year1",
            "Insured Unemployment (SA) 1,862,000 1,867,000 -5,000 1,845,000 1,801,000",
        ]


def release(content: Release | None = None, *, spacing: int = 0) -> bytes:
    """A release as a document."""
    return pdf((content or Release()).lines(), spacing=spacing)


class Labor(Loopback):
    """Both of the department's hosts."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.table = table()
        self.releases: dict[str, bytes] = {NEWEST: release()}

    def _answer(self, path: str, _: Query) -> Page:
        if path == FILE:
            return Page(content_type="text/csv", body=self.table, headers={"ETag": f'"{hash(self.table)}"'})
        if path == DATED:
            return Page(status=302, headers={"Location": "/sites/release.pdf"})
        body = self.releases.get(path)
        return Page(status=404) if body is None else Page(content_type="application/pdf", body=body)


class Flood:
    """Sends a file of any size, made while it is sent; a context manager."""

    def __init__(self, pieces: Callable[[], Iterator[bytes]]) -> None:
        class Flooding(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                for piece in pieces():
                    self.wfile.write(piece)

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Flooding)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
