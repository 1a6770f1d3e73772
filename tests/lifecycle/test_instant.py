from dataclasses import replace

from evaluation.builders import FRESH_STORE, X, Y, indicator, instant, level, record, rule, said, world
from lifecycle.lives import draft_at, live

from monitor.lifecycle.instant import edited
from monitor.model.terms import EventKind, Level, Stage
from monitor.rulebook.book import RuleBook

JANUARY = said("2025-01-01", 52.9, "2025-01-09T14:45")
FEBRUARY = said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH)
ONE, TWO = rule(name="one"), rule(name="two")
BREADTH = rule("count_at(warning)", {Level.WATCH: level(">= 1")}, name="breadth")


def test_events_of_an_instant_stand_in_the_order_of_the_book_and_data_come_last() -> None:
    watch = world(TWO, ONE, BREADTH, indicators=(indicator(X), indicator(Y)))
    rows = record(x=(JANUARY, FEBRUARY), y=(JANUARY,))
    before = draft_at(watch, rows, at=instant("2025-01-10"))

    draft = draft_at(watch, rows, at=instant("2025-02-26"), told=before.told)

    assert [each.rule or each.indicator for each in draft.events] == ["two", "one", "breadth", "y"]


def test_a_draft_gathers_the_events_of_its_instants_in_their_order() -> None:
    final = said("2025-02-01", 51.0, "2025-03-05T14:45")

    draft = live(world(ONE), x=(JANUARY, FEBRUARY, final))

    assert [each.kind for each in draft.events] == [EventKind.FIRED, EventKind.RETRACTED]
    assert [each.at for each in draft.events] == [FEBRUARY.at, final.at]


def test_of_an_episode_only_its_last_state_is_written() -> None:
    final = said("2025-02-01", 51.0, "2025-03-05T14:45")

    (episode,) = live(world(ONE), x=(JANUARY, FEBRUARY, final)).episodes

    assert (episode.opened_at, episode.ended_at) == (FEBRUARY.at, final.at)


def test_what_was_told_is_brought_up_to_the_instant() -> None:
    draft = live(world(ONE), x=(JANUARY, FEBRUARY))

    (event,) = draft.events
    assert draft.told.instant == FEBRUARY.at
    assert draft.told.last == {(ONE.id, ""): event}
    assert draft.told.known == {(ONE.id, ""): ONE.hash}
    assert draft.told.sequence == FRESH_STORE.sequence


def test_an_instant_told_again_tells_nothing() -> None:
    rows, at = record(x=(JANUARY, FEBRUARY)), instant("2025-02-22")
    first = draft_at(world(ONE, TWO, BREADTH), rows, at=at)

    again = draft_at(world(ONE, TWO, BREADTH), rows, at=at, told=first.told)

    assert (again.events, again.episodes) == ((), ())
    assert again.told == replace(first.told, instant=at)


def test_each_instance_of_a_rule_has_a_life_of_its_own() -> None:
    on_x, on_y = replace(ONE, instance="x", hash="hash on x"), replace(ONE, instance="y", hash="hash on y")

    draft = live(world(on_x, on_y), x=(JANUARY, FEBRUARY))

    assert [(each.rule, each.instance) for each in draft.events] == [("one", "x"), ("one", "y")]
    assert len({each.id for each in draft.events}) == 2
    assert len(draft.told.episodes) == 2
    assert not edited(RuleBook(rules=(on_x, on_y)), draft.told)
    assert edited(RuleBook(rules=(on_x, replace(on_y, hash="another"))), draft.told)
