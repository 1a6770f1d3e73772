"""`status`: what is owed, by channel, which channels are disabled, and what people silenced."""

from pathlib import Path

import pytest
from cli.desk import live, settle_in, stay_alone
from contracts.store_values import FIRED, FIRST_MAIL, decided
from program import call

from monitor.store.sql import SqlStore


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    lived = tmp_path_factory.mktemp("lived")
    stay_alone(monkeypatch, tmp_path)
    live(lived)
    settle_in(tmp_path, lived)
    return tmp_path


def test_it_says_what_is_owed_by_channel_and_what_is_in_the_way(capsys: pytest.CaptureFixture[str]) -> None:
    store = SqlStore.open("sqlite:///macro-monitor.db")
    store.tell(decided(store, FIRED, messages=[FIRST_MAIL]))
    store.close()
    call("silence", "services", "--until", "next_release", "--author", "desk-a", "--comment", "known")
    capsys.readouterr()

    code = call("status")

    lines = capsys.readouterr().out.splitlines()
    place = lines.index("deliveries: 1 pending, 2 dead")
    owed, gone, silenced = lines[place + 1 : place + 3], lines[place + 3], lines[place + 4 :]
    assert code == 0
    assert owed == [
        "  desk: 1 pending, the oldest written 21 Feb 2025 22:46 Asia/Shanghai (21 Feb 09:46 ET)",
        "  pager: 2 dead",
    ]
    assert gone.startswith(
        "  pager is disabled since 21 Feb 2025 22:46 Asia/Shanghai (21 Feb 09:46 ET): http://"
    )
    assert "notify-test pager" in gone
    assert silenced[0] == "silences:"
    assert silenced[1].startswith("  1  theme services, until next_release, since ")
    assert silenced[1].endswith("by desk-a: known")
