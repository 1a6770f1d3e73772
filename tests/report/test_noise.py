from dataclasses import replace
from datetime import date

from services import FINAL_RULE

from monitor.evaluation.noise import Noise, NoiseWarning, Tally
from monitor.model.standing import RuleState
from monitor.model.terms import Frequency, Level, RuleId
from monitor.report.noise import WIDTH, noise_table

WHOLE = Tally(
    first=date(1985, 1, 1),
    last=date(2025, 12, 1),
    periods=492,
    shares={Level.WATCH: 0.41, Level.WARNING: 0.2, Level.CRITICAL: 0.051},
    onsets_a_year=0.44,
    mean_run=12.2,
    messages_a_year=1.26,
)
RECENT = replace(WHOLE, first=date(2024, 1, 1), periods=24, shares={Level.WATCH: 22 / 24})
ALWAYS_ON = NoiseWarning(
    name="always-on", message="at watch or worse in 92 % of the last 24 months: show it, do not alert on it"
)
NOISE = Noise(frequency=Frequency.MONTHLY, whole=WHOLE, recent=RECENT, warnings=())
BUILDERS = replace(FINAL_RULE, rule=RuleId("builders"), reason=None)


def row(noise: Noise) -> str:
    return noise_table([(BUILDERS, noise)]).splitlines()[1]


def row_of(state: RuleState) -> str:
    return noise_table([(state, None)]).splitlines()[1]


def test_a_rule_is_a_row_under_the_names_of_its_columns() -> None:
    lines = noise_table([(BUILDERS, NOISE)]).splitlines()

    assert lines[0].split("  ")[0] == "rule"
    assert lines[1].split() == (
        "builders 1985-01 to 2025-12 492 41.0 % 20.0 % 5.1 % 91.7 % 0.4 12.2 1.3".split()  # noqa: SIM905 - as read
    )


def test_a_level_the_rule_has_not_got_is_left_empty() -> None:
    only_warning = replace(NOISE, whole=replace(WHOLE, shares={Level.WARNING: 0.2}))

    assert row(only_warning).count("%") == 2
    assert "nan" not in row(replace(NOISE, whole=replace(WHOLE, mean_run=None)))


def test_a_rule_without_a_history_says_why() -> None:
    blind = replace(BUILDERS, reading=None, reason="no data: nahb_hmi")

    assert row_of(blind).split("  ")[-1].strip() == "no data: nahb_hmi"


def test_a_rule_over_rules_has_none_whatever_it_stands_at() -> None:
    assert BUILDERS.reading is not None
    counting = replace(BUILDERS, reading=replace(BUILDERS.reading, period=None))

    assert row_of(counting).endswith("a rule over rules has no history")
    assert row_of(replace(counting, reason="between 1 and 3: sos unknown")) == row_of(counting)


def test_warnings_stand_below_the_table_by_rule() -> None:
    said = noise_table([(BUILDERS, replace(NOISE, warnings=(ALWAYS_ON,)))])

    assert said.splitlines()[-2:] == [
        "",
        "builders: always-on: at watch or worse in 92 % of the last 24 months: show it, do not alert on it",
    ]


def test_an_instance_is_named_after_its_rule() -> None:
    instance = replace(BUILDERS, instance="dc_claims")

    assert noise_table([(instance, NOISE)]).splitlines()[1].startswith("builders/dc_claims")


def test_no_line_is_wider_than_the_table() -> None:
    long_name = replace(BUILDERS, rule=RuleId("a-rule-with-a-name-that-no-column-could-ever-hold"))
    loud = replace(NOISE, warnings=(ALWAYS_ON, replace(ALWAYS_ON, message="word " * 60)))

    blind = replace(long_name, reading=None, reason="no data: " + "one_more_indicator, " * 12)

    said = noise_table([(long_name, loud), (blind, None)])

    assert max(map(len, said.splitlines())) <= WIDTH
