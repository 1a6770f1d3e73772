"""From the settings to who is told what: the routes, the readers of the channels, the operators."""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.model.decisions import Matcher
from monitor.model.terms import ChannelName, RuleId
from monitor.routing.readers import Digest, Quiet, Reader
from monitor.routing.routes import Route, RoutingPlan
from monitor.routing.ways import Send
from monitor.settings.loading import Settings
from monitor.settings.routes import RouteSettings
from monitor.settings.sections import DigestSettings, QuietSettings, ReaderSettings

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def build_plan(settings: Settings) -> RoutingPlan:
    """Build the plan by which it is decided who is told; without routes every channel is told everything."""
    return RoutingPlan(
        routes=tuple(map(_route, settings.routes)),
        readers={
            ChannelName(name): _reader(ChannelName(name), each, settings.time_zone)
            for name, each in settings.channels.items()
        },
        operators=tuple(map(ChannelName, settings.operators)),
    )


def _route(each: RouteSettings) -> Route:
    return Route(
        match=Matcher(
            levels=frozenset(each.match.level),
            themes=frozenset(each.match.theme),
            roles=frozenset(each.match.role),
            rules=frozenset(map(RuleId, each.match.rule)),
            kinds=frozenset(each.match.event),
        ),
        to=tuple(map(ChannelName, each.to)),
        send=Send(each.send),
        language=each.language,
    )


def _reader(name: ChannelName, each: ReaderSettings, zone: str) -> Reader:
    return Reader(
        channel=name,
        zone=ZoneInfo(each.time_zone or zone),
        language=each.language,
        digest=None if each.digest == "off" else _digest(each.digest),
        quiet=_quiet(each.quiet_hours) if each.quiet_hours else None,
        cards=timedelta(minutes=each.cards) if each.cards else None,
        fallback=ChannelName(each.fallback) if each.fallback else None,
    )


def _digest(each: DigestSettings) -> Digest:
    return Digest(at=each.at, weekday=WEEKDAYS.index(each.weekday) if each.every == "week" else None)


def _quiet(each: QuietSettings) -> Quiet:
    return Quiet(start=each.start, end=each.end, critical_passes=each.critical == "pass")
