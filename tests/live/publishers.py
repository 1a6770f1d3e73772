"""Every publisher of the note on the loopback, each showing at any instant what it showed then.

Figures are those that the demo bundles; where it has none they are the made-up ones of the stand-ins.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from typing import Final
from zoneinfo import ZoneInfo

from sources.standins import dol, freddie_mac, iacoviello, nahb, policy_uncertainty, spglobal, umich
from sources.standins.books import xls

from monitor.demo.figures import DemoFigure, DemoFigures, fred_content, read_figures
from monitor.demo.fred_archive import FredRelease, FredSeries
from monitor.demo.fred_server import FredServer
from monitor.demo.loopback import Loopback, Page, Query
from monitor.model.terms import IndicatorId, SourceName, Stage
from monitor.sources.dol_claims import STATES

Now = Callable[[], datetime]
NEW_YORK: Final = ZoneInfo("America/New_York")
FRED_RELEASES: Final = {"MORTGAGE30US": 190, "DCICLAIMS": 469}
HEADLINE_AT: Final = datetime(2025, 2, 18, 15, tzinfo=UTC)
WORKBOOK_AT: Final = datetime(2025, 2, 18, 16, tzinfo=UTC)
ADVANCE_AT: Final = datetime(2025, 2, 27, 13, 30, tzinfo=UTC)
PROSE_BEFORE: Final = (
    "<p>Builder confidence in the market for newly built single-family homes was 47 in&nbsp;January, up one"
    " point from December, according to the NAHB/Wells Fargo Housing Market Index (HMI).</p>"
)
INDEX: Final = "The seasonally adjusted S&P Global US Services PMI\xae Business Activity Index"
SERVICES_DATES: Final = (
    ("February 05", "14:45 UTC", spglobal.FINAL),
    ("February 21", "14:45 UTC", spglobal.FLASH),
    ("March 05", "14:45 UTC", spglobal.FINAL),
    ("March 24", "13:45 UTC", spglobal.FLASH),
)
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishers:
    """Where each publisher stands, and how often each was asked."""

    servers: Mapping[SourceName, FredServer | Loopback]

    @property
    def roots(self) -> Mapping[SourceName, str]:
        return {name: server.root for name, server in self.servers.items()}

    @property
    def requests(self) -> Mapping[SourceName, int]:
        return {name: len(server.requests) for name, server in self.servers.items()}


@contextmanager
def publishers(now: Now) -> Iterator[Publishers]:
    """Run the server of every publisher, on one clock."""
    figures = read_figures()
    servers: dict[str, FredServer | Loopback] = {
        "fred": FredServer(_fred_series(figures), now, releases=_fred_releases()),
        "umich": umich.Survey(now, _survey(figures)),
        "nahb": Loopback(partial(_builders, figures, now)),
        "spglobal": spglobal.Newsroom(
            _services(figures), dates=spglobal.dates_page(*SERVICES_DATES), now=now
        ),
        "freddie_mac": freddie_mac.Rates(now, _rates(figures)),
        "dol": Loopback(partial(_claims, figures, now)),
        "policy_uncertainty": Loopback(partial(_trade, figures, now)),
        "iacoviello": Loopback(partial(_trade_policy, now)),
    }
    with ExitStack() as stack:
        for server in servers.values():
            stack.enter_context(server)
        yield Publishers(servers={SourceName(name): server for name, server in servers.items()})


def _of(figures: DemoFigures, name: str) -> Sequence[DemoFigure]:
    return figures[IndicatorId(name)].figures


def _fred_series(figures: DemoFigures) -> Mapping[str, FredSeries]:
    return {
        name: FredSeries(
            title=name, units="", frequency="", statements=statements, release=FRED_RELEASES.get(name)
        )
        for name, statements in fred_content(figures).items()
    }


def _fred_releases() -> Mapping[int, FredRelease]:
    """Plan the weekly releases of spring 2025: mortgage rates on Thursdays, state claims on Fridays."""
    thursdays = [date(2025, 2, 6) + timedelta(weeks=week) for week in range(12)]
    return {
        190: FredRelease(name="Primary Mortgage Market Survey", planned=thursdays),
        469: FredRelease(
            name="State Unemployment Insurance Weekly Claims Report",
            planned=[each + timedelta(days=1) for each in thursdays],
        ),
    }


def _survey(figures: DemoFigures) -> Sequence[umich.Results]:
    """Put the answers of each release of the survey together; the one after the last is only announced."""
    answers = [
        {(each.period, each.stage): each for each in _of(figures, name)}
        for name in ("umich_sentiment", "umich_inflation_1y", "umich_inflation_5y")
    ]
    released = [
        umich.Results(
            month=period,
            stage=umich.FINAL if stage is Stage.FINAL else umich.PRELIMINARY,
            at=sentiment.released_at,
            sentiment=sentiment.text,
            year_ahead=answers[1][period, stage].text,
            long_run=answers[2][period, stage].text,
        )
        for (period, stage), sentiment in answers[0].items()
    ]
    return [*released, umich.FEBRUARY[-1]]


def _builders(figures: DemoFigures, now: Now, path: str, query: Query) -> Page:
    """Show the housing market index: the headline first, the workbook behind its link an hour later."""
    real = {(each.period.year, each.period.month): int(each.text) for each in _of(figures, "nahb_hmi")}
    years = [
        [real.get((year, month), nahb.made_up(year, month)) for month in range(1, 13)]
        for year in (2023, 2024)
    ]
    newest = [47, 42] if now() >= WORKBOOK_AT else [47]
    site = nahb.NahbSite(
        landing=nahb.landing(nahb.LINK, prose=nahb.PROSE if now() >= HEADLINE_AT else PROSE_BEFORE),
        book=_workbook(*map(tuple, years), tuple(newest)),
    )
    return site.answer(path, query)


@cache
def _workbook(*recent: tuple[int, ...]) -> bytes:
    return xls({"t2": nahb.table(*map(list, recent), years=range(1985, 2023))})


def _services(figures: DemoFigures) -> Sequence[spglobal.Release]:
    """Write the releases about the services index, from the flash of January on."""
    known = {(each.period, each.stage): each for each in _of(figures, "services_pmi")}
    december, january, february = date(2024, 12, 1), date(2025, 1, 1), date(2025, 2, 1)
    return [
        _flash(known[january, Stage.FLASH], known[december, Stage.FINAL]),
        _final(known[january, Stage.FINAL], known[december, Stage.FINAL]),
        _flash(known[february, Stage.FLASH], known[january, Stage.FINAL]),
        _final(known[february, Stage.FINAL], known[january, Stage.FINAL]),
    ]


def _flash(new: DemoFigure, before: DemoFigure) -> spglobal.Release:
    lines = spglobal.flash_lines(new.released_at, new.text, before.text)
    return spglobal.Release(title=spglobal.FLASH, at=new.released_at, body=spglobal.pdf(lines))


def _final(new: DemoFigure, before: DemoFigure) -> spglobal.Release:
    said = f"{INDEX} posted {new.text} in {new.period:%B}, down from {before.text} in {before.period:%B}."
    lines = spglobal.final_lines(new.released_at, said)
    return spglobal.Release(title=spglobal.FINAL, at=new.released_at, body=spglobal.pdf(lines))


def _rates(figures: DemoFigures) -> Sequence[tuple[date, str]]:
    real = [(each.period, each.text) for each in _of(figures, "mortgage_30y")]
    return [*((day, rate) for day, rate in freddie_mac.weeks() if day < real[0][0]), *real]


def _claims(figures: DemoFigures, now: Now, path: str, query: Query) -> Page:
    """Show the file of states, and from its day on the release of 27 February 2025."""
    if path == dol.FILE:
        return Page(content_type="text/csv", body=_states(figures, _last_report(now())))
    if path == dol.NEWEST and now() >= ADVANCE_AT:
        return Page(content_type="application/pdf", body=dol.release())
    return Page(status=404)


def _last_report(now: datetime) -> date:
    """Find the last day on which the file had been brought up to date at half past eight."""
    local = now.astimezone(NEW_YORK)
    return local.date() - timedelta(days=0 if local.time() >= time(8, 30) else 1)


def _states(figures: DemoFigures, until: date) -> bytes:
    """Write what is in five days after a week, of federal employees a week later; other states made up."""
    district = list(_district(figures, until))
    others = [
        dol.claims(state, week)
        for state in sorted(STATES - {"DC"})
        for week in dol.weeks(4, last=until - timedelta(days=12 + (until.weekday() - 3) % 7))
    ]
    return "".join(f"{line}\r\n" for line in (dol.HEADER, *others[:28], *district, *others[28:])).encode()


def _district(figures: DemoFigures, until: date) -> Iterator[str]:
    federal = {each.period: each.text for each in _of(figures, "dc_ucfe")}
    for each in _of(figures, "dc_claims"):
        if each.period + timedelta(days=5) <= until:
            is_late = each.period + timedelta(days=12) <= until
            count = federal.get(each.period, "") if is_late else ""
            yield dol.line("DC", each.period, c3=each.text, c7=0, c4=count)


def _trade(figures: DemoFigures, now: Now, path: str, query: Query) -> Page:
    """Show the workbook of categories, in which a month stands from the second after it on."""
    if path != policy_uncertainty.PATH:
        return Page(status=404)
    real = {(each.period.year, each.period.month): float(each.text) for each in _of(figures, "epu_trade")}
    return Page(content_type=XLSX, body=_categories(_two_months_before(now()), tuple(real.items())))


@cache
def _categories(until: date, real: Sequence[tuple[tuple[int, int], float]]) -> bytes:
    known = dict(real)
    header, *rows, footer = policy_uncertainty.by_year_and_month(min(until, date(2024, 12, 1)))
    for row in rows:
        year, month, *_ = row
        row[-1] = known.get((int(str(year)), int(str(month))), row[-1])
    return policy_uncertainty.book([header, *rows, footer])


def _trade_policy(now: Now, path: str, query: Query) -> Page:
    if path != iacoviello.PATH:
        return Page(status=404)
    return Page(content_type=XLSX, body=_index(_two_months_before(now())))


@cache
def _index(until: date) -> bytes:
    return iacoviello.book(iacoviello.monthly(until))


def _two_months_before(now: datetime) -> date:
    months = now.year * 12 + now.month - 3
    return date(months // 12, months % 12 + 1, 1)
