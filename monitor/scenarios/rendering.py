"""How scenarios ended, for a person and, as JUnit XML, for a build server."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from monitor.scenarios.scenario import Outcome

UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that a name can hold by an escape, and that neither a terminal nor XML may be given."""


def listing(outcomes: Sequence[Outcome]) -> str:
    """Render outcomes as text: a line a scenario under the name of its file, failures below, totals last."""
    lines: list[str] = []
    for file, its in groupby(outcomes, key=lambda each: each.file):
        lines += [_printable(file), *(line for outcome in its for line in _lines(outcome))]
    return "\n".join([*lines, _totals(outcomes)]) + "\n"


def junit(outcomes: Sequence[Outcome]) -> str:
    """Render outcomes as a JUnit document: a suite a file, a case a scenario with its file and line."""
    root = Element("testsuites", _counts(outcomes))
    for file, grouped in groupby(outcomes, key=lambda each: each.file):
        its = tuple(grouped)
        suite = SubElement(root, "testsuite", {"name": _printable(file), **_counts(its)})
        for outcome in its:
            _case(suite, outcome)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _lines(outcome: Outcome) -> Iterator[str]:
    name = " ".join(_printable(outcome.name).split())
    yield f"  {'ok  ' if outcome.passed else 'FAIL'}  {name}"
    yield from (f"        {failure}" for failure in map(_printable, outcome.failures))


def _totals(outcomes: Sequence[Outcome]) -> str:
    failed = sum(not each.passed for each in outcomes)
    tests = "1 test" if len(outcomes) == 1 else f"{len(outcomes)} tests"
    return f"{tests}: {len(outcomes) - failed} passed, {failed} failed"


def _counts(outcomes: Sequence[Outcome]) -> dict[str, str]:
    failed = sum(not each.passed for each in outcomes)
    return {"tests": str(len(outcomes)), "failures": str(failed), "errors": "0"}


def _case(suite: Element, outcome: Outcome) -> None:
    file = _printable(outcome.file)
    place = {"classname": file, "file": file, "line": str(outcome.line)}
    case = SubElement(suite, "testcase", {"name": _printable(outcome.name), **place})
    if not outcome.passed:
        failures = [_printable(each) for each in outcome.failures]
        failure = SubElement(case, "failure", {"message": failures[0], "type": "expectation"})
        failure.text = "\n".join(failures)


def _printable(text: str) -> str:
    return UNPRINTABLE.sub("\ufffd", text)
