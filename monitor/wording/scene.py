"""What events are told against: how all stands, what was told last, and the reader's clock and language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from monitor.model.alerts import Event, Input, Reading
from monitor.model.catalogue import Catalogue, Indicator
from monitor.model.decisions import Acknowledgement
from monitor.model.prints import NextPrint
from monitor.model.standing import IndicatorState, RuleState, Standing
from monitor.model.terms import EpisodeId, Frequency, IndicatorId, Subject
from monitor.wording.numbers import amount, decimals, figure
from monitor.wording.times import instant_words
from monitor.wording.words import ENGLISH, Words

FINEST_FIRST: Final = tuple(Frequency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The facts that sentences about events draw on.

    `told` is each rule's last event before the ones now told (`Told.last`), for what a retraction
    takes back; `outlooks` is what the next print would do to rules, `acknowledged` what people said to know.
    """

    standing: Standing
    catalogue: Catalogue
    told: Mapping[Subject, Event]
    zone: ZoneInfo
    words: Words = ENGLISH
    outlooks: Mapping[Subject, tuple[NextPrint, ...]] = field(default_factory=lambda: MappingProxyType({}))
    acknowledged: Mapping[EpisodeId, Acknowledgement] = field(default_factory=lambda: MappingProxyType({}))

    def acknowledgement(self, state: RuleState) -> Acknowledgement | None:
        """Return who has said to know of a rule's open episode."""
        told = self.told.get((state.rule, state.instance))
        return self.acknowledged.get(told.episode) if told and told.episode else None

    def name(self, event: Event) -> str:
        """Name what an event is about; what is no longer watched as it was called."""
        state, indicator = self.rule_state(event), self.catalogue.get(event.indicator or IndicatorId(""))
        named = state.title if state else indicator.title if indicator else None
        return self.words.text(named) if named and named.en == event.title else event.title

    def title(self, event: Event) -> str:
        """Name what an event is about, with the thing it stands on where it stands on one."""
        return self._with_instance(self.name(event), event.instance)

    def rule_title(self, state: RuleState) -> str:
        """Name a rule, with the thing it stands on where it stands on one."""
        return self._with_instance(self.words.text(state.title), state.instance)

    def _with_instance(self, title: str, instance: str) -> str:
        return self.words.say("{title} ({instance})", title=title, instance=instance) if instance else title

    def instant(self, at: datetime) -> str:
        """Say an instant by the reader's clock."""
        return instant_words(at, self.zone, self.words)

    def value(self, value: float, indicator: Indicator) -> str:
        """Render a value of an indicator in its unit and to its precision."""
        return amount(value, indicator.unit, precision=indicator.precision, words=self.words)

    def told_before(self, event: Event) -> Event | None:
        """Return what the event's rule last told, if anything."""
        return self.told.get((event.rule, event.instance)) if event.rule else None

    def rule_state(self, event: Event) -> RuleState | None:
        """Return how the event's rule stands."""
        rules = self.standing.rules
        return next((r for r in rules if (r.rule, r.instance) == (event.rule, event.instance)), None)

    def state(self, indicator: IndicatorId) -> IndicatorState | None:
        """Return how an indicator stands."""
        return next((s for s in self.standing.indicators if s.indicator == indicator), None)

    def precision(self, event: Event) -> int:
        """Decimals of the event's value: its rule's, or what the value itself needs."""
        state = self.rule_state(event)
        if state is not None:
            return state.precision
        return decimals(event.reading.value) if event.reading else 0

    def indicators(self, event: Event) -> tuple[IndicatorId, ...]:
        """Return the catalogued indicators an event is about or rests on."""
        named = (event.indicator,) if event.indicator else ()
        return self.catalogued((*named, *rested_on(event.reading)))

    def catalogued(self, indicators: Iterable[IndicatorId]) -> tuple[IndicatorId, ...]:
        """Keep the first mention of each indicator that the catalogue holds."""
        return tuple(i for i in dict.fromkeys(indicators) if i in self.catalogue)

    def frequency(self, reading: Reading) -> Frequency:
        """Find the grid of a reading's period.

        An input later than the period means that finer values were averaged over a month or a
        quarter; otherwise the coarsest input of that period sets the grid.
        """
        newest = max((i.period for i in reading.inputs), default=None)
        if newest is None or reading.period is None:
            return Frequency.DAILY
        if newest > reading.period:
            same_month = (newest.year, newest.month) == (reading.period.year, reading.period.month)
            return Frequency.MONTHLY if same_month else Frequency.QUARTERLY
        grids = (self.grid(i) for i in reading.inputs if i.period == reading.period)
        return max(grids, key=FINEST_FIRST.index, default=Frequency.DAILY)

    def grid(self, value: Input) -> Frequency:
        """Return the frequency of the indicator a value belongs to, daily if not catalogued."""
        indicator = self.catalogue.get(value.indicator)
        return indicator.frequency if indicator else Frequency.DAILY

    def amount(self, value: Input) -> str:
        """Render a value in the unit and to the precision of its indicator, bare if not catalogued."""
        indicator = self.catalogue.get(value.indicator)
        if indicator is None:
            return figure(value.value, decimals(value.value))
        return self.value(value.value, indicator)

    def lead(self, event: Event) -> tuple[Indicator, IndicatorState] | None:
        """Return the one indicator that an event rests on, and how it stands.

        None where it rests on more, and where a newer value than the event was drawn from is out.
        """
        names, inputs = rested_on(event.reading), event.reading.inputs if event.reading else ()
        state = self.state(names[0]) if len(names) == 1 and names[0] in self.catalogue else None
        if state is None or state.latest is None:
            return None
        read = {(each.period, each.value) for each in inputs}
        latest = (state.latest.period, state.latest.value)
        return (self.catalogue[names[0]], state) if latest in read else None

    def plain_state(self, event: Event) -> IndicatorState | None:
        """Return the state of the one indicator whose newest value is the event's reading itself."""
        reading = event.reading
        if reading is None:
            return None
        states = (self.state(i) for i in rested_on(reading))
        return next((s for s in states if s and _is_reading(s, reading)), None)


def rested_on(reading: Reading | None) -> tuple[IndicatorId, ...]:
    """Return the indicators a reading rests on, each once."""
    return tuple(dict.fromkeys(i.indicator for i in reading.inputs)) if reading else ()


def _is_reading(state: IndicatorState, reading: Reading) -> bool:
    latest = state.latest
    return latest is not None and (latest.period, latest.value) == (reading.period, reading.value)
