"""How far prints moved, oldest first."""

from evaluation.builders import monthly, said, series, statements

from monitor.evaluation.moves import changes, revisions
from monitor.model.terms import Stage


def test_a_change_over_a_gap_is_none() -> None:
    assert changes(series(monthly(50.0, 51.5, None, 49.0, 48.5))).tolist() == [1.5, -0.5]


def test_a_revision_is_the_first_final_minus_what_was_first_said_at_the_stage() -> None:
    rows = (
        said("2025-01-01", 52.8, "2025-01-24", stage=Stage.FLASH),
        said("2025-01-01", 52.9, "2025-02-05"),
        said("2025-02-01", 49.7, "2025-02-21", stage=Stage.FLASH),
        said("2025-02-01", 51.0, "2025-03-05"),
        said("2025-02-01", 50.8, "2026-02-05", stage=Stage.REVISED),
        said("2025-03-01", 54.3, "2025-03-24", stage=Stage.FLASH),
    )

    assert revisions(statements(rows), Stage.FLASH).round(1).tolist() == [0.1, 1.3]
