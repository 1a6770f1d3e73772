"""The way from release to message, on fakes: what is stored as one, who is asked, what is told, and once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from contracts.store_values import LATE, SENTIMENT, decided
from desk import BUSY, DESK, HOOK, Hook, Life, life, plan, reader, restarted, summary
from evaluation.builders import (
    LISTINGS,
    PUBLISHER,
    X,
    Y,
    indicator,
    level,
    listing,
    rule,
)
from fakes import FakeSource, FakeStore, ended, fetched
from survey import BETTER, FINAL_AT, FLASH_AT, HISTORY, START, WEAK

from monitor.errors import TransientError
from monitor.model.catalogue import Release
from monitor.model.decisions import Matcher
from monitor.model.series import Forecast
from monitor.model.terms import (
    CONSENSUS,
    FILE,
    DeliveryState,
    EventId,
    EventKind,
    IndicatorId,
    Level,
    Outcome,
    Stage,
)
from monitor.pipeline import FILES, TRIES_TO_TELL
from monitor.polling import LIMITS
from monitor.routing.routes import Route

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def looked(one: Life, name: IndicatorId = X) -> Outcome:
    return one.store.looks()[name, PUBLISHER].outcome


# ---------------------------------------------------------------- collecting


def test_all_that_one_release_brings_is_stored_as_one() -> None:
    survey, store = Release(name="survey", fred_id=None), FakeStore()
    one = life(
        replace(indicator(X), release=survey),
        replace(indicator(Y), release=survey),
        indicator(IndicatorId("z")),
        store=store,
    )
    one.publisher.answers[Y] = fetched(*HISTORY)

    one.pipeline.collect(one.pipeline.watch.catalogue.values())

    stored = [{each.indicator for each in together.statements} for together in store.collections]
    assert stored == [{X, Y}, set()]


def test_sources_are_asked_in_order_until_one_answers() -> None:
    one = life(indicator(X), indicator(Y))
    watched = one.pipeline.watch.catalogue.values()
    one.pipeline.collect(watched)
    one.publisher.answers[Y] = ended(Outcome.MALFORMED)

    one.pipeline.collect(watched)

    assert one.publisher.asked == [X, Y, X, Y]
    assert one.fred.asked == [X, Y, Y]


def test_a_source_below_one_that_answers_is_asked_once_a_day_as_a_check() -> None:
    one = life()
    watched = one.pipeline.watch.catalogue.values()
    one.pipeline.collect(watched)
    one.clock.advance_to(START + DAY - MINUTE)
    one.pipeline.collect(watched)

    one.pipeline.collect(watched)

    assert one.publisher.asked == [X, X, X]
    assert one.fred.asked == [X, X]


def test_what_stands_in_does_not_put_off_the_next_look_at_the_first_source() -> None:
    one = life()
    one.pull(START)
    one.clock.advance_to(FLASH_AT + LIMITS.steps[0])
    one.publisher.answers[X] = ended(Outcome.UNAVAILABLE)

    wake = one.pipeline.pull().wake

    assert one.fred.asked
    assert wake == FLASH_AT + LIMITS.steps[0] + LIMITS.soonest


def test_a_source_below_one_that_has_nothing_new_is_asked_once_a_value_is_overdue() -> None:
    one = life()
    one.pull(START)
    one.publisher.answers[X] = ended(Outcome.EMPTY)
    asked = []
    for waited in (timedelta(minutes=20), timedelta(minutes=60)):
        one.clock.advance_to(FLASH_AT + waited)
        one.pipeline.pull()
        asked.append(len(one.fred.asked))

    before, after = asked

    assert after == before + 1


def test_what_is_put_into_a_watched_folder_is_read_within_minutes() -> None:
    kept = replace(indicator(X), listings=(*LISTINGS, listing(FILE, Stage.FINAL)))
    one, folder = life(kept), FakeSource(FILE)
    watching = replace(one.pipeline, sources={**one.pipeline.sources, FILE: folder})
    watching.pull()
    wake = watching.pull().wake
    folder.answers[X] = fetched(replace(WEAK, stage=Stage.FINAL, released_at=None))
    one.clock.advance_to(START + FILES)

    watching.pull()

    assert wake == START + FILES
    assert one.store.looks()[X, FILE].outcome is Outcome.OK
    assert FILE in one.store.statements([X])[X].source_names


def test_figures_that_cannot_be_right_are_refused_whole() -> None:
    one = life()
    one.pull(START)
    tenfold = [replace(figure, value=(figure.value or 0) * 10, released_at=FLASH_AT) for figure in HISTORY]
    one.publisher.answers[X] = fetched(*tenfold)
    one.clock.advance_to(FLASH_AT + MINUTE)

    one.pipeline.pull()

    look = one.store.looks()[X, PUBLISHER]
    assert look.outcome is Outcome.MALFORMED
    assert look.detail
    assert not any(one.store.statements([X])[X].values > 100)


def test_what_is_expected_is_asked_beside_the_sources_and_has_no_rank() -> None:
    one = life(replace(indicator(X), consensus="PMI"))
    forecaster = FakeSource(CONSENSUS)
    expected = Forecast(
        indicator=X,
        period=WEAK.period,
        stage=None,
        value=53.0,
        text="53.0",
        source=CONSENSUS,
        stated_at=START,
    )
    forecaster.answers[X] = replace(ended(Outcome.OK), forecasts=(expected,))
    asking = replace(one.pipeline, sources={**one.pipeline.sources, CONSENSUS: forecaster})

    asking.collect(asking.watch.catalogue.values())

    assert one.store.forecasts([X]) == (expected,)
    assert one.publisher.asked == [X]


@pytest.mark.parametrize("outcome", [Outcome.UNAVAILABLE, Outcome.RATE_LIMITED, Outcome.BAD_KEY])
def test_a_source_that_is_down_is_left_alone_for_the_rest_of_the_go(outcome: Outcome) -> None:
    one = life(indicator(X), indicator(Y))
    one.publisher.answers[X] = ended(outcome)
    watched = one.pipeline.watch.catalogue.values()
    one.pipeline.collect(watched)

    asked, last = tuple(one.publisher.asked), one.store.looks()[Y, PUBLISHER]
    one.pipeline.collect(watched)

    assert asked == (X,)
    assert last.outcome is outcome
    assert "not asked" in last.detail
    assert one.fred.asked == [X, Y, X, Y]
    assert one.publisher.asked == [X, X]


@pytest.mark.parametrize("outcome", [Outcome.NOT_FOUND, Outcome.WITHDRAWN, Outcome.MALFORMED])
def test_what_is_wrong_with_one_series_does_not_keep_others_from_being_asked(outcome: Outcome) -> None:
    one = life(indicator(X), indicator(Y))
    one.publisher.answers[X] = ended(outcome)

    one.pipeline.collect(one.pipeline.watch.catalogue.values())

    assert one.publisher.asked == [X, Y]


def test_a_date_newly_announced_is_not_slept_through() -> None:
    one, soon = life(), START + 2 * DAY + timedelta(hours=3)
    one.pull(START)
    one.clock.advance_to(START + 2 * DAY)
    one.publisher.answers[X] = replace(fetched(*HISTORY), announced=(soon,))

    wake = one.pipeline.pull().wake

    assert wake is not None
    assert soon <= wake < soon + MINUTE


def test_only_what_is_due_is_asked_for() -> None:
    one = life()
    one.pull(START)

    one.pull(START + MINUTE)
    before = len(one.publisher.asked)
    one.pull(FLASH_AT)

    assert before == 1
    assert len(one.publisher.asked) == 2


def test_the_daemon_wakes_just_after_the_due_minute() -> None:
    one = life()
    one.pull(START)
    one.clock.advance_to(FLASH_AT - timedelta(hours=1))

    assert one.pipeline.pull().wake == FLASH_AT + LIMITS.steps[0]


# ---------------------------------------------------------------- telling


def test_the_whole_first_cycle_is_one_instant_and_a_summary() -> None:
    one = life()

    told = one.pull(FLASH_AT + MINUTE, WEAK)

    assert told == [(EventKind.BASELINE, FLASH_AT + MINUTE)]
    assert len(one.store.owed(DESK)) == 1


def test_an_event_is_dated_by_its_release_and_not_by_the_look() -> None:
    one = life()
    one.pull(START)

    told = one.pull(FLASH_AT + 7 * MINUTE, WEAK)

    assert told == [(EventKind.FIRED, FLASH_AT)]
    assert one.store.events()[-1].level is Level.WARNING


def test_nothing_new_tells_nothing() -> None:
    one = life()
    one.pull(START)
    one.pull(FLASH_AT, WEAK)

    again = [one.pull(FLASH_AT + MINUTE), one.pull(FLASH_AT + DAY)]

    assert again == [[], []]
    assert len(one.store.owed(DESK)) == 1


def test_what_came_out_while_nobody_looked_is_told_in_its_order_and_in_one_message() -> None:
    one = life(indicator(X), indicator(Y), rules=[rule("y", name="other"), rule()])
    one.publisher.answers[Y] = fetched(*HISTORY)
    one.pull(START)
    one.publisher.answers[Y] = fetched(*HISTORY, replace(WEAK, released_at=FLASH_AT + MINUTE))

    told = one.pull(FLASH_AT + DAY, WEAK)

    (owed,) = one.store.owed(DESK)
    assert told == [(EventKind.FIRED, FLASH_AT), (EventKind.FIRED, FLASH_AT + MINUTE)]
    assert [event.rule for event in one.store.events()] == ["rule", "other"]
    assert owed.message.events == tuple(event.id for event in one.store.events())


def test_a_value_that_came_in_time_makes_no_instant_of_its_lateness() -> None:
    one = life()
    one.pull(START)

    told = one.pull(FINAL_AT + 3 * DAY, WEAK, BETTER)

    assert {at for _, at in told} <= {FLASH_AT, FINAL_AT}


def test_rules_of_one_release_are_told_in_the_order_of_their_file() -> None:
    one = life(rules=[rule(name="second"), rule(name="first")])
    one.pull(START)

    one.pull(FLASH_AT, WEAK)

    assert [event.rule for event in one.store.events()] == ["second", "first"]


def test_a_value_that_does_not_come_is_told_as_late_from_due_plus_grace() -> None:
    one = life()
    one.pull(START)

    told = one.pull(FLASH_AT + 2 * DAY + timedelta(hours=7))

    assert told == [(EventKind.LATE, FLASH_AT + 2 * DAY)]


def test_lateness_wakes_the_daemon_though_no_source_can_be_asked() -> None:
    one = life()
    one.pull(START)
    alone = replace(one.pipeline, sources={})

    assert alone.pull().wake == FLASH_AT + 2 * DAY


def test_a_late_value_that_comes_is_told_with_its_recovery() -> None:
    one = life()
    one.pull(START)
    one.pull(FLASH_AT + 2 * DAY)
    came_at = FLASH_AT + 3 * DAY

    told = one.pull(came_at + LIMITS.steps[0], replace(WEAK, released_at=came_at))

    assert told == [(EventKind.FIRED, came_at), (EventKind.RECOVERED, came_at)]


def test_a_source_that_changed_its_format_is_told_and_so_is_its_recovery() -> None:
    one = life()
    watched = replace(one.pipeline, sources={PUBLISHER: one.publisher})
    watched.pull()
    one.publisher.answers[X] = ended(Outcome.MALFORMED)
    one.clock.advance_to(START + 2 * DAY)
    changed = summary(watched.pull().events)
    one.publisher.answers[X] = fetched(*HISTORY)
    one.clock.advance_to(START + 3 * DAY)

    recovered = summary(watched.pull().events)

    assert changed == [(EventKind.CHANGED, START + 2 * DAY)]
    assert recovered == [(EventKind.RECOVERED, START + 3 * DAY)]


def test_a_source_that_cannot_be_reached_tells_nothing_and_changes_no_level() -> None:
    one = life()
    one.pull(START)
    one.pull(FLASH_AT, WEAK)
    one.publisher.answers[X] = ended(Outcome.UNAVAILABLE)
    one.clock.advance_to(FLASH_AT + 2 * DAY)

    told = one.pipeline.pull().events

    assert looked(one) is Outcome.UNAVAILABLE
    assert told == ()
    assert one.store.told().episodes


def test_an_unknown_resolves_nothing() -> None:
    one = life()
    one.pull(START)
    one.pull(FLASH_AT, WEAK)

    told = one.pull(FINAL_AT + 30 * DAY)

    assert {kind for kind, _ in told} == {EventKind.LATE, EventKind.MISSING}
    assert len(one.store.told().episodes) == 1


def test_what_another_process_told_meanwhile_is_not_told_over() -> None:
    store = FakeStore()
    mine, other = life(store=store), life(store=store)
    mine.pull(START)
    other.clock.advance_to(FLASH_AT)
    other.publisher.answers[X] = fetched(*HISTORY, WEAK)
    store.meanwhile.append(lambda: overtake(other))

    told = mine.pull(FLASH_AT, WEAK)

    assert told == []
    assert summary(store.events()) == [(EventKind.FIRED, FLASH_AT)]
    assert len(store.owed(DESK)) == 1


def overtake(other: Life) -> None:
    other.pipeline.pull()


def test_an_evaluation_is_drawn_anew_after_another_process_told_something_else() -> None:
    store = FakeStore()
    one = life(store=store)
    one.pull(START)
    store.meanwhile.append(lambda: tell_something(store))

    told = one.pull(FLASH_AT, WEAK)

    assert told == [(EventKind.FIRED, FLASH_AT)]
    assert [event.indicator for event in one.store.events()] == [SENTIMENT, None]


def test_a_race_that_is_lost_again_and_again_is_left_to_the_next_cycle() -> None:
    store = FakeStore()
    one = life(store=store)
    one.pull(START)
    store.meanwhile.extend([lambda: tell_something(store)] * TRIES_TO_TELL)

    with pytest.raises(TransientError):
        one.pull(FLASH_AT, WEAK)

    assert one.pull(FLASH_AT + DAY)[-1] == (EventKind.FIRED, FLASH_AT)


def tell_something(store: FakeStore) -> None:
    """Tell something of an indicator that is not watched here."""
    event = replace(LATE, id=EventId(f"evt_{store.told().sequence}"))
    drawn = replace(decided(store, event), collections=(), instant=store.told().instant or START)
    assert store.tell(drawn)


# ---------------------------------------------------------------- owing and delivering


def test_an_event_is_owed_to_the_channels_its_level_is_routed_to() -> None:
    critical_only = Route(match=Matcher(levels=frozenset({Level.CRITICAL})), to=(DESK,))
    one = life(by=plan(routes=[critical_only]))
    one.pull(START)

    told = one.pull(FLASH_AT, WEAK)

    assert told == [(EventKind.FIRED, FLASH_AT)]
    assert one.store.owed(DESK) == ()


def test_a_cycle_delivers_what_it_told() -> None:
    one = life()
    one.pull(START)

    one.cycle(FLASH_AT, WEAK)

    assert [message.events for message in one.desk.tried] == [(one.store.events()[0].id,)]
    assert one.store.backlog()[DeliveryState.DELIVERED] == 1


def test_a_failed_delivery_is_repeated_with_the_same_bytes() -> None:
    one = life()
    one.desk.answers.append(BUSY)
    one.pull(START)
    one.cycle(FLASH_AT, WEAK)
    again_at = one.pipeline.courier.next_at(DESK)
    assert again_at is not None

    one.clock.advance_to(again_at)
    answers = one.deliver()

    first, second = one.desk.tried
    assert [answer.delivered for answer in answers] == [True]
    assert first == second


def test_the_end_of_an_episode_waits_for_its_start_where_a_channel_sends_each_by_itself() -> None:
    hook = Hook(answers=[BUSY, BUSY])
    one = life(by=plan(reader(HOOK)), channels=[hook])
    one.pull(START)
    one.cycle(FLASH_AT, WEAK)
    one.cycle(FINAL_AT, BETTER)
    while_it_failed = one.kinds(hook.tried)

    one.cycle(FINAL_AT + DAY)

    assert while_it_failed == [("fired",)] * 2
    assert one.kinds(hook.tried) == [("fired",)] * 3 + [("retracted",)]


def test_what_is_owed_to_a_channel_that_was_removed_waits_for_its_return() -> None:
    hook = Hook()
    both = life(by=plan(reader(), reader(HOOK)), channels=[hook])
    both.pull(START)
    both.pull(FLASH_AT, WEAK)

    restarted(both, by=plan()).deliver()
    waiting = both.store.backlog()[DeliveryState.PENDING]
    both.deliver()

    assert waiting == 1
    assert [len(both.desk.tried), len(hook.tried)] == [1, 1]


def test_what_is_owed_to_a_channel_that_is_gone_wakes_nobody() -> None:
    hook = Hook()
    one = life(by=plan(reader(HOOK)), channels=[hook])
    one.pull(START)
    one.pull(FLASH_AT, WEAK)
    gone = restarted(one, by=plan()).pipeline

    answers = gone.courier.deliver_all()

    assert answers == ()
    assert [gone.courier.next_at(DESK), gone.release(), gone.refresh()] == [None, None, None]
    assert one.store.backlog()[DeliveryState.PENDING] == 1


def test_nothing_is_let_go_while_it_is_decided_what_is_told() -> None:
    one = life()
    one.cycle(START)

    with ThreadPoolExecutor(1) as pool:
        with one.pipeline.telling:
            going = pool.submit(one.pipeline.release)
            with pytest.raises(TimeoutError):
                going.result(timeout=0.05)

        assert going.result(timeout=30) is None


def test_an_edited_rule_is_told_at_the_next_pull_though_nothing_came() -> None:
    one = life()
    one.pull(START)
    stricter = replace(rule(levels={Level.WARNING: level("< 53", ">= 54")}), hash="another")
    edited = restarted(one, rules=[stricter]).pipeline
    one.clock.advance_to(START + MINUTE)

    told = summary(edited.pull().events)
    again = summary(edited.pull().events)

    assert [kind for kind, _ in told] == [EventKind.RULE_CHANGED]
    assert again == []


def test_a_revision_seen_after_an_outage_is_dated_when_it_was_seen() -> None:
    store = FakeStore()
    one = life(store=store)
    undated = [replace(each, released_at=None) for each in HISTORY]
    one.publisher.answers[X] = fetched(*undated)
    one.pipeline.pull()
    one.publisher.answers[X] = ended(Outcome.UNAVAILABLE)
    one.clock.advance_to(START + DAY)
    one.pipeline.pull()
    one.publisher.answers[X] = fetched(*undated[:-1], replace(undated[-1], value=40.0))
    one.clock.advance_to(START + 2 * DAY)

    one.pipeline.pull()

    stated = [each for together in store.collections for each in together.statements]
    (revised,) = [each for each in stated if each.value == 40.0]
    assert (revised.released_at, revised.hindsight) == (START + 2 * DAY, False)
