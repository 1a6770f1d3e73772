"""What one survey says in early 2025: a month in order, a weak flash, and a final that takes it back."""

from datetime import date, datetime

from evaluation.builders import instant

from monitor.model.series import Figure
from monitor.model.terms import Stage

START = instant("2025-02-10T12:00")
"""When the watch begins."""
FLASH_AT = instant("2025-02-21T14:45")
FINAL_AT = instant("2025-03-05T14:45")


def figure(period: str, value: float, at: datetime, stage: Stage = Stage.FINAL) -> Figure:
    return Figure(
        period=date.fromisoformat(period), value=value, text=f"{value}", stage=stage, released_at=at
    )


HISTORY = (
    figure("2024-11-01", 53.0, instant("2024-12-05T14:45")),
    figure("2024-12-01", 52.5, instant("2025-01-06T14:45")),
    figure("2025-01-01", 52.9, instant("2025-02-05T14:45")),
)
WEAK = figure("2025-02-01", 49.7, FLASH_AT, Stage.FLASH)
BETTER = figure("2025-02-01", 51.0, FINAL_AT)
