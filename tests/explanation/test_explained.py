"""An explanation as value, as text and as a document, over a small world."""

import json
from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from evaluation.builders import (
    Said,
    X,
    Y,
    gated,
    indicator,
    level,
    method_break,
    monthly,
    rearmed,
    record,
    rule,
    said,
    world,
)

from monitor.evaluation.standing import assess
from monitor.explanation.document import document as rendered
from monitor.explanation.explained import Explanation, explained
from monitor.explanation.text import text
from monitor.language.syntax import parse
from monitor.model.catalogue import Indicator
from monitor.model.terms import Level, Stage
from monitor.rulebook.book import Rule
from monitor.wording.documents import Document
from monitor.wording.plain import WIDTH
from monitor.wording.scene import Scene

BOTH = (indicator(X), indicator(Y))
WEAK = {Level.WARNING: level("< 50")}


class Told:
    """The last of some rules of a small world, explained in every form just after the last value."""

    def __init__(
        self,
        *rules: Rule,
        indicators: tuple[Indicator, ...] = BOTH,
        options: tuple[str, ...] = (),
        **rows: Iterable[Said],
    ) -> None:
        watch, kept = world(*rules, indicators=indicators), record(**rows)
        as_of = max(each.at for said_of in rows.values() for each in said_of)
        assessment = assess(watch, kept, as_of=as_of)
        self.scene = Scene(
            standing=assessment.standing, catalogue=watch.catalogue, told={}, zone=ZoneInfo("Asia/Shanghai")
        )
        self.value: Explanation = explained(assessment.judgements[-1], assessment, kept)
        self.text: str = text(self.value, self.scene, options=options)
        self.words: str = " ".join(self.text.split())
        self.document: Document = rendered([self.value], as_of, watch.catalogue)


def test_the_conclusion_stands_first() -> None:
    told = Told(rule(), x=(*monthly(52.9), said("2024-02-01", 49.7, "2024-02-21T14:45", stage=Stage.FLASH)))

    assert told.text.splitlines()[:4] == [
        "▲ warning Title of rule (services, coincident)",
        "  49.7 in Feb 2024 (flash, may be revised), 0.3 below the threshold of warning,",
        "  < 50. At warning or worse since Feb 2024. As known at 21 Feb 2024 22:45",
        "  Asia/Shanghai (21 Feb 09:45 ET).",
    ]


def test_no_line_is_wider_than_a_letter() -> None:
    one = gated(rule("pct_change(mean(x, 3), 1) - pct_change(mean(y, 3), 1)", WEAK), "change(y, 1) < 5")

    told = Told(one, x=monthly(50, 51, 52, 53), y=monthly(50, 51, 52, 54))

    assert max(map(len, told.text.splitlines())) <= WIDTH


def test_a_level_that_is_only_held_says_until_when() -> None:
    told = Told(rule(), x=monthly(52, 49.7, 50.2))

    assert "above the threshold of warning, < 50, and on until >= 50.5" in told.words


def test_a_closed_gate_is_told_with_its_value() -> None:
    told = Told(gated(rule(levels=WEAK), "y > 10"), x=monthly(49), y=monthly(5))

    assert "The rule is ok whatever that is, as y > 10 does not hold" in told.words
    assert "Gate y > 10: does not hold in Jan 2024 y: 5.0 in Jan 2024" in told.words
    assert told.value.gate is not None
    assert told.value.gate.holds is False


def test_a_gate_without_a_value_cannot_be_told() -> None:
    told = Told(gated(rule(levels=WEAK), "y > 10"), x=monthly(49))

    assert "Gate" not in told.words
    assert told.value.gate is not None
    assert told.value.gate.holds is None


def test_an_unknown_rule_says_what_is_missing_and_how_to_supply_it() -> None:
    told = Told(rule("x - y", WEAK), x=monthly(49))

    assert told.words.startswith("? unknown Title of rule (services, coincident) Unknown: no data: y.")
    assert "To supply what is missing\n  Indicator y:\n    macro-monitor fetch --only y\n" in told.text
    assert told.value.absent == (Y,)


def test_how_far_a_hold_has_come_is_told() -> None:
    one = rule(levels={Level.WARNING: level("< 50", ">= 51", hold=2, clear_hold=2, min_hold=3)})

    waiting = Told(one, x=monthly(52, 49)).words
    ending = Told(one, x=monthly(49, 49, 51)).words

    assert "starting takes 2 months in a row, 1 so far" in waiting
    assert "ending takes 2 months in a row, 1 so far; it stays for 3 months at least, 2 so far" in ending


def test_what_no_print_does_is_told_as_such() -> None:
    told = Told(
        gated(rule(levels={Level.WARNING: level("< 50", hold=2)}), "y > 10"), x=monthly(49), y=monthly(5)
    )

    assert "Would worsen no value of this print does that, nor do up to 2 in a row" in told.words
    assert "Assuming Indicator y stands still at 5.0" in told.words
    assert "Not tried the next print of Indicator y" in told.words


def test_every_input_has_its_next_print_in_the_order_they_are_due() -> None:
    told = Told(rule("any(x < 50, y < 50)", {Level.WATCH: level(">= 1")}), x=monthly(52, 52), y=monthly(55))

    first = told.words.index("Next print of Indicator y: Feb 2024, after 55.0")
    assert first < told.words.index("Next print of Indicator x: Mar 2024, after 52.0")
    assert "Not tried" not in told.words


def test_a_row_that_takes_too_long_to_try_is_told_as_such() -> None:
    told = Told(rule(levels={Level.WARNING: level("< 50", hold=2)}), x=monthly(52))
    (tried,) = told.value.next_prints
    longer = replace(told.value, next_prints=(replace(tried, holds=13),))

    words = " ".join(text(longer, told.scene).split())

    assert "Not tried more than 2 prints in a row, though the longest hold of this rule takes 13" in words


def test_a_condition_holds_or_does_not() -> None:
    told = Told(rule("x < 50 and y < 50", {Level.WATCH: level(">= 1")}), x=monthly(49), y=monthly(55))

    assert "The condition does not hold in Jan 2024 (final). As known" in told.words
    assert "starts where the condition holds, ends where it does not" in told.words


def test_a_probability_is_told_as_people_say_it() -> None:
    one = replace(rule("normal_cdf(x)", {Level.WATCH: level(">= 0.9")}), unit="probability", precision=3)

    told = Told(one, x=monthly(0.5))

    assert "A probability of 0.691 in Jan 2024 (final), 0.209 below the threshold of watch" in told.words
    assert "normal_cdf(x): 0.691 in Jan 2024" in told.words


def test_the_way_to_reproduce_it_holds_what_the_command_was_given() -> None:
    told = Told(rule(), x=monthly(52), options=("--rules", "my rules.yaml"))

    assert "explain rule --as-of 2024-02-05T14:45:00Z --rules 'my rules.yaml'" in told.text


def test_a_window_that_forgets_is_told_with_what_it_forgets() -> None:
    one = rule("change(x, 2)", {Level.WARNING: level("<= -4")})

    told = Told(one, x=monthly(50, 50, 50, 45))

    assert (
        "By itself with every input at its last value the rule would go to ○ ok in Jun 2024: the window has "
        "then passed the move of Indicator x from 50.0 to 45.0 in Apr 2024" in told.words
    )


def test_crossed_breaks_and_re_arming_are_told() -> None:
    broken = indicator(X, breaks=(method_break("2024-02-01", "2024-03-01"),))
    one = rearmed(rule("lowest_since_months(x)", {Level.WARNING: level(">= 2")}), "x", 5)

    told = Told(one, indicators=(broken,), x=monthly(50, 60, 60, 55))

    assert "Breaks crosses new method; named here, not corrected" in told.words
    assert "Re-arms when x is 5 above its lowest since it fired" in told.words


def test_few_values_read_are_told_one_by_one() -> None:
    told = Told(rule("mean(x, 3)", WEAK), x=monthly(50, 51, 52))

    assert (
        "Read besides 51.0 for Feb 2024 (final), released 5 Mar 2024 22:45 Asia/Shanghai (5 Mar 09:45 ET), "
        "by publisher 50.0 for Jan 2024 (final)" in told.words
    )


def test_many_values_read_are_told_by_their_ends() -> None:
    told = Told(rule("mean(x, 6)", WEAK), x=monthly(50, 51, 52, 53, 54, 55))

    assert "Read besides 5 values (final), the newest and the oldest of them: 54.0 for May 2024" in told.words
    assert "51.0 for Feb 2024" not in told.words


def test_a_rule_over_rules_lists_what_it_counts() -> None:
    breadth = replace(
        rule(levels={Level.WATCH: level(">= 1"), Level.WARNING: level(">= 2")}, name="breadth"),
        measure=parse("count_themes_at(warning)"),
        unit="themes",
        precision=0,
    )

    told = Told(rule(levels=WEAK, name="weak"), breadth, x=monthly(49))

    assert "1 theme at warning or worse, at the threshold of watch, >= 1." in told.words
    assert "counted services: weak ▲ warning" in told.words
    assert "○ ok at 0 themes or fewer △ watch at 1 theme or more (now 1)" in told.words
    assert told.value.next_prints == ()


def test_the_document_holds_every_step() -> None:
    told = Told(gated(rule(levels=WEAK), "y > 10"), x=monthly(52, 49), y=monthly(11, 12))

    document = json.loads(json.dumps(told.document))
    (explained_rule,) = document["rules"]
    assert document["schema"] == 1
    assert explained_rule["gate"]["holds"] is True
    assert [each["level"] for each in explained_rule["levels"]] == ["warning"]
    assert explained_rule["inputs"][0]["released_at"] == "2024-03-05T14:45:00Z"
    assert explained_rule["next_prints"][0]["bands"][0] == {"level": "warning", "low": None, "high": 49.9}
    assert explained_rule["next_prints"][0]["would_clear"][0]["distance"] == 1.0
    assert explained_rule["by_itself"] == []
