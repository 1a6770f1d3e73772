"""How everything stands, as a table of at most 100 columns."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from textwrap import wrap
from typing import Final

from monitor.evaluation.breadth import counted_by
from monitor.evaluation.history import inputs_of
from monitor.evaluation.record import Watch
from monitor.model.catalogue import Indicator
from monitor.model.standing import IndicatorState, RuleState, Standing
from monitor.model.terms import Frequency, Freshness, IndicatorId, Level, RuleId, SourceName, Stage
from monitor.report.document import overall
from monitor.wording.levels import badness, signed
from monitor.wording.numbers import difference, figure
from monitor.wording.remedies import remedy
from monitor.wording.rights import notices
from monitor.wording.statements import statements
from monitor.wording.times import instant_code, period_code

WIDTH: Final = 100
INDICATORS: Final = (
    ("indicator", 24),
    ("period", -10),
    ("value", -9),
    ("change", -9),
    ("stage", 7),
    ("", 24),
)
"""Columns and their widths, negative where aligned right; the level follows last."""
SHORT: Final = {Stage.PRELIMINARY: "prelim"}
REFUSED: Final = "its source refuses: macro-monitor sources says why; nothing of it is stored yet"
RULES: Final = (("rule", 22), ("value", -9), ("period", -10), ("threshold", -11), ("since", -10), ("", 20))


def table(standing: Standing, watch: Watch) -> str:
    """Render a standing for a terminal: indicators with the worst level that rests on them, then rules."""
    levels = _levels(standing, watch)
    lines = [
        f"{signed(overall(standing.rules))}, as known at {instant_code(standing.as_of)}",
        "",
        _line(INDICATORS, [name for name, _ in INDICATORS], "level"),
    ]
    for state in standing.indicators:
        lines += _indicator(
            state, watch.catalogue[state.indicator], levels.get(state.indicator), standing.as_of
        )
    lines += ["", _line(RULES, [name for name, _ in RULES], "level")]
    frequencies = _frequencies(watch)
    for rule in standing.rules:
        lines += _rule(rule, frequencies[rule.rule, rule.instance])
    lines += _foot(standing)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _levels(standing: Standing, watch: Watch) -> Mapping[IndicatorId, Level]:
    """Give each indicator the worst level of the rules that read it."""
    stands = {(state.rule, state.instance): state.level for state in standing.rules}
    read: dict[IndicatorId, list[Level]] = {}
    shown = [rule for rule in watch.rules.rules if (rule.id, rule.instance) in stands]
    for rule in shown:
        for name in () if counted_by(rule) else inputs_of(rule):
            read.setdefault(name, []).append(stands[rule.id, rule.instance])
    return {name: max(levels, key=badness) for name, levels in read.items()}


def _indicator(
    state: IndicatorState, indicator: Indicator, level: Level | None, as_of: datetime
) -> list[str]:
    shown = signed(level) if level else ""
    if state.latest is None:
        how = state.freshness.freshness
        note = f"supply it: {remedy(indicator)}" if how is Freshness.MISSING else REFUSED
        return [_line(INDICATORS, [indicator.id, how.value], shown), f"    {note}"]
    said = statements(state, indicator)
    cells = [
        indicator.id,
        period_code(state.latest.period, indicator.frequency),
        figure(state.latest.value, indicator.precision),
        _change(state, indicator),
        SHORT.get(state.latest.stage, state.latest.stage.value),
        said[0].partition(";")[0].partition(", since")[0] if said else "",
    ]
    lines = [_line(INDICATORS, cells, shown)]
    return (
        lines if state.freshness.freshness is Freshness.FRESH else [*lines, f"    {_freshness(state, as_of)}"]
    )


def _change(state: IndicatorState, indicator: Indicator) -> str:
    if state.latest is None or state.previous is None:
        return ""
    return difference(state.latest.value - state.previous, "", precision=indicator.precision)


def _freshness(state: IndicatorState, as_of: datetime) -> str:
    """Say what the freshness is, what it counts from, and how old the value is."""
    said = [state.freshness.freshness.value]
    if state.freshness.next_due_at is not None:
        said.append(f"the next value was due {instant_code(state.freshness.next_due_at)}")
    if state.latest is not None:
        said.append(f"this one has been out for {(as_of - state.latest.released_at).days} days")
    return "; ".join(said)


def _frequencies(watch: Watch) -> Mapping[tuple[RuleId, str], Frequency | None]:
    """Give each rule, by id and instance, the frequency of the first series it reads; None over rules."""
    return {
        (rule.id, rule.instance): None if counted_by(rule) else watch.catalogue[inputs_of(rule)[0]].frequency
        for rule in watch.rules.rules
    }


def _rule(state: RuleState, frequency: Frequency | None) -> list[str]:
    reading = state.reading
    period = reading.period if reading else None
    cells = [
        state.name,
        figure(reading.value, state.precision) if reading else "",
        period_code(period, frequency) if period and frequency else "",
        state.threshold or "",
        period_code(state.since, frequency) if state.since and frequency else "",
        "provisional" if reading and reading.provisional else "",
    ]
    cut = state.name if len(state.name) > RULES[0][1] else None
    notes = [note for note in (cut, state.gate, state.reason) if note]
    wrapped = [line for note in notes for line in wrap(note, WIDTH - 4)]
    return [_line(RULES, cells, signed(state.level)), *(f"    {line}" for line in wrapped)]


def _line(columns: Sequence[tuple[str, int]], cells: Sequence[str], last: str) -> str:
    """Lay cells into columns, cutting what is too long; `last` stands after them."""
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    laid = (_cell(text, width) for text, (_, width) in zip(padded, columns, strict=True))
    return f"{' '.join(laid)} {last}"


def _cell(text: str, width: int) -> str:
    room = abs(width)
    text = text if len(text) <= room else f"{text[: room - 1]}…"
    return text.rjust(room) if width < 0 else text.ljust(room)


def _foot(standing: Standing) -> list[str]:
    sources: set[SourceName] = {state.latest.source for state in standing.indicators if state.latest}
    return [line for notice in notices(sources) for line in ("", *wrap(notice, WIDTH))]
