"""Values of the model as plain JSON."""

import json
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType

import pytest
from contracts.store_values import FIRED, FIRST_MAIL, WEAK

from monitor.model.decisions import Matcher
from monitor.model.plain import JsonValue, plain, record
from monitor.model.terms import Level, SilenceId


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (SilenceId(7), 7),
        (WEAK, WEAK),
        (Level.WARNING, "warning"),
        (date(2025, 2, 1), "2025-02-01"),
        (datetime(2025, 2, 21, 14, 45, tzinfo=UTC), "2025-02-21T14:45:00Z"),
        (datetime(2025, 2, 21, 9, 45, tzinfo=timezone(timedelta(hours=-5))), "2025-02-21T14:45:00Z"),
        ("服务业".encode(), "服务业"),
        (b"\xff\x00", {"base64": "/wA="}),
        ((Level.OK, (1, None)), ["ok", [1, None]]),
        (frozenset({Level.WARNING, Level.CRITICAL}), ["critical", "warning"]),
        (MappingProxyType({(WEAK, ""): Level.OK}), [[[WEAK, ""], "ok"]]),
    ],
)
def test_every_kind_of_value_has_a_form(value: object, expected: JsonValue) -> None:
    assert plain(value) == expected


def test_a_record_has_every_field_under_its_own_name() -> None:
    told = record(FIRED)

    assert [*told] == [each.name for each in fields(FIRED)]
    assert json.loads(json.dumps(told)) == told
    assert record(FIRST_MAIL)["events"] == [FIRED.id]
    assert record(Matcher(levels=frozenset({Level.OK})))["levels"] == ["ok"]


@pytest.mark.parametrize("value", [object(), Level, 1j, Matcher])
def test_what_has_no_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no record"):
        plain(value)
