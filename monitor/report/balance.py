"""What a span amounted to: from which level to which each rule went, whatever it did in between."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from monitor.model.alerts import Event
from monitor.model.terms import Level, Subject
from monitor.wording.levels import badness


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One rule that stands otherwise at the end of a span than before it."""

    subject: Subject
    before: Level
    after: Level

    @property
    def worse(self) -> bool:
        """Whether it stands worse than before."""
        return badness(self.after) > badness(self.before)


def balance(events: Iterable[Event]) -> tuple[Move, ...]:
    """Net the events of a span, rule by rule: those that got worse first, the worst level first.

    What went and came back is no move.
    """
    spans: dict[Subject, tuple[Level, Level]] = {}
    for event in sorted(events, key=attrgetter("at")):
        if event.rule is not None:
            subject = (event.rule, event.instance)
            before, _ = spans.get(subject, (event.previous_level, event.level))
            spans[subject] = (before, event.level)
    moves = [
        Move(subject=subject, before=before, after=after)
        for subject, (before, after) in spans.items()
        if before is not after
    ]
    return tuple(sorted(moves, key=lambda move: (not move.worse, -badness(move.after))))
