"""The store in this process keeps the contract of a store, so that tests on it say something."""

import pytest
from contracts.decision_contract import DecisionContract
from contracts.outbox_contract import OutboxContract
from contracts.store_contract import StoreContract
from fakes import FakeStore

from monitor.ports import Store


@pytest.fixture
def store() -> Store:
    return FakeStore()


class TestFakeStore(StoreContract):
    pass


class TestFakeOutbox(OutboxContract):
    pass


class TestFakeDecisions(DecisionContract):
    pass
