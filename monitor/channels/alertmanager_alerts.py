"""An event as the alerts of Prometheus' Alertmanager.

An alert is known there by its labels alone. The level is one of them, so that routes can match it: a
change of level ends one alert and begins another. Nothing that varies from print to print is a label.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitor.model.alerts import Event
from monitor.model.deliveries import Notice
from monitor.model.terms import EventKind, Level, Purpose

STANDS: Final = frozenset({Level.WATCH, Level.WARNING, Level.CRITICAL})
DATA_ALERT: Final = "indicator-data"
TEST_ALERT: Final = "notify-test"

_FNV_OFFSET, _FNV_PRIME, _SEPARATOR = 0xCBF29CE484222325, 0x100000001B3, b"\xff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert; `ends_at` None while it stands."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime | None


def alerts(event: Event, line: str, *, opened_at: datetime) -> tuple[Alert, ...]:
    """Render an event: the alert that stands now first, then the one that it ends.

    Args:
        event: What happened.
        line: Its computed sentence.
        opened_at: When its episode began.
    """
    annotations = _annotations(event, line)
    began, ended = _levels(event)
    return tuple(
        Alert(
            labels=_labels(event, level),
            annotations=annotations,
            starts_at=min(opened_at, event.at),
            ends_at=ends_at,
        )
        for level, ends_at in ((began, None), (ended, event.at))
        if level is not None
    )


def trial_alert(notice: Notice) -> Alert:
    """Render the notice that tries a channel."""
    return Alert(
        labels={"alertname": TEST_ALERT, "severity": "none"},
        annotations={"summary": notice.subject, "description": notice.compact},
        starts_at=notice.made_at,
        ends_at=None,
    )


def alerts_of(notice: Notice) -> tuple[tuple[Event | None, tuple[Alert, ...]], ...]:
    """Render each event of a notice, or the test that it is; a digest or a card raises no alert."""
    if notice.purpose is Purpose.TEST:
        return ((None, (trial_alert(notice),)),)
    return tuple(
        (event, alerts(event, line, opened_at=_opened_at(notice, event)))
        for event, line in zip(notice.events, notice.lines, strict=True)
    )


def group(labels: Mapping[str, str]) -> Mapping[str, str]:
    """Return the labels by which alerts belong together: those of one rule, or of one indicator's data."""
    return {name: labels[name] for name in ("alertname", "indicator", "instance") if name in labels}


def shared(each: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return what is the same in all of these mappings."""
    first, *others = each
    return {name: value for name, value in first.items() if all(o.get(name) == value for o in others)}


def fingerprint(labels: Mapping[str, str]) -> str:
    """Return the 16 hex digits by which Alertmanager knows these labels.

    Source: FNV-1a over names and values, `LabelSet.Fingerprint` of
    <https://github.com/prometheus/common/blob/main/model/fnv.go>.
    """
    text = b"".join(part.encode() + _SEPARATOR for pair in sorted(labels.items()) for part in pair)
    value = _FNV_OFFSET
    for byte in text:
        value = (value ^ byte) * _FNV_PRIME & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def _opened_at(notice: Notice, event: Event) -> datetime:
    return event.at if event.episode is None else notice.opened.get(event.episode, event.at)


def _levels(event: Event) -> tuple[Level | None, Level | None]:
    """Return the level whose alert stands after an event, and the one whose alert it ends."""
    if event.rule is None:
        over = event.kind is EventKind.RECOVERED
        return (None, Level.UNKNOWN) if over else (Level.UNKNOWN, None)
    stands = event.level if event.level in STANDS else None
    ends = event.previous_level if event.previous_level in STANDS - {event.level} else None
    # No event is lost: one that neither begins nor ends an alert is told as one that is over.
    return (stands, ends) if stands or ends else (None, Level.OK)


def _labels(event: Event, level: Level) -> dict[str, str]:
    given = {
        "alertname": event.rule or DATA_ALERT,
        "indicator": event.indicator,
        "instance": event.instance,
        "level": level.value,
        "severity": level.value,
        "theme": event.theme.value,
        "role": event.role.value if event.role else None,
    }
    return {name: value for name, value in given.items() if value}


def _annotations(event: Event, line: str) -> dict[str, str]:
    reading = event.reading
    given = {
        "summary": event.title,
        "description": line,
        "event": event.kind.value,
        "event_id": event.id,
        "episode_id": event.episode,
        "previous_level": event.previous_level.value if event.rule else None,
        "value": f"{reading.value}" if reading else None,
        "unit": event.unit if reading else None,
        "period": reading.period.isoformat() if reading and reading.period else None,
        "stage": reading.stage.value if reading and reading.stage else None,
        "threshold": event.threshold,
        "reason": event.reason,
    }
    return {name: value for name, value in given.items() if value}
