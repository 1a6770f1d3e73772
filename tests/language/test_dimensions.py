from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.language.dimensions import BARE, Unit, named

units = st.builds(
    Unit,
    powers=st.dictionaries(
        st.sampled_from(["claims", "thousand", "index"]), st.sampled_from([-2, -1, 1, 2]), max_size=3
    ),
    factor=st.sampled_from([Fraction(1), Fraction(1, 3), Fraction(5)]),
)


@pytest.mark.parametrize(
    ("powers", "text"),
    [
        ({}, "ratio"),
        ({"claims": 1}, "claims"),
        ({"thousand": 1, "claims": 1}, "claims thousand"),
        ({"claims": 1, "thousand": -1}, "claims/thousand"),
        ({"claims": 1, "thousand": -2, "index": -1}, "claims/(index thousand^2)"),
        ({"index": -1}, "1/index"),
        ({"index": -2}, "1/index^2"),
        ({"index": -1, "claims": -1}, "1/(claims index)"),
    ],
)
def test_a_unit_is_written_in_one_way(powers: dict[str, int], text: str) -> None:
    assert Unit(powers=powers).text == text


@given(units, units, units)
def test_products_do_not_depend_on_their_order(one: Unit, two: Unit, three: Unit) -> None:
    assert one.times(two) == two.times(one)
    assert one.times(two).times(three) == one.times(two.times(three))


@given(units, units)
def test_a_quotient_undoes_a_product(one: Unit, two: Unit) -> None:
    assert one.times(two).over(two) == one


@pytest.mark.parametrize("word", ["claims", "%", "pp", "ratio"])
def test_a_bare_number_leaves_the_unit_as_it_is(word: str) -> None:
    assert named(word).times(BARE).text == BARE.times(named(word)).text == word


def test_a_division_by_nought_is_no_concern_of_units() -> None:
    assert named("claims").over(Unit(powers={}, factor=Fraction(0), bare=True)) == named("claims")


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("%", "%"),
        ("%", "pp"),
        ("pp", "%"),
        ("index", "points"),
        ("ratio", "vacancies a head"),
        (None, "anything"),
    ],
)
def test_a_unit_may_be_called_by_its_name_and_what_is_like_it(word: str | None, name: str) -> None:
    assert named(word).may_be_called(name)


@pytest.mark.parametrize(("word", "name"), [("%", "thousand"), ("claims", "points"), ("pp", "points")])
def test_a_unit_that_has_a_name_has_no_other(word: str, name: str) -> None:
    assert not named(word).may_be_called(name)


def test_what_has_no_name_of_its_own_may_be_named() -> None:
    a_thousandth = Unit(powers={}, factor=Fraction(1, 1000), bare=True)

    assert named("claims").over(named("index")).may_be_called("claims a point")
    assert named("claims").times(a_thousandth).may_be_called("thousand claims")
