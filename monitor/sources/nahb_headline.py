"""The housing market index as its page says it in a sentence, which can be there before the workbook is.

A number is taken from prose only where nothing else can be meant: the sentence names the index and none of
its parts, ties the number to the month that follows on the newest known one, and tells a change that leads
there from the newest known value. So a sentence of another year, or of another index, says nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from monitor.model.series import Figure
from monitor.sources.months import first_of, month_after, month_number
from monitor.sources.payload import malformed

_SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+(?=[A-Z“\"])")
_INDEX: Final = re.compile(r"builder (?:confidence|sentiment)|housing market index|\bHMI\b", re.IGNORECASE)
_NOT_THE_INDEX: Final = re.compile(
    r"component|gaug|measur|chart|current sales|sales conditions|expect|six months|traffic|buyers|region"
    r"|moving average|northeast|midwest|\bsouth|\bwest\b|percent|%|share|remodel|multifamily|55\+|\d\.\d",
    re.IGNORECASE,
)
_MONTH: Final = r"(?P<month>[A-Z][a-z]{2,8})\b\.?(?:,? (?P<year>\d{4})\b)?"
_VALUE: Final = re.compile(
    r"(?<!compared )(?<!relative )\b(?:to|at|was|is|stood at|registered|posted|hit|reached)\s+"
    r"(?:an? )?(?:\w+ly )?(?:adjusted )?(?:(?:reading|level|score) of )?(?P<value>\d{1,3})(?: points)? in "
    + _MONTH
)
_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_COUNTS: Final = {word: count for count, word in enumerate(_WORDS.split(" "))}
_POINTS: Final = re.compile(rf"\b(\d{{1,2}}|{_WORDS.replace(' ', '|')})[ -]points?\b", re.IGNORECASE)
_FROM: Final = re.compile(r"\bfrom (?:an? )?(?:\w+ly )?(?:revised )?(?:reading of |level of )?(\d{1,3})\b")
_FALL: Final = re.compile(
    r"\b(?:fell|f[ae]ll\w*|drop\w*|declin\w*|down|slip\w*|dip\w*|decreas\w*|plung\w*|tumbl\w*|lost|sank)\b",
    re.IGNORECASE,
)
_RISE: Final = re.compile(
    r"\b(?:rose|ris\w+|up|gain\w*|increas\w*|climb\w*|jump\w*|improv\w*|surg\w*)\b", re.IGNORECASE
)
_STEADY: Final = re.compile(r"\b(?:unchanged|steady|flat)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """What a sentence says: the value of a month, and the change that led to it where that is clear."""

    period: date
    value: int
    change: int | None

    def follows(self, before: Figure) -> bool | None:
        """Tell whether the change leads from `before` to the value; None where no change is told."""
        return None if self.change is None else before.value == self.value - self.change


def headline(paragraphs: Iterable[str], known: Sequence[Figure], *, until: date) -> Figure | None:
    """Return the figure that the page tells of the month after the newest known one.

    Args:
        paragraphs: Of the page.
        known: The workbook's figures, at least one, oldest first.
        until: The present month.

    Raises:
        RefusalError: malformed, where the page tells two values of that month, or another one of the
            newest known month than the workbook has.
    """
    claims = list(_claims(paragraphs, until=until))
    newest = known[-1]
    for claim in claims:
        if claim.period == newest.period and claim.value != newest.value and _is_of(claim, known[:-1]):
            raise malformed(
                f"of {newest.period:%Y-%m} the page says {claim.value}, the workbook {newest.text}"
            )
    coming = month_after(newest.period)
    values = {claim.value for claim in claims if claim.period == coming and claim.follows(newest)}
    if len(values) > 1:
        raise malformed(f"of {coming:%Y-%m} the page says {' and '.join(map(str, sorted(values)))}")
    return next((Figure(period=coming, value=float(value), text=str(value)) for value in values), None)


def _is_of(claim: _Claim, before: Sequence[Figure]) -> bool:
    """Tell whether the claim can be of this year: no change told, or one from what was before."""
    return not before or claim.follows(before[-1]) is not False


def _claims(paragraphs: Iterable[str], *, until: date) -> Iterator[_Claim]:
    for paragraph in paragraphs:
        for sentence in _SENTENCE.split(paragraph):
            if _INDEX.search(sentence) and not _NOT_THE_INDEX.search(sentence):
                yield from _claim(sentence, until=until)


def _claim(sentence: str, *, until: date) -> Iterator[_Claim]:
    """Read the newest month that a sentence ties a value to, if it ties one value to it."""
    said = {
        (period, int(found["value"]))
        for found in _VALUE.finditer(sentence)
        if (period := _period(found["month"], found["year"], until=until)) is not None
    }
    newest = max((period for period, _ in said), default=None)
    values = [value for period, value in said if period == newest]
    if newest is not None and len(values) == 1 and newest <= until:
        yield _Claim(period=newest, value=values[0], change=_change(sentence, values[0]))


def _period(name: str, year: str | None, *, until: date) -> date | None:
    """Return the month meant: without a year the last one of that name."""
    number = month_number(name)
    if year is not None or number is None:
        return first_of(int(year or 0), number)
    return first_of(until.year - (number > until.month), number)


def _change(sentence: str, value: int) -> int | None:
    """Read by how much the index moved to `value`; None where that is not said, or not clearly."""
    told = {value - int(before) for before in _FROM.findall(sentence)}
    points = {
        _COUNTS[word] if (word := each.casefold()) in _COUNTS else int(each)
        for each in _POINTS.findall(sentence)
    }
    falls, rises = bool(_FALL.search(sentence)), bool(_RISE.search(sentence))
    if falls != rises:
        told |= {-count if falls else count for count in points}
    elif points:
        return None
    if _STEADY.search(sentence):
        told.add(0)
    return told.pop() if len(told) == 1 else None
