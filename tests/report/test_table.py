"""The table of `check`: it fits, and what is missing is never shown as all clear."""

from dataclasses import replace

import pytest
from evaluation.builders import instant
from services import FLASH_AT, FLASH_INPUT, PMI
from shipped import book, calendars, catalogue

from monitor.evaluation.record import Record, Watch
from monitor.evaluation.standing import assess
from monitor.model.standing import IndicatorState, Standing
from monitor.model.terms import Freshness, Level, SourceName
from monitor.report.table import WIDTH, table

WATCH = Watch(
    catalogue=catalogue(),
    calendars=calendars(),
    rules=book(),
    sources=frozenset(map(SourceName, ("fred", "file", "hand"))),
)
NOTHING = Record(statements={}, forecasts=(), looks={}, schedule={})
EMPTY = assess(WATCH, NOTHING, as_of=FLASH_AT).standing


def with_pmi(freshness: Freshness = Freshness.FRESH, value: float = 49.7) -> Standing:
    """A standing in which the services PMI alone has data."""

    def filled(state: IndicatorState) -> IndicatorState:
        if state.indicator != PMI:
            return state
        fresh = replace(state.freshness, freshness=freshness, next_due_at=instant("2025-03-05T14:45"))
        return replace(state, latest=replace(FLASH_INPUT, value=value), previous=52.9, freshness=fresh)

    return replace(EMPTY, indicators=tuple(map(filled, EMPTY.indicators)))


def lines_of(standing: Standing) -> list[str]:
    return table(standing, WATCH).splitlines()


def test_without_data_nothing_is_ok_and_each_indicator_names_its_remedy() -> None:
    lines = lines_of(EMPTY)

    assert lines[0] == "? unknown, as known at 2025-02-21T14:45:00Z"
    assert not any("ok" in line.split() for line in lines)
    assert sum(line.startswith("    supply it: macro-monitor ") for line in lines) == len(WATCH.catalogue)
    assert all(f"--only {name}" in "".join(lines) for name in ("mortgage_30y", "dc_claims", "us_claims"))
    assert "    supply it: macro-monitor import FILE --series services_pmi" in lines


def test_an_indicator_is_shown_with_its_number_its_change_and_its_stage() -> None:
    (line,) = [each for each in lines_of(with_pmi()) if each.startswith("services_pmi")]

    assert line.split()[:5] == ["services_pmi", "2025-02", "49.7", "-3.2", "flash"]


@pytest.mark.parametrize("freshness", [Freshness.DUE, Freshness.LATE, Freshness.CHANGED])
def test_what_is_not_fresh_says_so_and_since_when(freshness: Freshness) -> None:
    lines = lines_of(with_pmi(freshness))

    place = next(number for number, line in enumerate(lines) if line.startswith("services_pmi"))
    assert lines[place + 1].strip().startswith(freshness.value)
    assert "2025-03-05T14:45:00Z" in lines[place + 1]


@pytest.mark.parametrize("value", [49.7, -123_456_789.1, 1e12])
def test_no_line_is_wider_than_it_may_be(value: float) -> None:
    assert max(map(len, lines_of(with_pmi(value=value)))) <= WIDTH


def test_a_reason_however_long_is_wrapped_and_kept() -> None:
    reason = "no data: " + ", ".join(f"indicator_number_{number}" for number in range(20))
    long = tuple(replace(each, level=Level.UNKNOWN, reason=reason) for each in EMPTY.rules[:1])

    lines = lines_of(replace(EMPTY, indicators=(), rules=long))

    assert max(map(len, lines)) <= WIDTH
    assert reason in " ".join(line.strip() for line in lines)


def test_every_level_has_its_word_and_its_sign() -> None:
    levels = list(Level)
    rules = tuple(replace(each, level=levels[place % len(levels)]) for place, each in enumerate(EMPTY.rules))

    text = table(replace(EMPTY, rules=rules), WATCH)

    assert all(shown in text for shown in ("○ ok", "△ watch", "▲ warning", "● critical", "? unknown"))


def test_instances_of_a_rule_are_told_apart_each_with_its_own_level() -> None:
    one, two = (replace(WATCH.rules.rules[0], instance=name) for name in ("dc_claims", "umich_sentiment"))
    watch = replace(WATCH, rules=replace(WATCH.rules, rules=(one, two)))
    state = next(each for each in EMPTY.rules if each.rule == one.id)
    calm, bad = (
        replace(state, instance=each.instance, level=level)
        for each, level in ((one, Level.OK), (two, Level.CRITICAL))
    )

    text = table(replace(EMPTY, rules=(calm, bad)), watch)

    rows = [line for line in text.splitlines() if line.startswith(f"{one.id}/")]
    assert [row.split()[-1] for row in rows] == ["ok", "critical"]
    assert calm.name in text
    assert bad.name in text


def test_a_source_that_refuses_before_there_is_any_data_is_shown_as_that() -> None:
    refusing = replace(EMPTY.indicators[0].freshness, freshness=Freshness.WITHHELD)
    first, *others = EMPTY.indicators

    lines = lines_of(replace(EMPTY, indicators=(replace(first, freshness=refusing), *others)))

    at = next(i for i, line in enumerate(lines) if line.startswith(first.indicator))
    assert lines[at].split()[:2] == [first.indicator, "withheld"]
    assert "macro-monitor sources" in lines[at + 1]
