from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from evaluation.builders import (
    Said,
    X,
    Y,
    gated,
    indicator,
    instant,
    level,
    months,
    record,
    rule,
    said,
    span,
    world,
)
from hypothesis import given
from hypothesis import strategies as st
from lifecycle.lives import START, draft_at, kinds, live, of_rules, steps

from monitor.evaluation.standing import assess
from monitor.lifecycle.instant import Draft, advance_all
from monitor.model.alerts import Event
from monitor.model.records import Told
from monitor.model.terms import EpisodeId, EventKind, Level, RuleId, Stage
from monitor.rulebook.book import Remind, RemindFactor, StagePolicy

FLASH, FINAL, REVISED = Stage.FLASH, Stage.FINAL, Stage.REVISED
OK, WATCH, WARNING = Level.OK, Level.WATCH, Level.WARNING
FIRED, EASED, RESOLVED = EventKind.FIRED, EventKind.EASED, EventKind.RESOLVED
RETRACTED, CONFIRMED, REMINDER = EventKind.RETRACTED, EventKind.CONFIRMED, EventKind.REMINDER
BASELINE, RULE_CHANGED = EventKind.BASELINE, EventKind.RULE_CHANGED

PMI = rule(name="services-pmi-weak")

DECEMBER = said("2024-12-01", 56.8, "2025-01-06T14:45")
JANUARY = said("2025-01-01", 52.9, "2025-02-05T14:45")
FLASH_OF_FEBRUARY = said("2025-02-01", 49.7, "2025-02-21T14:45", stage=FLASH)
CALM = (DECEMBER, JANUARY)


def final_of_february(value: float | None) -> Said:
    return said("2025-02-01", value, "2025-03-05T14:45", stage=FINAL)


def flash_of_march(value: float) -> Said:
    return said("2025-03-01", value, "2025-03-21T13:45", stage=FLASH)


def opened_by(event: Event) -> EpisodeId:
    """Name the episode that an event opens."""
    return EpisodeId(event.id)


def test_a_flash_below_the_threshold_fires() -> None:
    (event,) = of_rules(live(world(PMI), x=(*CALM, FLASH_OF_FEBRUARY)))

    assert (event.kind, event.level, event.previous_level) == (FIRED, WARNING, OK)
    assert (event.at, event.rule, event.indicator) == (instant("2025-02-21T14:45"), PMI.id, None)
    assert (event.threshold, event.distance, event.rule_hash) == ("< 50", -0.3, PMI.hash)
    assert event.reading is not None
    assert (event.reading.period, event.reading.provisional) == (date(2025, 2, 1), True)


def test_a_final_that_takes_the_flash_back_retracts_to_ok_and_ends_the_episode() -> None:
    draft = live(world(PMI), x=(*CALM, FLASH_OF_FEBRUARY, final_of_february(51.0)))

    fired, retracted = of_rules(draft)
    assert (retracted.kind, retracted.level, retracted.previous_level) == (RETRACTED, OK, WARNING)
    assert retracted.at == instant("2025-03-05T14:45")
    (episode,) = draft.episodes
    assert (episode.id, episode.opened_at, episode.ended_at) == (opened_by(fired), fired.at, retracted.at)
    assert draft.told.episodes == {}


def test_a_final_that_stands_confirms() -> None:
    fired, confirmed = of_rules(live(world(PMI), x=(*CALM, FLASH_OF_FEBRUARY, final_of_february(49.5))))

    assert (confirmed.kind, confirmed.level, confirmed.previous_level) == (CONFIRMED, WARNING, WARNING)
    assert confirmed.episode == opened_by(fired)
    assert confirmed.reading is not None
    assert (confirmed.reading.value, confirmed.reading.stage, confirmed.distance) == (49.5, FINAL, -0.5)


def test_a_confirmation_speaks_of_the_period_told_even_if_a_later_one_is_out() -> None:
    late_final = said("2025-02-01", 49.5, "2025-03-22", stage=FINAL)

    *_, confirmed = of_rules(live(world(PMI), x=(*CALM, FLASH_OF_FEBRUARY, flash_of_march(49.0), late_final)))

    assert confirmed.kind is CONFIRMED
    assert confirmed.reading is not None
    assert (confirmed.reading.period, confirmed.reading.value) == (date(2025, 2, 1), 49.5)
    assert confirmed.distance == -0.5


def test_a_restatement_of_another_value_that_the_reading_rested_on_retracts() -> None:
    falls = rule("change(x, 1)", {WARNING: level("<= -3", "> -2")})
    november = said("2024-11-01", 55.0, "2024-12-05")
    restated = said("2025-01-01", 51.0, "2025-03-05", stage=REVISED)
    calm = (november, DECEMBER, replace(JANUARY, value=56.0))

    found = steps(falls, x=(*calm, FLASH_OF_FEBRUARY, restated))

    # February's own fall of 6.3 shrinks to 1.3, and January's grows to 5.8
    assert found == [(FIRED, WARNING), (RETRACTED, OK)]


def test_a_life_after_the_end_is_an_episode_of_its_own() -> None:
    draft = live(world(PMI), x=(*CALM, FLASH_OF_FEBRUARY, final_of_february(52.0), flash_of_march(49.0)))

    first, _, second = of_rules(draft)
    assert (first.kind, second.kind) == (FIRED, FIRED)
    assert [each.id for each in draft.episodes] == [opened_by(first), opened_by(second)]
    assert second.episode == opened_by(second)


def test_a_print_that_gives_no_event_does_not_move_what_was_told() -> None:
    draft = live(world(PMI), x=(*CALM, FLASH_OF_FEBRUARY, flash_of_march(49.9)))

    last = draft.told.last[(PMI.id, "")]
    assert last.reading is not None
    assert last.reading.period == date(2025, 2, 1)


def test_a_rule_first_known_as_bad_is_a_baseline_and_opens_its_episode() -> None:
    draft = live(world(PMI), start=instant("2025-02-25"), x=(*CALM, FLASH_OF_FEBRUARY))

    (baseline,) = of_rules(draft)
    assert (baseline.kind, baseline.level, baseline.previous_level) == (BASELINE, WARNING, Level.UNKNOWN)
    assert baseline.episode == opened_by(baseline)
    assert [each.id for each in draft.told.episodes.values()] == [opened_by(baseline)]


def test_a_rule_known_as_ok_fires() -> None:
    draft = draft_at(world(PMI), record(x=CALM), at=instant("2025-02-06"))

    assert draft.told.known == {(PMI.id, ""): PMI.hash}
    assert kinds(of_rules(live(world(PMI), told=draft.told, x=(*CALM, FLASH_OF_FEBRUARY)))) == [FIRED]


def test_an_unknown_resolves_nothing() -> None:
    watch, rows = world(PMI), record(x=(*CALM, FLASH_OF_FEBRUARY))
    fired = draft_at(watch, rows, at=instant("2025-02-22"))
    long_after = instant("2025-06-01")

    gone = advance_all(
        replace(fired, events=()), assess(watch, rows, as_of=long_after), watch.catalogue, at=long_after
    )

    assert assess(watch, rows, as_of=long_after).standing.rules[0].level is Level.UNKNOWN
    assert of_rules(gone) == []
    assert gone.told.episodes == fired.told.episodes


def test_a_mute_keeps_an_open_episode_and_tells_nothing() -> None:
    calendars = {"shutdowns": (span("2025-03-02", "2025-03-03"),)}
    watch = world(replace(PMI, mute="shutdowns"), calendars=calendars)

    draft = live(watch, x=(*CALM, FLASH_OF_FEBRUARY, flash_of_march(55.0)))

    assert kinds(of_rules(draft)) == [FIRED]


def test_a_gate_that_closes_resolves_and_says_why() -> None:
    watch = world(gated(PMI, "y > 0"), indicators=(indicator(X), indicator(Y)))
    gate = (
        said("2025-01-01", 1, "2025-02-05T14:45"),
        said("2025-02-01", 1, "2025-02-21T14:45"),
        said("2025-03-01", 0, "2025-03-21T13:45"),
    )

    fired, resolved = of_rules(live(watch, x=(*CALM, FLASH_OF_FEBRUARY, flash_of_march(45.0)), y=gate))

    assert (fired.kind, fired.reason) == (FIRED, None)
    assert (resolved.kind, resolved.reason) == (RESOLVED, "y > 0 does not hold")


def uncertainty(*values: float) -> Iterable[Said]:
    for i, (period, value) in enumerate(zip(months(len(values), start="2024-12-01"), values, strict=True)):
        yield Said(period=period, value=value, at=START + timedelta(days=i))


def test_a_rule_reminds_when_its_value_is_a_multiple_of_the_one_last_told() -> None:
    one = replace(rule("x", {WATCH: level(">= 300")}), remind=RemindFactor(factor=2))

    found = of_rules(live(world(one), x=uncertainty(100, 300, 599, 600, 1100, 1200)))

    assert [(each.kind, each.reading.value) for each in found if each.reading] == [
        (FIRED, 300),
        (REMINDER, 600),
        (REMINDER, 1200),
    ]


def test_a_multiple_of_a_negative_value_is_further_below() -> None:
    one = replace(rule("x", {WATCH: level("<= -10")}), remind=RemindFactor(factor=2))

    found = of_rules(live(world(one), x=uncertainty(0, -12, -11, -15, -24)))

    assert [(each.kind, each.reading.value) for each in found if each.reading] == [
        (FIRED, -12),
        (REMINDER, -24),
    ]


def test_a_value_told_as_zero_has_no_multiple() -> None:
    one = replace(rule("x", {WATCH: level("<= 0")}), remind=RemindFactor(factor=2))

    assert steps(one, x=uncertainty(5, 0, -5)) == [(FIRED, WATCH)]


def told_of_flash() -> Told:
    """What was told after the flash of February fired."""
    return live(world(PMI), x=(*CALM, FLASH_OF_FEBRUARY)).told


AFTER_FLASH = instant("2025-02-25")


def edited(levels: str, *, hash_: str = "edited") -> Draft:
    """Advance after the flash by a rule that was edited since."""
    one = replace(PMI, levels={WATCH: level("< 51", ">= 51.5"), WARNING: level(levels)}, hash=hash_)
    return draft_at(world(one), record(x=(*CALM, FLASH_OF_FEBRUARY)), at=AFTER_FLASH, told=told_of_flash())


def test_an_edit_that_changes_what_is_told_is_told_as_such() -> None:
    draft = edited("< 45")

    (event,) = of_rules(draft)
    assert (event.kind, event.level, event.previous_level) == (RULE_CHANGED, WATCH, WARNING)
    assert event.rule_hash == "edited"
    assert [each.ended_at for each in draft.told.episodes.values()] == [None]


def test_an_edit_that_changes_nothing_told_is_not_told_but_remembered() -> None:
    draft = edited("< 49.9")

    assert of_rules(draft) == []
    assert draft.told.known[(PMI.id, "")] == "edited"


def test_an_edit_is_told_once() -> None:
    draft = edited("< 45")
    one = replace(PMI, levels={WATCH: level("< 51", ">= 51.5"), WARNING: level("< 45")}, hash="edited")

    again = draft_at(
        world(one), record(x=(*CALM, FLASH_OF_FEBRUARY)), at=AFTER_FLASH + timedelta(days=1), told=draft.told
    )

    assert of_rules(again) == []


def test_an_edit_may_end_an_episode_and_may_open_one() -> None:
    strict, lax = {WATCH: level("< 40")}, {WATCH: level("< 60")}
    rows = record(x=(*CALM, FLASH_OF_FEBRUARY))

    ended = draft_at(world(replace(PMI, levels=strict, hash="1")), rows, at=AFTER_FLASH, told=told_of_flash())
    opened = draft_at(
        world(replace(PMI, levels=lax, hash="2")), rows, at=AFTER_FLASH + timedelta(days=1), told=ended.told
    )

    assert [(each.kind, each.level) for each in ended.events] == [(RULE_CHANGED, OK)]
    assert ended.told.episodes == {}
    (event,) = opened.events
    assert (event.kind, event.level, event.episode) == (RULE_CHANGED, WATCH, opened_by(event))


def test_a_rule_under_a_new_id_goes_on_with_the_life_it_had() -> None:
    renamed = replace(PMI, id=RuleId("services-weak"), was=(PMI.id,))
    rows = record(x=(*CALM, FLASH_OF_FEBRUARY, final_of_february(52.0)))
    told_before = told_of_flash()

    same = draft_at(world(renamed), rows, at=AFTER_FLASH, told=told_before)
    ended = draft_at(world(renamed), rows, at=instant("2025-03-06"), told=same.told)

    assert of_rules(same) == []
    (retracted,) = of_rules(ended)
    assert (retracted.kind, retracted.rule) == (RETRACTED, RuleId("services-weak"))
    assert [(each.id, each.ended_at) for each in ended.episodes] == [
        (each.id, retracted.at) for each in told_before.episodes.values()
    ]
    assert ended.told.episodes == {}


BREADTH = replace(rule("count_at(warning)", {WATCH: level(">= 1"), WARNING: level(">= 2")}, name="breadth"))


def test_breadth_eases_and_resolves_but_is_never_retracted() -> None:
    rules = (PMI, replace(PMI, id=RuleId("other"), levels={WARNING: level("< 50.5")}), BREADTH)
    rows = (*CALM, FLASH_OF_FEBRUARY, final_of_february(50.4), flash_of_march(52.0))

    draft = live(world(*rules), x=rows)

    found = [(each.kind, each.level) for each in of_rules(draft) if each.rule == BREADTH.id]
    assert found == [(FIRED, WARNING), (EASED, WATCH), (RESOLVED, OK)]


def test_breadth_has_no_period() -> None:
    fired = next(
        each
        for each in of_rules(live(world(PMI, BREADTH), x=(*CALM, FLASH_OF_FEBRUARY)))
        if each.rule == BREADTH.id
    )

    assert fired.reading is not None
    assert (fired.reading.period, fired.reading.value) == (None, 1.0)


LIVES = st.lists(
    st.builds(
        Said,
        period=st.sampled_from(months(4, start="2024-12-01")),
        value=st.sampled_from([None, 45.0, 49.0, 50.2, 50.7, 52.0]),
        at=st.integers(-5, 25).map(lambda days: START + timedelta(days=days)),
        stage=st.sampled_from([FLASH, FINAL, None]),
    ),
    max_size=12,
)
WHATEVER = (
    PMI,
    replace(PMI, id=RuleId("reminding"), remind=Remind.PRINT),
    replace(PMI, id=RuleId("finals"), stages=StagePolicy.FINAL),
    rule("change(x, 1)", {WATCH: level("<= -1", "> 0", hold=2)}, name="holding"),
    BREADTH,
)


@given(rows=LIVES)
def test_people_have_always_been_told_the_level_at_which_a_known_rule_stands(rows: list[Said]) -> None:
    watch = world(*WHATEVER)

    draft = live(watch, x=rows)

    now = assess(watch, record(x=rows), as_of=START + timedelta(days=25)).standing.rules
    for state in now:
        last = draft.told.last.get((state.rule, ""))
        if state.level is not Level.UNKNOWN:
            assert state.level is (last.level if last else OK)


@given(rows=LIVES)
def test_an_episode_is_open_exactly_while_something_bad_was_told_last(rows: list[Said]) -> None:
    draft = live(world(*WHATEVER), x=rows)

    bad = {subject for subject, last in draft.told.last.items() if last.level is not OK}

    assert set(draft.told.episodes) == bad
    assert all(each.ended_at is None for each in draft.told.episodes.values())


@given(rows=LIVES)
def test_a_rule_tells_at_most_one_thing_an_instant_and_no_id_twice(rows: list[Said]) -> None:
    events = live(world(*WHATEVER), x=rows).events

    rules = [(event.rule, event.at) for event in events if event.rule]
    assert len(rules) == len(set(rules))
    assert len(events) == len({event.id for event in events})


@given(rows=LIVES, days=st.integers(0, 25))
def test_what_is_said_later_changes_nothing_told_before(rows: list[Said], days: int) -> None:
    until = START + timedelta(days=days)
    watch = world(*WHATEVER)

    whole = [event for event in live(watch, x=rows).events if event.at <= until]
    by_then = live(watch, x=[row for row in rows if row.at <= until]).events

    assert [*by_then] == whole


@given(rows=LIVES, split=st.integers(0, 25))
def test_a_life_told_in_two_halves_is_the_life_told_in_one(rows: list[Said], split: int) -> None:
    watch, middle = world(*WHATEVER), START + timedelta(days=split)

    whole = live(watch, x=rows)
    first = live(watch, x=[row for row in rows if row.at <= middle])
    second = live(watch, start=middle, told=first.told, x=rows)

    assert [*of_rules(first), *of_rules(second)] == of_rules(whole)
    assert second.told.last == whole.told.last
