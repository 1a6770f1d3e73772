import pytest
from wording.story import chinese

from monitor.model.terms import Ending
from monitor.wording.endings import remedy


@pytest.mark.parametrize("ending", list(Ending))
def test_every_ending_has_a_remedy_in_either_language(ending: Ending) -> None:
    assert remedy(ending).endswith(".")
    assert remedy(ending, chinese()).endswith("。")


def test_every_remedy_is_its_own() -> None:
    assert len({remedy(ending) for ending in Ending}) == len(Ending)
