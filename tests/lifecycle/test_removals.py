from dataclasses import replace
from datetime import timedelta

from evaluation.builders import X, Y, indicator, instant, level, record, rule, said, world
from hypothesis import given
from hypothesis import strategies as st
from lifecycle.lives import draft_at, of_rules

from monitor.lifecycle.instant import Draft, edited
from monitor.lifecycle.removals import GONE, REASON, orphans
from monitor.lifecycle.rule_events import TICK
from monitor.model.alerts import Event
from monitor.model.terms import EpisodeId, EventKind, Level, RuleId, Stage
from monitor.rulebook.book import Rule, RuleBook

JANUARY = said("2025-01-01", 52.9, "2025-01-09T14:45")
FEBRUARY = said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH)
FINAL = said("2025-02-01", 51.0, "2025-03-05T14:45")
MARCH = said("2025-03-01", 49.0, "2025-03-21T13:45", stage=Stage.FLASH)
ROWS = record(x=(JANUARY, FEBRUARY, FINAL, MARCH))
ONE, TWO = rule(name="one"), rule(name="two")
KNOWN, FIRED, LATER = instant("2025-01-10"), FEBRUARY.at, instant("2025-02-24")


def lived(book: tuple[Rule, ...], before: Draft | None = None) -> Draft:
    """Fire by these rules on the flash of February, known as ok before."""
    told = (before or draft_at(world(*book), ROWS, at=KNOWN)).told
    return draft_at(world(*book), ROWS, at=FIRED, told=told)


def after(draft: Draft, *book: Rule, days: int = 1) -> Draft:
    """Advance by these rules, some days after the last instant; no days is an edit without news."""
    at = (draft.told.instant or FIRED) + timedelta(days=days)
    return draft_at(world(*book), ROWS, at=at, told=draft.told)


def told(draft: Draft) -> list[tuple[str | None, EventKind, Level, Level]]:
    return [(each.rule, each.kind, each.previous_level, each.level) for each in of_rules(draft)]


def test_a_rule_removed_while_it_fires_is_told_once_as_changed_to_unknown() -> None:
    fired = lived((ONE, TWO))

    gone = after(fired, ONE)
    still_gone = after(gone, ONE)

    assert told(gone) == [("two", EventKind.RULE_CHANGED, Level.WARNING, Level.UNKNOWN)]
    assert told(still_gone) == []


def test_the_event_of_a_removal_says_why_and_bears_the_face_of_the_rule() -> None:
    fired = lived((ONE,))
    (before,) = of_rules(fired)

    (event,) = of_rules(after(fired))

    assert (event.reason, event.reading, event.threshold, event.distance) == (REASON, None, None, None)
    face = (before.title, before.theme, before.role, before.unit, before.rule_hash, before.episode)
    assert face == (event.title, event.theme, event.role, event.unit, event.rule_hash, event.episode)
    assert event.id != before.id


def test_a_removal_ends_the_episode() -> None:
    fired = lived((ONE,))
    (opened,) = fired.told.episodes.values()

    gone = after(fired)

    (event,) = of_rules(gone)
    assert gone.episodes == (replace(opened, ended_at=event.at),)
    assert gone.told.episodes == {}


def test_a_rule_removed_while_ok_is_told_nothing_of() -> None:
    known = draft_at(world(ONE, TWO), ROWS, at=KNOWN)

    gone = after(known, ONE, days=0)

    assert told(gone) == []
    assert not edited(RuleBook(rules=(ONE,)), known.told)


def test_what_is_told_of_a_rule_that_is_there_is_kept() -> None:
    gone = after(lived((ONE, TWO)), ONE)

    assert set(gone.told.episodes) == {(ONE.id, "")}
    assert gone.told.known == {(ONE.id, ""): ONE.hash, (TWO.id, ""): GONE}


def test_removals_come_after_the_rules_that_are_there_and_before_data() -> None:
    watch = world(ONE, TWO, indicators=(indicator(X), indicator(Y)))
    rows = record(x=(JANUARY, FEBRUARY, FINAL, MARCH), y=(JANUARY,))
    known = draft_at(watch, rows, at=KNOWN)
    fired = draft_at(watch, rows, at=FIRED, told=known.told)

    without_one = replace(watch, rules=RuleBook(rules=(TWO,)))
    drawn = draft_at(without_one, rows, at=instant("2025-03-10"), told=fired.told)

    assert [each.rule or each.indicator for each in drawn.events] == ["two", "one", "y"]


def test_a_removal_is_noticed_without_any_news() -> None:
    fired = lived((ONE,))

    assert not edited(RuleBook(rules=(ONE,)), fired.told)
    assert edited(RuleBook(rules=()), fired.told)
    assert not edited(RuleBook(rules=()), after(fired, days=0).told)


def test_a_removed_rule_that_comes_back_begins_anew() -> None:
    gone = after(lived((ONE,)), days=0)

    back = after(gone, ONE, days=0)

    (baseline,) = of_rules(back)
    assert (baseline.kind, baseline.previous_level) == (EventKind.BASELINE, Level.UNKNOWN)
    assert [each.id for each in back.episodes] == [EpisodeId(baseline.id)]


def test_a_removed_rule_that_comes_back_as_ok_fires_when_it_is_bad() -> None:
    one = replace(ONE, levels={Level.WARNING: level("< 50")})
    gone = after(lived((one,)))
    back = draft_at(world(one), ROWS, at=FINAL.at, told=gone.told)

    again = draft_at(world(one), ROWS, at=MARCH.at, told=back.told)

    assert told(back) == []
    assert told(again) == [("one", EventKind.FIRED, Level.OK, Level.WARNING)]


def test_an_edit_to_and_fro_without_news_gives_every_step_an_id_of_its_own() -> None:
    drafts = [lived((ONE,))]
    for book in ((), (ONE,), (), (ONE,)):
        drafts.append(after(drafts[-1], *book, days=0))

    events = [event for each in drafts for event in of_rules(each)]
    changed, baseline = EventKind.RULE_CHANGED, EventKind.BASELINE
    assert [each.kind for each in events] == [EventKind.FIRED, changed, baseline, changed, baseline]
    assert len({each.id for each in events}) == len(events)
    assert [each.at for each in events] == [FIRED + i * TICK for i in range(len(events))]


def test_a_renamed_rule_is_not_gone() -> None:
    renamed = replace(ONE, id=RuleId("new"), was=(ONE.id,))
    fired = lived((ONE,))

    same = after(fired, renamed)

    assert orphans((renamed,), fired.told) == ()
    assert told(same) == []
    assert set(same.told.episodes) == {(ONE.id, "")}


def test_an_episode_goes_under_the_new_name_from_the_next_event_on() -> None:
    renamed = replace(ONE, id=RuleId("new"), was=(ONE.id,), hash="stricter")
    stricter = replace(renamed, levels={Level.CRITICAL: level("< 50")})

    changed = after(lived((ONE,)), stricter)

    ((subject, episode),) = changed.told.episodes.items()
    assert (subject, episode.rule) == ((renamed.id, ""), renamed.id)
    assert orphans((replace(stricter, was=()),), changed.told) == ()


def test_a_renamed_rule_may_be_removed_too() -> None:
    renamed = replace(ONE, id=RuleId("new"), was=(ONE.id,))

    gone = after(after(lived((ONE,)), renamed))

    assert told(gone) == [("one", EventKind.RULE_CHANGED, Level.WARNING, Level.UNKNOWN)]


def test_an_instance_that_a_rule_no_longer_stands_on_is_gone() -> None:
    on_x, on_y = replace(ONE, instance="x"), replace(ONE, instance="y")

    gone = after(lived((on_x, on_y)), on_y)

    events: list[Event] = of_rules(gone)
    assert [(each.instance, each.kind) for each in events] == [("x", EventKind.RULE_CHANGED)]


RELAXED = replace(ONE, levels={Level.WARNING: level("< 45")}, hash="relaxed")
RENAMED = replace(ONE, id=RuleId("new"), was=(ONE.id,))
BOOKS = st.sampled_from([(), (ONE,), (ONE, TWO), (RELAXED,), (RENAMED, TWO), (TWO,)])


@given(edits=st.lists(st.tuples(BOOKS, st.sampled_from([0, 0, 1, 15])), max_size=9))
def test_whatever_is_edited_no_id_comes_twice_and_what_is_open_has_a_rule_that_is_bad(
    edits: list[tuple[tuple[Rule, ...], int]],
) -> None:
    drafts = [lived((ONE, TWO))]
    for book, days in edits:
        drafts.append(after(drafts[-1], *book, days=days))

    events = [event for each in drafts for event in of_rules(each)]
    last = drafts[-1].told
    assert len({each.id for each in events}) == len(events)
    assert all(last.last[subject].level.severity > 0 for subject in last.episodes)
    book = edits[-1][0] if edits else (ONE, TWO)
    assert orphans(book, last) == ()
    assert of_rules(after(drafts[-1], *book, days=0)) == []
