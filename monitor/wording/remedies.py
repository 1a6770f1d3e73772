"""What a person can do about data that are not there."""

from monitor.model.catalogue import Indicator
from monitor.wording.rights import FROM_FRED


def remedy(indicator: Indicator) -> str:
    """Name the command that would supply an indicator without data."""
    if any(listing.source in FROM_FRED for listing in indicator.listings):
        return f"macro-monitor fetch --only {indicator.id}"
    return f"macro-monitor import FILE --series {indicator.id}"
