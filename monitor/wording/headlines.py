"""The number that an event is about, against what was expected, as a first line has it."""

from monitor.model.alerts import Event, Input
from monitor.model.catalogue import Indicator
from monitor.model.standing import IndicatorState
from monitor.wording.numbers import amount, difference, figure
from monitor.wording.scene import Scene, rested_on
from monitor.wording.times import period_short
from monitor.wording.words import Words


def headline(event: Event, scene: Scene) -> str:
    """Say the number of the one indicator behind an event, or the reading of its rule."""
    lead = scene.lead(event)
    return against_consensus(*lead, scene) if lead else _own(event, scene)


def against_consensus(indicator: Indicator, state: IndicatorState, scene: Scene) -> str:
    """Say an indicator's newest number against the consensus: `UMich Feb final 64.7 vs consensus 67.8 …`."""
    words = scene.words
    if state.latest is None:
        return words.text(indicator.name)
    number = _number(indicator, state.latest, scene)
    if state.consensus is None:
        return words.say("{number}, no consensus", number=number)
    expected = scene.value(state.consensus, indicator)
    surprise = _surprise(indicator, state, words)
    if surprise is None:
        return words.say("{number} vs consensus {consensus}", number=number, consensus=expected)
    return words.say(
        "{number} vs consensus {consensus} ({surprise})",
        number=number,
        consensus=expected,
        surprise=surprise,
    )


def _number(indicator: Indicator, latest: Input, scene: Scene) -> str:
    words = scene.words
    values = {
        "indicator": words.text(indicator.name),
        "period": period_short(latest.period, indicator.frequency, at=scene.standing.as_of, words=words),
        "value": scene.value(latest.value, indicator),
    }
    if not _has_stages(indicator):
        return words.say("{indicator} {period} {value}", **values)
    return words.say("{indicator} {period} {stage} {value}", stage=words.term(latest.stage.value), **values)


def _has_stages(indicator: Indicator) -> bool:
    """Tell whether the stage of a value is news: not of a series that only ever states finals."""
    stages = [stage for listing in indicator.listings for stage in listing.stages]
    return not stages or any(stage.provisional for stage in stages)


def _surprise(indicator: Indicator, state: IndicatorState, words: Words) -> str | None:
    if state.surprise is None:
        return None
    if state.surprise_sigma is None:
        return difference(state.surprise, indicator.unit, precision=indicator.precision, words=words)
    sign = "+" if state.surprise_sigma > 0 else ""
    return words.say("{number} sigma", number=f"{sign}{figure(state.surprise_sigma, 1)}")


def _own(event: Event, scene: Scene) -> str:
    """Say the reading of a rule over several indicators, or over rules."""
    reading, words, title = event.reading, scene.words, scene.title(event)
    if reading is None:
        return title
    value = amount(reading.value, event.unit, precision=scene.precision(event), words=words)
    if reading.period is None:
        return words.say("{title} ({value})", title=title, value=value)
    period = period_short(reading.period, scene.frequency(reading), at=scene.standing.as_of, words=words)
    names = scene.catalogued(rested_on(reading))
    if reading.stage is None or not any(_has_stages(scene.catalogue[name]) for name in names):
        return words.say("{title} {value} ({period})", title=title, value=value, period=period)
    return words.say(
        "{title} {value} ({period} {stage})",
        title=title,
        value=value,
        period=period,
        stage=words.term(reading.stage.value),
    )
