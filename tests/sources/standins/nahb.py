"""The housing market index as its publisher lays it out; the numbers are made up but for those of 2025."""

from dataclasses import dataclass, field

from sources.standins.books import Cell, xls

from monitor.demo.loopback import Page

INDICES = "/news-and-economics/housing-economics/indices"
LANDING = f"{INDICES}/housing-market-index"
DATES = f"{INDICES}/nahb-wells-fargo-housing-market-index-release-dates"
MEDIA = "/-/media/NAHB/news-and-economics/docs/housing-economics/hmi/2025-02"
LINK = f"{MEDIA}/t2-national-hmi-history-202502.xls?rev=0f0f&amp;hash=A1B2"
BOOK = f"{MEDIA}/t2-national-hmi-history-202502.xls"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
PROSE = (
    "<p>Builder confidence in the market for newly built single-family homes was 42 in&nbsp;February, down"
    " five points from January, according to the NAHB/Wells Fargo Housing Market Index (HMI).</p>"
    "<p>The HMI index gauging current sales conditions fell four points to 46 in February, the component"
    " measuring sales expectations in the next six months to 44 in February.</p>"
)


def made_up(year: int, month: int) -> int:
    return 30 + (year * 7 + month * 5) % 37


def table(*recent: list[int], years: range = range(1985, 2025)) -> list[list[Cell]]:
    """Two rows of title, the header, a row a year (`recent` are the last ones), notes below."""
    rows: list[list[Cell]] = [["NAHB/Wells Fargo National HMI"], ["(Seasonally Adjusted)"], [None, *MONTHS]]
    rows += [[year, *(float(made_up(year, month)) for month in range(1, 13))] for year in years]
    rows += [[year, *map(float, values)] for year, values in enumerate(recent, start=years.stop)]
    return [*rows, [], ["HMI components are restated occasionally."]]


def landing(*links: str, prose: str = "") -> bytes:
    listed = "".join(f'<li><a href="{link}">a table</a></li>' for link in links)
    return (
        "<!DOCTYPE html><html><head><title>HMI</title><script src='/captcha.js'></script></head><body>"
        f"<h1>NAHB/Wells Fargo Housing Market Index</h1><div>{prose}</div><ul>{listed}</ul></body></html>"
    ).encode()


def dates(*rows: tuple[str, str]) -> bytes:
    body = "".join(f"<tr><td>{period}</td><td>{day}</td></tr>" for period, day in rows)
    header = "<tr><th><b>Reporting&nbsp;Period</b></th><th>Release Date</th></tr>"
    return f"<html><body><h2>2025 HMI Schedule</h2><table>{header}{body}</table></body></html>".encode()


@dataclass
class NahbSite:
    """The site: its landing page, the workbook behind the hashed link, the table of dates."""

    landing: bytes = field(default_factory=lambda: landing(LINK, prose=PROSE))
    book: bytes = field(default_factory=lambda: xls({"t2": table([47])}))
    dates: bytes = field(
        default_factory=lambda: dates(("Jan. 2025", "January 16, 2025"), ("Feb. 2025", "TBD"))
    )

    def answer(self, path: str, query: object) -> Page:
        if path == BOOK and query == {"rev": "0f0f", "hash": "A1B2"}:
            return Page(content_type="application/vnd.ms-excel", body=self.book)
        pages = {LANDING: self.landing, DATES: self.dates}
        return Page(body=pages[path]) if path in pages else Page(status=404, body=b"<html>Not found</html>")
