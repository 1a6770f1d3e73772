from dataclasses import replace

from services import CATALOGUE, FLASH_INPUT, FLASH_READING, FLASH_RULE, FLASH_SCENE, INDICATOR

from monitor.model.standing import RuleState
from monitor.model.terms import IndicatorId, Level, Nature, Theme
from monitor.wording.page import Block
from monitor.wording.themes import themes_block

CLAIMS = IndicatorId("dc_claims")
HARD = replace(INDICATOR, id=CLAIMS, nature=Nature.HARD)
COUNTED = replace(
    FLASH_RULE,
    theme=Theme.GOVERNMENT,
    level=Level.CRITICAL,
    reading=replace(FLASH_READING, inputs=(replace(FLASH_INPUT, indicator=CLAIMS),)),
)


def block(*rules: RuleState) -> Block | None:
    standing = replace(FLASH_SCENE.standing, rules=rules)
    return themes_block(replace(FLASH_SCENE, standing=standing, catalogue={**CATALOGUE, CLAIMS: HARD}))


def test_themes_stand_soft_beside_hard_each_at_its_worst() -> None:
    watch = replace(FLASH_RULE, theme=Theme.HOUSING, level=Level.WATCH)

    given = block(FLASH_RULE, replace(FLASH_RULE, level=Level.CRITICAL), COUNTED, watch)

    assert given is not None
    assert given.title == "Themes at warning or worse: 2 of 3"
    assert [(fact.label, fact.text) for fact in given.facts] == [
        ("Soft data", "services ● critical"),
        ("Hard data", "government ● critical"),
    ]


def test_a_rule_on_both_rests_on_what_was_counted() -> None:
    inputs = (FLASH_INPUT, replace(FLASH_INPUT, indicator=CLAIMS))
    given = block(replace(COUNTED, reading=replace(FLASH_READING, inputs=inputs)))

    assert given is not None
    assert [fact.text for fact in given.facts] == ["none", "government ● critical"]


def test_where_no_theme_is_bad_nothing_is_said() -> None:
    assert block(replace(FLASH_RULE, level=Level.WATCH)) is None


def test_a_rule_over_rules_is_no_theme_of_its_own() -> None:
    breadth = replace(FLASH_RULE, theme=Theme.BREADTH, reading=replace(FLASH_READING, inputs=()))

    assert block(breadth) is None
