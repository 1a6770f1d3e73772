"""How noisy rules are, as a table of at most 110 columns with the warnings below it."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

from monitor.evaluation.noise import Noise, Tally
from monitor.model.standing import RuleState
from monitor.model.terms import SEVERITIES, Frequency, Level
from monitor.wording.times import period_code

WIDTH: Final = 110
COLUMNS: Final = (
    ("rule", 23),
    ("history", 24),
    ("periods", -7),
    ("watch", -7),
    ("warning", -7),
    ("critical", -8),
    ("24 months", -9),
    ("onsets", -6),
    ("run", -6),
    ("told", -4),
)
"""Columns and their widths, negative where aligned right."""
LEGEND: Final = (
    "watch, warning, critical: share of the periods at that level or worse; 24 months: share of the last "
    "24 months at the mildest level or worse; onsets, told: onsets and messages a year; run: mean run in "
    "periods not ok. Figures as known now: retractions are not counted."
)


def noise_table(found: Sequence[tuple[RuleState, Noise | None]]) -> str:
    """Render how noisy rules are, in the order given; a rule without a history says why it has none."""
    lines = [_line([name for name, _ in COLUMNS])]
    for state, noise in found:
        lines += [_line(_cells(state, noise))] if noise else _without(state)
    lines += ["", *wrap(LEGEND, WIDTH)]
    warnings = [(state, each) for state, noise in found if noise for each in noise.warnings]
    if warnings:
        lines.append("")
    for state, each in warnings:
        lines += wrap(f"{state.name}: {each.text}", WIDTH, subsequent_indent="    ")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _cells(state: RuleState, noise: Noise) -> list[str]:
    whole = noise.whole
    return [
        state.name,
        _range(whole, noise.frequency),
        f"{whole.periods:,}",
        *(_percent(whole.shares.get(level)) for level in SEVERITIES if level is not Level.OK),
        _percent(noise.recent.share_on),
        f"{whole.onsets_a_year:.1f}",
        "" if whole.mean_run is None else f"{whole.mean_run:.1f}",
        f"{whole.messages_a_year:.1f}",
    ]


def _without(state: RuleState) -> list[str]:
    """Say why a rule has no history: it counts rules, its reading is of no period, or it reads nothing."""
    counts_rules = state.reading is not None and state.reading.period is None
    why = "a rule over rules has no history" if counts_rules else state.reason or "no reading"
    name = _line([state.name])
    return wrap(f"{name} {why}", WIDTH, subsequent_indent=" " * (len(name) + 1))


def _range(tally: Tally, frequency: Frequency) -> str:
    return f"{period_code(tally.first, frequency)} to {period_code(tally.last, frequency)}"


def _percent(share: float | None) -> str:
    """Render a share from 0 to 1, empty where the rule has no such level."""
    return "" if share is None else f"{100 * share:.1f} %"


def _line(cells: Sequence[str]) -> str:
    """Lay cells into the first columns, cutting what is too long."""
    return " ".join(_cell(text, width) for text, (_, width) in zip(cells, COLUMNS, strict=False))


def _cell(text: str, width: int) -> str:
    room = abs(width)
    text = text if len(text) <= room else f"{text[: room - 1]}…"
    return text.rjust(room) if width < 0 else text.ljust(room)
