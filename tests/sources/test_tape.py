"""What a recording holds, what it never holds, and how it answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import SimulatedClock
from monitor.errors import ConfigurationError
from monitor.exchange import Failure, Keep, Reason, Reply, Result, Secret
from monitor.sources.tape import INDEX, Player, new_recording, read_tape

NOW: Final = datetime(2025, 2, 21, 15, 0, 3, tzinfo=UTC)
KEY: Final = "0badc0de0badc0de0badc0de0badc0de"
ROOT: Final = "https://publisher.example"
TABLE: Final = Reply(status=200, headers={"etag": '"a"', "content-type": "text/csv"}, body=b"a,b\n1,2\n")
HTML: Final = Reply(status=404, headers={}, body=b"<p>gone</p>")
SLOW: Final = Failure(reason=Reason.TIMED_OUT, detail="publisher.example did not answer in time")


@dataclass(slots=True)
class Scripted:
    """Gives each address its answers, one after the other; a minute passes with each."""

    answers: Mapping[str, list[Result]]
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(NOW))

    def now(self) -> datetime:
        return self.clock.now()

    def get(
        self,
        url: str,
        *,
        provider: str,
        headers: Mapping[str, str] = {},
        secrets: Mapping[str, Secret] = {},
        keep: Keep | None = None,
    ) -> Result:
        self.clock.sleep(60)
        return self.answers[url].pop(0)


def recorded(folder: Path, *asked: tuple[str, Result], secrets: Mapping[str, Secret] | None = None) -> None:
    answers: dict[str, list[Result]] = {}
    for url, result in asked:
        answers.setdefault(url, []).append(result)
    recorder = new_recording(Scripted(answers), folder)
    for url, _ in asked:
        recorder.get(url, provider="umich", secrets=secrets or {})


def index(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / INDEX).read_text("utf-8").splitlines()]


def player(folder: Path) -> Player:
    tape = read_tape(folder)
    return Player(tape, SimulatedClock(tape.began_at))


# ---------------------------------------------------------------- what is kept


def test_each_answer_is_a_line_and_its_payload_a_file(tmp_path: Path) -> None:
    recorded(tmp_path, (f"{ROOT}/files/tbcics.csv", TABLE), (f"{ROOT}/", HTML), (f"{ROOT}/slow", SLOW))

    table, page, failure = index(tmp_path)
    assert table == {
        "schema": 1,
        "at": "2025-02-21T15:01:03Z",
        "provider": "umich",
        "url": f"{ROOT}/files/tbcics.csv",
        "status": 200,
        "headers": {"etag": '"a"', "content-type": "text/csv"},
        "bytes": 8,
        "sha256": sha256(TABLE.body).hexdigest(),
        "file": "001-umich-tbcics.csv",
    }
    assert (tmp_path / table["file"]).read_bytes() == TABLE.body
    assert (page["status"], page["file"]) == (404, "002-umich-page")
    assert (failure["failure"], failure["detail"]) == ("timed out", SLOW.detail)
    assert sorted(path.name for path in tmp_path.iterdir()) == [table["file"], page["file"], INDEX]


@pytest.mark.parametrize("path", ["../../etc/passwd", "..", ".hidden", "a b%2F..%5C", "x" * 300, ""])
def test_no_address_leads_out_of_the_folder(path: str, tmp_path: Path) -> None:
    recorded(tmp_path / "tape", (f"{ROOT}/{path}", TABLE))

    (line,) = index(tmp_path / "tape")
    assert (tmp_path / "tape" / line["file"]).read_bytes() == TABLE.body
    assert [each.name for each in tmp_path.iterdir()] == ["tape"]


def test_a_secret_is_kept_nowhere_even_where_an_answer_repeats_it(tmp_path: Path) -> None:
    echo = Reply(status=400, headers={"etag": KEY}, body=f"<error message='api_key={KEY}'/>".encode())
    failure = Failure(reason=Reason.UNREACHABLE, detail=f"odd: {KEY}")

    recorded(tmp_path, (f"{ROOT}/a", echo), (f"{ROOT}/b", failure), secrets={"api_key": Secret(KEY)})

    assert all(KEY.encode() not in path.read_bytes() for path in tmp_path.iterdir())
    assert index(tmp_path)[0]["url"] == f"{ROOT}/a"


def test_the_account_in_a_mirrors_address_is_not_kept(tmp_path: Path) -> None:
    recorded(tmp_path, ("https://me:hunter2@mirror.example:8080/a?b=c", TABLE))

    assert index(tmp_path)[0]["url"] == "https://mirror.example:8080/a?b=c"


def test_a_folder_in_use_is_not_recorded_into(tmp_path: Path) -> None:
    recorded(tmp_path, (f"{ROOT}/a", TABLE))

    with pytest.raises(ConfigurationError, match="is not empty"):
        new_recording(Scripted({}), tmp_path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigurationError, match="cannot make the folder"):
        new_recording(Scripted({}), tmp_path / "file" / "tape")


# ---------------------------------------------------------------- how it answers


def test_a_recording_answers_as_the_provider_did(tmp_path: Path) -> None:
    recorded(tmp_path, (f"{ROOT}/a?b=c", TABLE), (f"{ROOT}/gone", HTML), (f"{ROOT}/slow", SLOW))

    plays = player(tmp_path)

    assert plays.get(f"{ROOT}/a?b=c", provider="umich") == TABLE
    assert plays.get(f"{ROOT}/gone", provider="umich") == HTML
    assert plays.get(f"{ROOT}/slow", provider="umich") == SLOW


def test_several_answers_to_one_question_come_in_their_order_and_the_last_stays(tmp_path: Path) -> None:
    recorded(tmp_path, (f"{ROOT}/a", HTML), (f"{ROOT}/a", TABLE))

    plays = player(tmp_path)

    assert [plays.get(f"{ROOT}/a", provider="umich") for _ in range(3)] == [HTML, TABLE, TABLE]


def test_the_clock_goes_along_with_the_recording(tmp_path: Path) -> None:
    recorded(tmp_path, (f"{ROOT}/a", TABLE), (f"{ROOT}/b", TABLE), (f"{ROOT}/c", TABLE))

    plays = player(tmp_path)
    began = plays.now()
    plays.get(f"{ROOT}/b", provider="umich")
    plays.get(f"{ROOT}/a", provider="umich")

    assert began == NOW + timedelta(minutes=1)
    assert plays.now() == NOW + timedelta(minutes=2)


def test_what_was_recorded_from_a_mirror_answers_for_the_provider_itself(tmp_path: Path) -> None:
    recorded(tmp_path, ("http://127.0.0.1:1/a?b=c", TABLE))

    assert player(tmp_path).get(f"{ROOT}/a?b=c", provider="umich") == TABLE


@pytest.mark.parametrize(("url", "provider"), [(f"{ROOT}/b", "umich"), (f"{ROOT}/a", "nahb")])
def test_an_address_that_was_not_recorded_fails_and_says_so(url: str, provider: str, tmp_path: Path) -> None:
    recorded(tmp_path, (f"{ROOT}/a", TABLE))

    result = player(tmp_path).get(url, provider=provider)

    assert isinstance(result, Failure)
    assert f"holds no answer of {provider} to /" in result.detail


def test_a_body_is_sieved_as_it_would_be_on_its_way(tmp_path: Path) -> None:
    recorded(tmp_path, (f"{ROOT}/a", TABLE))

    result = player(tmp_path).get(f"{ROOT}/a", provider="umich", keep=lambda line: line.startswith(b"1"))

    assert isinstance(result, Reply)
    assert result.body == b"1,2\n"


# ---------------------------------------------------------------- what is no recording


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds no recording"):
        read_tape(tmp_path)


def test_a_recording_of_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / INDEX).write_text("")

    with pytest.raises(ConfigurationError, match="is empty"):
        read_tape(tmp_path)


def test_a_payload_that_was_changed_is_refused(tmp_path: Path) -> None:
    recorded(tmp_path, (f"{ROOT}/a", TABLE))
    (tmp_path / "001-umich-a").write_bytes(b"a,b\n1,3\n")

    with pytest.raises(ConfigurationError, match="its sha256 differs"):
        read_tape(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"file": "../secret"},
        {"file": "/etc/passwd"},
        {"file": "none"},
        {"file": ".."},
        {"schema": 2},
        {"at": "2025-02-21T15:00:00"},
        {"at": "soon"},
        {"at": None},
        {"status": "many"},
        {"headers": []},
        {"url": "https://[/"},
        {"failure": "odd", "detail": ""},
    ],
    ids=str,
)
def test_a_line_that_is_none_of_a_recording_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    recorded(tmp_path, (f"{ROOT}/a", TABLE))
    (line,) = index(tmp_path)
    (tmp_path / INDEX).write_text(json.dumps(line | change))

    with pytest.raises(ConfigurationError):
        read_tape(tmp_path)


ANYTHING: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS: Final = ("schema", "at", "provider", "url", "status", "headers", "sha256", "file", "failure", "detail")


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=3))
def test_an_index_with_anything_in_it_is_read_or_refused(change: dict[str, object]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        recorded(folder, (f"{ROOT}/a", TABLE))
        (line,) = index(folder)
        (folder / INDEX).write_text(json.dumps(line | change))

        try:
            player(folder).get(f"{ROOT}/a", provider="umich")
        except ConfigurationError as refusal:
            assert str(folder) in str(refusal)  # noqa: PT017 - read as well as refused is right


@pytest.mark.parametrize("text", ["[]", "7", "{", "null", '"x"', "{}"])
def test_an_index_of_other_lines_is_refused_with_its_place(text: str, tmp_path: Path) -> None:
    (tmp_path / INDEX).write_text(text)

    with pytest.raises(ConfigurationError, match=r"index\.jsonl:1"):
        read_tape(tmp_path)
