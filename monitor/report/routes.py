"""Who would be told of a supposed event, for people and for programs."""

from typing import Final, assert_never

from monitor.model.alerts import Event
from monitor.model.decisions import Decision
from monitor.model.terms import Way
from monitor.routing.readers import Reader
from monitor.routing.trial import Trial, Tried
from monitor.wording.times import instant_code

NOT: Final = "no"


def trial_text(trial: Trial) -> str:
    """Render a trial for a terminal: one line a channel, and below it why."""
    width = max(len(each.reader.channel) for each in trial.outcomes)
    lines = [_heading(trial.event), *(f"note: {each}" for each in trial.notes), ""]
    for each in trial.outcomes:
        found = each.decision
        when = _when(found, each.reader) if found else "not told"
        language = f", in {found.language.value}" if found else ""
        lines.append(f"{each.reader.channel:{width}}  {when}{language}")
        lines += [f"{'':{width}}    {why}" for why in _why(each)]
    return "\n".join(lines) + "\n"


def trial_document(trial: Trial) -> dict[str, object]:
    """Give a trial as a JSON document."""
    event = trial.event
    return {
        "schema": 1,
        "at": instant_code(event.at),
        "event": event.kind.value,
        "rule": event.rule,
        "instance": event.instance,
        "indicator": event.indicator,
        "level": event.level.value,
        "previous_level": event.previous_level.value,
        "notes": list(trial.notes),
        "channels": [_outcome(each) for each in trial.outcomes],
    }


def _heading(event: Event) -> str:
    about = f"{event.title} ({event.rule or event.indicator})"
    change = f", {event.previous_level.value} to {event.level.value}" if event.rule else ""
    return f"{event.kind.value}: {about}{change}, at {instant_code(event.at)}"


def _outcome(each: Tried) -> dict[str, object]:
    found = each.decision
    due = found.due_at if found else None
    return {
        "channel": each.reader.channel,
        "told": found.way.value if found else NOT,
        "at": instant_code(due) if due else None,
        "language": found.language.value if found else None,
        "reasons": list(_why(each)),
    }


def _why(each: Tried) -> tuple[str, ...]:
    return (each.decision.reason,) if each.decision else each.refusals


def _when(found: Decision, reader: Reader) -> str:
    at = found.due_at.astimezone(reader.zone) if found.due_at else None
    clock = f"{at:%a %Y-%m-%d %H:%M} {reader.zone.key}" if at else None
    match found.way:
        case Way.NOW:
            return "at once"
        case Way.DIGEST:
            return f"with the digest of {clock}"
        case Way.QUIET:
            return f"after quiet hours, {clock}"
        case Way.SILENCED:
            return f"after the silence, {clock}" if clock else "after the silence, whenever it ends"
        case Way.ACKNOWLEDGED:
            return f"with the digest of {clock}" if clock else "never"
    assert_never(found.way)
