"""All that is stored of what is watched, as of an instant."""

from desk import life
from evaluation.builders import FRED, PUBLISHER, X, Y, indicator, rule
from fakes import fetched
from survey import FINAL_AT, FLASH_AT, HISTORY, START, WEAK

from monitor.model.records import Collection, Scheduled
from monitor.model.terms import Level, Stage
from monitor.overview import overview, read_record


def test_an_overview_sees_what_was_known_at_its_instant_and_all_that_was_told() -> None:
    one = life()
    one.cycle(START)
    one.cycle(FLASH_AT, WEAK)

    before, after = (overview(one.store, one.pipeline.watch, at=at) for at in (START, FLASH_AT))

    levels = [view.assessment.standing.rules[0].level for view in (before, after)]
    assert levels == [Level.OK, Level.WARNING]
    assert [view.assessment.standing.as_of for view in (before, after)] == [START, FLASH_AT]
    assert before.told == after.told == one.store.told()
    assert after.told.episodes


def test_a_record_holds_what_is_watched_and_nothing_else() -> None:
    two = (indicator(X), indicator(Y))
    whole = life(*two, rules=[rule()])
    whole.publisher.answers[Y] = fetched(*HISTORY)
    dates = tuple(
        Scheduled(release=f"release of {name}", due_at=FINAL_AT, source=PUBLISHER) for name in (X, Y)
    )
    whole.store.add(Collection(recorded_at=START, looks=(), statements=(), schedule=dates))
    whole.cycle(START)
    one = life(indicator(X), store=whole.store)

    record = read_record(whole.store, one.pipeline.watch)

    assert set(record.statements) == {X}
    assert record.statements[X].stages.max() == Stage.FINAL.rank
    assert set(record.schedule) == {"release of x"}
    assert (X, PUBLISHER) in record.looks
    assert FRED in {source for _, source in record.looks}
