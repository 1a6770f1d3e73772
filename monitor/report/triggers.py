"""The trigger table: each rule that is not ok, what it is measured against, and for how long it has been."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.model.alerts import Episode
from monitor.model.decisions import Acknowledgement
from monitor.model.standing import RuleState
from monitor.model.terms import EpisodeId, Level, Subject
from monitor.wording.levels import badness
from monitor.wording.numbers import amount, difference
from monitor.wording.page import Column, Row, Table
from monitor.wording.reasons import reason_words
from monitor.wording.scene import Scene
from monitor.wording.sentences import clauses
from monitor.wording.words import Words


def trigger_table(
    scene: Scene,
    *,
    episodes: Mapping[Subject, Episode],
    acknowledged: Mapping[EpisodeId, Acknowledgement],
    now: datetime,
) -> Table:
    """Lay out the rules that are not ok, the worst first; `episodes` are the alerts open `now`."""
    states, words = scene.standing.rules, scene.words
    shown = sorted((each for each in states if each.level is not Level.OK), key=lambda r: -badness(r.level))
    rows = []
    for state in shown:
        episode = episodes.get((state.rule, state.instance))
        known_to = acknowledged.get(episode.id) if episode else None
        days = f"{(now - episode.opened_at).days:,}" if episode else "-"
        rows.append(Row(level=state.level, cells=(*_cells(state, known_to, scene), days)))
    caption = words.say("{said}; days since the alert opened", said=bad_words(states, words))
    return Table(caption=caption, columns=_columns(words), rows=tuple(rows))


def bad_words(states: Sequence[RuleState], words: Words) -> str:
    """Count the rules that are not ok, and those of which nothing is known."""
    unknown = sum(state.level is Level.UNKNOWN for state in states)
    bad = sum(state.level not in {Level.OK, Level.UNKNOWN} for state in states)
    said = words.say("{count} of {all} rules at watch or worse", count=bad, all=len(states))
    return words.say("{said}, {count} unknown", said=said, count=unknown) if unknown else said


def _columns(words: Words) -> tuple[Column, ...]:
    return (
        Column(title=words.say("Level"), width=10),
        Column(title=words.say("Rule"), width=18),
        Column(title=words.say("Value"), width=8),
        Column(title=words.say("Enters"), width=7),
        Column(title=words.say("Away"), width=6),
        Column(title=words.say("Ends; worsens"), width=15),
        Column(title=words.say("Days"), width=4),
    )


def _cells(state: RuleState, known_to: Acknowledgement | None, scene: Scene) -> tuple[str, ...]:
    """Say rule, value, threshold, distance from it, and what would clear or worsen the level."""
    words, value = scene.words, state.reading.value if state.reading else None
    notes = (
        scene.rule_title(state),
        reason_words(state.reason, words) if state.reason else "",
        words.say("acknowledged by {author}", author=known_to.author) if known_to else "",
    )
    distance = state.distance
    clears = reason_words(state.would_clear, words) if state.would_clear else "-"
    return (
        clauses(notes, words),
        "-" if value is None else amount(value, state.unit, precision=state.precision, words=words),
        state.threshold or "-",
        "-" if distance is None else difference(distance, "", precision=state.precision, words=words),
        clauses((clears, state.would_escalate or ""), words),
    )
