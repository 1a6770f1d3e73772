import json
from dataclasses import replace
from datetime import timedelta

from services import FIRED, FLASH_AT, FLASH_INPUT, FLASH_READING, LATE

from monitor.wording.documents import canonical, replay_line, webhook_body

KEYS = [
    "schema",
    "seq",
    "id",
    "at",
    "rule",
    "instance",
    "indicator",
    "event",
    "level",
    "previous_level",
    "value",
    "period",
    "stage",
    "tier",
    "title",
]


def test_a_replay_line_is_the_contract() -> None:
    assert replay_line(FIRED, 7) == {
        "schema": 1,
        "seq": 7,
        "id": "evt_6f0c5d7e8a9b4c3d2e1f00112233aabb",
        "at": "2025-02-21T14:45:00Z",
        "rule": "services-pmi-weak",
        "instance": "",
        "indicator": None,
        "event": "fired",
        "level": "warning",
        "previous_level": "ok",
        "value": 49.7,
        "period": "2025-02-01",
        "stage": "flash",
        "tier": "T1",
        "title": "Services PMI",
    }


def test_what_is_unknown_is_null_and_never_absent() -> None:
    line = replay_line(LATE, None)

    assert list(line) == KEYS
    assert [line[key] for key in ("seq", "rule", "value", "period", "stage", "tier")] == [None] * 6


def test_a_webhook_body_is_the_contract() -> None:
    body = webhook_body(FIRED, "said")
    told = body["data"]

    assert {**body, "data": None} == {
        "schema": 1,
        "type": "alert.fired",
        "timestamp": "2025-02-21T14:45:00Z",
        "data": None,
    }
    assert told == {
        **replay_line(FIRED, None),
        "theme": "services",
        "unit": "index",
        "threshold": "< 50",
        "released_at": "2025-02-21T14:45:00Z",
        "basis": "stated",
        "text": "said",
    }


def test_a_data_event_has_a_type_of_its_own() -> None:
    body = webhook_body(LATE, "said")

    assert body["type"] == "data.late"
    assert isinstance(body["data"], dict)
    assert body["data"]["released_at"] is None
    assert body["data"]["basis"] is None


def test_the_release_told_is_the_newest_a_reading_rests_on() -> None:
    older = replace(FLASH_INPUT, released_at=FLASH_AT - timedelta(days=16))
    event = replace(FIRED, reading=replace(FLASH_READING, inputs=(older, FLASH_INPUT)))
    told = webhook_body(event, "")["data"]

    assert isinstance(told, dict)
    assert told["released_at"] == "2025-02-21T14:45:00Z"


def test_canonical_json_is_sorted_compact_and_keeps_letters() -> None:
    text = canonical(replay_line(replace(FIRED, title="服务业"), None))

    assert text.startswith('{"at":"2025-02-21T14:45:00Z","event":"fired"')
    assert '"title":"服务业"' in text
    assert json.loads(text) == replay_line(replace(FIRED, title="服务业"), None)
