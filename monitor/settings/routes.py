"""The routes of `monitor.yaml`: which events go to which channels, when, and in which language."""

from typing import Literal

from pydantic import Field

from monitor.model.terms import EventKind, Language, Level, Role, Theme
from monitor.settings.sections import Section


class MatchSettings(Section):
    """What a route takes; what is not named matches everything."""

    level: tuple[Level, ...] = ()
    theme: tuple[Theme, ...] = ()
    role: tuple[Role, ...] = ()
    rule: tuple[str, ...] = ()
    event: tuple[EventKind, ...] = ()


class RouteSettings(Section):
    """Which events go to which channels; `send: auto` tells at once what cannot wait."""

    match: MatchSettings = MatchSettings()
    to: list[str] = Field(min_length=1)
    send: Literal["auto", "now", "digest"] = "auto"
    language: Language | None = None
