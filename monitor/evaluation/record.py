"""What an assessment is made of: what is watched, and what the store holds of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.model.catalogue import Calendars, Catalogue
from monitor.model.records import Announced, Look
from monitor.model.series import Forecast, Statements
from monitor.model.terms import IndicatorId, SourceName
from monitor.rulebook.book import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is watched: the glossary, the calendars, the rules, and the sources that can be asked."""

    catalogue: Catalogue
    calendars: Calendars
    rules: RuleBook
    sources: frozenset[SourceName]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the store holds of the indicators watched.

    `schedule` holds all that was announced of each release, in the order of recording.
    """

    statements: Mapping[IndicatorId, Statements]
    forecasts: Sequence[Forecast]
    looks: Mapping[tuple[IndicatorId, SourceName], Look]
    schedule: Mapping[str, Sequence[Announced]]
