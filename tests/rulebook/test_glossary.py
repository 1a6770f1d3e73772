from datetime import date, time, timedelta

import pytest
from shipped import calendars, catalogue

from monitor.errors import ProblemsError
from monitor.model.catalogue import DueRule, Listing, Text
from monitor.model.terms import IndicatorId, SourceName, Stage
from monitor.rulebook.glossary import read_calendars, read_indicators

ONE = """
- id: claims
  title: {en: Claims, zh: 申领}
  theme: labour
  nature: hard
  unit: claims
  frequency: weekly
  worse: higher
  precision: 0
  seasonal: true
  sources:
    - provider: dol
      id: weekly
      stages: [final, advance]
      vintages: false
      released:
        advance: {days: 5, at: 08:30}
        final: {months: 1, weekday: friday, nth: -1, at: "08:30"}
    - provider: fred
      id: X
      stages: [revised, final]
      vintages: true
      released: {final: {days: 6, at: "12:17"}}
  release: {name: Claims, fred_id: 180}
  grace: 90min
  missing_after: 2w
  breaks: [{from: 2024-04-01, to: 2024-07-01, offset: -6.6, note: Method}]
  citation: Department of Labor
  url: https://example.org/
"""


def listings(text: str = ONE) -> dict[str, Listing]:
    return {each.source: each for each in read_indicators(text, file="f")[IndicatorId("claims")].listings}


def test_an_indicator_is_read_whole() -> None:
    indicator = read_indicators(ONE, file="f")[IndicatorId("claims")]

    assert (indicator.grace, indicator.missing_after) == (timedelta(minutes=90), timedelta(days=14))
    assert (indicator.neutral, indicator.proxy_for, indicator.caveats) == (None, None, ())
    (change,) = indicator.breaks
    assert (change.start, change.until, change.offset) == (date(2024, 4, 1), date(2024, 7, 1), -6.6)


def test_a_caveat_is_written_once_for_both_languages_or_in_each() -> None:
    text = f"{ONE}  short: {{en: Claims, zh: 初请}}\n  caveats: [Noisy., {{en: Small., zh: 基数小。}}]\n"

    indicator = read_indicators(text, file="f")[IndicatorId("claims")]

    assert indicator.name == indicator.short == Text(en="Claims", zh="初请")
    assert indicator.caveats == (Text(en="Noisy.", zh="Noisy."), Text(en="Small.", zh="基数小。"))
    assert indicator.breaks[0].note == Text(en="Method", zh="Method")


@pytest.mark.parametrize(
    ("caveats", "name"),
    [("[{en: Small.}]", "missing-language"), ("[7]", "wrong-type"), ('[""]', "wrong-type")],
)
def test_a_caveat_that_is_none_is_refused(caveats: str, name: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        read_indicators(f"{ONE}  caveats: {caveats}\n", file="f")

    assert [problem.name for problem in caught.value.problems] == [name]


def test_without_a_short_name_the_title_is_the_name() -> None:
    indicator = read_indicators(ONE, file="f")[IndicatorId("claims")]

    assert indicator.name == indicator.title


def test_a_range_is_read_and_one_upside_down_is_refused() -> None:
    def read(text: str) -> tuple[float, float] | None:
        return read_indicators(f"{ONE}  range: {text}\n", file="f")[IndicatorId("claims")].range

    assert read("[0, 2.5e6]") == (0, 2.5e6)
    for bad in ("[5, 5]", "[9, 1]", "[1]", "[1, 2, 3]", "7", "[low, high]"):
        with pytest.raises(ProblemsError):
            read(bad)


def test_sources_keep_their_rank_and_the_implied_ones_are_added() -> None:
    assert list(listings()) == ["dol", "fred", "fredgraph", "file", "hand"]


def test_the_keyless_copy_is_that_of_fred_without_vintages() -> None:
    fred, copy = listings()["fred"], listings()["fredgraph"]

    assert (copy.series, copy.stages, copy.released) == (fred.series, fred.stages, fred.released)
    assert (fred.vintages, copy.vintages) == (True, False)


def test_what_is_entered_by_hand_has_every_stage_and_the_first_rule_for_each() -> None:
    hand, dol = listings()["hand"], listings()["dol"]

    assert hand.stages == (Stage.ADVANCE, Stage.FINAL, Stage.REVISED)
    assert hand.released == dol.released


def test_an_implied_source_that_is_written_keeps_its_place() -> None:
    written = ONE.replace("provider: dol", "provider: file")

    assert list(listings(written)) == ["file", "fred", "fredgraph", "hand"]


def test_due_rules_are_read_with_their_clock_time() -> None:
    released = listings()["dol"].released

    assert released == {
        Stage.ADVANCE: DueRule(at=time(8, 30), days=5),
        Stage.FINAL: DueRule(at=time(8, 30), months=1, weekday=4, nth=-1),
    }


def test_a_habit_may_be_a_window() -> None:
    text = ONE.replace("{days: 6, ", "{days: 6, early: 1, late: 4, ")

    assert listings(text)["fred"].released[Stage.FINAL] == DueRule(at=time(12, 17), days=6, early=1, late=4)


def test_the_glossary_may_stand_under_a_key() -> None:
    indented = "indicators:" + ONE.replace("\n", "\n  ")

    assert read_indicators(indented, file="f") == read_indicators(ONE, file="f")


def test_calendars_are_spans_by_name() -> None:
    text = """
a: [{from: 2020-01-01, to: 2020-01-02, note: One}]
b: [{from: 2021-01-01, to: 2021-01-01, note: Two}]
"""

    spans = read_calendars(text, file="f")

    assert [(name, span.start, span.end) for name, (span,) in spans.items()] == [
        ("a", date(2020, 1, 1), date(2020, 1, 2)),
        ("b", date(2021, 1, 1), date(2021, 1, 1)),
    ]


@pytest.mark.parametrize("text", ["", "[]", "text", "- 1"])
def test_neither_reader_takes_a_file_without_entries(text: str) -> None:
    with pytest.raises(ProblemsError):
        read_indicators(text, file="f")
    with pytest.raises(ProblemsError):
        read_calendars(text, file="f")


def test_every_shipped_listing_can_be_dated() -> None:
    for indicator in catalogue().values():
        for listing in indicator.listings:
            assert listing.released, (indicator.id, listing.source)
            assert set(listing.released) == set(listing.stages) - {Stage.REVISED}


def test_every_shipped_indicator_can_be_entered_by_hand() -> None:
    by_hand = [SourceName("file"), SourceName("hand")]

    assert all([each.source for each in one.listings][-2:] == by_hand for one in catalogue().values())


def test_shipped_shutdowns_are_those_with_furloughs() -> None:
    assert [span.start.isoformat() for span in calendars()["government_shutdowns"]] == [
        "1995-11-14",
        "1995-12-16",
        "2013-10-01",
        "2018-01-20",
        "2018-12-22",
        "2025-10-01",
    ]
