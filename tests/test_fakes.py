"""The fakes keep the contracts of the ports, so that a test on them says something of the real ones."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from contracts.channel_contract import CLAUSES
from contracts.source_contract import SourceContract, Stages, indicator, listing
from fakes import FakeChannel, FakeSource, ended, fetched

from monitor.model.series import FetchResult, Figure
from monitor.model.terms import ChannelName, Outcome, SourceName
from monitor.ports import Channel, Source

FIGURE = Figure(
    period=date(2025, 1, 1), value=71.1, text="71.1", released_at=datetime(2025, 2, 7, tzinfo=UTC)
)


def answer_of(outcome: Outcome) -> FetchResult:
    """What a fake source says that was told to end with this outcome."""
    told = replace(fetched(FIGURE), cursor="2025-02-07") if outcome is Outcome.OK else ended(outcome)
    source = FakeSource(SourceName("fake"), {indicator().id: told})
    return source.fetch(indicator(), listing("X"), cursor=None)


class TestFakeSource(SourceContract):
    @pytest.fixture
    def source(self) -> Source:
        return FakeSource(SourceName("fake"))

    @pytest.fixture
    def outcomes(self) -> Sequence[Outcome]:
        return tuple(Outcome)

    @pytest.fixture
    def staged(self) -> Stages:
        return answer_of

    @pytest.fixture
    def malformed(self) -> Sequence[FetchResult]:
        return (answer_of(Outcome.MALFORMED),)


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_fake_channel_keeps_the_contract(clause: Callable[[Channel], None]) -> None:
    clause(FakeChannel(ChannelName("fake")))
