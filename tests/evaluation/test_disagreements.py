from dataclasses import replace

from evaluation.builders import (
    FRED,
    PUBLISHER,
    Said,
    indicator,
    instant,
    listing,
    record,
    said,
    series,
    statements,
    world,
)
from hypothesis import given
from hypothesis import strategies as st

from monitor.evaluation.disagreements import disagreements
from monitor.evaluation.standing import assess
from monitor.model.standing import Disagreement
from monitor.model.terms import SourceName, Stage

OTHER = SourceName("other")
X_OF_TWO = indicator(listings=(listing(PUBLISHER, Stage.FLASH, Stage.FINAL), listing(FRED, Stage.FINAL)))
JANUARY = said("2025-01-01", 52.9, "2025-02-05")
COPY = said("2025-01-01", 52.7, "2025-02-28", source=FRED)


def found(*rows: Said, as_of: str = "2030-01-01") -> tuple[Disagreement, ...]:
    return disagreements(
        X_OF_TWO, series(rows, X_OF_TWO, as_of=as_of), statements(rows), as_of=instant(as_of)
    )


def values(*rows: Said) -> list[tuple[str, float, float]]:
    return [(str(each.chosen.period), each.chosen.value, each.other.value) for each in found(*rows)]


def test_an_unequal_value_of_another_source_is_a_disagreement() -> None:
    (each,) = found(JANUARY, COPY)

    assert (each.chosen.source, each.chosen.value) == (PUBLISHER, 52.9)
    assert (each.other.source, each.other.value, each.other.released_at) == (FRED, 52.7, COPY.at)


def test_the_source_that_ranks_first_is_in_force_whoever_spoke_last() -> None:
    assert found(JANUARY, COPY) == found(COPY, JANUARY)
    assert values(replace(JANUARY, at=instant("2025-03-01")), COPY) == [("2025-01-01", 52.9, 52.7)]


def test_what_is_equal_at_the_precision_is_no_disagreement() -> None:
    assert not found(JANUARY, replace(COPY, value=52.9))
    assert not found(JANUARY, replace(COPY, value=52.88))


def test_another_stage_is_another_thing() -> None:
    flash = replace(JANUARY, stage=Stage.FLASH, value=52.8)

    assert not found(flash, COPY)
    assert not found(JANUARY, replace(JANUARY, stage=Stage.REVISED, value=53.0, at=COPY.at), COPY)


def test_a_stage_that_is_not_said_is_read_as_the_vintage_reads_it() -> None:
    assert len(found(replace(JANUARY, stage=None), replace(COPY, stage=None))) == 1


def test_a_source_disagrees_with_its_last_word_only() -> None:
    mended = replace(COPY, value=52.9, at=instant("2025-03-01"))
    taken_back = replace(mended, value=None)

    assert not found(JANUARY, COPY, mended)
    assert not found(JANUARY, COPY, taken_back)


def test_a_source_does_not_disagree_with_itself() -> None:
    assert not found(JANUARY, replace(JANUARY, value=53.0, at=instant("2025-02-06")))


def test_a_copy_that_has_yet_to_follow_a_change_does_not_disagree() -> None:
    behind = replace(COPY, value=52.9)
    changed = replace(JANUARY, value=53.1, at=instant("2025-03-05"))

    assert not found(JANUARY, behind, changed)
    assert not found(JANUARY, behind, replace(behind, value=53.1, at=changed.at))
    assert values(JANUARY, behind, changed, replace(behind, value=53.0, at=instant("2025-03-06"))) == [
        ("2025-01-01", 53.1, 53.0)
    ]


def test_only_the_newest_periods_are_looked_at() -> None:
    months = [f"2024-{month:02}-01" for month in (9, 10, 11, 12)]
    mine = [said(each, 50.0, "2025-01-05") for each in months]
    theirs = [said(each, 51.0, "2025-01-05", source=FRED) for each in months]

    assert [period for period, *_ in values(*mine, *theirs)] == months[1:]


def test_every_other_source_is_held_against_the_one_in_force() -> None:
    third = replace(COPY, source=OTHER, value=52.5)

    assert values(JANUARY, COPY, third) == [("2025-01-01", 52.9, 52.7), ("2025-01-01", 52.9, 52.5)]


def test_nothing_known_is_nothing_to_disagree_on() -> None:
    assert not disagreements(X_OF_TWO, None, None, as_of=instant("2025-01-01"))
    assert not found(replace(JANUARY, value=None), replace(COPY, value=None))


def test_a_standing_has_the_disagreements_of_its_instant() -> None:
    watch, rows = world(indicators=[X_OF_TWO]), record(x=(JANUARY, COPY))

    before, after = (
        assess(watch, rows, as_of=instant(at)).standing.indicators[0].disagreements
        for at in ("2025-02-27", "2025-02-28")
    )

    assert not before
    assert len(after) == 1


@given(
    st.lists(
        st.builds(
            Said,
            period=st.sampled_from([JANUARY.period, said("2025-02-01", 1, "2025-02-01").period]),
            value=st.sampled_from([None, 50.0, 50.04, 51.0]),
            at=st.sampled_from([instant("2025-03-01"), instant("2025-03-02")]),
            source=st.sampled_from([PUBLISHER, FRED, OTHER]),
            stage=st.sampled_from([None, Stage.FLASH, Stage.FINAL]),
            edition=st.integers(1, 2),
        ),
        max_size=8,
    )
)
def test_what_is_in_force_is_what_the_vintage_chose(rows: list[Said]) -> None:
    chosen = series(rows, X_OF_TWO)

    for each in found(*rows):
        place = chosen.periods.tolist().index(each.chosen.period)
        assert each.chosen.value == chosen.values[place]
        assert each.chosen.source != each.other.source
        assert each.chosen.stage is each.other.stage
