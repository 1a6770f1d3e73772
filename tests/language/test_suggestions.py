from dataclasses import replace

import pytest
from expressions import CATALOGUE

from monitor.language.suggestions import for_function, for_indicator, for_name
from monitor.model.catalogue import Listing
from monitor.model.terms import IndicatorId, SourceName

RATE = IndicatorId("unemployment_rate")
LISTED = Listing(source=SourceName("fred"), series="UNRATE", stages=(), released={}, vintages=True)
LISTING = {**CATALOGUE, RATE: replace(CATALOGUE[RATE], listings=(LISTED,))}


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("NAHB_HMI", ": did you mean nahb_hmi?"),
        ("Nahb_Hm", ": did you mean nahb_hmi?"),
        ("UNRATE", ": fred calls unemployment_rate so, write unemployment_rate"),
        ("unrate", ": fred calls unemployment_rate so, write unemployment_rate"),
        ("zzzzz", ""),
    ],
)
def test_an_unknown_indicator_is_looked_for_by_its_other_names(word: str, advice: str) -> None:
    assert for_indicator(word, LISTING) == advice


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("yoy", ": write pct_change(x, 1y)"),
        ("SMA", ": write mean(x, W)"),
        ("MEAN", ": did you mean mean?"),
        ("percentil", ": did you mean percentile?"),
        ("zzzzz", ""),
    ],
)
def test_an_unknown_function_is_looked_for_by_what_others_call_it(word: str, advice: str) -> None:
    assert for_function(word) == advice


def test_a_name_of_the_file_is_suggested_where_one_is_near() -> None:
    assert for_name("joblss", ["jobless"]) == "no indicator or name is called joblss: did you mean jobless?"
    assert for_name("zzzzz", ["jobless"]) == ""
