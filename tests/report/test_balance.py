"""What a span amounted to, rule by rule."""

from dataclasses import replace
from datetime import timedelta

from services import FIRED, LATE, RETRACTED

from monitor.model.alerts import Event
from monitor.model.terms import Level, RuleId
from monitor.report.balance import balance

OTHER = RuleId("other")


def step(rule: str, before: Level, after: Level, *, days: int = 0) -> Event:
    at = FIRED.at + timedelta(days=days)
    return replace(FIRED, rule=RuleId(rule), previous_level=before, level=after, at=at)


def test_what_went_and_came_back_is_no_move() -> None:
    assert balance((RETRACTED, FIRED)) == ()


def test_steps_of_a_rule_amount_to_one_move() -> None:
    steps = (
        step("a", Level.WARNING, Level.CRITICAL, days=2),
        step("a", Level.OK, Level.WARNING),
    )

    (found,) = balance(steps)

    assert (found.before, found.after, found.worse) == (Level.OK, Level.CRITICAL, True)


def test_what_got_worse_comes_first_and_of_that_the_worst() -> None:
    steps = (
        step("better", Level.CRITICAL, Level.WARNING),
        step("bad", Level.OK, Level.WATCH),
        step("worst", Level.OK, Level.CRITICAL),
    )

    assert [move.subject[0] for move in balance(steps)] == ["worst", "bad", "better"]


def test_events_about_data_are_no_moves() -> None:
    assert balance((LATE,)) == ()
