"""How outcomes are shown: as text, and as JUnit XML that a build server reads."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from monitor.scenarios.rendering import junit, listing
from monitor.scenarios.scenario import Outcome


def outcome(name: str, *failures: str, file: str = "a.test.yaml", line: int = 2) -> Outcome:
    return Outcome(name=name, file=file, line=line, failures=failures)


THREE = (
    outcome("holds"),
    outcome("does not", "line 14: expected & found <nothing>", "line 15: nor here", line=9),
    outcome("another file", file="b.test.yaml"),
)


def test_the_listing_has_a_line_a_test_with_failures_below_and_totals_last() -> None:
    assert listing(THREE) == (
        "a.test.yaml\n"
        "  ok    holds\n"
        "  FAIL  does not\n"
        "        line 14: expected & found <nothing>\n"
        "        line 15: nor here\n"
        "b.test.yaml\n"
        "  ok    another file\n"
        "3 tests: 2 passed, 1 failed\n"
    )


def test_no_test_at_all_is_said() -> None:
    assert listing(()) == "0 tests: 0 passed, 0 failed\n"


def test_junit_has_a_suite_a_file_and_a_case_a_test_with_its_place() -> None:
    root = ET.fromstring(junit(THREE))  # noqa: S314 - our own text

    suites = [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root]
    cases = [(case.get("name"), case.get("file"), case.get("line")) for case in root.iter("testcase")]
    (failure,) = root.iter("failure")
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "3", "1")
    assert suites == [("a.test.yaml", "2", "1"), ("b.test.yaml", "1", "0")]
    assert cases[1] == ("does not", "a.test.yaml", "9")
    assert failure.get("message") == "line 14: expected & found <nothing>"
    assert (failure.text or "").splitlines() == list(THREE[1].failures)


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"), min_size=1))
def test_whatever_a_name_holds_the_document_is_well_formed(name: str, failure: str) -> None:
    outcomes = (outcome(name, failure, file=name),)

    root = ET.fromstring(junit(outcomes))  # noqa: S314 - our own text

    assert len(list(root.iter("failure"))) == 1
    assert "\x1b" not in listing(outcomes)
