"""What all sections of the settings share, and those of the providers."""

from datetime import time
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from monitor.model.terms import Language


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as exc:
        raise ValueError(f"no time zone is called {name!r}; write one such as America/New_York") from exc
    return name


ZoneName: TypeAlias = Annotated[str, AfterValidator(_zone)]
"""A time zone by name."""


def _clock(at: time) -> time:
    if at.tzinfo is not None or at.second or at.microsecond:
        raise ValueError("write a time of the reader's clock such as 07:30")
    return at


ClockTime: TypeAlias = Annotated[time, AfterValidator(_clock)]
"""A time of day to the minute, by the reader's clock."""


class Section(BaseModel):
    """A part of the settings: a key it does not know is a problem."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ProviderSettings(Section):
    """One provider: its root (scheme and host), how many requests a second it may get, whether it is asked.

    `enabled` None is as the provider comes. `path` is for `file` alone: a file or a folder to read.
    """

    url: str | None = None
    rate: float | None = Field(default=None, gt=0)
    enabled: bool | None = None
    path: Path | None = None


Concurrency: TypeAlias = Annotated[int, Field(ge=1, le=32)]
"""How many deliveries a channel makes at once."""


class DigestSettings(Section):
    """When a digest is written, by the reader's clock."""

    every: Literal["day", "week"] = "week"
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    at: ClockTime = time(7, 30)


class QuietSettings(Section):
    """Hours in which a reader is not disturbed, by their clock; `critical: pass` lets that level through."""

    start: ClockTime = Field(alias="from")
    end: ClockTime = Field(alias="to")
    critical: Literal["hold", "pass"] = "hold"


class ReaderSettings(Section):
    """What every channel can say of whoever reads it.

    `time_zone` None is the general one. `digest` is off for what programs read. `cards` is how many minutes
    before a release its card comes, None for no cards. `fallback` is told what this channel did not take.
    """

    language: Language = Language.EN
    time_zone: ZoneName | None = None
    digest: DigestSettings | Literal["off"] = "off"
    quiet_hours: QuietSettings | None = None
    cards: Annotated[int | None, Field(ge=1, le=1440)] = None
    fallback: str | None = None
    concurrency: Concurrency = 1


SECTIONS: Final = (ProviderSettings, DigestSettings, QuietSettings)
"""Sections that stand below others, for those who look for a setting by its name."""
