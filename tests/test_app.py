"""Wiring: settings become what they say, or an error that says what to change."""

from pathlib import Path
from typing import Any

import pytest
from fakes import FakeStore
from shipped import RULES

from monitor.app import (
    build_asking_pipeline,
    build_composer,
    build_pipeline,
    read_watch,
    read_words,
    shipped_rules,
)
from monitor.clock import SystemClock
from monitor.composition import Composer
from monitor.errors import ConfigurationError, ProblemsError
from monitor.model.terms import IndicatorId, Language, SourceName
from monitor.settings.loading import Settings
from monitor.settings.plan import build_plan

ALL = frozenset(map(SourceName, ("fred", "file", "hand")))
RULE = """\
- id: weak
  title: {en: Weak, zh: 弱}
  theme: services
  role: coincident
  measure: services_pmi
  levels: {watch: "< 51"}
  why: {en: A test., zh: 测试。}
"""


def settings(**given: Any) -> Settings:  # noqa: ANN401 - as a monitor.yaml would hold them
    return Settings(**given)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("FRED_API_KEY", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ---------------------------------------------------------------- rules


def test_a_checkout_has_its_rules_at_the_top() -> None:
    assert shipped_rules().samefile(RULES)


def test_without_a_path_the_shipped_rules_are_watched() -> None:
    watch = read_watch(None, ALL)

    assert {"downside-breadth", "dc-local-shock"} <= {rule.id for rule in watch.rules.rules}
    assert watch.sources == ALL


def test_a_folder_of_rules_is_read_on_the_shipped_glossary(folder: Path) -> None:
    (folder / "mine.yaml").write_text(RULE)
    (folder / "other.yml").write_text(RULE.replace("weak", "weaker"))
    (folder / "mine.test.yaml").write_text("not for here: [")
    (folder / "notes.txt").write_text("nor this")

    watch = read_watch(folder, ALL)

    assert [rule.id for rule in watch.rules.rules] == ["weak", "weaker"]
    assert IndicatorId("services_pmi") in watch.catalogue


def test_a_folder_may_bring_its_own_glossary(folder: Path) -> None:
    shipped = (RULES / "indicators.yaml").read_text("utf-8")
    (folder / "indicators.yaml").write_text(shipped.replace("- id: services_pmi", "- id: my_pmi"), "utf-8")
    (folder / "mine.yaml").write_text(RULE.replace("services_pmi", "my_pmi"))

    watch = read_watch(folder / "mine.yaml", ALL)

    assert IndicatorId("my_pmi") in watch.catalogue
    assert IndicatorId("services_pmi") not in watch.catalogue


def test_the_problems_of_all_files_are_told_together(folder: Path) -> None:
    (folder / "a.yaml").write_text(RULE.replace("services_pmi", "service_pmi"))
    (folder / "b.yaml").write_text(RULE.replace("weak", "weaker").replace("why:", "wy:"))

    with pytest.raises(ProblemsError) as refusal:
        read_watch(folder, ALL)

    assert {Path(each.file).name for each in refusal.value.problems} == {"a.yaml", "b.yaml"}


def test_a_folder_without_rules_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="no rules at"):
        read_watch(folder, ALL)


def test_rules_that_are_no_text_are_refused(folder: Path) -> None:
    (folder / "mine.yaml").write_bytes(RULE.encode("gb18030"))

    with pytest.raises(ConfigurationError, match="not UTF-8"):
        read_watch(folder, ALL)


# ---------------------------------------------------------------- what is told, and in which words


def test_every_language_that_messages_can_have_is_there() -> None:
    words = {each: read_words(each) for each in Language}

    assert {each.language for each in words.values()} == {*Language}
    assert words[Language.EN].term("warning") == "warning"
    assert words[Language.ZH].term("warning") != "warning"


def test_the_words_of_readers_and_routes_are_read_and_no_others() -> None:
    english, chinese = settings(), settings(routes=[{"to": ["console"], "language": "zh"}])

    spoken = [set(composer(each).words) for each in (english, chinese)]

    assert spoken == [{Language.EN}, {Language.EN, Language.ZH}]


def test_every_channel_has_its_reader_and_its_deliveries() -> None:
    given = settings(channels={"told": {"type": "file", "path": "told.jsonl"}, "screen": {"type": "console"}})

    pipeline = build_pipeline(given, FakeStore(), SystemClock())

    named = {"told", "screen"}
    assert set(pipeline.courier.channels) == set(pipeline.dispatch.plan.readers) == named


def test_what_only_asks_tells_nobody_and_needs_no_secret() -> None:
    given = settings(channels={"hook": {"type": "webhook", "url": "https://example.org"}})

    asking = build_asking_pipeline(given, read_watch(None, ALL), FakeStore(), SystemClock())

    assert asking.courier.channels == {}
    assert asking.release() is None


def composer(given: Settings) -> Composer:
    return build_composer(given, FakeStore(), SystemClock(), build_plan(given))
