"""What every source keeps, whatever its provider."""

from collections.abc import Callable, Sequence
from datetime import time

import pytest
import timed

from monitor.model.catalogue import DueRule, Indicator, Listing
from monitor.model.series import FetchResult
from monitor.model.terms import Frequency, Outcome, SourceName, Stage
from monitor.ports import Source

Stages = Callable[[Outcome], FetchResult]
"""Brings about a fetch that is to end with this outcome."""


def listing(series: str, *, vintages: bool = True) -> Listing:
    return Listing(
        source=SourceName("fred"),
        series=series,
        stages=(Stage.FINAL,),
        released={Stage.FINAL: DueRule(at=time(11, 1), days=30)},
        vintages=vintages,
    )


def indicator(frequency: Frequency = Frequency.MONTHLY) -> Indicator:
    return timed.indicator(listing("UMCSENT"), frequency=frequency)


class SourceContract:
    """A test class of a source inherits these tests and gives the fixtures they ask for.

    `outcomes` are those the source can come to; `staged` brings one of them about; `malformed` holds
    results of payloads that are broken in each way the provider breaks them.
    """

    def test_it_has_a_name(self, source: Source) -> None:
        assert source.name

    def test_every_outcome_is_reached(self, outcomes: Sequence[Outcome], staged: Stages) -> None:
        reached = [staged(outcome).outcome for outcome in outcomes]

        assert reached == list(outcomes)

    def test_only_a_success_brings_figures_or_moves_the_cursor(
        self, outcomes: Sequence[Outcome], staged: Stages
    ) -> None:
        kept = {
            outcome
            for outcome in outcomes
            if (result := staged(outcome)).figures or result.cursor is not None
        }

        assert kept == {Outcome.OK}

    def test_every_outcome_is_explained(self, outcomes: Sequence[Outcome], staged: Stages) -> None:
        assert all(staged(outcome).detail for outcome in outcomes)

    def test_a_success_tells_numbers_as_they_were_published(self, staged: Stages) -> None:
        result = staged(Outcome.OK)

        assert result.bytes_read > 0
        for figure in result.figures:
            assert figure.value is not None
            assert figure.text is not None
            assert figure.value == pytest.approx(float(figure.text), abs=0)

    def test_figures_come_oldest_period_first(self, staged: Stages) -> None:
        periods = [figure.period for figure in staged(Outcome.OK).figures]

        assert periods == sorted(periods)

    def test_nothing_is_kept_of_a_malformed_payload(self, malformed: Sequence[FetchResult]) -> None:
        kept = [result for result in malformed if result.outcome is not Outcome.MALFORMED or result.figures]

        assert malformed
        assert not kept
