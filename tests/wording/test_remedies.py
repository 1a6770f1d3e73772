"""What a person can do about data that are not there."""

import shipped

from monitor.model.terms import IndicatorId
from monitor.wording.remedies import remedy


def test_what_fred_carries_can_be_fetched() -> None:
    assert remedy(shipped.catalogue()[IndicatorId("dc_claims")]) == "macro-monitor fetch --only dc_claims"


def test_anything_else_is_imported() -> None:
    told = remedy(shipped.catalogue()[IndicatorId("services_pmi")])

    assert told == "macro-monitor import FILE --series services_pmi"
