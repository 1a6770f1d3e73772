from monitor.model.terms import Level
from monitor.wording.levels import COLOURS, SIGNS, badness, signed


def test_every_level_has_a_word_a_sign_and_a_colour_of_its_own() -> None:
    assert [signed(level) for level in Level] == ["○ ok", "△ watch", "▲ warning", "● critical", "? unknown"]
    assert len(set(SIGNS.values())) == len(set(COLOURS.values())) == len(Level)


def test_unknown_is_worse_than_ok_and_better_than_watch() -> None:
    assert badness(Level.OK) < badness(Level.UNKNOWN) < badness(Level.WATCH) < badness(Level.CRITICAL)
