"""What people said to know: of such an episode, only what is worse is still told at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from monitor.model.alerts import Event
from monitor.model.decisions import Acknowledgement
from monitor.model.terms import EpisodeId, EventKind
from monitor.routing.matching import severity, worse

KNOWN: Final = frozenset({EventKind.REMINDER, EventKind.CONFIRMED, EventKind.EASED})
"""Events that tell a person who knows nothing that could not wait."""


def sticking(
    acknowledgements: Iterable[Acknowledgement], events: Sequence[Event]
) -> Mapping[EpisodeId, Acknowledgement]:
    """Keep the acknowledgements that none of these events has risen above since."""
    return {
        each.episode: each
        for each in acknowledgements
        if not any(rises(event, each) and event.at > each.recorded_at for event in events)
    }


def rises(event: Event, acknowledgement: Acknowledgement) -> bool:
    """Tell whether an event takes an episode above the level it was acknowledged at, which ends that."""
    risen = severity(event.level) > severity(acknowledgement.level)
    return risen and event.episode == acknowledgement.episode


def is_known(event: Event, acknowledgement: Acknowledgement) -> bool:
    """Tell whether an event of an acknowledged episode says nothing that its reader has to hear now."""
    return event.kind in KNOWN and severity(worse(event)) <= severity(acknowledgement.level)
