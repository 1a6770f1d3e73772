"""What would change a rule, in words: the next print, and what its windows forget."""

from collections.abc import Iterator, Sequence

from monitor.evaluation.moves import YEARS
from monitor.explanation.explained import Explanation
from monitor.explanation.forgetting import YEARS_AHEAD, Forgetting, Move
from monitor.explanation.lines import UNITS, counted, labelled, within
from monitor.explanation.spread import MIDDLE, NEEDS
from monitor.model.catalogue import Indicator
from monitor.model.prints import Band, Compared, NextPrint, Spread, Turn
from monitor.model.terms import IndicatorId, Level
from monitor.wording.levels import signed
from monitor.wording.numbers import amount, figure, size
from monitor.wording.prospects import due_of
from monitor.wording.scene import Scene
from monitor.wording.times import instant_words, period_phrase


def outlook(explanation: Explanation, scene: Scene) -> str:
    """Say what would change the level; empty for a rule that counts others."""
    blocks = ["\n".join(_print_lines(each, explanation, scene)) for each in explanation.next_prints]
    rest = list(_untried(explanation, scene))
    if explanation.tally is None and explanation.state.level is not Level.UNKNOWN:
        rest += _by_itself(explanation, scene)
    several = "\n\n" if len(blocks) > 1 else "\n"
    said = several.join(filter(None, (*blocks, "\n".join(rest))))
    return f"What would change it\n{said}" if said else ""


def _print_lines(coming: NextPrint, explanation: Explanation, scene: Scene) -> Iterator[str]:
    indicator = scene.catalogue[coming.coming.indicator]
    yield labelled("Next print", _announced(coming, indicator, scene))
    if coming.coming.carried:
        yield labelled("Assuming", " and ".join(_standing(name, scene) for name in coming.coming.carried))
    for band in _best_first(coming.bands):
        yield labelled(signed(band.level), _range(band, indicator))
    if _lapses(coming, explanation):
        stage = coming.coming.last.stage.value
        yield labelled(
            "Note",
            f"a level that only the {stage} started lapses with it: the final is judged as if the {stage} "
            "had not been",
        )
    yield from _turns(coming, explanation, indicator)
    if coming.tried < coming.holds:
        yield labelled(
            "Not tried",
            f"more than {counted(coming.tried, 'print')} in a row, though the longest hold of this rule "
            f"takes {counted(coming.holds, 'print')}",
        )
    if coming.ease or coming.clear or coming.escalate:
        yield labelled("Yardstick", _yardstick(coming.spread, indicator))


def _turns(coming: NextPrint, explanation: Explanation, indicator: Indicator) -> Iterator[str]:
    level = explanation.state.level
    if level is Level.UNKNOWN:
        return
    wanted = (
        ("Would ease", coming.ease, bool(coming.ease)),
        ("Would clear", coming.clear, level is not Level.OK),
        ("Would worsen", coming.escalate, level is not list(explanation.rule.levels)[-1]),
    )
    for label, turns, shown in wanted:
        if shown and not turns:
            yield labelled(label, _never(coming))
        for number, turn in enumerate(turns):
            said = _turn(turn, coming, indicator)
            yield labelled("" if number else label, f"or {said}" if number else said)


def _lapses(coming: NextPrint, explanation: Explanation) -> bool:
    """Tell whether a level is on that started with the provisional value."""
    return coming.coming.makes_final and any(
        latch.since == coming.coming.last.period for latch in explanation.latches
    )


def _standing(name: IndicatorId, scene: Scene) -> str:
    indicator, state = scene.catalogue[name], scene.state(name)
    if state is None or state.latest is None:
        return f"{indicator.title.en} stands still"
    value = amount(state.latest.value, indicator.unit, precision=indicator.precision)
    return f"{indicator.title.en} stands still at {value}"


def _announced(coming: NextPrint, indicator: Indicator, scene: Scene) -> str:
    """Say of what and which value comes next, in place of or after which, and when."""
    last = coming.coming.last
    period = within(period_phrase(coming.coming.period, indicator.frequency))
    value = amount(last.value, indicator.unit, precision=indicator.precision)
    if coming.coming.makes_final:
        said = f"of {indicator.title.en}: the final for {period}, in place of the {last.stage.value} {value}"
    else:
        final = "the final of " if coming.coming.final_only else ""
        said = f"of {indicator.title.en}: {final}{period}, after {value}"
    if coming.coming.expected is not None:
        expected = amount(coming.coming.expected, indicator.unit, precision=indicator.precision)
        said = f"{said}, consensus {expected}"
    due = due_of(coming, scene)
    if due is None:
        return said
    was = "was due" if due <= scene.standing.as_of else "due"
    return f"{said}; {was} {instant_words(due, scene.zone)}"


def _best_first(bands: tuple[Band, ...]) -> tuple[Band, ...]:
    """Order bands from the better end to the worse."""
    known = [band.level.severity for band in bands if band.level is not Level.UNKNOWN]
    return bands[::-1] if known and known[0] > known[-1] else bands


def _range(band: Band, indicator: Indicator) -> str:
    low, high = (
        None if end is None else amount(end, indicator.unit, precision=indicator.precision)
        for end in (band.low, band.high)
    )
    if band.low is None or low is None:
        return "at any value" if high is None else f"at {high} or less"
    if high is None:
        return f"at {low} or more"
    return f"at {low}" if low == high else f"at {figure(band.low, indicator.precision)} to {high}"


def _never(coming: NextPrint) -> str:
    row = f", nor do up to {coming.tried} in a row" if coming.tried > 1 else ""
    return f"no value of this print does that{row}"


def _untried(explanation: Explanation, scene: Scene) -> Iterator[str]:
    """Name the inputs whose next prints were not tried."""
    tried = [each.coming.indicator for each in explanation.next_prints]
    others = [each.indicator for each in explanation.indicators if each.indicator not in tried]
    if tried and others:
        titles = _listed([scene.catalogue[each].title.en for each in others])
        yield labelled("Not tried", f"the next {'print' if len(others) == 1 else 'prints'} of {titles}")


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _turn(turn: Turn, coming: NextPrint, indicator: Indicator) -> str:
    value = amount(turn.value, indicator.unit, precision=indicator.precision)
    row = f", {turn.prints} prints in a row" if turn.prints > 1 else ""
    return f"to {signed(turn.level)} at {value}{row}: {_distance(turn, coming, indicator)}"


def _distance(turn: Turn, coming: NextPrint, indicator: Indicator) -> str:
    last = coming.coming.last
    from_where = f"the {last.stage.value}" if coming.coming.makes_final else "the last value"
    if turn.distance == 0:
        return f"{from_where} unchanged is enough"
    side = "above" if turn.distance > 0 else "below"
    far = f"{size(abs(turn.distance), indicator.unit, precision=indicator.precision)} {side} {from_where}"
    if turn.sigmas is None:
        return far
    return f"{far}, {abs(turn.sigmas):.1f} usual deviations of one release"


def _yardstick(spread: Spread, indicator: Indicator) -> str:
    """Say what a usual deviation of one release is and how it is measured, or why none is stated."""
    if spread.compared is Compared.REVISIONS:
        stage = spread.stage.value if spread.stage else "provisional value"
        found = f"{counted(spread.count, 'difference')} of a final from its {stage}"
    else:
        unit = UNITS[indicator.frequency]
        found = f"{counted(spread.count, 'change')} from one {unit} to the next in the last {YEARS} years"
    if spread.deviation is None:
        return f"the usual deviation of one release is not known: {found} on record, {NEEDS} needed"
    if spread.deviation == 0:
        return f"no usual deviation can be told: of {found} the middle two thirds are equal"
    deviation = size(spread.deviation, indicator.unit, precision=indicator.precision + 1)
    return (
        f"the usual deviation of one release is {deviation}: half the distance from the "
        f"{MIDDLE[0]}th to the {MIDDLE[1]}th percentile of {found}, which a few extreme ones hardly move"
    )


def _by_itself(explanation: Explanation, scene: Scene) -> Iterator[str]:
    """Say when the level changes if nothing moves."""
    still = "with every input at its last value the"
    if not explanation.forgetting or explanation.frequency is None:
        yield labelled("By itself", f"{still} level would not change within {YEARS_AHEAD} years")
        return
    for number, each in enumerate(explanation.forgetting):
        when = period_phrase(each.period, explanation.frequency)
        start = "then" if number else f"{still} rule would go"
        why = _why(each, explanation, scene)
        said = f"{start} to {signed(each.level)} {when}{f': {why}' if why else ''}"
        yield labelled("" if number else "By itself", said)


def _why(found: Forgetting, explanation: Explanation, scene: Scene) -> str:
    rule = explanation.rule
    moves = " and ".join(_moved(move, scene) for move in found.forgotten)
    passed = f"the window has then passed {moves}" if moves else ""
    if found.gate_closes and rule.gate is not None:
        return "; ".join(filter(None, (f"{rule.gate.text} then no longer holds", passed)))
    return "its condition has then held for as long as it must" if found.held else passed


def _moved(move: Move, scene: Scene) -> str:
    indicator = scene.catalogue[move.indicator]
    before = figure(move.before, indicator.precision)
    after = amount(move.after, indicator.unit, precision=indicator.precision)
    when = period_phrase(move.period, indicator.frequency)
    return f"the move of {indicator.title.en} from {before} to {after} {when}"
