"""How everything stands, as the JSON document of `check`, and the exit code that sums it up."""

from collections.abc import Sequence
from datetime import datetime

from monitor.model.catalogue import Catalogue, Indicator
from monitor.model.standing import IndicatorState, RuleState, Standing
from monitor.model.terms import Level, Theme
from monitor.wording.documents import SCHEMA, Document
from monitor.wording.levels import badness
from monitor.wording.numbers import number
from monitor.wording.statements import statements
from monitor.wording.times import instant_code


def overall(rules: Sequence[RuleState]) -> Level:
    """Give the worst level of all rules, in the order ok, unknown, watch, warning, critical."""
    return max((state.level for state in rules), key=badness, default=Level.OK)


def exit_code(rules: Sequence[RuleState], exit_on: Level) -> int:
    """Give the exit code of `check`: 2 critical, 1 from `exit_on` up, 3 with an unknown rule, else 0."""
    worst = overall(rules)
    if worst is Level.CRITICAL:
        return 2
    if badness(worst) >= badness(exit_on):
        return 1
    return 3 if any(state.level is Level.UNKNOWN for state in rules) else 0


def themes(rules: Sequence[RuleState]) -> dict[Theme, Level]:
    """Give the worst level of each theme that has rules."""
    by_theme: dict[Theme, list[RuleState]] = {}
    for state in rules:
        by_theme.setdefault(state.theme, []).append(state)
    return {theme: overall(states) for theme, states in by_theme.items()}


def document(standing: Standing, catalogue: Catalogue, *, exit_on: Level) -> Document:
    """Render a standing as the JSON document of `check`; what is not known is null, never absent."""
    return {
        "schema": SCHEMA,
        "as_of": instant_code(standing.as_of),
        "level": overall(standing.rules).value,
        "exit_code": exit_code(standing.rules, exit_on),
        "themes": {theme.value: level.value for theme, level in themes(standing.rules).items()},
        "indicators": [_indicator(state, catalogue[state.indicator]) for state in standing.indicators],
        "rules": [_rule(state) for state in standing.rules],
    }


def _indicator(state: IndicatorState, indicator: Indicator) -> Document:
    latest = state.latest
    return {
        "id": indicator.id,
        "period": latest.period.isoformat() if latest else None,
        "value": number(latest.value if latest else None, indicator.precision),
        "unit": indicator.unit,
        "stage": latest.stage.value if latest else None,
        "released_at": _instant(latest.released_at if latest else None),
        "released_basis": latest.basis.value if latest else None,
        "hindsight": latest.hindsight if latest else None,
        "previous": number(state.previous, indicator.precision),
        "consensus": number(state.consensus, indicator.precision),
        "surprise_sigma": state.surprise_sigma,
        "freshness": state.freshness.freshness.value,
        "source": latest.source if latest else None,
        "next_release_at": _instant(state.freshness.next_due_at),
        "statements": list(statements(state, indicator)),
    }


def _rule(state: RuleState) -> Document:
    reading = state.reading
    return {
        "id": state.rule,
        **({"instance": state.instance} if state.instance else {}),
        "theme": state.theme.value,
        "role": state.role.value,
        "level": state.level.value,
        "value": number(reading.value if reading else None, state.precision),
        "period": reading.period.isoformat() if reading and reading.period else None,
        "threshold": state.threshold,
        "distance": number(state.distance, state.precision),
        "since": state.since.isoformat() if state.since else None,
        "provisional": reading.provisional if reading else None,
        "gate": state.gate,
        "breaks": list(reading.breaks) if reading else [],
        "would_clear": state.would_clear,
        "would_escalate": state.would_escalate,
        "tier": reading.tier.value if reading else None,
        "reason": state.reason,
    }


def _instant(instant: datetime | None) -> str | None:
    return instant_code(instant) if instant else None
