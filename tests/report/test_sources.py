"""The sources as an operator sees them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import timed
from timed import FINAL, FRED, PRELIMINARY, UMICH, listing

from monitor.model.catalogue import Indicator
from monitor.model.records import Look
from monitor.model.terms import IndicatorId, Outcome, SourceName, Stage
from monitor.report.sources import SourceRow, Watched, source_rows, sources_document, sources_table

BEFORE: Final = datetime(2025, 2, 7, 15, 0, 3, 120, tzinfo=UTC)
NOW: Final = datetime(2025, 2, 21, 15, 0, 4, tzinfo=UTC)
NEXT: Final = datetime(2025, 2, 28, 15, tzinfo=UTC)
NAHB, FILE = SourceName("nahb"), SourceName("file")
SENTIMENT: Final = IndicatorId("umich_sentiment")


def indicator() -> Indicator:
    return timed.indicator(
        listing(UMICH, {Stage.PRELIMINARY: PRELIMINARY}), listing(FRED, {Stage.FINAL: FINAL})
    )


def look(source: SourceName, outcome: Outcome, detail: str = "867 values") -> Look:
    answered = outcome is Outcome.OK
    return Look(
        indicator=SENTIMENT,
        source=source,
        at=NOW,
        outcome=outcome,
        detail=detail,
        cursor=None,
        bytes_read=4821,
        answered_at=NOW if answered else BEFORE,
    )


def rows(
    *looks: Look, lacks: Mapping[SourceName, str | None], asked: tuple[SourceName, ...] = (UMICH, FRED)
) -> tuple[SourceRow, ...]:
    watched = Watched(
        catalogue={SENTIMENT: indicator()},
        looks={(each.indicator, each.source): each for each in looks},
        next_looks={SENTIMENT: NEXT},
    )
    return source_rows(lacks, asked, watched)


def test_a_source_shows_its_last_look_its_last_success_and_the_next_look() -> None:
    (umich,) = rows(look(UMICH, Outcome.OK), lacks={UMICH: None})

    shown = sources_table([umich])
    assert shown.splitlines()[2].split() == [
        *("umich", "2025-02-21T15:00:04Z", "ok", "4821", "2025-02-21T15:00:04Z", "2025-02-28T15:00:00Z")
    ]
    assert "first for umich_sentiment" in shown


def test_a_source_behind_another_is_looked_at_when_that_fails() -> None:
    _, fred = rows(lacks={UMICH: None, FRED: None})

    assert (fred.ranks, fred.next_look_at) == ({SENTIMENT: 2}, None)
    assert "daily, or if umich fails" in sources_table([fred])
    assert "second for umich_sentiment" in sources_table([fred])


def test_a_source_moves_up_where_the_one_before_it_is_not_asked() -> None:
    (fred,) = rows(lacks={FRED: None}, asked=(FRED,))

    assert (fred.ranks, fred.next_look_at) == ({SENTIMENT: 1}, NEXT)


def test_a_look_that_failed_is_told_with_its_reason_and_the_last_success_before_it() -> None:
    (umich,) = rows(look(UMICH, Outcome.MALFORMED, "no header"), lacks={UMICH: None})

    shown = sources_table([umich])
    assert "umich_sentiment: malformed 2025-02-21T15:00:04Z no header" in shown
    assert "2025-02-07T15:00:03Z" in shown


def test_a_source_that_is_not_asked_says_what_it_lacks() -> None:
    (umich,) = rows(lacks={UMICH: "switched off: switch it on"}, asked=(FRED,))

    shown = sources_table([umich])
    assert "not asked" in shown
    assert "    switched off: switch it on\n" in shown


def test_a_source_that_no_indicator_names_says_so() -> None:
    (nahb,) = rows(lacks={NAHB: None}, asked=(NAHB,))

    assert "no indicator of the glossary names it" in sources_table([nahb])


def test_the_document_holds_null_for_what_is_not_known() -> None:
    document = sources_document(rows(lacks={UMICH: None}))

    assert json.loads(json.dumps(document)) == {
        "schema": 1,
        "sources": [
            {
                "name": "umich",
                "asked": True,
                "lacks": None,
                "indicators": [{"id": "umich_sentiment", "rank": 1}],
                "last_outcome": None,
                "last_look_at": None,
                "last_success_at": None,
                "bytes": None,
                "next_look_at": "2025-02-28T15:00:00Z",
                "failing": [],
            }
        ],
    }


def test_the_document_tells_which_indicators_fail() -> None:
    (entry,) = json.loads(
        json.dumps(
            sources_document(rows(look(UMICH, Outcome.WITHHELD, "an empty page"), lacks={UMICH: None}))
        )
    )["sources"]

    assert entry["last_outcome"] == "withheld"
    assert entry["failing"] == [
        {
            "indicator": "umich_sentiment",
            "outcome": "withheld",
            "at": "2025-02-21T15:00:04Z",
            "detail": "an empty page",
        }
    ]
