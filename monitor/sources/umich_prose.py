"""What the home page of the Surveys of Consumers says in words: where expectations of inflation stand."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from monitor.sources.months import month_number

_SUBJECTS: Final = {
    "PX_MD": "year-ahead inflation expectations",
    "PX5_MD": "long-run inflation expectations",
}
_NOTHING: Final[Mapping[str, "Said"]] = MappingProxyType({})
_GOES_ON: Final = (
    r" (?P<way>(?:[a-z-]+,? ){0,15}?)"
    r"(?:from (?P<before>\d{1,2}(?:\.\d)?) ?%(?: (?:last month|in (?P<then>[A-Z][a-z]+)))?,? to|to|at)"
    r" (?P<value>\d{1,2}(?:\.\d)?) ?%(?: (?:this month|in (?P<now>[A-Z][a-z]+)))?"
    r"(?=[,;]|\.(?!\d)| for the | and | but | while |$)"
)
"""How a sentence goes on that tells where expectations stand; what goes on otherwise is not read."""
_SENTENCES: Final = {
    series: re.compile(rf"\b(?i:{subject}){_GOES_ON}", re.ASCII) for series, subject in _SUBJECTS.items()
}
_OF_OTHERS: Final = frozenset(
    {
        *("among", "average", "averaged", "compared", "consumers", "could", "did", "excluding", "households"),
        *("if", "may", "might", "never", "not", "of", "relative", "respondents", "than", "those", "who"),
        *("whose", "with", "would"),
    }
)
"""Words before a number that make it the number of someone or something else."""
_SOME_MONTH: Final = ("this month", "last month")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a sentence says of this month, and of the month before where it does.

    `named`: the sentences name a month, and it is the right one. `tied`: or they say "this month".
    """

    text: str
    before: str | None
    named: bool
    tied: bool


def expectations(text: str, period: date) -> Mapping[str, Said]:
    """Return what the prose says of a month by series; nothing, if it speaks of another month.

    Args:
        text: What the page says, on one line with single blanks.
        period: The month of its headline.
    """
    sentences = {series: found for series in _SUBJECTS if (found := _sentence(text, series))}
    now, then = _months(sentences.values(), "now"), _months(sentences.values(), "then")
    if now - {period.month} or then - {month_before(period).month}:
        return _NOTHING
    named = bool(now | then)
    tied = named or any(words in found[0] for found in sentences.values() for words in _SOME_MONTH)
    return {
        series: Said(text=found["value"], before=found["before"], named=named, tied=tied)
        for series, found in sentences.items()
    }


def month_before(period: date) -> date:
    """Return the first day of the month before."""
    return (period - timedelta(days=1)).replace(day=1)


def _sentence(text: str, series: str) -> re.Match[str] | None:
    """Find the one thing that the prose says of a series; None where it says nothing plain, or two things."""
    found = [
        match
        for match in _SENTENCES[series].finditer(text)
        if _OF_OTHERS.isdisjoint(match["way"].replace(",", " ").split())
    ]
    return found[0] if len({(match["before"], match["value"]) for match in found}) == 1 else None


def _months(sentences: Collection[re.Match[str]], group: str) -> frozenset[int | None]:
    """Return the months that sentences name; None among them for a word that is no month."""
    return frozenset(month_number(found[group]) for found in sentences if found[group])
