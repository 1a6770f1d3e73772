"""The exit code and the document of `check`: the worst level decides, and the unknown is never ok."""

import json
from dataclasses import replace
from typing import Any

import pytest
from services import CATALOGUE, FINAL_RULE, FLASH_RULE, FLASH_STANDING, FLASH_STATE

from monitor.model.catalogue import Catalogue
from monitor.model.standing import RuleState, Standing
from monitor.model.terms import Freshness, Level, RuleId, Theme
from monitor.report.document import document, exit_code, overall, themes

OK, UNKNOWN, WATCH, WARNING, CRITICAL = Level.OK, Level.UNKNOWN, Level.WATCH, Level.WARNING, Level.CRITICAL


def standing_at(*levels: Level) -> tuple[RuleState, ...]:
    return tuple(
        replace(FLASH_RULE, rule=RuleId(f"rule-{number}"), level=level) for number, level in enumerate(levels)
    )


def written(standing: Standing, catalogue: Catalogue = CATALOGUE) -> Any:  # noqa: ANN401 - JSON
    return json.loads(json.dumps(document(standing, catalogue, exit_on=WARNING)))


@pytest.mark.parametrize(
    ("levels", "exit_on", "code"),
    [
        ((), WARNING, 0),
        ((OK,), WARNING, 0),
        ((WATCH,), WARNING, 0),
        ((WATCH,), WATCH, 1),
        ((WARNING,), WARNING, 1),
        ((WARNING,), CRITICAL, 0),
        ((CRITICAL,), CRITICAL, 2),
        ((CRITICAL,), WATCH, 2),
        ((UNKNOWN,), WARNING, 3),
        ((UNKNOWN, WATCH), WARNING, 3),
        ((UNKNOWN, WARNING), CRITICAL, 3),
        ((UNKNOWN, WARNING), WARNING, 1),
        ((UNKNOWN, CRITICAL), WARNING, 2),
        ((OK, UNKNOWN), WATCH, 3),
    ],
)
def test_the_exit_code_follows_the_worst_level(levels: tuple[Level, ...], exit_on: Level, code: int) -> None:
    assert exit_code(standing_at(*levels), exit_on) == code


@pytest.mark.parametrize(
    ("levels", "worst"),
    [
        ((), OK),
        ((OK, UNKNOWN), UNKNOWN),
        ((UNKNOWN, WATCH), WATCH),
        ((WATCH, WARNING), WARNING),
        ((CRITICAL, UNKNOWN, OK), CRITICAL),
    ],
)
def test_the_overall_level_is_the_worst(levels: tuple[Level, ...], worst: Level) -> None:
    assert overall(standing_at(*levels)) is worst


def test_a_theme_stands_where_the_worst_of_its_rules_stands() -> None:
    labour = replace(FINAL_RULE, rule=RuleId("claims"), theme=Theme.LABOUR)

    assert themes([FINAL_RULE, FLASH_RULE, labour]) == {Theme.SERVICES: WARNING, Theme.LABOUR: OK}


def test_the_document_says_what_the_contract_shows() -> None:
    said = document(FLASH_STANDING, CATALOGUE, exit_on=WARNING)

    assert said == {
        "schema": 1,
        "as_of": "2025-02-21T14:45:00Z",
        "level": "warning",
        "exit_code": 1,
        "themes": {"services": "warning"},
        "indicators": [
            {
                "id": "services_pmi",
                "period": "2025-02-01",
                "value": 49.7,
                "unit": "index",
                "stage": "flash",
                "released_at": "2025-02-21T14:45:00Z",
                "released_basis": "stated",
                "hindsight": False,
                "previous": 52.9,
                "consensus": 53.0,
                "surprise_sigma": -1.2,
                "freshness": "fresh",
                "source": "spglobal",
                "next_release_at": "2025-03-05T14:45:00Z",
                "statements": [
                    "lowest since 2023-01",
                    "below 50 for the first time in 25 months",
                    "second fall in a row",
                ],
            }
        ],
        "rules": [
            {
                "id": "services-pmi-weak",
                "theme": "services",
                "role": "coincident",
                "level": "warning",
                "value": 49.7,
                "period": "2025-02-01",
                "threshold": "< 50",
                "distance": -0.3,
                "since": "2025-02-01",
                "provisional": True,
                "gate": None,
                "breaks": [],
                "would_clear": ">= 50.5",
                "would_escalate": "< 48",
                "tier": "T1",
                "reason": None,
            }
        ],
    }


def test_what_is_not_known_is_null_and_never_absent() -> None:
    nothing = replace(
        FLASH_STATE,
        latest=None,
        previous=None,
        consensus=None,
        surprise_sigma=None,
        extreme=None,
        crossing=None,
        streak=0,
        freshness=replace(FLASH_STATE.freshness, freshness=Freshness.MISSING, next_due_at=None),
    )
    unknown = replace(
        FLASH_RULE,
        level=UNKNOWN,
        reading=None,
        threshold=None,
        distance=None,
        since=None,
        would_clear=None,
        would_escalate=None,
        reason="no data: services_pmi",
    )
    bare = Standing(as_of=FLASH_STANDING.as_of, indicators=(nothing,), rules=(unknown,))

    known, said = written(FLASH_STANDING), written(bare)

    assert said.keys() == known.keys()
    assert said["indicators"][0].keys() == known["indicators"][0].keys()
    assert said["rules"][0].keys() == known["rules"][0].keys()
    assert (said["level"], said["exit_code"]) == ("unknown", 3)


def test_numbers_are_shown_at_the_precision_published() -> None:
    whole = {name: replace(each, precision=0) for name, each in CATALOGUE.items()}

    said = written(FLASH_STANDING, whole)["indicators"][0]

    assert said["value"] == 50
    assert isinstance(said["value"], int)
