"""Which files are read together, and that the problems of all of them are told."""

from pathlib import Path

import pytest
from shipped import RULES

from monitor.errors import ConfigurationError
from monitor.evaluation.record import Watch
from monitor.model.terms import SourceName
from monitor.rulefiles import RuleFiles, gather_tests, gather_watch, rule_files

HAND = frozenset({SourceName("hand")})
RULE = """\
- id: {id}
  title: {{en: Weak, zh: 弱}}
  theme: services
  role: coincident
  measure: {measure}
  levels: {{watch: "< 51"}}
  why: {{en: A test., zh: 测试。}}
"""


def written(folder: Path, *names: str) -> list[Path]:
    files = [folder / name for name in names]
    for file in files:
        file.write_text(RULE.format(id=file.name.partition(".")[0], measure="services_pmi"))
    return files


def found(*paths: Path) -> RuleFiles:
    (files,) = rule_files(*paths, shipped=RULES)
    return files


def test_of_a_folder_all_files_are_read(tmp_path: Path) -> None:
    a, a_test, b, b_test = written(tmp_path, "a.yaml", "a.test.yaml", "b.yml", "b.test.yml")

    files = found(tmp_path)

    assert (files.rules, files.tests) == ((a, b), (a_test, b_test))


def test_with_a_file_go_the_tests_named_after_it(tmp_path: Path) -> None:
    a, test, more, *_ = written(
        tmp_path, "a.yaml", "a.test.yaml", "a.more.test.yaml", "b.yaml", "b.test.yaml"
    )

    files = found(a)

    assert files.rules == (a,)
    assert set(files.tests) == {test, more}


def test_with_a_file_of_tests_go_all_rules_of_its_folder(tmp_path: Path) -> None:
    a, b, test, _ = written(tmp_path, "a.yaml", "b.yaml", "b.test.yaml", "a.test.yaml")

    files = found(test)

    assert (files.rules, files.tests) == ((a, b), (test,))


def test_every_file_named_is_read_once(tmp_path: Path) -> None:
    a, test = written(tmp_path, "a.yaml", "a.test.yaml")

    files = found(a, test, a)

    assert (files.rules, files.tests) == ((a,), (test,))


def test_files_of_two_folders_are_read_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, "a.yaml")

    one, two = rule_files(tmp_path / "one", tmp_path / "two", shipped=RULES)

    assert one.rules == (tmp_path / "one" / "a.yaml",)
    assert two.rules == (tmp_path / "two" / "a.yaml",)


def test_a_folder_has_its_own_glossary_or_the_shipped_one(tmp_path: Path) -> None:
    written(tmp_path, "a.yaml")
    own = tmp_path / "calendars.yaml"
    own.write_text("empty: []\n")

    files = found(tmp_path)

    assert (files.glossary, files.calendars) == (RULES / "indicators.yaml", own)


def test_a_glossary_can_be_read_by_itself(tmp_path: Path) -> None:
    written(tmp_path, "a.yaml")
    own = tmp_path / "indicators.yaml"
    own.write_text((RULES / "indicators.yaml").read_text("utf-8"), "utf-8")

    files = found(own)

    assert (files.glossary, files.rules, files.tests) == (own, (), ())


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no rules at"):
        found(tmp_path)


def test_the_problems_of_glossary_and_calendars_are_told_together(tmp_path: Path) -> None:
    written(tmp_path, "a.yaml")
    (tmp_path / "indicators.yaml").write_text("- id: Wrong\n")
    (tmp_path / "calendars.yaml").write_text("[]\n")

    problems = gather_watch(found(tmp_path), HAND)

    assert not isinstance(problems, Watch)
    assert {Path(each.file).name for each in problems} == {"indicators.yaml", "calendars.yaml"}


def test_the_problems_of_all_tests_are_told_together(tmp_path: Path) -> None:
    written(tmp_path, "a.yaml")
    for name in ("a.test.yaml", "b.test.yaml"):
        (tmp_path / name).write_text("tests: [{name: one}]\n")
    files = found(tmp_path)
    watch = gather_watch(files, HAND)
    assert isinstance(watch, Watch)

    scenarios, problems = gather_tests(files, watch)

    assert scenarios == ()
    assert {Path(each.file).name for each in problems} == {"a.test.yaml", "b.test.yaml"}


def test_what_is_not_utf_8_says_where(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"- id: \xff\n")

    with pytest.raises(ConfigurationError, match=r"not UTF-8 \(byte 6\)"):
        gather_watch(found(file), HAND)
