"""Rules as written, and what an alert of each level would be headed, so that a title that lies is seen."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from textwrap import wrap
from typing import Final
from zoneinfo import ZoneInfo

from monitor.evaluation.judgement import state_of
from monitor.language.checks import indicators
from monitor.language.syntax import Expression, Name
from monitor.language.traits import frequency_of
from monitor.measures.gaps import MinPeriods, MissingPolicy
from monitor.model.alerts import Event, Input, Reading
from monitor.model.catalogue import Catalogue, Indicator
from monitor.model.series import FreshnessState
from monitor.model.standing import IndicatorState, RuleState, Standing
from monitor.model.terms import (
    Basis,
    EventId,
    EventKind,
    Frequency,
    Freshness,
    IndicatorId,
    Level,
    SourceName,
    Stage,
    Tier,
)
from monitor.rulebook.book import (
    BreakPolicy,
    LevelRule,
    Remind,
    RemindFactor,
    Rule,
    RuleKind,
    StagePolicy,
    Threshold,
)
from monitor.wording.scene import FINEST_FIRST, Scene
from monitor.wording.subjects import subject

WIDTH: Final = 100
MARGIN: Final = 14
ZONE: Final = ZoneInfo("UTC")


def rules_text(rules: Sequence[Rule], catalogue: Catalogue, *, today: date) -> str:
    """Render rules for a terminal.

    Args:
        rules: In the order to show them.
        catalogue: The indicators they read.
        today: The period that the headings speak of holds this day.
    """
    return "\n".join("\n".join(_lines(rule, catalogue, today)) + "\n" for rule in rules)


def headings(rule: Rule, catalogue: Catalogue, *, today: date) -> dict[Level, str]:
    """Head an alert of each level at a value that just meets it: ok where the mildest level ends."""
    told: dict[Level, str] = {}
    mildest = next(iter(rule.levels))
    for level in (Level.OK, *rule.levels):
        condition = rule.levels[mildest].clear if level is Level.OK else rule.levels[level].enter
        reading = _reading(rule, condition, catalogue, today)
        if reading is not None:
            told[level] = _heading(rule, level, reading, catalogue, today=today)
    return told


def just_met(condition: Threshold, *, at: date, precision: int) -> float | None:
    """Give the value nearest to the limit in force that meets a condition; None where none is in force."""
    limit = condition.value_at(at) if condition.steps[0].start else condition.steps[0].value
    if limit is None:
        return None
    unit = Decimal(1).scaleb(-precision)
    rounding = ROUND_FLOOR if condition.op.downward else ROUND_CEILING
    nearest = Decimal(repr(limit)).quantize(unit, rounding=rounding)
    if condition.op.strict and nearest == Decimal(repr(limit)):
        nearest += -unit if condition.op.downward else unit
    return float(nearest)


def _lines(rule: Rule, catalogue: Catalogue, today: date) -> Iterator[str]:
    yield f"{_name(rule)}: {rule.title.en} / {rule.title.zh}"
    kind = ", told as an event" if rule.kind is RuleKind.EVENT else ""
    yield from _fact("theme", f"{rule.theme.value}, {rule.role.value}{kind}")
    decimals = "1 decimal" if rule.precision == 1 else f"{rule.precision} decimals"
    unit = f"in {rule.unit}, " if rule.unit else ""
    yield from _fact("measure", f"{rule.measure.text}  ({unit}{decimals})")
    yield from _fact("gate", rule.gate.text if rule.gate else "none")
    for name, text in _policies(rule):
        yield from _fact(name, text)
    for level, each in rule.levels.items():
        yield from _fact(level.value, _level(rule, each))
    yield "  alerts would be headed"
    for heading in headings(rule, catalogue, today=today).values():
        yield f"    {heading}"


def _name(rule: Rule) -> str:
    return f"{rule.id}/{rule.instance}" if rule.instance else rule.id


def _policies(rule: Rule) -> Iterator[tuple[str, str]]:
    """Tell what is not as usual."""
    if rule.missing is not MissingPolicy.STRICT:
        count = rule.missing.count if isinstance(rule.missing, MinPeriods) else None
        yield "missing", f"windows need {count} values" if count else "windows read the last values there are"
    if rule.stages is StagePolicy.FINAL:
        yield "stages", "only final values count"
    if rule.breaks is not BreakPolicy.FLAG:
        yield "breaks", f"{rule.breaks.value}: windows that cross a change of method"
    if rule.mute:
        yield "mute", f"readings that rest on {rule.mute}"
    match rule.remind:
        case RemindFactor(factor=factor):
            yield "remind", f"at {factor:g} times the value told last"
        case Remind.PRINT:
            yield "remind", "at every print"
    if rule.rearm:
        yield "re-armed", f"once {rule.rearm.measure.text} is {rule.rearm.rise:g} above its lowest since"


def _level(rule: Rule, level: LevelRule) -> str:
    parts = [level.enter.text]
    if rule.rearm is None:
        parts.append(f"ends at {level.clear.text}")
    if level.hold > 1:
        parts.append(f"once held {level.hold} periods")
    if level.clear_hold > 1:
        parts.append(f"end held {level.clear_hold} periods")
    if level.min_hold > 1:
        parts.append(f"on for at least {level.min_hold} periods")
    return ", ".join(parts)


def _fact(label: str, text: str) -> list[str]:
    lead = f"  {label:<{MARGIN - 2}}"
    return wrap(lead + text, WIDTH, subsequent_indent=" " * MARGIN, break_on_hyphens=False)


def _heading(rule: Rule, level: Level, reading: Reading, catalogue: Catalogue, *, today: date) -> str:
    """Write the subject that tells of one event: fired from ok, or resolved."""
    at = datetime.combine(today, time(), tzinfo=UTC)
    state = state_of(rule, level, reading, since=None, gate=None, reason=None)
    standing = Standing(as_of=at, indicators=_states(rule.measure, reading), rules=(state,))
    scene = Scene(standing=standing, catalogue=catalogue, told={}, zone=ZONE)
    return subject([_event(rule, state, reading, at=at)], scene)


def _event(rule: Rule, state: RuleState, reading: Reading, *, at: datetime) -> Event:
    ok = state.level is Level.OK
    return Event(
        id=EventId(""),
        at=at,
        kind=EventKind.RESOLVED if ok else EventKind.FIRED,
        rule=rule.id,
        indicator=None,
        instance=state.instance,
        level=state.level,
        previous_level=next(iter(rule.levels)) if ok else Level.OK,
        reading=reading,
        threshold=state.threshold,
        distance=state.distance,
        title=rule.title.en,
        theme=rule.theme,
        role=rule.role,
        unit=rule.unit,
        rule_hash=rule.hash,
        episode=None,
        reason=None,
    )


def _reading(rule: Rule, condition: Threshold, catalogue: Catalogue, today: date) -> Reading | None:
    grid = frequency_of(rule.measure.root, catalogue)
    period = None if grid is None else _first_day(today, grid)
    value = just_met(condition, at=period or today, precision=rule.precision)
    if value is None:
        return None
    inputs = (
        () if grid is None or period is None else _inputs(rule, value, catalogue, period=period, grid=grid)
    )
    stage = None if grid is None else Stage.FINAL
    return Reading(period=period, value=value, stage=stage, inputs=inputs, breaks=(), tier=Tier.T1)


def _first_day(day: date, grid: Frequency) -> date:
    match grid:
        case Frequency.MONTHLY:
            return day.replace(day=1)
        case Frequency.QUARTERLY:
            return day.replace(month=day.month - (day.month - 1) % 3, day=1)
        case _:
            return day


def _inputs(
    rule: Rule, value: float, catalogue: Catalogue, *, period: date, grid: Frequency
) -> tuple[Input, ...]:
    """Make up a value of each indicator, a finer one's within the period."""
    return tuple(
        Input(
            indicator=name,
            period=period + _within(catalogue[name], grid),
            value=value,
            stage=Stage.FINAL,
            released_at=datetime.combine(period, time(), tzinfo=UTC),
            basis=Basis.STATED,
            hindsight=False,
            source=SourceName(""),
        )
        for name in indicators(rule.measure)
    )


def _within(indicator: Indicator, grid: Frequency) -> timedelta:
    finer = FINEST_FIRST.index(indicator.frequency) < FINEST_FIRST.index(grid)
    days = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 40}
    return timedelta(days=days.get(grid, 0) if finer else 0)


def _states(measure: Expression, reading: Reading) -> tuple[IndicatorState, ...]:
    """Let the newest value be the reading where a measure is an indicator itself, as it is in an alert."""
    if not isinstance(measure.root, Name):
        return ()
    (value,) = reading.inputs
    return (
        IndicatorState(
            indicator=IndicatorId(measure.root.name),
            latest=value,
            previous=None,
            previous_told=None,
            consensus=None,
            surprise=None,
            surprise_sigma=None,
            extreme=None,
            crossing=None,
            streak=0,
            freshness=FreshnessState(freshness=Freshness.FRESH, since=None, next_due_at=None),
        ),
    )
