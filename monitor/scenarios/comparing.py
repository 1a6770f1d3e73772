"""What is against what was expected, each difference as a sentence."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from math import isclose

from monitor.calendar import NEW_YORK
from monitor.model.alerts import Event, Reading
from monitor.model.standing import RuleState, Standing
from monitor.scenarios.scenario import (
    Expectation,
    ExpectedEvent,
    ExpectedLevel,
    Moment,
    subject_name,
)


def level_failures(expected: Expectation, standing: Standing) -> Iterator[str]:
    """Say which rules do not stand as expected."""
    states = {subject_name(each.rule, each.instance): each for each in standing.rules}
    for name, wanted in expected.levels.items():
        state = states[name]
        if state.level is not wanted.level or not _rests_on(state.reading, wanted):
            yield (
                f"line {expected.line}: {name} at {_moment_words(expected.moment)}: "
                f"expected {_level_words(wanted)}, but it is {_state_words(state)}"
            )


def data_failures(expected: Expectation, standing: Standing) -> Iterator[str]:
    """Say which indicators' data are not as new as expected."""
    states = {each.indicator: each.freshness.freshness for each in standing.indicators}
    for name, wanted in expected.data.items():
        if states[name] is not wanted:
            yield (
                f"line {expected.line}: {name} at {_moment_words(expected.moment)}: "
                f"expected {wanted.value}, but it is {states[name].value}"
            )


def found_events(expected: Expectation, events: Sequence[Event]) -> Mapping[str, Event]:
    """Find the event that each rule listed did tell at the moment: the one expected, else any."""
    found: dict[str, Event] = {}
    for event in events:
        name = _name(event)
        wanted = (expected.events or {}).get(name)
        if wanted is None or not expected.moment.first <= event.at <= expected.moment.last:
            continue
        if name not in found or not _tells(found[name], wanted):
            found[name] = event
    return found


def event_failures(expected: Expectation, found: Mapping[str, Event]) -> Iterator[str]:
    """Say which events did not come, or came otherwise than expected."""
    for name, wanted in (expected.events or {}).items():
        event = found.get(name)
        if event is None or not _tells(event, wanted):
            came = "nothing came" if event is None else f"there came {_event_words(event)}"
            yield (
                f"line {expected.line}: {name} at {_moment_words(expected.moment)}: "
                f"expected {_wanted_words(wanted)}, but {came}"
            )


def surplus(event: Event) -> str:
    """Say that an event came where none was expected."""
    place = f"{_name(event)} at {_instant_words(event.at)}"
    return f"{place}: expected nothing, but there came {_event_words(event)}"


def _name(event: Event) -> str:
    return subject_name(event.rule or "", event.instance)


def _tells(event: Event, wanted: ExpectedEvent) -> bool:
    right_level = wanted.level is None or event.level is wanted.level
    return event.kind is wanted.kind and right_level and _rests_on(event.reading, wanted)


def _rests_on(reading: Reading | None, wanted: ExpectedLevel | ExpectedEvent) -> bool:
    """Tell whether a reading has the value and the period expected, where any are."""
    value, period = (reading.value, reading.period) if reading else (None, None)
    right_value = wanted.value is None or (value is not None and _equal(value, wanted.value))
    return right_value and wanted.period in (None, period)


def _equal(value: float, wanted: float) -> bool:
    """Tell whether two numbers are the same but for binary noise."""
    return isclose(value, wanted, rel_tol=1e-9, abs_tol=1e-9)


def _state_words(state: RuleState) -> str:
    words = f"{state.level.value}{_reading_words(state.reading)}"
    return f"{words}: {state.reason}" if state.reason else words


def _event_words(event: Event) -> str:
    return f"{event.kind.value} at {event.level.value}{_reading_words(event.reading)}"


def _reading_words(reading: Reading | None) -> str:
    return f" ({_figure_words(reading.value, reading.period)})" if reading else ""


def _level_words(wanted: ExpectedLevel) -> str:
    return f"{wanted.level.value}{_wanted_figure(wanted)}"


def _wanted_words(wanted: ExpectedEvent) -> str:
    level = f" at {wanted.level.value}" if wanted.level else ""
    return f"{wanted.kind.value}{level}{_wanted_figure(wanted)}"


def _wanted_figure(wanted: ExpectedLevel | ExpectedEvent) -> str:
    figure = _figure_words(wanted.value, wanted.period)
    return f" ({figure})" if figure else ""


def _figure_words(value: float | None, period: date | None) -> str:
    parts = [
        "" if value is None else f"{value:.10g}",
        "" if period is None else f"for {period}",
    ]
    return " ".join(filter(None, parts))


def _moment_words(moment: Moment) -> str:
    """Name a moment as it is written in a file: a day, or an instant in New York."""
    if moment.first == moment.last:
        return _instant_words(moment.last)
    return moment.last.astimezone(NEW_YORK).date().isoformat()


def _instant_words(at: datetime) -> str:
    there = at.astimezone(NEW_YORK).replace(tzinfo=None)
    return f"{there.isoformat(timespec='seconds' if there.second else 'minutes')} New York"
