"""An explanation as plain text of at most 80 columns: the conclusion, the steps, what would change it."""

from collections.abc import Iterator, Sequence
from shlex import join

from monitor.explanation.conditions import verdict, where
from monitor.explanation.crossings import crossings
from monitor.explanation.explained import Explanation
from monitor.explanation.foundations import foundations
from monitor.explanation.latches import Latch
from monitor.explanation.lines import UNITS, UNSPOKEN, counted, labelled, valued, within
from monitor.explanation.outlook import outlook
from monitor.explanation.steps import Part, Seen
from monitor.explanation.tallied import tallied
from monitor.language.syntax import Call
from monitor.language.traits import children_of, is_condition
from monitor.measures.gaps import Gaps, MinPeriods, MissingPolicy
from monitor.model.alerts import Reading
from monitor.model.terms import Level
from monitor.rulebook.book import Rule, StagePolicy
from monitor.wording.facts import EVIDENCE, sources_block
from monitor.wording.levels import signed
from monitor.wording.numbers import size
from monitor.wording.plain import filled
from monitor.wording.remedies import remedy
from monitor.wording.rights import notices
from monitor.wording.scene import Scene
from monitor.wording.sentences import staged
from monitor.wording.times import instant_code, instant_words, period_phrase


def text(explanation: Explanation, scene: Scene, *, options: Sequence[str] = ()) -> str:
    """Render an explanation for a person; what it would say in vain is left out.

    Args:
        explanation: What to tell.
        scene: What is needed to tell it.
        options: What the command was given besides the rule and the instant, to be given again.
    """
    sections = (
        _conclusion(explanation, scene),
        _steps(explanation, scene),
        tallied(explanation),
        outlook(explanation, scene),
        *foundations(explanation, scene),
        _remedies(explanation, scene),
        _sources(explanation, scene),
        _foot(explanation, options),
    )
    return "\n\n".join(filter(None, sections)) + "\n"


def _conclusion(explanation: Explanation, scene: Scene) -> str:
    state = explanation.state
    title = f"{state.title.en} ({state.instance})" if state.instance else state.title.en
    sentences = " ".join(f"{each[0].upper()}{each[1:]}." for each in _sentences(explanation, scene))
    heading = f"{signed(state.level)} {title} ({state.theme.value}, {state.role.value})"
    return "\n".join((filled(heading), filled(sentences, first="  ", rest="  ")))


def _sentences(explanation: Explanation, scene: Scene) -> Iterator[str]:
    state = explanation.state
    if state.reason:
        yield f"{state.level.value}: {state.reason}"
    if state.reading is not None:
        yield _reading(explanation, state.reading)
    if state.gate:
        yield f"the rule is ok whatever that is, as {state.gate}"
    if state.since and explanation.frequency:
        worse = "" if state.level is Level.CRITICAL else " or worse"
        since = within(period_phrase(state.since, explanation.frequency))
        yield f"at {state.level.value}{worse} since {since}"
    yield f"as known at {instant_words(explanation.as_of, scene.zone)}"


def _reading(explanation: Explanation, reading: Reading) -> str:
    state, tally = explanation.state, explanation.tally
    if tally is not None:
        count, level = counted(tally.count, tally.noun), tally.breadth.level.value
        return f"{count} at {level} or worse{_against(explanation)}"
    when = _when(explanation, reading)
    if is_condition(explanation.rule.measure.root):
        last = "by the last reading " if state.reason else ""
        return f"{last}the condition {verdict(reading.value)}{when}"
    value = valued(reading.value, state.unit, precision=state.precision)
    said = f"a probability of {value}" if state.unit == UNSPOKEN else value
    last = "the last reading is " if state.reason else ""
    return f"{last}{said}{when}{_against(explanation)}"


def _when(explanation: Explanation, reading: Reading) -> str:
    if reading.period is None or explanation.frequency is None:
        return ""
    return f" {period_phrase(reading.period, explanation.frequency)}{staged(reading.stage)}"


def _against(explanation: Explanation) -> str:
    """Say how far the value is from the threshold it is held against."""
    state = explanation.state
    if state.threshold is None or state.distance is None or state.gate is not None:
        return ""
    level = next(iter(explanation.rule.levels)) if state.level is Level.OK else state.level
    threshold = f"the threshold of {level.value}, {state.threshold}"
    latch = next((each for each in explanation.latches if each.level is state.level), None)
    stays = f", and on until {latch.clear}" if latch and latch.clear and not latch.held else ""
    if round(state.distance, state.precision) == 0:
        return f", at {threshold}{stays}"
    side = "above" if state.distance > 0 else "below"
    unit = "" if state.unit == UNSPOKEN else state.unit
    far = size(abs(state.distance), unit, precision=state.precision)
    return f", {far} {side} {threshold}{stays}"


def _steps(explanation: Explanation, scene: Scene) -> str:
    if not explanation.parts:
        return ""
    lines = [
        *_parts("Measure", explanation.parts, explanation),
        *_gate(explanation),
        *(labelled(signed(each.level), _latch(each, explanation)) for each in explanation.latches),
        *_rearming(explanation),
        *(labelled(label, said) for label, said in _policies(explanation, scene)),
    ]
    return "\n".join(("How it is reached", *lines))


def _parts(label: str, parts: tuple[Part, ...], explanation: Explanation) -> Iterator[str]:
    """Say what each part of an expression comes to, the whole first."""
    for number, part in enumerate(parts):
        said = f"{part.text}: {_seen(part, explanation)}"
        yield labelled("" if number else label, said, depth=part.depth)


def _seen(part: Part, explanation: Explanation) -> str:
    values = "; ".join(_value(part, seen, explanation) for seen in part.seen)
    return f"{values}, the newest of {part.count:,}" if part.count > len(part.seen) else values


def _value(part: Part, seen: Seen, explanation: Explanation) -> str:
    when = period_phrase(seen.period, part.frequency)
    if seen.value is None:
        return f"no value {when}"
    if part.condition:
        return f"{verdict(seen.value)} {when}"
    whole = part.text == explanation.parts[0].text
    unit, precision = (
        (explanation.state.unit, explanation.state.precision) if whole else (part.unit, part.precision)
    )
    return f"{valued(seen.value, unit, precision=precision)} {when}"


def _gate(explanation: Explanation) -> Iterator[str]:
    gate = explanation.gate
    if gate is None:
        return
    if gate.holds is None:
        yield labelled("Gate", f"{gate.text}: cannot be told")
    yield from _parts("Gate", gate.parts, explanation)


def _latch(latch: Latch, explanation: Explanation) -> str:
    """Say whether a level is set, since when, what sets and ends it, and how far its holds have come."""
    if explanation.frequency is None:
        return ""
    unit = UNITS[explanation.frequency]
    since = f"on since {within(period_phrase(latch.since, explanation.frequency))}" if latch.since else "off"
    said = [f"{since}; {_bounds(latch, explanation.rule)}"]
    if latch.hold > 1 and not latch.is_set:
        said.append(f"starting takes {latch.hold} {unit}s in a row, {min(latch.held, latch.hold)} so far")
    if latch.clear_hold > 1 and latch.is_set:
        said.append(f"ending takes {latch.clear_hold} {unit}s in a row, {latch.cleared} so far")
    if latch.min_hold > 1 and latch.is_set:
        said.append(f"it stays for {latch.min_hold} {unit}s at least, {latch.lasted} so far")
    return "; ".join(said)


def _bounds(latch: Latch, rule: Rule) -> str:
    """Say what sets and what ends a level."""
    level, condition = rule.levels[latch.level], is_condition(rule.measure.root)
    starts = where(level.enter) if condition else f"at {latch.enter}"
    if latch.clear is None:
        return f"starts {starts}, ends by re-arming"
    return f"starts {starts}, ends {where(level.clear) if condition else f'at {latch.clear}'}"


def _rearming(explanation: Explanation) -> Iterator[str]:
    rearm = explanation.rule.rearm
    if rearm is not None:
        yield labelled(
            "Re-arms", f"when {rearm.measure.text} is {rearm.rise:g} above its lowest since it fired"
        )


def _policies(explanation: Explanation, scene: Scene) -> Iterator[tuple[str, str]]:
    rule, reading = explanation.rule, explanation.state.reading
    if isinstance(rule.measure.root, Call) or children_of(rule.measure.root):
        yield "Gaps", _gaps(rule.missing)
    if rule.stages is StagePolicy.FINAL:
        yield "Stages", "only final values count; provisional ones count as not yet published"
    if rule.mute is not None:
        yield "Mute", f"readings that read a period in {rule.mute.replace('_', ' ')} are left out"
    for number, said in enumerate(crossings(explanation, scene)):
        yield "" if number else "Breaks", said
    if reading is not None:
        yield "Evidence", EVIDENCE[reading.tier]


def _gaps(gaps: Gaps) -> str:
    match gaps:
        case MissingPolicy.STRICT:
            return "a window that lacks a value gives no reading"
        case MissingPolicy.LAST_AVAILABLE:
            return "a window that lacks a value reads the last ones there are"
        case MinPeriods(count=count):
            return f"a window is read if it holds at least {counted(count, 'value')}"


def _remedies(explanation: Explanation, scene: Scene) -> str:
    """Say how what is missing can be supplied."""
    if not explanation.absent:
        return ""
    missing = [scene.catalogue[name] for name in explanation.absent]
    lines = (f"{filled(each.title.en, first='  ', rest='  ')}:\n    {remedy(each)}" for each in missing)
    return "\n".join(("To supply what is missing", *lines))


def _sources(explanation: Explanation, scene: Scene) -> str:
    if not explanation.indicators:
        return ""
    cited = sources_block([each.indicator for each in explanation.indicators], scene)
    return "\n".join((cited.title, *(labelled(fact.label, fact.text) for fact in cited.facts)))


def _foot(explanation: Explanation, options: Sequence[str]) -> str:
    given = (explanation.rule.id, "--as-of", instant_code(explanation.as_of), *options)
    command = f"  macro-monitor explain {join(given)}"
    values = explanation.state.reading.inputs if explanation.state.reading else ()
    newest = (each.latest for each in explanation.indicators if each.latest)
    said = notices(each.source for each in (*values, *newest))
    return "\n".join(("To reproduce:", command, *(f"\n{filled(each)}" for each in said)))
