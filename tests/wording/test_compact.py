from dataclasses import replace

from services import FIRED, FLASH_RULE, FLASH_SCENE, LATE, RETRACTED

from monitor.model.terms import EventKind
from monitor.wording.compact import MOST, compact, shortened


def test_the_line_for_a_chat_has_number_consensus_threshold_next_and_id() -> None:
    assert compact((LATE, FIRED), FLASH_SCENE) == (
        "[▲ warning] Services PMI Feb flash 49.7 vs consensus 53.0 (-1.2 sigma): fired at warning; +1 more"
        " · threshold < 50 · warning ends at >= 50.5"
        " · next due 5 Mar 2025 22:45 Asia/Shanghai (5 Mar 09:45 ET) · previous 52.9 · evt_6f0c5d7e"
    )


def test_a_retraction_says_so_first() -> None:
    assert compact((FIRED, RETRACTED), FLASH_SCENE).startswith("RETRACTED: ")


def test_a_data_event_has_no_threshold() -> None:
    assert "threshold" not in compact((LATE,), FLASH_SCENE)


def test_a_baseline_names_its_rules() -> None:
    baseline = replace(FIRED, kind=EventKind.BASELINE)

    said = compact((baseline, replace(baseline, title="Mortgage rate")), FLASH_SCENE)

    assert "Monitoring begins: 1 of 1 rules at watch or worse" in said
    assert " · Services PMI ▲ warning · Mortgage rate ▲ warning" in said


def test_what_matters_least_is_left_out_first() -> None:
    parts = ["a" * 200, "b" * 50, "c" * 50]

    assert shortened(parts, "evt_12345678") == f"{'a' * 200} · {'b' * 50} · evt_12345678"


def test_even_a_title_without_end_leaves_the_id() -> None:
    endless = replace(FIRED, title="Services " * 100)
    scene = replace(FLASH_SCENE, standing=replace(FLASH_SCENE.standing, indicators=(), rules=(FLASH_RULE,)))

    said = compact((endless,), scene)

    assert len(said) <= MOST
    assert said.endswith("… · evt_6f0c5d7e")
