from datetime import UTC, datetime
from html import escape

import pytest
from sources.standins.spglobal import CHALLENGE, FINAL, FLASH, Release, dates_page, item, listing

from monitor.model.terms import Outcome, Stage
from monitor.sources.payload import RefusalError
from monitor.sources.spglobal_pages import announced, instant_of, listed

NOW = datetime(2026, 9, 10, 12, tzinfo=UTC)
ID = "0123456789abcdef0123456789abcdef"
AUGUST = Release(title=FINAL, at=datetime(2026, 9, 3, 13, 45, tzinfo=UTC), body=b"")
JULY = Release(title=FLASH, at=datetime(2026, 8, 21, 13, 45, tzinfo=UTC), body=b"")


def page(*items: str) -> bytes:
    return f"<html><body>{''.join(items)}</body></html>".encode()


def refusal(body: bytes) -> Outcome:
    with pytest.raises(RefusalError) as raised:
        listed(body)
    return raised.value.outcome


def test_releases_of_the_index_are_found_among_others_newest_first() -> None:
    releases = listed(listing([JULY, AUGUST]))

    assert [(each.at, each.stage, each.id) for each in releases] == [
        (AUGUST.at, Stage.FINAL, AUGUST.id),
        (JULY.at, Stage.FLASH, JULY.id),
    ]


def test_the_order_of_the_page_does_not_matter() -> None:
    one, other = (
        item(FLASH, "May 21 2026 13:45 UTC", "a" * 32),
        item(FINAL, "June 03 2026 13:45 UTC", "b" * 32),
    )

    assert listed(page(one, other)) == listed(page(other, one))


@pytest.mark.parametrize(
    "text",
    ["May&nbsp;21&nbsp;2026&nbsp;13:45&nbsp;UTC", "May 21 2026 13:45 UTC", "\n May  21, 2026\t13:45 UTC "],
)
def test_blanks_of_any_kind_stand_between_the_parts_of_a_date(text: str) -> None:
    (release,) = listed(page(item(FLASH, text, ID)))

    assert release.at == datetime(2026, 5, 21, 13, 45, tzinfo=UTC)


def test_a_page_in_another_charset_is_read() -> None:
    body = page(item(FLASH, "May 21 2026 13:45 UTC", ID)).replace(b"&nbsp;", b"\xa0")

    assert listed(body)[0].id == ID


@pytest.mark.parametrize(
    "title",
    [
        "S&P Global US Sector PMI",
        "S&P Global Flash US PMI (Español)",
        "S&P Global UK Services PMI",
        "Flash US PMI",
    ],
)
def test_releases_of_other_indices_and_tongues_are_not_taken(title: str) -> None:
    assert refusal(page(item(title, "May 21 2026 13:45 UTC", ID))) is Outcome.MALFORMED


@pytest.mark.parametrize(
    "broken",
    [
        item(FLASH, "21.05.2026", ID),
        item(FLASH, "May 32 2026 13:45 UTC", ID),
        item(FLASH, "May 21 2026 13:45 BST", ID),
        item(FLASH, "Foo 21 2026 13:45 UTC", ID),
        item(FLASH, "May 21 2026 13:45 UTC", "elsewhere"),
        item(FLASH, "May 21 2026 13:45 UTC", ID).replace("releaseDate", "date"),
        item(FLASH, "May 21 2026 13:45 UTC", ID).replace("href", "data-href"),
        item(FLASH, "May 21 2026 13:45 UTC", ID).replace(
            "</div>", f'<a href="/Public/Home/PressRelease/{"e" * 32}">2</a></div>'
        ),
    ],
)
def test_an_item_of_the_index_that_cannot_be_read_spoils_the_list(broken: str) -> None:
    others = [
        item("S&P Global Italy Services PMI", "May 06 2026 07:45 UTC", f"{at:032x}") for at in range(40)
    ]

    assert refusal(page(broken, *others)) is Outcome.MALFORMED


def test_a_few_items_of_others_may_be_unreadable_but_not_many() -> None:
    good = [item(FLASH, f"May {day:02} 2026 13:45 UTC", f"{day:032x}") for day in range(1, 21)]
    bad = item("S&P Global Italy Services PMI", "soon", ID)

    assert len(listed(page(*good, bad))) == 20
    assert refusal(page(*good, bad, bad, bad)) is Outcome.MALFORMED


@pytest.mark.parametrize("body", [CHALLENGE, b"<html><body>Verifying\xe2\x80\xa6</body></html>"])
def test_a_page_of_the_gate_is_withheld(body: bytes) -> None:
    assert refusal(body) is Outcome.WITHHELD


@pytest.mark.parametrize(
    "body", [b"<html><body>PMI by S&P Global</body></html>", b"%PDF-1.5", b"date,title\n"]
)
def test_a_page_without_items_is_malformed(body: bytes) -> None:
    assert refusal(body) is Outcome.MALFORMED


@pytest.mark.parametrize("text", ["", "May 21 2026", "May 21 2026 25:45 UTC", "21 May 2026 13:45 UTC"])
def test_what_is_no_instant_is_none(text: str) -> None:
    assert instant_of(text) is None


DATES = (
    ("September 10", "08:00 UTC", "S&P Global UK Services PMI"),
    ("September 23", "07:30 UTC", "HCOB Flash Germany PMI"),
    ("September 23", "13:45 UTC", FLASH),
    ("October 05", "13:45 UTC", FINAL),
    ("December 16", "14:45 UTC", FLASH),
    ("January 06", "14:45 UTC", FINAL),
    ("January 06", "14:50 UTC", "S&P Global US Sector PMI"),
)
DUE = (
    datetime(2026, 9, 23, 13, 45, tzinfo=UTC),
    datetime(2026, 10, 5, 13, 45, tzinfo=UTC),
    datetime(2026, 12, 16, 14, 45, tzinfo=UTC),
    datetime(2027, 1, 6, 14, 45, tzinfo=UTC),
)


def test_coming_releases_are_announced_with_the_year_that_follows_on() -> None:
    assert announced(dates_page(*DATES), NOW) == DUE


def test_a_row_in_one_piece_is_read_as_well() -> None:
    row = f"<li>September 23 ... 13:45 UTC {escape(FLASH)}</li>"
    body = f"<ul><li>September 09 13:45 UTC S&amp;P Global Composite</li>{row}</ul>".encode()

    assert announced(body, NOW) == DUE[:1]


def test_days_gone_by_are_not_announced() -> None:
    assert announced(dates_page(("September 03", "13:45 UTC", FINAL), *DATES), NOW) == DUE


def test_a_page_read_at_the_turn_of_the_year_knows_its_years() -> None:
    rows = (("December 16", "14:45 UTC", FLASH), ("January 06", "14:45 UTC", FINAL))
    at = datetime(2027, 1, 6, 14, 45, tzinfo=UTC)

    assert announced(dates_page(*rows), datetime(2026, 12, 30, tzinfo=UTC)) == (at,)
    assert announced(dates_page(*rows), datetime(2027, 1, 3, tzinfo=UTC)) == (at,)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        CHALLENGE,
        dates_page(),
        dates_page(("January 06", "14:45 UTC", FINAL), ("November 23", "14:45 UTC", FLASH)),
        dates_page(("October 05", "13:45 UTC", FINAL), ("September 23", "13:45 UTC", FLASH)),
        dates_page(("September 31", "13:45 UTC", FLASH)),
        dates_page(("September 23", "13:45 EDT", FLASH)),
        dates_page(("September 23", "", FLASH)),
        dates_page(("September 23", FLASH, "13:45 UTC"), ("October 05", FINAL, "13:45 UTC")),
        dates_page(("23.09.", "13:45 UTC", FLASH)),
    ],
    ids=[
        "nothing",
        "gate",
        "no rows",
        "a year ago",
        "backwards",
        "no day",
        "no UTC",
        "no time",
        "title first",
        "form",
    ],
)
def test_a_page_of_dates_that_is_not_plain_announces_nothing(body: bytes) -> None:
    assert announced(body, NOW) == ()
