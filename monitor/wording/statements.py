"""Computed sentences about one indicator: how far back, since when, how often in a row."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from monitor.model.catalogue import Indicator
from monitor.model.standing import Crossing, Extreme, IndicatorState, Rank
from monitor.model.terms import Frequency, Language
from monitor.wording.numbers import PERCENT, decimals, difference, figure
from monitor.wording.ordinals import nth, ordinal
from monitor.wording.times import period_code, period_noun
from monitor.wording.words import ENGLISH, Words

LEAST: Final = 2
"""A streak of one, or a crossing back after a month, is no news."""
NEWS_FROM: Final[Mapping[Frequency, int]] = MappingProxyType({Frequency.MONTHLY: 3, Frequency.QUARTERLY: 9})
"""Months back from which on an extreme is news: not where it only says that the value has turned."""
RATIOED: Final = frozenset({"claims", "thousand"})
"""Units in which a change on the year is also said in percent."""
DECADE: Final = 10
WHOLE: Final = 100
DAYS_OF_A_YEAR: Final = 365.25


def statements(state: IndicatorState, indicator: Indicator, words: Words = ENGLISH) -> tuple[str, ...]:
    """Say what is notable of an indicator's newest value; empty without data."""
    if state.latest is None:
        return ()
    said = (
        _extreme(state.extreme, indicator, words),
        _crossing(state.crossing, words),
        _streak(state.streak, words),
    )
    return tuple(sentence for sentence in said if sentence)


def ranked(state: IndicatorState, indicator: Indicator, words: Words = ENGLISH) -> str | None:
    """Say where the newest value lies among those of the last years, the window included."""
    rank, latest = state.rank, state.latest
    if rank is None or latest is None:
        return None
    place = nth(_place(rank), words)
    years = _whole_years(rank, latest.period)
    count = f"{rank.count:,}"
    if years is None:
        since = _when(rank.since, indicator, words)
        return words.say(
            "{nth} percentile of the {count} values since {since}", nth=place, count=count, since=since
        )
    return words.say(
        "{nth} percentile of the last {years} years ({count} values)", nth=place, years=years, count=count
    )


def _place(rank: Rank) -> int:
    """Round a percentile; only what no value lies above is the 100th, and none is the 0th."""
    whole = round(rank.percentile)
    return whole if rank.percentile == WHOLE else min(max(whole, 1), WHOLE - 1)


def across(state: IndicatorState, indicator: Indicator, words: Words = ENGLISH) -> str | None:
    """Name the last change of method that comparisons with the past reach across; None where they do not."""
    latest, extreme, rank = state.latest, state.extreme, state.rank
    if latest is None:
        return None
    reached = [(extreme.since or extreme.first) if extreme and _is_news(extreme, indicator) else None]
    reached.append(rank.since if rank else None)
    reached.append(_year_before(latest.period) if state.year_ago is not None else None)
    oldest = min((each for each in reached if each), default=latest.period)
    crossed = [each for each in indicator.breaks if oldest < each.until and latest.period >= each.start]
    if not crossed:
        return None
    first = _when(crossed[-1].start, indicator, words)
    return words.say("comparisons reach across the change of method that began {period}", period=first)


def _year_before(period: date) -> date:
    return period.replace(year=period.year - 1, day=1)


def on_the_year(state: IndicatorState, indicator: Indicator, words: Words = ENGLISH) -> str | None:
    """Say the change from the value of a year before, None without one."""
    if state.latest is None or state.year_ago is None:
        return None
    change = state.latest.value - state.year_ago
    said = difference(change, indicator.unit, precision=indicator.precision, words=words)
    ago = f"{figure(state.year_ago, indicator.precision)}{'%' if indicator.unit in PERCENT else ''}"
    if indicator.unit not in RATIOED or not state.year_ago:
        return words.say("{change} from {value} a year before", change=said, value=ago)
    share = difference(100 * change / state.year_ago, "", precision=1)
    return words.say("{change} ({share}%) from {value} a year before", change=said, share=share, value=ago)


def _whole_years(rank: Rank, newest: date) -> int | None:
    """Tell that a window is a full one, give or take a period."""
    years = (newest - rank.since).days / DAYS_OF_A_YEAR
    return DECADE if years > DECADE - 0.3 else None


def _extreme(extreme: Extreme | None, indicator: Indicator, words: Words) -> str | None:
    if extreme is None or not _is_news(extreme, indicator):
        return None
    lowest = extreme.lowest
    if extreme.since is None:
        since = _when(extreme.first, indicator, words)
        said = (
            words.say("lowest on file, since {since}", since=since)
            if lowest
            else words.say("highest on file, since {since}", since=since)
        )
    else:
        since = _when(extreme.since, indicator, words)
        said = (
            words.say("lowest since {since}", since=since)
            if lowest
            else words.say("highest since {since}", since=since)
        )
    if extreme.equal_to is None:
        return said
    equal = _when(extreme.equal_to, indicator, words)
    return words.say("{extreme}; equal to {period}", extreme=said, period=equal)


def _is_news(extreme: Extreme, indicator: Indicator) -> bool:
    """Tell whether an extreme reaches further back than the one value that moved the other way."""
    return extreme.months >= NEWS_FROM.get(indicator.frequency, LEAST)


def _when(period: date, indicator: Indicator, words: Words) -> str:
    """Name a period: in English by its digits, as programs read these statements too."""
    if words.language is Language.EN:
        return period_code(period, indicator.frequency)
    return period_noun(period, indicator.frequency, words)


def _crossing(crossing: Crossing | None, words: Words) -> str | None:
    if crossing is None or crossing.months < LEAST:
        return None
    neutral = figure(crossing.neutral, decimals(crossing.neutral))
    months = f"{crossing.months:,}"
    if crossing.below:
        return words.say("below {value} for the first time in {months} months", value=neutral, months=months)
    return words.say("above {value} for the first time in {months} months", value=neutral, months=months)


def _streak(streak: int, words: Words) -> str | None:
    length = abs(streak)
    if length < LEAST:
        return None
    if streak < 0:
        return words.say("{ordinal} fall in a row", ordinal=ordinal(length, words))
    return words.say("{ordinal} rise in a row", ordinal=ordinal(length, words))
