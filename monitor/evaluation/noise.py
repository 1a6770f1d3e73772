"""How noisy a rule is: what it would have said over the history of a vintage, were that known at once.

Counted are the periods that have a reading. Retractions, confirmations and reminders are not counted:
they come of vintages and of what was told, which a history of periods does not hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from monitor.evaluation.history import History, Knowledge, inputs_of, trace
from monitor.evaluation.judgement import Judgement
from monitor.measures.rounding import rounded
from monitor.model.series import BoolArray, CodeArray, IntArray, Series
from monitor.model.terms import Frequency, IndicatorId, Level
from monitor.rulebook.book import RuleKind

RECENT_MONTHS: Final = 24
ALWAYS_ON: Final = 0.5
"""A rule at watch or worse in a greater share of the last 24 months tells nothing by being there."""
FREQUENT: Final = 0.2
"""The share of periods at watch or worse from which a rule is held against chance: a rarer one may be it."""
ALIKE: Final = 0.2
"""Two shares that differ by no more than this part of the first are alike."""
SHUFFLES: Final = 20
ALIKE_SHUFFLES: Final = 15
"""So many of the shuffles must be alike: of a level, which wanders, few are; of a streak, nearly all."""
SEED: Final = 20250224
PER_YEAR: Final[Mapping[Frequency, float]] = {
    Frequency.DAILY: 365.25,
    Frequency.BUSINESS: 261.0,
    Frequency.WEEKLY: 52.18,
    Frequency.MONTHLY: 12.0,
    Frequency.QUARTERLY: 4.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a rule said over a stretch of periods.

    `shares` gives, for each level of the rule, the part from 0 to 1 of the periods at it or worse. An
    onset is a period that is not ok after one that is; `mean_run` counts the periods of an unbroken run
    that is not ok, None without any. A message is a change of level that is told at once.
    """

    first: date
    last: date
    periods: int
    shares: Mapping[Level, float]
    onsets_a_year: float
    mean_run: float | None
    messages_a_year: float

    @property
    def share_on(self) -> float:
        """Part of the periods at the mildest level or worse."""
        return max(self.shares.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseWarning:
    """Why a rule would be noise; `name` is `always-on` or `coin-toss` and stays what it is."""

    name: str
    message: str

    @property
    def text(self) -> str:
        """Name and message, as a person reads them."""
        return f"{self.name}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What a rule said over all its history and over the last 24 months, and what speaks against it."""

    frequency: Frequency
    whole: Tally
    recent: Tally
    warnings: tuple[NoiseWarning, ...]


def noise(judgement: Judgement) -> Noise | None:
    """Count what a rule says over its history; None for a rule over rules and one without a reading.

    An event rule bears no warning: it is told once, however long it stands.
    """
    history = judgement.history
    counted = _counted(history)
    if history is None or not len(counted):
        return None
    months = history.tracks.dates[counted].astype("datetime64[M]")
    everything = np.ones(len(counted), dtype=np.bool_)
    whole = _tally(judgement, history, counted, everything)
    recent = _tally(judgement, history, counted, months > months[-1] - RECENT_MONTHS)
    frequency = history.tracks.measure.frequency
    warnings: tuple[NoiseWarning | None, ...] = ()
    if judgement.rule.kind is RuleKind.STATE:
        warnings = (_always_on(recent, frequency), _coin_toss(judgement, history, whole.share_on))
    return Noise(
        frequency=frequency,
        whole=whole,
        recent=recent,
        warnings=tuple(each for each in warnings if each is not None),
    )


def tally_since(judgement: Judgement, since: date) -> Tally | None:
    """Count what a rule says from a period on; None where it has no reading there."""
    history = judgement.history
    counted = _counted(history)
    if history is None or not len(counted):
        return None
    within = history.tracks.dates[counted] >= np.datetime64(since, "D")
    return _tally(judgement, history, counted, within) if within.any() else None


def _counted(history: History | None) -> IntArray:
    """Find the positions of the periods that have a reading."""
    if history is None or history.newest is None:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(~np.isnan(history.values[: history.newest + 1]))


def _tally(judgement: Judgement, history: History, counted: IntArray, within: BoolArray) -> Tally:
    """Count over the marked ones of the periods counted; what changed at the first of them is known."""
    codes, dates = history.codes[counted], history.tracks.dates[counted[within]]
    begins = np.append(False, (codes[1:] > 0) & (codes[:-1] == 0))
    told = _told(codes, judgement.rule.kind)
    years = len(dates) / PER_YEAR[history.tracks.measure.frequency]
    return Tally(
        first=dates[0].item(),
        last=dates[-1].item(),
        periods=len(dates),
        shares={each: float(np.mean(codes[within] >= each.severity)) for each in judgement.rule.levels},
        onsets_a_year=float(begins[within].sum() / years),
        mean_run=_mean_run(codes[within]),
        messages_a_year=float(told[within].sum() / years),
    )


def _mean_run(codes: CodeArray) -> float | None:
    on = codes > 0
    runs = int(on[0]) + int((on[1:] & ~on[:-1]).sum())
    return float(on.sum() / runs) if runs else None


def _told(codes: CodeArray, kind: RuleKind) -> BoolArray:
    """Mark the changes told at once: worse, or back from critical. An event never eases, it only ends."""
    told = np.zeros(len(codes), dtype=np.bool_)
    level = codes[0]
    for position in np.flatnonzero(np.diff(codes)) + 1:
        code = codes[position]
        if kind is RuleKind.EVENT and 0 < code < level:
            continue
        told[position] = code > level or level == Level.CRITICAL.severity
        level = code
    return told


def _always_on(recent: Tally, frequency: Frequency) -> NoiseWarning | None:
    """Warn of a rule that mostly stands; readings of less than a year are too few to say so."""
    if recent.share_on <= ALWAYS_ON or recent.periods < int(PER_YEAR[frequency]):
        return None
    share = f"{100 * recent.share_on:.0f} %"
    message = f"at watch or worse in {share} of the last {RECENT_MONTHS} months: show it, do not alert on it"
    return NoiseWarning(name="always-on", message=message)


def _coin_toss(judgement: Judgement, history: History, share: float) -> NoiseWarning | None:
    """Warn of a frequent rule that is as frequent where what it reads moves at random."""
    if share < FREQUENT:
        return None
    by_chance = np.array([_share_by_chance(judgement, history, shuffle) for shuffle in range(SHUFFLES)])
    if np.count_nonzero(np.abs(by_chance - share) <= ALIKE * share) < ALIKE_SHUFFLES:
        return None
    message = (
        f"at watch or worse in {100 * share:.0f} % of periods, and in {100 * np.nanmean(by_chance):.0f} % "
        "where the same steps of its inputs come in random order: it is no better than chance"
    )
    return NoiseWarning(name="coin-toss", message=message)


def _share_by_chance(judgement: Judgement, history: History, shuffle: int) -> float:
    """Share at watch or worse over shuffled inputs; NaN where the readings do not depend on the order."""
    knowledge = _by_chance(judgement.knowledge, inputs_of(judgement.rule), shuffle)
    found = trace(judgement.rule, knowledge)
    counted = _counted(found)
    if not len(counted) or np.array_equal(found.values, history.values, equal_nan=True):
        return np.nan
    return float(np.mean(found.codes[counted] > 0))


def _by_chance(knowledge: Knowledge, names: Sequence[IndicatorId], shuffle: int) -> Knowledge:
    """Put the steps of series in random order, and the surprises themselves, which are steps already."""
    vintage = {
        name: _shuffled(knowledge.vintage[name], knowledge.catalogue[name].precision, shuffle)
        for name in names
    }
    surprises = {
        name: replace(each, values=_generator(shuffle).permutation(each.values))
        for name, each in knowledge.surprises.items()
    }
    return replace(knowledge, vintage=vintage, surprises=surprises)


def _generator(shuffle: int) -> np.random.Generator:
    return np.random.default_rng((SEED, shuffle))


def _shuffled(series: Series, precision: int, shuffle: int) -> Series:
    """Put the steps between a series' values in random order; the first value and the last stay.

    Series of equal length are put in the same order, so that those which move together still do.
    """
    steps = _generator(shuffle).permutation(np.diff(series.values))
    values = series.values[:1] + np.append(0.0, np.cumsum(steps))
    return replace(series, values=rounded(values, precision))
