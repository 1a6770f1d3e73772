"""The services PMI of early 2025 as told: 49.7 flash on 21 February, 51.0 final on 5 March.

Values and consensus: economic calendar of those days, S&P Global press releases.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.model.alerts import Event, Input, Reading
from monitor.model.catalogue import Indicator, Release, Text
from monitor.model.deliveries import Notice
from monitor.model.series import FreshnessState
from monitor.model.standing import Crossing, Extreme, IndicatorState, RuleState, Standing
from monitor.model.terms import (
    Basis,
    EpisodeId,
    EventId,
    EventKind,
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
    Tier,
    Worse,
)
from monitor.wording.briefing import Briefing
from monitor.wording.notice import notice
from monitor.wording.scene import Scene

SHANGHAI = ZoneInfo("Asia/Shanghai")
FLASH_AT = datetime(2025, 2, 21, 14, 45, tzinfo=UTC)
FINAL_AT = datetime(2025, 3, 5, 14, 45, tzinfo=UTC)
FEBRUARY = date(2025, 2, 1)
PMI = IndicatorId("services_pmi")
RULE = RuleId("services-pmi-weak")

INDICATOR = Indicator(
    id=PMI,
    title=Text(en="S&P Global US Services PMI", zh="标普全球美国服务业 PMI"),
    theme=Theme.SERVICES,
    nature=Nature.SOFT,
    unit="index",
    frequency=Frequency.MONTHLY,
    worse=Worse.LOWER,
    precision=1,
    neutral=50.0,
    seasonal=True,
    listings=(),
    release=Release(name="S&P Global US PMI", fred_id=None),
    grace=timedelta(hours=2),
    missing_after=timedelta(days=10),
    breaks=(),
    citation="S&P Global, US Services PMI Business Activity Index",
    url="https://www.pmi.spglobal.com",
    caveats=(
        Text(
            en="The flash rests on about 85% of the answers to the survey.",
            zh="初值约基于 85% 的调查答卷。",
        ),
    ),
    proxy_for=None,
    short=Text(en="Services PMI", zh="服务业 PMI"),
)
FLASH_INPUT = Input(
    indicator=PMI,
    period=FEBRUARY,
    value=49.7,
    stage=Stage.FLASH,
    released_at=FLASH_AT,
    basis=Basis.STATED,
    hindsight=False,
    source=SourceName("spglobal"),
)
FINAL_INPUT = replace(FLASH_INPUT, value=51.0, stage=Stage.FINAL, released_at=FINAL_AT)
FLASH_READING = Reading(
    period=FEBRUARY, value=49.7, stage=Stage.FLASH, inputs=(FLASH_INPUT,), breaks=(), tier=Tier.T1
)
FINAL_READING = replace(FLASH_READING, value=51.0, stage=Stage.FINAL, inputs=(FINAL_INPUT,))

FIRED = Event(
    id=EventId("evt_6f0c5d7e8a9b4c3d2e1f00112233aabb"),
    at=FLASH_AT,
    kind=EventKind.FIRED,
    rule=RULE,
    indicator=None,
    instance="",
    level=Level.WARNING,
    previous_level=Level.OK,
    reading=FLASH_READING,
    threshold="< 50",
    distance=-0.3,
    title="Services PMI",
    theme=Theme.SERVICES,
    role=Role.COINCIDENT,
    unit="index",
    rule_hash="0" * 64,
    episode=EpisodeId("evt_6f0c5d7e8a9b4c3d2e1f00112233aabb"),
    reason=None,
)
RETRACTED = replace(
    FIRED,
    id=EventId("evt_00aa11bb22cc33dd44ee55ff66778899"),
    at=FINAL_AT,
    kind=EventKind.RETRACTED,
    level=Level.OK,
    previous_level=Level.WARNING,
    reading=FINAL_READING,
    threshold="< 51",
    distance=0.0,
)
LATE = replace(
    FIRED,
    id=EventId("evt_ffffffffffffffffffffffffffffffff"),
    at=datetime(2025, 3, 5, 16, 45, tzinfo=UTC),
    kind=EventKind.LATE,
    rule=None,
    indicator=PMI,
    level=Level.UNKNOWN,
    previous_level=Level.UNKNOWN,
    reading=None,
    threshold=None,
    distance=None,
    title="S&P Global US Services PMI",
    role=None,
    rule_hash=None,
    episode=None,
)

FLASH_STATE = IndicatorState(
    indicator=PMI,
    latest=FLASH_INPUT,
    previous=52.9,
    previous_told=None,
    consensus=53.0,
    surprise=-3.3,
    surprise_sigma=-1.2,
    extreme=Extreme(lowest=True, since=date(2023, 1, 1), first=date(2009, 10, 1), equal_to=None, months=25),
    crossing=Crossing(neutral=50.0, below=True, months=25),
    streak=-2,
    freshness=FreshnessState(freshness=Freshness.FRESH, since=None, next_due_at=FINAL_AT),
)
FINAL_STATE = replace(
    FLASH_STATE,
    latest=FINAL_INPUT,
    consensus=49.7,
    surprise=1.3,
    surprise_sigma=None,
    extreme=Extreme(lowest=True, since=date(2023, 11, 1), first=date(2009, 10, 1), equal_to=None, months=15),
    crossing=None,
    freshness=FreshnessState(
        freshness=Freshness.FRESH, since=None, next_due_at=datetime(2025, 3, 24, 13, 45, tzinfo=UTC)
    ),
)
FLASH_RULE = RuleState(
    rule=RULE,
    instance="",
    title=Text(en="Services PMI", zh="服务业 PMI"),
    theme=Theme.SERVICES,
    role=Role.COINCIDENT,
    level=Level.WARNING,
    reading=FLASH_READING,
    unit="index",
    precision=1,
    threshold="< 50",
    distance=-0.3,
    since=FEBRUARY,
    gate=None,
    would_clear=">= 50.5",
    would_escalate="< 48",
    reason=None,
)
FINAL_RULE = replace(
    FLASH_RULE,
    level=Level.OK,
    reading=FINAL_READING,
    threshold="< 51",
    distance=0.0,
    since=None,
    would_clear=None,
    would_escalate="< 51",
)
FLASH_STANDING = Standing(as_of=FLASH_AT, indicators=(FLASH_STATE,), rules=(FLASH_RULE,))
FINAL_STANDING = Standing(as_of=FINAL_AT, indicators=(FINAL_STATE,), rules=(FINAL_RULE,))
CATALOGUE = {PMI: INDICATOR}
TOLD = {(RULE, ""): FIRED}

FLASH_SCENE = Scene(standing=FLASH_STANDING, catalogue=CATALOGUE, told={}, zone=SHANGHAI)
FINAL_SCENE = Scene(standing=FINAL_STANDING, catalogue=CATALOGUE, told=TOLD, zone=SHANGHAI)


def fired_notice(*events: Event) -> Notice:
    return notice(
        events or (FIRED,),
        Briefing(standing=FLASH_STANDING, catalogue=CATALOGUE),
        made_at=FLASH_AT + timedelta(minutes=1),
        zone=SHANGHAI,
    )


def retracted_notice() -> Notice:
    return notice(
        (RETRACTED,),
        Briefing(standing=FINAL_STANDING, catalogue=CATALOGUE, told=TOLD),
        made_at=FINAL_AT + timedelta(minutes=1),
        zone=SHANGHAI,
    )
