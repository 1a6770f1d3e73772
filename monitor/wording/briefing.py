"""What messages are written from: how all stands at one instant, what was told, and what may come next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from monitor.model.alerts import Event
from monitor.model.catalogue import Catalogue
from monitor.model.decisions import Acknowledgement
from monitor.model.prints import NextPrint
from monitor.model.standing import Standing
from monitor.model.terms import EpisodeId, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """What messages are written from.

    `told` is each rule's last event before the ones now told, `outlooks` what the next print would do to
    the rules told of, `acknowledged` what people have said to know, `opened` when open episodes began.
    """

    standing: Standing
    catalogue: Catalogue
    told: Mapping[Subject, Event] = field(default_factory=lambda: MappingProxyType({}))
    outlooks: Mapping[Subject, tuple[NextPrint, ...]] = field(default_factory=lambda: MappingProxyType({}))
    acknowledged: Mapping[EpisodeId, Acknowledgement] = field(default_factory=lambda: MappingProxyType({}))
    opened: Mapping[EpisodeId, datetime] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Preface:
    """Why a message comes other than at once: a tag before its subject, lines before its text."""

    tag: str | None = None
    lines: tuple[str, ...] = ()


NO_PREFACE: Final = Preface()
