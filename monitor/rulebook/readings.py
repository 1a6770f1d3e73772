"""What is wrong with how a rule reads its windows, and with what it calls their result."""

from collections.abc import Iterator
from typing import Final

from monitor.errors import Problem
from monitor.language import checks
from monitor.language.traits import windows_of
from monitor.measures.gaps import MinPeriods, MissingPolicy
from monitor.model.catalogue import Catalogue
from monitor.model.terms import Frequency
from monitor.rulebook.drafts import Draft

_LONG: Final = 5
"""Business days of a window that seldom holds a holiday; one of 25 mostly does, with about ten a year."""


def reading_problems(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Find windows that can hardly be read or whose `missing` does nothing, and a unit that is another's."""
    yield from _strict_problems(draft, catalogue)
    yield from _least_problems(draft, catalogue)
    yield from _unit_problems(draft, catalogue)


def _strict_problems(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """A business-day series has no value on a holiday, and a strict window none while one lies within."""
    if draft.shape.missing is not MissingPolicy.STRICT:
        return
    for place, expression in draft.expressions.items():
        for reach in windows_of(expression.root, catalogue):
            if reach.frequency is Frequency.BUSINESS and reach.periods > _LONG:
                message = (
                    f"{reach.call.function} over {reach.periods} business days is unknown while a holiday "
                    f"lies within: write missing: last_available, or take monthly() of the series"
                )
                yield draft.problem_within(place, reach.call.offset, "strict-on-business-days", message)


def _least_problems(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    missing, roots = draft.shape.missing, [each.root for each in draft.expressions.values()]
    longest = max((each.periods for root in roots for each in windows_of(root, catalogue)), default=0)
    if isinstance(missing, MinPeriods) and 0 < longest < missing.count:
        message = (
            f"no window of this rule has {missing.count} periods, the longest {longest}: "
            f"ask for fewer, or write strict"
        )
        yield draft.problem(("missing",), "min-periods-beyond-windows", message)


def _unit_problems(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    given = draft.shape.unit
    if given is None or draft.measure is None or checks.unit_may_be(draft.measure, given, catalogue):
        return
    unit = checks.unit(draft.measure, catalogue)
    message = f"`{given:.40}` is not what is measured, which comes out in {unit}: take this out"
    yield draft.problem(("unit",), "wrong-unit", message)
