"""Files of rule tests to scenarios, or all their problems at once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from monitor.evaluation.record import Watch
from monitor.model.terms import EventKind, Freshness, IndicatorId
from monitor.rulebook.document import Path, read_document
from monitor.rulebook.flaws import did_you_mean, refuse
from monitor.scenarios.given import Page, read_forecasts, read_statements
from monitor.scenarios.scenario import Expectation, ExpectedEvent, ExpectedLevel, Scenario, name_of
from monitor.scenarios.shapes import (
    ExpectationShape,
    ExpectedDataShape,
    ExpectedEventShape,
    ExpectedLevelShape,
    ScenarioShape,
)

TESTS: Final = "tests"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Where a test with problems begins that say nothing of when."""


def read_scenarios(text: str, *, file: str, watch: Watch) -> tuple[Scenario, ...]:
    """Read a file of rule tests: a list of them, or a mapping with that list under `tests`.

    Args:
        text: What the file holds.
        file: Its name, for problems and outcomes.
        watch: The rules that can be tested, and the indicators that can be given.

    Raises:
        ProblemsError: with everything wrong in the file.
    """
    document = read_document(text, file=file)
    page = Page(document=document, watch=watch, said=[], problems=list(document.problems))
    paths = _tests(page)
    read = [_scenario(page, path) for path in paths]
    _refuse_same_names(page, paths)
    refuse(page.problems, [file])
    return tuple(each for each in read if each is not None)


def _tests(page: Page) -> list[Path]:
    """Find the tests of a file."""
    path: Path = ()
    value = page.document.value
    if isinstance(value, dict):
        for word in (each for each in value if each != TESTS):
            message = f"unknown key `{word:.40}`; {did_you_mean(word, [TESTS])}"
            page.problems.append(page.document.key_problem((word,), "unknown-key", message))
        path = (TESTS,)
    tests = page.document.at(path)
    if isinstance(tests, list) and tests:
        return [(*path, position) for position in range(len(tests))]
    if not page.problems:
        message = "write a list of tests under `tests:`, each starting with `- name: …`"
        page.refuse(path, "empty-file" if not tests else "wrong-type", message)
    return []


def _refuse_same_names(page: Page, paths: Sequence[Path]) -> None:
    """Refuse a name that a test above bears: outcomes are told apart by it."""
    first: dict[str, str] = {}
    for path in paths:
        name = page.document.at((*path, "name"))
        if not isinstance(name, str):
            continue
        place = (*path, "name")
        if name in first:
            message = f"`{name:.60}` is the name of another test, at {first[name]}: say how they differ"
            page.refuse(place, "duplicate-test", message)
        first.setdefault(name, page.document.place(place))


def _scenario(page: Page, path: Path) -> Scenario | None:
    """Read one test; None where its shape is wrong. What else is wrong is added to the problems."""
    statements = read_statements(page, (*path, "given"))
    forecasts = read_forecasts(page, (*path, "forecasts"))
    shape = page.fit(ScenarioShape, path)
    rules = _rules(page, path, shape)
    expected = tuple(_expected(page, (*path, "expect"), rules, begins_at=shape.start if shape else None))
    if shape is None:
        return None
    instants = [*(each.released_at for each in statements), *(each.moment.first for each in expected)]
    return Scenario(
        name=shape.name,
        file=page.document.file,
        line=page.document.problem(path, "", "").line,
        rules=frozenset(rules),
        begins_at=shape.start or min(instants, default=EPOCH),
        statements=statements,
        forecasts=forecasts,
        expected=expected,
    )


def _rules(page: Page, path: Path, shape: ScenarioShape | None) -> list[str]:
    """Name the rules tested: an id stands for all its instances, no list for every rule there is."""
    names = {name_of(rule): rule.id for rule in page.watch.rules.rules}
    listed = shape.rules if shape else None
    if listed is None:
        return list(names)
    words = list(dict.fromkeys([*names, *names.values()]))
    known = [page.known((*path, "rules", i), word, words, kind="rule") for i, word in enumerate(listed)]
    return [name for name, rule in names.items() if not all(known) or name in listed or rule in listed]


def _expected(
    page: Page, path: Path, rules: Sequence[str], *, begins_at: datetime | None
) -> Iterator[Expectation]:
    """Read what is expected, in the order of time."""
    earliest, before = begins_at, "the watch begins, at `from`"
    entries = page.document.at(path)
    for position in range(len(entries) if isinstance(entries, list) else 0):
        place = (*path, position)
        written = page.fit(ExpectationShape, place)
        if written is None:
            continue
        if earliest is not None and written.at.last < earliest:
            page.refuse((*place, "at"), "dates-out-of-order", f"this lies before {before}: put it in order")
        earliest, before = written.at.first, "the expectation above"
        yield Expectation(
            line=page.document.problem(place, "", "").line,
            moment=written.at,
            levels=_levels(page, (*place, "levels"), rules),
            events=None if written.events is None else _events(page, (*place, "events"), rules),
            data=_data(page, (*place, "data")),
        )


def _levels(page: Page, path: Path, rules: Sequence[str]) -> Mapping[str, ExpectedLevel]:
    named = _of_rules(page, path, rules)
    return {
        name: ExpectedLevel(level=shape.level, value=shape.value, period=shape.period)
        for name, place in named
        if (shape := page.fit(ExpectedLevelShape, place))
    }


def _events(page: Page, path: Path, rules: Sequence[str]) -> Mapping[str, ExpectedEvent]:
    named = _of_rules(page, path, rules)
    return {
        name: ExpectedEvent(
            kind=EventKind(shape.event), level=shape.level, value=shape.value, period=shape.period
        )
        for name, place in named
        if (shape := page.fit(ExpectedEventShape, place))
    }


def _data(page: Page, path: Path) -> Mapping[IndicatorId, Freshness]:
    named = _named(page, path, list(page.watch.catalogue), kind="indicator")
    return {
        IndicatorId(name): shape.freshness
        for name, place in named
        if (shape := page.fit(ExpectedDataShape, place))
    }


def _of_rules(page: Page, path: Path, tested: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Find what is expected of rules, each of which must be one of those tested."""
    names = [name_of(rule) for rule in page.watch.rules.rules]
    for name, place in _named(page, path, names, kind="rule"):
        if name in tested:
            yield name, place
        else:
            message = f"`{name}` is not among the `rules` of this test: add it there"
            page.problems.append(page.document.key_problem(place, "untested-rule", message))


def _named(page: Page, path: Path, names: Sequence[str], *, kind: str) -> Iterator[tuple[str, Path]]:
    """Find what stands under the names of a mapping, each of which must be known."""
    value = page.document.at(path)
    for name in value if isinstance(value, dict) else ():
        if page.known((*path, name), name, names, kind=kind):
            yield name, (*path, name)
