import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import requests
from fakes import FakeClock

from monitor.demo.fred_archive import FredRelease, FredSeries, Statement
from monitor.demo.fred_server import DEMO_KEY, FredServer, not_registered, too_many_requests
from monitor.demo.loopback import Cut, Drip, Hang

NOW = datetime(2025, 6, 2, 15, tzinfo=UTC)


def at(month: int, day: int) -> datetime:
    return datetime(2025, month, day, 16, tzinfo=UTC)


GDP: list[Statement] = [
    (date(2024, 10, 1), at(1, 30), "."),
    (date(2024, 7, 1), at(1, 30), "29374.9"),
    (date(2024, 10, 1), at(2, 27), "29700.6"),
    (date(2024, 10, 1), at(3, 27), "29723.9"),
    (date(2025, 1, 1), at(4, 30), "29977.6"),
    (date(2024, 7, 1), at(4, 30), None),
]
CONTENT = {
    "GDP": FredSeries(
        title="Gross & Domestic", units="USD", frequency="Quarterly", statements=GDP, release=53
    ),
    "NOVINTAGE": FredSeries(title="", units="", frequency="", statements=GDP, vintages=False),
    "GONE": FredSeries(title="", units="", frequency="", statements=GDP, withheld=True),
}
RELEASES = {53: FredRelease(name="Gross Domestic Product", planned=(date(2025, 6, 26),))}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def server(clock: FakeClock) -> Iterator[FredServer]:
    with FredServer(CONTENT, clock.now, releases=RELEASES) as server:
        yield server


def ask(server: FredServer, path: str, **query: object) -> requests.Response:
    shown = {"api_key": DEMO_KEY, **query}
    return requests.get(f"{server.root}{path}", params={k: str(v) for k, v in shown.items()}, timeout=5)


def ask_json(server: FredServer, path: str, **query: object) -> Any:  # noqa: ANN401 - JSON
    return ask(server, path, file_type="json", **query).json()


def ask_xml(server: FredServer, path: str, **query: object) -> ET.Element:
    return ET.fromstring(ask(server, path, **query).content)  # noqa: S314 - our own server


def rows(server: FredServer, **query: object) -> list[tuple[str, str, str, str]]:
    found = ask_json(server, "/fred/series/observations", series_id="GDP", **query)["observations"]
    return [(row["date"], row["realtime_start"], row["realtime_end"], row["value"]) for row in found]


def test_observations_are_those_of_today(server: FredServer) -> None:
    assert rows(server) == [
        ("2024-10-01", "2025-06-02", "2025-06-02", "29723.9"),
        ("2025-01-01", "2025-06-02", "2025-06-02", "29977.6"),
    ]


def test_rows_are_clipped_to_the_window(server: FredServer) -> None:
    assert rows(server, realtime_start="2025-02-10", realtime_end="2025-04-15") == [
        ("2024-07-01", "2025-02-10", "2025-04-15", "29374.9"),
        ("2024-10-01", "2025-02-10", "2025-02-26", "."),
        ("2024-10-01", "2025-02-27", "2025-03-26", "29700.6"),
        ("2024-10-01", "2025-03-27", "2025-04-15", "29723.9"),
    ]


def test_a_wide_window_shows_true_intervals(server: FredServer) -> None:
    assert rows(server, realtime_start="1776-07-04", realtime_end="9999-12-31") == [
        ("2024-07-01", "2025-01-30", "2025-04-29", "29374.9"),
        ("2024-10-01", "2025-01-30", "2025-02-26", "."),
        ("2024-10-01", "2025-02-27", "2025-03-26", "29700.6"),
        ("2024-10-01", "2025-03-27", "9999-12-31", "29723.9"),
        ("2025-01-01", "2025-04-30", "9999-12-31", "29977.6"),
    ]


def test_vintage_dates_span_a_window(server: FredServer) -> None:
    assert rows(server, vintage_dates="2025-02-27,2025-03-27") == [
        ("2024-07-01", "2025-02-27", "2025-03-27", "29374.9"),
        ("2024-10-01", "2025-02-27", "2025-03-26", "29700.6"),
        ("2024-10-01", "2025-03-27", "2025-03-27", "29723.9"),
    ]


def test_observations_can_be_cut_sorted_and_paged(server: FredServer) -> None:
    newest = rows(server, sort_order="desc", limit=1)
    second = rows(server, sort_order="desc", limit=1, offset=1)
    early = rows(server, observation_start="2024-10-01", observation_end="2024-12-31")

    assert [row[0] for row in newest + second + early] == ["2025-01-01", "2024-10-01", "2024-10-01"]


def test_the_envelope_counts_all_rows(server: FredServer) -> None:
    document = ask_json(server, "/fred/series/observations", series_id="GDP", limit=1)

    assert (document["count"], document["offset"], document["limit"]) == (2, 0, 1)


def test_only_what_is_out_is_shown(server: FredServer, clock: FakeClock) -> None:
    clock.sleep((at(2, 27) - NOW).total_seconds() - 60)
    before = rows(server)
    clock.sleep(60)
    after = rows(server)

    assert [row[3] for row in before] == ["29374.9", "."]
    assert [row[3] for row in after] == ["29374.9", "29700.6"]


def test_the_same_document_comes_as_xml(server: FredServer) -> None:
    root = ask_xml(server, "/fred/series/observations", series_id="GDP")

    assert (root.tag, root.get("count")) == ("observations", "2")
    assert [(child.tag, child.get("value")) for child in root] == [
        ("observation", "29723.9"),
        ("observation", "29977.6"),
    ]


def test_vintage_dates_are_listed(server: FredServer) -> None:
    document = ask_json(server, "/fred/series/vintagedates", series_id="GDP", realtime_start="2025-02-27")
    root = ask_xml(server, "/fred/series/vintagedates", series_id="GDP", limit=2)

    assert document["vintage_dates"] == ["2025-02-27", "2025-03-27", "2025-04-30"]
    assert [child.text for child in root] == ["2025-01-30", "2025-02-27"]
    assert root.get("count") == "4"


def test_a_series_is_described(server: FredServer) -> None:
    root = ask_xml(server, "/fred/series", series_id="GDP")

    assert root.tag == "seriess"
    assert root[0].get("title") == "Gross & Domestic"
    assert root[0].get("observation_end") == "2025-01-01"


def test_releases_name_their_days(server: FredServer) -> None:
    release = ask_json(server, "/fred/series/release", series_id="GDP")["releases"][0]
    past = ask_json(server, "/fred/release/dates", release_id=53)["release_dates"]
    planned = ask_json(
        server, "/fred/release/dates", release_id=53, include_release_dates_with_no_data="true"
    )["release_dates"]

    assert (release["id"], release["name"]) == (53, "Gross Domestic Product")
    assert past[0] == {"release_id": 53, "date": "2025-01-30"}
    assert [row["date"] for row in planned[-2:]] == ["2025-04-30", "2025-06-26"]


def test_the_graph_table_needs_no_key_and_leaves_the_missing_blank(
    server: FredServer, clock: FakeClock
) -> None:
    clock.sleep((at(2, 1) - NOW).total_seconds())

    table = requests.get(f"{server.root}/graph/fredgraph.csv?id=GDP", timeout=5)

    assert table.text == "observation_date,GDP\n2024-07-01,29374.9\n2024-10-01,\n"


@pytest.mark.parametrize(
    ("path", "query", "status", "said"),
    [
        ("/fred/series", {"series_id": "NOSUCH"}, 404, "Not Found.  The series does not exist."),
        ("/fred/series", {"series_id": "GONE"}, 404, "not available via the API"),
        ("/fred/series/vintagedates", {"series_id": "NOVINTAGE"}, 400, "does not exist in ALFRED"),
        ("/fred/series", {"series_id": "GDP", "api_key": "0" * 32}, 400, "is not registered"),
        ("/fred/series", {"series_id": "GDP", "api_key": "ABC"}, 400, "32 character alpha-numeric"),
        ("/fred/nothing", {}, 404, "Not Found."),
        (
            "/fred/series/observations",
            {"series_id": "GDP", "realtime_start": "2000-01-01", "realtime_end": "2001-01-01"},
            400,
            "does not exist in ALFRED",
        ),
        (
            "/fred/series/observations",
            {"series_id": "GDP", "realtime_start": "2025-02-01", "realtime_end": "2025-01-01"},
            400,
            "realtime_start",
        ),
        ("/fred/series/observations", {"series_id": "GDP", "limit": 100_001}, 400, "limit"),
        ("/fred/series/observations", {"series_id": "GDP", "output_type": 2}, 400, "output_type"),
        ("/fred/release/dates", {"release_id": 1}, 404, "The release does not exist."),
        ("/fred/series/release", {"series_id": "NOVINTAGE"}, 404, "no release"),
    ],
)
def test_refusals_have_freds_shape(
    server: FredServer, path: str, query: dict[str, object], status: int, said: str
) -> None:
    as_json = ask(server, path, file_type="json", **query)
    error = ask_xml(server, path, **query)

    assert as_json.status_code == status
    assert as_json.json()["error_code"] == status
    assert said in as_json.json()["error_message"]
    assert (error.tag, error.get("code")) == ("error", str(status))
    assert said in error.get("message", "")


def test_a_request_without_a_key_is_refused(server: FredServer) -> None:
    answer = requests.get(f"{server.root}/fred/series?series_id=GDP", timeout=5)

    assert answer.status_code == 400
    assert "api_key has not been set" in answer.text


def test_more_than_two_thousand_vintages_are_refused(clock: FakeClock) -> None:
    statements = [(date(2015, 1, 1), NOW - timedelta(days=days), str(days)) for days in range(2_001)]
    content = {"DAILY": FredSeries(title="", units="", frequency="", statements=statements)}
    with FredServer(content, clock.now) as server:
        answer = ask(
            server,
            "/fred/series/observations",
            series_id="DAILY",
            realtime_start="1776-07-04",
            realtime_end="9999-12-31",
        )

    assert answer.status_code == 400
    assert "There are 2001 vintage dates in the specified real-time period" in answer.text


def test_requests_are_recorded_without_their_key(server: FredServer) -> None:
    ask(server, "/fred/series", series_id="GDP")

    assert server.requests == ["/fred/series?api_key=***&series_id=GDP"]


def test_planned_faults_come_once_each_and_in_order(server: FredServer) -> None:
    server.plan(too_many_requests("3"), not_registered())

    answers = [ask(server, "/fred/series", series_id="GDP") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [429, 400, 200]
    assert answers[0].headers["Retry-After"] == "3"


def test_a_lasting_fault_lasts_until_it_is_lifted(server: FredServer) -> None:
    server.plan_always(too_many_requests())
    during = [ask(server, "/fred/series", series_id="GDP").status_code for _ in range(2)]
    server.plan_always(None)

    assert during == [429, 429]
    assert ask(server, "/fred/series", series_id="GDP").status_code == 200


def test_a_body_can_be_cut_and_dripped_and_withheld(server: FredServer) -> None:
    server.plan(Cut(), Drip(pause_s=0.0001), Hang())

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        ask(server, "/fred/series", series_id="GDP")
    dripped = ask(server, "/fred/series", series_id="GDP", file_type="json")
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.get(f"{server.root}/fred/series", timeout=0.05)

    assert json.loads(dripped.content)["seriess"][0]["id"] == "GDP"
