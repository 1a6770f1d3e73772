"""Events as rows: the reading spread over columns, the values it rests on as one JSON document."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping

from monitor.model.alerts import Event, Input, Reading
from monitor.model.terms import Basis, IndicatorId, SourceName, Stage


def event_row(event: Event) -> dict[str, Any]:
    """Spread an event over the columns of its table, all but its sequence number."""
    return {
        "id": event.id,
        "at": event.at,
        "kind": event.kind,
        "rule": event.rule,
        "indicator": event.indicator,
        "instance": event.instance,
        "level": event.level,
        "previous_level": event.previous_level,
        "threshold": event.threshold,
        "distance": event.distance,
        "title": event.title,
        "theme": event.theme,
        "role": event.role,
        "unit": event.unit,
        "rule_hash": event.rule_hash,
        "episode": event.episode,
        "reason": event.reason,
    } | _reading_row(event.reading)


def event_of(row: RowMapping) -> Event:
    """Gather an event from its row."""
    return Event(
        id=row["id"],
        at=row["at"],
        kind=row["kind"],
        rule=row["rule"],
        indicator=row["indicator"],
        instance=row["instance"],
        level=row["level"],
        previous_level=row["previous_level"],
        reading=_reading_of(row),
        threshold=row["threshold"],
        distance=row["distance"],
        title=row["title"],
        theme=row["theme"],
        role=row["role"],
        unit=row["unit"],
        rule_hash=row["rule_hash"],
        episode=row["episode"],
        reason=row["reason"],
    )


def _reading_row(reading: Reading | None) -> dict[str, Any]:
    """Every column is there for every event: many rows go into one statement."""
    if reading is None:
        return dict.fromkeys(("period", "value", "stage", "tier", "breaks", "inputs"))
    return {
        "period": reading.period,
        "value": reading.value,
        "stage": reading.stage,
        "tier": reading.tier,
        "breaks": _json(reading.breaks),
        "inputs": _json([_input_document(value) for value in reading.inputs]),
    }


def _reading_of(row: RowMapping) -> Reading | None:
    if row["tier"] is None:
        return None
    return Reading(
        period=row["period"],
        value=row["value"],
        stage=row["stage"],
        inputs=tuple(_input_of(document) for document in json.loads(row["inputs"])),
        breaks=tuple(json.loads(row["breaks"])),
        tier=row["tier"],
    )


def _input_document(value: Input) -> dict[str, Any]:
    return {
        "indicator": value.indicator,
        "period": value.period.isoformat(),
        "value": value.value,
        "stage": value.stage.value,
        "released_at": value.released_at.isoformat(),
        "basis": value.basis.value,
        "hindsight": value.hindsight,
        "source": value.source,
    }


def _input_of(document: dict[str, Any]) -> Input:
    return Input(
        indicator=IndicatorId(document["indicator"]),
        period=date.fromisoformat(document["period"]),
        value=document["value"],
        stage=Stage(document["stage"]),
        released_at=datetime.fromisoformat(document["released_at"]),
        basis=Basis(document["basis"]),
        hindsight=document["hindsight"],
        source=SourceName(document["source"]),
    )


def _json(value: object) -> str:
    """Render the one canonical form: sorted keys, no spaces, no NaN."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
