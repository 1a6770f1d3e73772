from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from evaluation.builders import FRED, PUBLISHER, Said, X, instant, record, said, world

from monitor.evaluation.record import Record, Watch
from monitor.evaluation.timeliness import freshness_at, next_turning_point
from monitor.model.records import Announced, Look
from monitor.model.series import FreshnessState
from monitor.model.terms import Freshness, Outcome, SourceName, Stage

PMI = (
    said("2025-01-01", 52.9, "2025-02-05T14:45"),
    said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH),
    said("2025-02-01", 51.0, "2025-03-05T14:45"),
)


def looked(outcome: Outcome, *, at: str = "2025-02-22", source: SourceName = PUBLISHER) -> Look:
    return Look(
        indicator=X, source=source, at=instant(at), outcome=outcome, detail="", cursor=None, bytes_read=0
    )


def with_looks(rows: Sequence[Said], *looks: Look) -> Record:
    return replace(record(x=rows), looks={(look.indicator, look.source): look for look in looks})


def fresh(watch: Watch, rows: Record, at: str) -> FreshnessState:
    return freshness_at(watch, rows, as_of=instant(at))[X]


def test_an_indicator_without_data_is_missing() -> None:
    found = fresh(world(), record(), "2025-02-22")

    assert found.freshness is Freshness.MISSING


def test_an_indicator_is_late_after_its_due_instant_and_grace() -> None:
    watch, rows = world(), record(x=PMI[:2])

    before, at = fresh(watch, rows, "2025-03-07T14:44"), fresh(watch, rows, "2025-03-07T14:45")

    assert before.freshness is Freshness.DUE
    assert at.freshness is Freshness.LATE


@pytest.mark.parametrize(
    ("outcome", "freshness"),
    [
        (Outcome.MALFORMED, Freshness.CHANGED),
        (Outcome.WITHHELD, Freshness.WITHHELD),
        (Outcome.WITHDRAWN, Freshness.WITHDRAWN),
        (Outcome.UNAVAILABLE, Freshness.FRESH),
    ],
)
def test_what_the_first_source_says_of_itself_is_how_fresh_the_data_are(
    outcome: Outcome, freshness: Freshness
) -> None:
    rows = with_looks(PMI[:2], looked(outcome), looked(Outcome.UNAVAILABLE, source=FRED))

    assert fresh(world(), rows, "2025-02-23").freshness is freshness


@pytest.mark.parametrize("answer", [Outcome.OK, Outcome.EMPTY])
def test_a_source_that_stands_in_does_not_hide_that_the_first_one_refuses(answer: Outcome) -> None:
    rows = with_looks(PMI[:2], looked(Outcome.WITHHELD), looked(answer, source=FRED))

    assert fresh(world(), rows, "2025-02-23").freshness is Freshness.WITHHELD


def test_a_source_that_does_not_have_the_series_says_nothing_of_its_freshness() -> None:
    rows = with_looks(PMI[:2], looked(Outcome.NOT_FOUND), looked(Outcome.WITHHELD, source=FRED))

    assert fresh(world(), rows, "2025-02-23").freshness is Freshness.WITHHELD


def test_a_look_after_the_instant_says_nothing_of_it() -> None:
    rows = with_looks(PMI[:2], looked(Outcome.WITHHELD, at="2025-02-24"))

    assert fresh(world(), rows, "2025-02-23").freshness is Freshness.FRESH


def turning_points(watch: Watch, rows: Record, after: str, until: str) -> list[datetime]:
    """Walk from one turning point to the next."""
    found, at = [], instant(after)
    while point := next_turning_point(
        freshness_at(watch, rows, as_of=at), watch.catalogue, after=at, until=instant(until)
    ):
        found.append(point)
        at = point
    return found


def test_what_is_due_turns_late_and_then_missing() -> None:
    found = turning_points(world(), record(x=PMI[:2]), "2025-02-22", "2025-06-01")

    assert found == [instant("2025-03-07T14:45"), instant("2025-03-25T13:45") + timedelta(hours=1)]


def test_a_turning_point_is_not_told_before_it_comes_nor_twice() -> None:
    rows, at = record(x=PMI[:2]), "2025-03-07T14:45"

    assert turning_points(world(), rows, "2025-02-22", "2025-03-07T14:44") == []
    assert turning_points(world(), rows, "2025-02-22", at) == [instant(at)]
    assert turning_points(world(), rows, at, at) == []


def test_what_never_had_data_has_no_turning_points() -> None:
    assert turning_points(world(), record(), "2025-02-22", "2025-06-01") == []


def test_a_value_that_comes_in_time_takes_its_turning_points_away() -> None:
    assert turning_points(world(), record(x=PMI), "2025-03-06", "2025-03-20") == []


def announced(*instants: str, by: SourceName = PUBLISHER, recorded: str = "2025-01-02") -> Record:
    rows = [Announced(due_at=instant(each), source=by, recorded_at=instant(recorded)) for each in instants]
    return replace(record(x=PMI[:2]), schedule={"release of x": rows})


def test_an_announced_instant_goes_before_the_habit() -> None:
    found = fresh(world(), announced("2025-02-21T14:45", "2025-03-11T13:45"), "2025-03-08")

    assert (found.freshness, found.next_due_at) == (Freshness.FRESH, instant("2025-03-11T13:45"))


def test_a_value_that_came_out_ahead_of_its_announced_minute_came_out_for_it() -> None:
    found = fresh(world(), announced("2025-02-21T15:00", "2025-03-11T13:45"), "2025-03-08")

    assert found.next_due_at == instant("2025-03-11T13:45")


def test_what_was_announced_later_is_not_known_yet() -> None:
    rows = announced("2025-03-11T13:45", recorded="2025-03-01")

    assert fresh(world(), rows, "2025-02-28").next_due_at == instant("2025-03-05T14:45")
    assert fresh(world(), rows, "2025-03-01").next_due_at == instant("2025-03-11T13:45")


def test_a_date_announced_for_another_copy_is_none_of_this_one() -> None:
    rows = announced("2025-03-11T13:45", by=FRED)

    assert fresh(world(), rows, "2025-03-01").next_due_at == instant("2025-03-05T14:45")
