"""Rules as written, and the headings of their alerts at values that just meet each level."""

from datetime import date

import pytest
from shipped import book, book_of, catalogue, rule

from monitor.model.terms import Level
from monitor.report.rules import headings, just_met, rules_text
from monitor.rulebook.book import Comparison, Threshold, ThresholdStep

TODAY = date(2025, 2, 24)
WRITTEN = """
- id: {id}
  title: {{en: Services, zh: 服务业}}
  theme: services
  role: coincident
  measure: {measure}
  levels: {levels}
  why: {{en: Services carry the expansion., zh: 服务业支撑扩张。}}
"""


def limit(op: str, value: float, start: date | None = None) -> Threshold:
    return Threshold(op=Comparison(op), steps=(ThresholdStep(start=start, value=value),))


@pytest.mark.parametrize(
    ("op", "value", "precision", "met"),
    [
        ("<", 50, 1, 49.9),
        ("<=", 50, 1, 50.0),
        (">", 50, 0, 51.0),
        (">=", 50, 0, 50.0),
        ("<", 12.25, 1, 12.2),
        (">=", 12.25, 1, 12.3),
        (">", -0.3, 1, -0.2),
        ("<=", -4.2, 0, -5.0),
        (">=", 0.1, 3, 0.1),
    ],
)
def test_a_value_that_just_meets_a_limit_is_the_nearest_that_does(
    op: str, value: float, precision: int, met: float
) -> None:
    assert just_met(limit(op, value), at=TODAY, precision=precision) == met


def test_before_a_dated_limit_nothing_meets_it() -> None:
    assert just_met(limit("<", 50, date(2026, 1, 1)), at=TODAY, precision=1) is None


def test_a_level_is_headed_as_its_alert_would_be() -> None:
    told = headings(rule("services-pmi-weak"), catalogue(), today=TODAY)

    assert told == {
        Level.OK: "[○ ok] Services PMI Feb final 51.5, no consensus: resolved from watch to ok",
        Level.WATCH: "[△ watch] Services PMI Feb final 50.4, no consensus: fired at watch",
        Level.WARNING: "[▲ warning] Services PMI Feb final 49.9, no consensus: fired at warning",
        Level.CRITICAL: "[● critical] Services PMI Feb final 47.9, no consensus: fired at critical",
    }


def test_a_difference_of_percents_is_headed_in_points() -> None:
    told = headings(rule("mortgage-shock"), catalogue(), today=TODAY)

    assert told[Level.CRITICAL].startswith("[● critical] Mortgage rate over 13 weeks 0.90 pp (week to ")


def test_a_rule_over_rules_is_headed_without_a_period() -> None:
    told = headings(rule("downside-breadth"), catalogue(), today=TODAY)

    assert told[Level.WATCH] == "[△ watch] Themes at warning or worse (2 themes): fired at watch"


@pytest.mark.parametrize(
    ("measure", "period"),
    [
        ("monthly(mortgage_30y)", "(Feb)"),
        ("quarterly(mortgage_30y)", "(Q1)"),
        ("fed_funds", "24 Feb 8.00%"),
    ],
)
def test_the_period_is_that_of_the_measure_s_grid(measure: str, period: str) -> None:
    (made,) = book_of(WRITTEN.format(id="a", measure=measure, levels='{watch: ">= 8"}')).rules

    assert f" {period}" in headings(made, catalogue(), today=TODAY)[Level.WATCH]


def test_a_rule_is_shown_as_it_is_read() -> None:
    text = rules_text([rule("mortgage-shock")], catalogue(), today=TODAY)

    assert text.splitlines()[:7] == [
        "mortgage-shock: Mortgage rate over 13 weeks / 房贷利率十三周变化",
        "  theme       rates, driver",
        "  measure     change(mortgage_30y, 13w)  (in pp, 2 decimals)",
        "  gate        none",
        "  watch       >= 0.4, ends at < 0.2, once held 2 periods",
        "  warning     >= 0.6, ends at < 0.4, once held 2 periods",
        "  critical    >= 0.9, ends at < 0.6",
    ]


def test_what_is_not_as_usual_is_said() -> None:
    text = rules_text(book().rules, catalogue(), today=TODAY)

    for said in (
        "stages      only final values count",
        "breaks      mute: windows that cross a change of method",
        "mute        readings that rest on government_shutdowns",
        "remind      at 2 times the value told last",
        "re-armed    once umich_sentiment is 5 above its lowest since",
        "gate        change(fed_funds, 26w) <= -0.5",
        "coincident, told as an event",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("missing: last_available", "missing     windows read the last values there are"),
        ("missing: {min_periods: 3}", "missing     windows need 3 values"),
        ("remind: print", "remind      at every print"),
    ],
)
def test_a_policy_is_told_in_words(more: str, said: str) -> None:
    text = WRITTEN.format(id="a", measure="mean(services_pmi, 6)", levels='{watch: "< 51"}') + f"  {more}\n"
    (made,) = book_of(text).rules

    assert said in rules_text([made], catalogue(), today=TODAY)


def test_a_rule_that_stands_on_something_says_on_what() -> None:
    text = (
        WRITTEN.format(id="a", measure="it", levels='{watch: "< 51"}') + "  for_each: {it: [services_pmi]}\n"
    )
    (made,) = book_of(text).rules

    shown = rules_text([made], catalogue(), today=TODAY).splitlines()

    assert shown[0].startswith("a/services_pmi: Services / ")
    assert "    [△ watch] Services PMI Feb final 50.9, no consensus: fired at watch" in shown
