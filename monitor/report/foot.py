"""The foot of what is written for an occasion: how to see the same, when it was written, and whose rights."""

from collections.abc import Iterable
from datetime import datetime

from monitor.model.terms import IndicatorId
from monitor.wording.rights import notices
from monitor.wording.scene import Scene
from monitor.wording.times import instant_code


def foot(shown: Iterable[IndicatorId], scene: Scene, made_at: datetime) -> tuple[str, ...]:
    """Write the foot of a page that shows values of these indicators."""
    words = scene.words
    command = f"macro-monitor check --as-of {instant_code(scene.standing.as_of)}"
    states = [state for name in shown if (state := scene.state(name)) is not None]
    return (
        words.say("To reproduce: {command}", command=command),
        words.say("Written {at}.", at=scene.instant(made_at)),
        *notices(state.latest.source for state in states if state.latest),
    )
