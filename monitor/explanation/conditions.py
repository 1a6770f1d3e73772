"""Conditions as people say them: one holds or does not, it is not 1 or 0."""

import numpy as np

from monitor.evaluation.latches import met
from monitor.rulebook.book import Threshold


def verdict(value: float) -> str:
    """Say what a condition comes to."""
    return "holds" if value else "does not hold"


def where(threshold: Threshold) -> str:
    """Say at which outcome of a condition a threshold on it is met; as written where that depends."""
    outcomes = np.array([1.0, 0.0])
    undated = np.full(len(outcomes), np.datetime64("NaT"), dtype="datetime64[D]")
    holding, failing = met(threshold, outcomes, undated).tolist()
    if holding == failing or len(threshold.steps) > 1:
        return f"at {threshold.text}"
    return "where the condition holds" if holding else "where it does not"
