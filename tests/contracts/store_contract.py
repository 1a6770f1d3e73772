"""What every store keeps, whatever it is kept in."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from contracts.store_values import (
    ANNOUNCED_AT,
    BREADTH,
    CONSENSUS,
    DESK,
    DISAGREEMENT,
    FINAL,
    FINAL_AT,
    FINAL_DATE,
    FIRED,
    FIRST_MAIL,
    FLASH,
    FLASH_AT,
    FLASH_DATE,
    FRED,
    FRESH,
    LATE,
    LOOK,
    OPEN,
    PMI,
    PUBLISHER,
    RESOLVED,
    SEEN_AT,
    SENTIMENT,
    SOFT,
    WEAK,
    collected,
    decided,
    told,
)

from monitor.model.records import Pending
from monitor.model.terms import (
    Basis,
    EventId,
    EventKind,
    Outcome,
    Stage,
)
from monitor.ports import Store


class StoreContract:
    """A test class of a store inherits these tests and gives the fixture `store`, a fresh one."""

    def test_a_fresh_store_knows_nothing(self, store: Store) -> None:
        assert store.told() == FRESH
        assert store.pending() == Pending(collections=(), instants=())
        assert store.looks() == {}
        assert store.forecasts([PMI]) == ()
        assert store.events() == ()
        assert store.due(DESK, FINAL_AT, most=9) == ()
        assert store.next_attempt_at([DESK]) is None
        assert len(store.statements([PMI])[PMI].periods) == 0
        assert store.statements([]) == {}

    def test_statements_come_back_as_columns(self, store: Store) -> None:
        gone = replace(FLASH, value=None, text=None, stage=None, released_at=FINAL_AT, edition=2)
        copy = replace(FLASH, source=FRED, basis=Basis.LAG, hindsight=True, stage=None)
        store.add(collected(FLASH, gone, copy))

        read = store.statements([PMI])[PMI]

        marks = (read.stages, read.editions, read.bases, read.hindsight)
        rows = {
            (read.source_names[source], str(period), str(value), *(int(mark) for mark in its_marks))
            for source, period, value, *its_marks in zip(
                read.sources, read.periods, read.values, *marks, strict=True
            )
        }
        assert rows == {
            (PUBLISHER, "2025-02-01", "49.7", Stage.FLASH.rank, 1, Basis.STATED.rank, 0),
            (PUBLISHER, "2025-02-01", "nan", -1, 2, Basis.STATED.rank, 0),
            (FRED, "2025-02-01", "49.7", -1, 1, Basis.LAG.rank, 1),
        }
        assert set(read.released_at.tolist()) == {at.replace(tzinfo=None) for at in (FLASH_AT, FINAL_AT)}
        assert set(read.recorded_at.tolist()) == {SEEN_AT.replace(tzinfo=None)}

    def test_columns_have_the_types_that_measures_expect(self, store: Store) -> None:
        store.add(collected(FLASH))

        for read in store.statements([PMI, SENTIMENT]).values():
            assert read.periods.dtype == np.dtype("datetime64[D]")
            assert read.released_at.dtype == read.recorded_at.dtype == np.dtype("datetime64[us]")
            assert read.values.dtype == np.float64
            assert read.editions.dtype == np.int64
            assert read.stages.dtype == read.bases.dtype == read.sources.dtype == np.int8
            assert read.hindsight.dtype == np.bool_

    def test_each_indicator_has_its_own_statements(self, store: Store) -> None:
        other = replace(FLASH, indicator=SENTIMENT, source=FRED, value=67.8)
        store.add(collected(other, FLASH, FINAL))

        read = store.statements([SENTIMENT, PMI])

        assert sorted(read[PMI].values.tolist()) == [49.7, 51.0]
        assert read[SENTIMENT].values.tolist() == [67.8]
        assert read[SENTIMENT].source_names == (FRED,)

    def test_adding_says_what_was_new(self, store: Store) -> None:
        first = store.add(collected(FLASH, forecasts=[CONSENSUS]))
        second = store.add(collected(FLASH, FINAL, forecasts=[CONSENSUS]))
        third = store.add(collected(FINAL, FLASH))

        assert (first.statements, first.forecasts, first.instant) == (1, 1, FLASH_AT)
        assert (second.statements, second.forecasts, second.instant) == (1, 0, FINAL_AT)
        assert (third.statements, third.forecasts, third.instant) == (0, 0, None)

    def test_a_value_only_seen_again_adds_nothing(self, store: Store) -> None:
        store.add(collected(FLASH))

        added = store.add(collected(replace(FLASH, released_at=FINAL_AT, basis=Basis.RECORDED)))

        assert added.statements == 0

    def test_a_collection_with_a_number_that_is_none_is_refused_whole(self, store: Store) -> None:
        with pytest.raises(ValueError, match="nan"):
            store.add(collected(FINAL, replace(FLASH, value=float("nan")), looks=[LOOK]))

        assert len(store.statements([PMI])[PMI].values) == 0
        assert store.looks() == {}

    def test_forecasts_come_oldest_first(self, store: Store) -> None:
        later = replace(CONSENSUS, value=52.5, stated_at=FLASH_AT - timedelta(hours=1))
        store.add(collected(forecasts=[later]))
        store.add(collected(forecasts=[CONSENSUS, replace(CONSENSUS, indicator=SENTIMENT)]))

        assert store.forecasts([PMI]) == (CONSENSUS, later)

    def test_an_announcement_comes_back_with_who_made_it_and_when(self, store: Store) -> None:
        store.add(told(FINAL_DATE, replace(FLASH_DATE, source=FRED), FLASH_DATE))

        rows = store.scheduled([FLASH_DATE.release, "other"])

        assert rows.keys() == {FLASH_DATE.release}
        assert {(row.due_at, row.source, row.recorded_at) for row in rows[FLASH_DATE.release]} == {
            (FLASH_AT, PUBLISHER, ANNOUNCED_AT),
            (FINAL_AT, PUBLISHER, ANNOUNCED_AT),
            (FLASH_AT, FRED, ANNOUNCED_AT),
        }

    def test_what_was_announced_already_adds_nothing(self, store: Store) -> None:
        first = store.add(told(FLASH_DATE, FINAL_DATE))
        again = store.add(told(FINAL_DATE, FLASH_DATE, at=ANNOUNCED_AT + timedelta(days=1)))
        later = store.add(told(FINAL_DATE, at=FLASH_AT + timedelta(days=1)))

        assert (first.dates, again.dates, later.dates) == (2, 0, 0)
        assert len(store.scheduled([FLASH_DATE.release])[FLASH_DATE.release]) == 2

    def test_an_announcement_that_moves_a_date_is_kept_whole_beside_the_one_before(
        self, store: Store
    ) -> None:
        moved = replace(FLASH_DATE, due_at=FLASH_AT + timedelta(days=3))
        store.add(told(FLASH_DATE, FINAL_DATE))

        added = store.add(told(moved, FINAL_DATE, at=ANNOUNCED_AT + timedelta(days=1)))

        rows = store.scheduled([FLASH_DATE.release])[FLASH_DATE.release]
        assert added.dates == 2
        assert [row.due_at for row in rows] == [FLASH_AT, FINAL_AT, moved.due_at, FINAL_AT]

    def test_the_newest_look_comes_with_the_newest_cursor(self, store: Store) -> None:
        failed = replace(
            LOOK, at=SEEN_AT + timedelta(hours=1), outcome=Outcome.UNAVAILABLE, detail="503", cursor=None
        )
        other = replace(LOOK, source=FRED, cursor=None)
        store.add(collected(looks=[replace(LOOK, at=SEEN_AT - timedelta(days=1), cursor="older")]))
        store.add(collected(looks=[LOOK, other]))
        store.add(collected(looks=[failed]))

        assert store.looks() == {
            (PMI, PUBLISHER): replace(failed, cursor=LOOK.cursor, answered_at=LOOK.at),
            (PMI, FRED): replace(other, answered_at=other.at),
        }

    def test_what_no_evaluation_has_seen_is_pending(self, store: Store) -> None:
        store.add(collected(FINAL))
        store.add(collected(looks=[LOOK]))
        store.add(collected(FLASH))
        store.add(collected(replace(FLASH, indicator=SENTIMENT)))

        pending = store.pending()

        assert pending.instants == (FLASH_AT, FINAL_AT)
        assert len(pending.collections) == 3
        assert store.tell(decided(store))
        assert store.pending() == Pending(collections=(), instants=())

    def test_events_come_back_as_they_were_told(self, store: Store) -> None:
        told = (FIRED, LATE, BREADTH, RESOLVED)

        assert store.tell(decided(store, *told))

        assert store.events() == told
        assert store.events(since=FINAL_AT) == (RESOLVED,)

    def test_the_last_event_of_each_rule_and_indicator_is_what_was_told(self, store: Store) -> None:
        recovered = replace(LATE, id=EventId("evt_recovered"), kind=EventKind.RECOVERED)
        store.tell(decided(store, FIRED, LATE, BREADTH))
        store.tell(decided(store, RESOLVED, recovered))

        told = store.told()

        assert told.last == {(WEAK, ""): RESOLVED, (SOFT, "south"): BREADTH}
        assert told.data == {SENTIMENT: recovered}
        assert told.sequence == 5

    def test_remarks_on_sources_are_remembered_each_and_beside_what_was_told_of_freshness(
        self, store: Store
    ) -> None:
        again = replace(DISAGREEMENT, id=EventId("evt_again"), instance="file")
        restated = replace(DISAGREEMENT, id=EventId("evt_restated"), kind=EventKind.RESTATED)
        store.tell(decided(store, LATE, DISAGREEMENT))
        store.tell(decided(store, again, FIRED, restated))

        told = store.told()

        assert told.data == {SENTIMENT: LATE}
        assert told.remarks == {SENTIMENT: (DISAGREEMENT, again, restated)}
        assert told.last == {(WEAK, ""): FIRED}

    def test_an_event_is_stored_once(self, store: Store) -> None:
        store.tell(decided(store, FIRED))

        assert store.tell(decided(store, replace(FIRED, title="again"), RESOLVED, RESOLVED))

        assert store.events() == (FIRED, RESOLVED)
        assert store.told().sequence == 2

    def test_what_was_told_meanwhile_is_not_told_over(self, store: Store) -> None:
        mine = decided(store, RESOLVED, messages=[replace(FIRST_MAIL, events=(RESOLVED.id,))])
        store.tell(decided(store, FIRED))

        assert not store.tell(mine)

        assert store.events() == (FIRED,)
        assert store.due(DESK, FINAL_AT, most=9) == ()

    def test_what_was_evaluated_meanwhile_is_not_evaluated_again(self, store: Store) -> None:
        store.add(collected(FLASH))
        mine = decided(store, FIRED)
        store.tell(decided(store))

        assert not store.tell(mine)

        assert store.events() == ()

    def test_the_instant_evaluated_last_is_remembered(self, store: Store) -> None:
        store.tell(decided(store))
        store.tell(replace(decided(store), instant=FINAL_AT))

        assert store.told().instant == FINAL_AT
        assert store.told().began == FLASH_AT

    def test_open_episodes_and_known_rules_are_remembered(self, store: Store) -> None:
        known = {(WEAK, ""): "abc", (SOFT, "south"): "def"}
        store.tell(replace(decided(store), episodes=(OPEN,), known=known))
        opened = store.told()
        store.tell(
            replace(decided(store), episodes=(replace(OPEN, ended_at=FINAL_AT),), known={(WEAK, ""): "new"})
        )

        assert opened.episodes == {(WEAK, ""): OPEN}
        assert opened.known == known
        assert store.told().episodes == {}
        assert store.told().known == known | {(WEAK, ""): "new"}
