import pytest
from shipped import RULES, book, book_of

SHIPPED = (RULES / "us-downside.yaml").read_text("utf-8")


def hashes(text: str) -> dict[str, str]:
    return {rule.id: rule.hash for rule in book_of(text).rules}


def changed(old: str, new: str) -> set[str]:
    assert old in SHIPPED
    before, after = hashes(SHIPPED), hashes(SHIPPED.replace(old, new))
    return {name for name in before if before[name] != after[name]}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("en: Services PMI,", "en: Another title,"),
        ("zh: 服务业 PMI}", "zh: 另一个标题}"),
        ("Services carried the expansion.", "Another argument."),
        ("pct_change(mean(us_claims, 4), 52)", "pct_change( mean(us_claims,4) ,52 )"),
        ('watch:    {enter: "< 50.5", clear: ">= 51.5"}', 'watch: {clear: ">= 51.50", enter: "<50.50"}'),
        ("remind: {factor: 2}", "remind: none"),
        ("role: leading", "role: context"),
    ],
)
def test_wording_and_spacing_do_not_change_a_hash(old: str, new: str) -> None:
    assert changed(old, new) == set()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('clear: ">= 51.5"', 'clear: ">= 51.6"', "services-pmi-weak"),
        ("measure: mean(new_home_supply, 3)", "measure: mean(new_home_supply, 4)", "new-home-glut"),
        ("gate: nahb_hmi < 50", "gate: nahb_hmi < 51", "builders-turn"),
        ("stages: final", "stages: any", "expectations-5y"),
        ("breaks: mute", "breaks: flag", "sentiment-turn"),
        ("rise: 5", "rise: 6", "sentiment-new-low"),
        (
            'hold: 2}\n    warning:  {enter: ">= 0.6"',
            'hold: 3}\n    warning:  {enter: ">= 0.6"',
            "mortgage-shock",
        ),
        ("count_themes_at(warning)", "count_themes_at(watch)", "downside-breadth"),
    ],
)
def test_what_decides_changes_the_hash_of_its_rule_alone(old: str, new: str, rule: str) -> None:
    assert changed(old, new) == {rule}


def test_a_hash_is_sha_256_in_hex() -> None:
    assert {len(rule.hash) for rule in book().rules} == {64}
    assert len({rule.hash for rule in book().rules}) == len(book().rules)
