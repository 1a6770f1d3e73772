from dataclasses import replace
from datetime import date

from services import FEBRUARY, FINAL_AT, FIRED, FLASH_INPUT, FLASH_RULE, FLASH_SCENE, PMI, RULE

from monitor.model.alerts import Event
from monitor.model.prints import Band, Compared, NextPrint, Print, Spread, Turn
from monitor.model.terms import IndicatorId, Level, Stage
from monitor.wording.prospects import prospects

THE_FINAL = "Services PMI: the final for Feb 2025, in place of the flash 49.7"
CLEAR = Turn(value=51.0, level=Level.OK, distance=1.3, sigmas=2.6, prints=1)
WORSE = Turn(value=47.9, level=Level.CRITICAL, distance=-1.8, sigmas=-3.6, prints=2)
FINAL = NextPrint(
    coming=Print(indicator=PMI, period=FEBRUARY, last=FLASH_INPUT, carried=(), expected=49.7),
    bands=(
        Band(level=Level.CRITICAL, low=None, high=47.9),
        Band(level=Level.WARNING, low=48.0, high=49.9),
        Band(level=Level.WATCH, low=50.0, high=50.9),
        Band(level=Level.OK, low=51.0, high=None),
    ),
    spread=Spread(compared=Compared.REVISIONS, stage=Stage.FLASH, count=24, deviation=0.5),
    tried=1,
    holds=1,
    ease=(),
    clear=(CLEAR,),
    escalate=(WORSE,),
)
MARCH = replace(
    FINAL,
    coming=replace(FINAL.coming, period=date(2025, 3, 1), expected=None),
    spread=replace(FINAL.spread, compared=Compared.CHANGES, stage=None),
)


def told(*coming: NextPrint, event: Event = FIRED) -> list[tuple[str, str]]:
    scene = replace(FLASH_SCENE, outlooks={(RULE, ""): coming})
    return [(fact.label, fact.text) for fact in prospects(event, FLASH_RULE, scene)]


def test_the_final_is_told_with_what_it_would_do_and_how_far_finals_move() -> None:
    assert told(FINAL) == [
        ("Next print", f"{THE_FINAL}; consensus 49.7; due 5 Mar 2025 22:45 Asia/Shanghai (5 Mar 09:45 ET)"),
        ("Would clear", "to ○ ok at 51.0 or more: 1.3 above the flash, 2.6 times the usual revision"),
        (
            "Would worsen",
            (
                "to ● critical at 47.9 or less, 2 prints in a row: "
                "1.8 below the flash, 3.6 times the usual revision"
            ),
        ),
        (
            "Revisions",
            "the middle two thirds of 24 revisions from flash to final lie within a range of 1.00",
        ),
    ]


def test_the_next_period_is_counted_from_the_last_value() -> None:
    facts = told(MARCH)

    assert facts[0][1].startswith("Services PMI for Mar 2025 (last 49.7); due ")
    assert facts[1][1].endswith("1.3 above the last value, 2.6 times the usual move")
    assert "Revisions" not in dict(facts)


def test_a_value_that_is_no_print_is_not_told() -> None:
    far = replace(MARCH, clear=(replace(CLEAR, sigmas=61.6),), escalate=(), tried=2)

    assert told(far)[1:] == [
        ("Would clear", "no likely value of the next print does that, nor do 2 in a row")
    ]


def test_a_value_unchanged_may_be_enough() -> None:
    fine = (Band(level=Level.OK, low=49.2, high=None),)
    unmoved = replace(CLEAR, value=49.7, distance=0.0, sigmas=0.0)
    same = replace(MARCH, bands=fine, clear=(unmoved,), escalate=())

    assert told(same)[1:] == [("Would clear", "to ○ ok at 49.2 or more: the last value unchanged is enough")]


def test_a_rule_that_is_ok_is_told_what_would_fire_it() -> None:
    fine = replace(FIRED, level=Level.OK)

    assert [label for label, _ in told(MARCH, event=fine)] == ["Next print", "Would fire"]


def test_an_unknown_rule_is_told_what_comes_and_no_more() -> None:
    unsure = replace(FIRED, level=Level.UNKNOWN)

    assert [label for label, _ in told(MARCH, event=unsure)] == ["Next print"]


def test_of_many_inputs_the_first_two_are_told() -> None:
    other = replace(MARCH, coming=replace(MARCH.coming, indicator=IndicatorId(PMI)))

    assert [label for label, _ in told(MARCH, other, MARCH)].count("Next print") == 2


def test_without_outlooks_the_bare_thresholds_stand() -> None:
    assert told() == [("Would end", "▲ warning at >= 50.5"), ("Would worsen", "at < 48")]


def test_a_milder_level_ends_where_a_better_one_begins() -> None:
    milder = replace(CLEAR, value=50.0, level=Level.WATCH, distance=0.3, sigmas=None)

    assert told(replace(MARCH, ease=(milder,)))[1] == (
        "Would ease",
        "to △ watch at 50.0 to 50.9: 0.3 above the last value",
    )


def test_a_worse_level_that_lies_nearer_but_takes_more_prints_is_told_too() -> None:
    at_once = replace(WORSE, value=44.0, distance=-5.7, sigmas=-7.0, prints=1)
    nearer = replace(WORSE, level=Level.WATCH, value=50.9, distance=-0.1, sigmas=-0.2)
    fine = replace(FIRED, level=Level.OK)
    march = replace(MARCH, escalate=(at_once, nearer))

    assert [text.split(":")[0] for _, text in told(march, event=fine)[1:]] == [
        "to ● critical at 47.9 or less",
        "to △ watch at 50.9 or less, 2 prints in a row",
    ]


def test_a_worse_level_out_of_reach_is_said_to_be() -> None:
    far = replace(MARCH, escalate=(replace(WORSE, sigmas=-34.0),))

    assert told(far)[-1] == ("Would worsen", "no likely value of the next print does that")


def test_a_print_that_is_overdue_was_due() -> None:
    scene = replace(FLASH_SCENE, standing=replace(FLASH_SCENE.standing, as_of=FINAL_AT))
    scene = replace(scene, outlooks={(RULE, ""): (MARCH,)})

    facts = {fact.label: fact.text for fact in prospects(FIRED, FLASH_RULE, scene)}

    assert facts["Next print"].endswith("; was due 5 Mar 2025 22:45 Asia/Shanghai (5 Mar 09:45 ET)")
