"""The parts of an expression with the values that one reading reads."""

from datetime import date

from evaluation.builders import X, Y, catalogue, indicator, knowledge, monthly

from monitor.explanation.steps import Part, parts
from monitor.language.syntax import parse
from monitor.language.track import evaluate


def parts_of(text: str, *values: float | None) -> tuple[Part, ...]:
    known = knowledge(indicator(X), indicator(Y), x=monthly(*values), y=monthly(*values))
    track = evaluate(parse(text), known.vintage, catalogue(indicator(X), indicator(Y)))
    assert track.newest is not None
    return parts(track, track.newest, known.catalogue)


def shown(part: Part) -> tuple[str, int, list[tuple[date, float | None]]]:
    return part.text, part.depth, [(seen.period, seen.value) for seen in part.seen]


def test_a_series_by_itself_is_one_part() -> None:
    (whole,) = parts_of("x", 50, 51)

    assert shown(whole) == ("x", 0, [(date(2024, 2, 1), 51.0)])
    assert (whole.indicator, whole.unit, whole.precision, whole.condition) == (X, "index", 1, False)


def test_a_change_shows_both_its_ends() -> None:
    whole, series = parts_of("change(x, 2)", 50, 51, 53)

    assert shown(whole) == ("change(x, 2)", 0, [(date(2024, 3, 1), 3.0)])
    assert shown(series) == ("x", 1, [(date(2024, 3, 1), 53.0), (date(2024, 1, 1), 50.0)])


def test_a_window_shows_its_newest_value_and_how_many_there_are() -> None:
    _, series = parts_of("mean(x, 3)", 50, 51, 53)

    assert (series.count, shown(series)) == (3, ("x", 1, [(date(2024, 3, 1), 53.0)]))


def test_what_is_within_a_lag_is_of_the_period_it_reads() -> None:
    found = parts_of("lag(mean(x, 2), 1)", 50, 52, 60)

    assert [shown(part) for part in found[:2]] == [
        ("lag(mean(x, 2), 1)", 0, [(date(2024, 3, 1), 51.0)]),
        ("mean(x, 2)", 1, [(date(2024, 2, 1), 51.0)]),
    ]


def test_conditions_are_marked_as_such() -> None:
    whole, left, *_ = parts_of("x < 50 and y > 10", 49)

    assert (whole.condition, left.condition, left.text) == (True, True, "x < 50")
    assert [seen.value for seen in whole.seen] == [1.0]


def test_the_same_part_is_told_once_where_it_first_stands() -> None:
    found = parts_of("x - mean(x, 1)", 50)

    assert [(part.text, part.depth) for part in found] == [
        ("x - mean(x, 1)", 0),
        ("x", 1),
        ("mean(x, 1)", 1),
    ]


def test_a_missing_value_is_none() -> None:
    known = knowledge(indicator(X), x=monthly(50, None, 52))
    track = evaluate(parse("x"), known.vintage, known.catalogue)

    (whole,) = parts(track, 1, known.catalogue)

    assert shown(whole) == ("x", 0, [(date(2024, 2, 1), None)])


def test_a_multiple_of_a_part_is_not_told_beside_it() -> None:
    found = parts_of("100 * x / y - 2 * mean(x, 1)", 50)

    assert [(part.text, part.depth) for part in found] == [
        ("100 * x / y - 2 * mean(x, 1)", 0),
        ("100 * x / y", 1),
        ("x", 2),
        ("y", 2),
        ("mean(x, 1)", 1),
    ]


def test_a_rule_on_a_multiple_shows_it_as_the_whole() -> None:
    found = parts_of("2 * x", 50)

    assert [(part.text, part.depth) for part in found] == [("2 * x", 0), ("x", 1)]
