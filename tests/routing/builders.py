"""Events, readers and silences, said in as few words as a test of routing needs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from monitor.lifecycle.identity import event_id
from monitor.model.alerts import Event, Reading
from monitor.model.catalogue import Text
from monitor.model.decisions import Acknowledgement, Audience, Decision, Matcher, Seen, Silence
from monitor.model.standing import RuleState
from monitor.model.terms import (
    ChannelName,
    EpisodeId,
    EventKind,
    IndicatorId,
    Language,
    Level,
    Role,
    RuleId,
    SilenceId,
    Subject,
    Theme,
    Tier,
    Until,
    Way,
)
from monitor.routing.readers import Digest, Quiet, Reader
from monitor.routing.routes import Route, RoutingPlan, decide
from monitor.routing.ways import Situation

DESK, HOOK, PAGER = ChannelName("desk"), ChannelName("hook"), ChannelName("pager")
OK, WATCH, WARNING, CRITICAL, UNKNOWN = Level.OK, Level.WATCH, Level.WARNING, Level.CRITICAL, Level.UNKNOWN
RULE, EPISODE = RuleId("rule"), EpisodeId("evt_opened")
SUBJECT: Subject = (RULE, "")
SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
MONDAYS = Digest(at=time(7, 30), weekday=0)
NIGHTS = Quiet(start=time(22), end=time(7))
FEBRUARY, MARCH = date(2025, 2, 1), date(2025, 3, 1)
NOW = datetime(2025, 2, 21, 14, 50, tzinfo=UTC)
"""A Friday; 22:50 in Shanghai, where it is night by `NIGHTS`, and 09:50 in New York."""
NEXT_MONDAY = datetime(2025, 2, 24, 7, 30, tzinfo=NEW_YORK)
MORNING = datetime(2025, 2, 22, 7, tzinfo=SHANGHAI)
SEVERE = Route(match=Matcher(levels=frozenset({WARNING, CRITICAL})), to=(DESK,))
NOBODY = Audience()


MINUTES_OF_2025 = st.integers(min_value=0, max_value=365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def event(kind: EventKind, level: Level, previous: Level = OK, *, rule: RuleId = RULE) -> Event:
    at = datetime(2025, 2, 21, 14, 45, tzinfo=UTC)
    return Event(
        id=event_id(f"rule:{rule}", "", kind, level=level, period=None, at=at),
        at=at,
        kind=kind,
        rule=rule,
        indicator=None,
        instance="",
        level=level,
        previous_level=previous,
        reading=None,
        threshold=None,
        distance=None,
        title="",
        theme=Theme.SERVICES,
        role=Role.COINCIDENT,
        unit="",
        rule_hash=None,
        episode=EPISODE if rule == RULE else EpisodeId(f"evt_{rule}"),
        reason=None,
    )


FIRED = event(EventKind.FIRED, WARNING)
ESCALATED = event(EventKind.ESCALATED, CRITICAL, WARNING)
CONFIRMED = event(EventKind.CONFIRMED, WARNING, WARNING)
EASED = event(EventKind.EASED, WATCH, WARNING)
RESOLVED = event(EventKind.RESOLVED, OK, WARNING)
RETRACTED = event(EventKind.RETRACTED, OK, WARNING)
REMINDER = event(EventKind.REMINDER, WARNING, WARNING)
LATE = replace(
    event(EventKind.LATE, UNKNOWN, UNKNOWN),
    rule=None,
    role=None,
    indicator=IndicatorId("x"),
    episode=None,
)


def reader(
    channel: ChannelName = DESK,
    *,
    zone: ZoneInfo = NEW_YORK,
    digest: Digest | None = None,
    quiet: Quiet | None = None,
    language: Language = Language.EN,
) -> Reader:
    return Reader(channel=channel, zone=zone, digest=digest, quiet=quiet, language=language)


def plan(
    *readers: Reader, routes: Sequence[Route] = (), operators: Sequence[ChannelName] = ()
) -> RoutingPlan:
    """A plan with these readers; where none is given, those of `DESK`, `HOOK` and `PAGER`, told at once."""
    given = readers or (reader(DESK), reader(HOOK), reader(PAGER))
    return RoutingPlan(
        routes=tuple(routes), readers={each.channel: each for each in given}, operators=tuple(operators)
    )


def situation(
    *silences: Silence,
    acknowledged: Acknowledgement | None = None,
    known: Audience = NOBODY,
    now: datetime = NOW,
) -> Situation:
    """What is known of `EPISODE`, and the silences there are."""
    return Situation(
        silences=silences,
        acknowledged={acknowledged.episode: acknowledged} if acknowledged else {},
        audience={EPISODE: known},
        now=now,
    )


def the_decision(told: Event, by: RoutingPlan, given: Situation | None = None) -> Decision:
    """The only decision there is about an event."""
    (only,) = decide((told,), by, given or situation())
    return only


def silence(
    until: Until,
    *,
    match: Matcher | None = None,
    seen: Mapping[Subject, Seen] | None = None,
    ends_at: datetime | None = None,
) -> Silence:
    return Silence(
        id=SilenceId(3),
        match=match or Matcher(),
        until=until,
        starts_at=datetime(2025, 2, 20, tzinfo=UTC),
        ends_at=ends_at,
        author="desk-a",
        comment="known since Monday",
        seen={SUBJECT: (WARNING, FEBRUARY)} if seen is None else seen,
    )


def acknowledgement(level: Level = WARNING) -> Acknowledgement:
    return Acknowledgement(
        episode=EPISODE,
        level=level,
        author="desk-a",
        comment="",
        recorded_at=datetime(2025, 2, 21, 14, 46, tzinfo=UTC),
    )


def decision(
    told: Event,
    way: Way,
    *,
    channel: ChannelName = DESK,
    due_at: datetime | None = None,
    by: Silence | None = None,
) -> Decision:
    return Decision(
        event=told.id,
        channel=channel,
        language=Language.EN,
        way=way,
        due_at=due_at,
        reason="",
        silence=by.id if by else None,
    )


def state(level: Level, period: date | None = FEBRUARY, *, rule: RuleId = RULE) -> RuleState:
    reading = Reading(period=period, value=49.7, stage=None, inputs=(), breaks=(), tier=Tier.T1)
    return RuleState(
        rule=rule,
        instance="",
        title=Text(en="", zh=""),
        theme=Theme.SERVICES,
        role=Role.COINCIDENT,
        level=level,
        reading=reading,
        unit="",
        precision=1,
        threshold=None,
        distance=None,
        since=None,
        gate=None,
        would_clear=None,
        would_escalate=None,
        reason=None,
    )
