"""One value that is to come out, in words: the numbers before it, and where each number would take a rule."""

from collections.abc import Iterator

from monitor.evaluation.awaited import Awaited
from monitor.evaluation.latches import DECIMALS
from monitor.model.catalogue import Indicator
from monitor.model.prints import Band, Compared, NextPrint
from monitor.model.standing import RuleState
from monitor.model.terms import Level
from monitor.report.ahead import is_likely, matters, print_words, turn_words
from monitor.wording.levels import signed
from monitor.wording.numbers import amount, size
from monitor.wording.page import Block, Fact
from monitor.wording.prospects import band_words
from monitor.wording.scene import Scene
from monitor.wording.sentences import clauses, valued
from monitor.wording.times import period_phrase
from monitor.wording.words import Words


def value_blocks(one: Awaited, scene: Scene) -> Iterator[Block]:
    """Tell the numbers before a value, the rules that it hardly moves, and each that it may well move."""
    indicator, words = scene.catalogue[one.due.indicator], scene.words
    pairs = matters(one, scene)
    moved = [pair for pair in pairs if _may_move(*pair, one)]
    still = [pair for pair in pairs if pair not in moved]
    yield Block(
        level=None,
        title=print_words(one.due, words.text(indicator.title), indicator, words),
        lead="",
        facts=(*_number_facts(one, indicator, scene), *(_still_fact(*pair, scene) for pair in still)),
    )
    for state, coming in moved:
        yield _rule_block(state, coming, one, scene)


def _number_facts(one: Awaited, indicator: Indicator, scene: Scene) -> Iterator[Fact]:
    """Say the last value and the one before it, what is expected, and how far such prints usually go."""
    words, last, state = scene.words, one.last, scene.state(indicator.id)
    if last is not None:
        when = period_phrase(last.period, indicator.frequency, words)
        text = valued(scene.value(last.value, indicator), when, last.stage, words)
        yield Fact(label=words.say("Last"), text=text)
    if state is not None and state.latest == last and state.previous is not None:
        yield Fact(label=words.say("Before it"), text=scene.value(state.previous, indicator))
    expected = words.say("no consensus") if one.consensus is None else scene.value(one.consensus, indicator)
    yield Fact(label=words.say("Consensus"), text=expected)


def _still_fact(state: RuleState, coming: NextPrint, scene: Scene) -> Fact:
    """Say of a rule that no likely print moves which ones would, if any one print does."""
    words, title = scene.words, scene.rule_title(state)
    turns = (*coming.escalate[:1], *coming.clear[:1], *coming.ease[:1])
    said = clauses([turn_words(turn, coming, scene) for turn in turns if turn.prints == 1], words)
    text = (
        words.say("{rule}: {turns}, beyond what is usual", rule=title, turns=said)
        if said
        else words.say("{rule}: no single print changes that", rule=title)
    )
    return Fact(label=signed(state.level, words), text=text)


def _rule_block(state: RuleState, coming: NextPrint, one: Awaited, scene: Scene) -> Block:
    """Tell a rule's level for every value, from the better end to the worse."""
    words, reading = scene.words, state.reading
    title = scene.rule_title(state)
    if reading is not None:
        value = amount(reading.value, state.unit, precision=state.precision, words=words)
        title = words.say("{rule}, now {value}", rule=title, value=value)
    carried = [words.text(scene.catalogue[name].name) for name in coming.coming.carried]
    lead = words.say("Taking as unchanged: {names}.", names=clauses(carried, words)) if carried else ""
    facts = tuple(
        Fact(label=signed(band.level, words), text=_band_text(band, state, coming, one, scene))
        for band in _best_first(coming.bands)
    )
    return Block(level=state.level, title=title, lead=lead, facts=facts)


def _may_move(state: RuleState, coming: NextPrint, one: Awaited) -> bool:
    """Tell whether a print that is to be reckoned with gives another level than now."""
    others = (band for band in coming.bands if band.level is not state.level)
    return any(is_likely(_distance(band, coming), coming, one) for band in others)


def _distance(band: Band, coming: NextPrint) -> float:
    """How far the nearest value of a band is from the last one; 0 where that lies in it."""
    last = coming.coming.last.value
    return round(band.nearest(last) - last, DECIMALS)


def _best_first(bands: tuple[Band, ...]) -> tuple[Band, ...]:
    """Order bands from the better end to the worse."""
    known = [band.level.severity for band in bands if band.level is not Level.UNKNOWN]
    return bands[::-1] if known and known[0] > known[-1] else bands


def _band_text(band: Band, state: RuleState, coming: NextPrint, one: Awaited, scene: Scene) -> str:
    """Say the values of a band, what they would do, how often prints went as far, and what is expected."""
    indicator, words = scene.catalogue[one.due.indicator], scene.words
    distance = _distance(band, coming)
    expected = one.consensus is not None and band.nearest(one.consensus) == one.consensus
    parts = (
        band_words(band, indicator, words),
        _would(band, state, one, scene),
        _as_far(distance, one, indicator, words) if distance else words.say("the last value lies here"),
        words.say("the consensus lies here") if expected else "",
    )
    return clauses(parts, words)


def _would(band: Band, state: RuleState, one: Awaited, scene: Scene) -> str:
    """Say what a level would be to people: the same, worse, better, or what was told taken back."""
    words, unknown = scene.words, Level.UNKNOWN in (band.level, state.level)
    if band.level is state.level:
        return words.say("no change")
    if unknown:
        return ""
    if band.level.severity > state.level.severity:
        return words.say("would fire") if state.level is Level.OK else words.say("would escalate")
    told = scene.told.get((state.rule, state.instance))
    period = told.reading.period if told and told.reading else None
    if one.compared is Compared.REVISIONS and period == one.due.period:
        return words.say("would take back what was told")
    return words.say("would clear") if band.level is Level.OK else words.say("would ease")


def _as_far(distance: float, one: Awaited, indicator: Indicator, words: Words) -> str:
    """Count the earlier moves that went as far."""
    total, count = len(one.moves), one.as_far(distance)
    far = size(abs(distance), indicator.unit, precision=indicator.precision, words=words)
    match one.compared, distance > 0:
        case _ if not one.moves:
            return ""
        case Compared.CHANGES, True:
            said = words.say("a rise of {size} or more", size=far)
        case Compared.CHANGES, False:
            said = words.say("a fall of {size} or more", size=far)
        case Compared.REVISIONS, True:
            said = words.say("a revision up by {size} or more", size=far)
        case _:
            said = words.say("a revision down by {size} or more", size=far)
    if one.compared is Compared.CHANGES:
        return words.say("{move}: {count} of the last {total} prints", move=said, count=count, total=total)
    return words.say("{move}: {count} of {total} finals on record", move=said, count=count, total=total)
