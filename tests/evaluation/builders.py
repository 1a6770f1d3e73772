"""A small world of indicators, statements and rules, said in as few words as a test needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from monitor.evaluation.history import Knowledge
from monitor.evaluation.judgement import Judgement, judge
from monitor.evaluation.record import Record, Watch
from monitor.language.syntax import parse
from monitor.measures.gaps import MissingPolicy
from monitor.model.catalogue import (
    Break,
    Calendars,
    Catalogue,
    DueRule,
    Indicator,
    Listing,
    Release,
    Span,
    Text,
)
from monitor.model.records import Told
from monitor.model.series import Series, Statements, Vintage
from monitor.model.terms import (
    Basis,
    Frequency,
    Freshness,
    IndicatorId,
    Level,
    Nature,
    Role,
    RuleId,
    SourceName,
    Stage,
    Theme,
    Worse,
)
from monitor.rulebook.book import (
    BreakPolicy,
    Comparison,
    LevelRule,
    Rearm,
    Remind,
    Rule,
    RuleBook,
    RuleKind,
    StagePolicy,
    Threshold,
    ThresholdStep,
)
from monitor.vintage import vintage

PUBLISHER, FRED = SourceName("publisher"), SourceName("fred")
X, Y = IndicatorId("x"), IndicatorId("y")
FRESH_STORE = Told(instant=None, sequence=0, last={}, data={}, known={}, episodes={})


def instant(text: str) -> datetime:
    """Read `2025-02-21` or `2025-02-21T14:45` as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def months(count: int, *, start: str = "2024-01-01") -> tuple[date, ...]:
    first = np.datetime64(start, "M")
    return tuple((first + i).astype("datetime64[D]").item() for i in range(count))


FLASH_DUE = DueRule(at=time(9, 45), months=0, day=21)
FINAL_DUE = DueRule(at=time(9, 45), months=1, day=5)


def listing(source: SourceName, *stages: Stage) -> Listing:
    due = {Stage.FLASH: FLASH_DUE, Stage.FINAL: FINAL_DUE}
    return Listing(
        source=source,
        series="s",
        stages=stages,
        released={stage: due[stage] for stage in stages if stage in due},
        vintages=False,
    )


LISTINGS = (listing(PUBLISHER, Stage.FLASH, Stage.FINAL), listing(FRED, Stage.FINAL, Stage.REVISED))
WEEKLY_LISTINGS = (
    Listing(
        source=FRED,
        series="s",
        stages=(Stage.FINAL,),
        released={Stage.FINAL: DueRule(at=time(8, 30), days=5)},
        vintages=True,
    ),
)


def indicator(  # noqa: PLR0913 - what tests vary of an indicator
    name: IndicatorId = X,
    *,
    frequency: Frequency = Frequency.MONTHLY,
    listings: tuple[Listing, ...] = LISTINGS,
    precision: int = 1,
    neutral: float | None = None,
    theme: Theme = Theme.SERVICES,
    breaks: tuple[Break, ...] = (),
) -> Indicator:
    return Indicator(
        id=name,
        title=Text(en=f"Indicator {name}", zh=f"指标 {name}"),
        theme=theme,
        nature=Nature.SOFT,
        unit="index",
        frequency=frequency,
        worse=Worse.LOWER,
        precision=precision,
        neutral=neutral,
        seasonal=False,
        listings=listings,
        release=Release(name=f"release of {name}", fred_id=None),
        grace=timedelta(days=2),
        missing_after=timedelta(days=20),
        breaks=breaks,
        citation="",
        url="",
        caveats=(),
        proxy_for=None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One statement, of which a test gives what matters to it."""

    period: date
    value: float | None
    at: datetime
    source: SourceName = PUBLISHER
    stage: Stage | None = Stage.FINAL
    edition: int = 1
    basis: Basis = Basis.STATED
    hindsight: bool = False
    recorded_at: datetime | None = None


def said(  # noqa: PLR0913 - the parts of a statement
    period: str,
    value: float | None,
    at: str,
    *,
    source: SourceName = PUBLISHER,
    stage: Stage | None = Stage.FINAL,
    edition: int = 1,
    basis: Basis = Basis.STATED,
    hindsight: bool = False,
    recorded_at: str | None = None,
) -> Said:
    return Said(
        period=date.fromisoformat(period),
        value=value,
        at=instant(at),
        source=source,
        stage=stage,
        edition=edition,
        basis=basis,
        hindsight=hindsight,
        recorded_at=instant(recorded_at) if recorded_at else None,
    )


def monthly(*values: float | None, start: str = "2024-01-01") -> tuple[Said, ...]:
    """State final values of successive months, each released on the 5th of the month after; None is a gap."""
    return tuple(
        Said(period=period, value=value, at=_fifth_after(period))
        for period, value in zip(months(len(values), start=start), values, strict=True)
        if value is not None
    )


def weekly(*values: float | None, start: str = "2025-01-04") -> tuple[Said, ...]:
    """State final values of successive weeks, each released five days after its end."""
    first = date.fromisoformat(start)
    periods = [first + timedelta(weeks=i) for i in range(len(values))]
    return tuple(
        Said(period=period, value=value, at=_after(period, days=5), source=FRED)
        for period, value in zip(periods, values, strict=True)
        if value is not None
    )


def _fifth_after(period: date) -> datetime:
    month = np.datetime64(period, "M") + 1
    return _after(month.astype("datetime64[D]").item(), days=4)


def _after(period: date, *, days: int) -> datetime:
    return datetime.combine(period, time(14, 45), tzinfo=UTC) + timedelta(days=days)


def statements(rows: Iterable[Said], name: IndicatorId = X) -> Statements:
    """Lay statements out as the store does."""
    rows = tuple(rows)
    names = tuple(sorted({row.source for row in rows}))
    return Statements(
        indicator=name,
        source_names=names,
        periods=np.array([row.period for row in rows], dtype="datetime64[D]"),
        values=np.array([np.nan if row.value is None else row.value for row in rows], dtype=np.float64),
        stages=np.array([-1 if row.stage is None else row.stage.rank for row in rows], dtype=np.int8),
        editions=np.array([row.edition for row in rows], dtype=np.int64),
        released_at=_instants(row.at for row in rows),
        bases=np.array([row.basis.rank for row in rows], dtype=np.int8),
        hindsight=np.array([row.hindsight for row in rows], dtype=np.bool_),
        recorded_at=_instants(row.recorded_at or row.at for row in rows),
        sources=np.array([names.index(row.source) for row in rows], dtype=np.int8),
    )


def _instants(instants: Iterable[datetime]) -> np.ndarray:
    return np.array([each.replace(tzinfo=None) for each in instants], dtype="datetime64[us]")


def condition(text: str) -> Threshold:
    """Read `< 50`, or dated `>= 3 from 2023-01-01, >= 4 from 2024-01-01`."""
    steps = []
    for part in text.split(", "):
        sign, value, *dated = part.split()
        start = date.fromisoformat(dated[1]) if dated else None
        steps.append((Comparison(sign), ThresholdStep(start=start, value=float(value))))
    return Threshold(op=steps[0][0], steps=tuple(step for _, step in steps))


def level(
    enter: str, clear: str | None = None, *, hold: int = 1, clear_hold: int = 1, min_hold: int = 1
) -> LevelRule:
    entered = condition(enter)
    return LevelRule(
        enter=entered,
        clear=condition(clear) if clear else entered.complement(),
        hold=hold,
        clear_hold=clear_hold,
        min_hold=min_hold,
    )


PMI_LEVELS = {
    Level.WATCH: level("< 51", ">= 51.5"),
    Level.WARNING: level("< 50", ">= 50.5"),
    Level.CRITICAL: level("< 48", ">= 49"),
}


def rule(measure: str = "x", levels: Mapping[Level, LevelRule] = PMI_LEVELS, name: str = "rule") -> Rule:
    """Make a rule; a test changes the rest with `replace`."""
    return Rule(
        id=RuleId(name),
        instance="",
        title=Text(en=f"Title of {name}", zh=""),
        theme=Theme.SERVICES,
        role=Role.COINCIDENT,
        kind=RuleKind.STATE,
        measure=parse(measure),
        gate=None,
        levels=levels,
        missing=MissingPolicy.STRICT,
        stages=StagePolicy.ANY,
        breaks=BreakPolicy.FLAG,
        mute=None,
        remind=Remind.NONE,
        rearm=None,
        precision=1,
        unit="index",
        why=Text(en="", zh=""),
        sources=(),
        was=(),
        hash=f"hash of {name}",
    )


def gated(base: Rule, gate: str) -> Rule:
    return replace(base, gate=parse(gate))


def rearmed(base: Rule, measure: str, rise: float) -> Rule:
    return replace(base, kind=RuleKind.EVENT, rearm=Rearm(measure=parse(measure), rise=rise))


def catalogue(*indicators: Indicator) -> Catalogue:
    return {each.id: each for each in indicators or (indicator(),)}


def world(*rules: Rule, indicators: Sequence[Indicator] = (), calendars: Calendars | None = None) -> Watch:
    return Watch(
        catalogue=catalogue(*indicators),
        calendars=calendars or {},
        rules=RuleBook(rules=rules),
        sources=frozenset({PUBLISHER, FRED}),
    )


def record(**rows: Iterable[Said]) -> Record:
    """Hold what was said of each indicator, by its id."""
    return Record(
        statements={IndicatorId(name): statements(its, IndicatorId(name)) for name, its in rows.items()},
        forecasts=(),
        looks={},
        schedule={},
    )


def series(rows: Iterable[Said], one: Indicator | None = None, *, as_of: str = "2030-01-01") -> Series:
    """Choose what was known of one indicator as of an instant."""
    chosen = one or indicator()
    return known({chosen.id: rows}, catalogue(chosen), as_of=as_of)[chosen.id]


def known(
    rows: Mapping[IndicatorId, Iterable[Said]], glossary: Catalogue, *, as_of: str = "2030-01-01"
) -> Vintage:
    columns = {name: statements(its, name) for name, its in rows.items()}
    return vintage(columns, glossary, as_of=instant(as_of))


def knowledge(
    *indicators: Indicator,
    calendars: Calendars | None = None,
    freshness: Mapping[IndicatorId, Freshness] | None = None,
    as_of: str = "2030-01-01",
    **rows: Iterable[Said],
) -> Knowledge:
    glossary = catalogue(*indicators)
    return Knowledge(
        catalogue=glossary,
        calendars=calendars or {},
        vintage=known({IndicatorId(name): its for name, its in rows.items()}, glossary, as_of=as_of),
        freshness=freshness or {},
    )


def judged(one: Rule, *values: float | None, start: str = "2024-01-01") -> Judgement:
    """Judge a rule over final values of successive months of `x`."""
    return judge(one, knowledge(x=monthly(*values, start=start)))


def span(start: str, end: str) -> Span:
    return Span(start=date.fromisoformat(start), end=date.fromisoformat(end), note="")


def method_break(start: str, until: str, offset: float | None = None) -> Break:
    return Break(
        start=date.fromisoformat(start),
        until=date.fromisoformat(until),
        offset=offset,
        note=Text(en="new method", zh="新方法"),
    )
