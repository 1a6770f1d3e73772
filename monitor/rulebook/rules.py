"""Rule files to a rule book, or all their problems at once."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.errors import Problem
from monitor.model.catalogue import Calendars, Catalogue
from monitor.rulebook.book import Rule, RuleBook
from monitor.rulebook.counting import counting_problems, in_order
from monitor.rulebook.definitions import BLOCKS, Definitions, Reader, read_definitions
from monitor.rulebook.document import Path, read_document
from monitor.rulebook.drafts import read_drafts, rule_of
from monitor.rulebook.entries import Entry, entries, repeated
from monitor.rulebook.flaws import fit, refuse
from monitor.rulebook.lint import lint
from monitor.rulebook.rule_shapes import NamesShape


def read_rules(files: Sequence[tuple[str, str]], *, catalogue: Catalogue, calendars: Calendars) -> RuleBook:
    """Read rule files, each a list of rules or a mapping with that list under `rules`.

    Beside `rules` may stand `parameters` and `measures`, which name numbers and expressions for all of
    the file's rules.

    Args:
        files: Name and text of each file, in the order their rules are to have.
        catalogue: The indicators that expressions may name.
        calendars: The calendars that `mute` may name.

    Raises:
        ProblemsError: with everything wrong in all files.
    """
    problems: list[Problem] = []
    places: list[Entry] = []
    rules: list[tuple[Rule, Entry]] = []
    for file, text in files:
        reader = Reader(document=read_document(text, file=file), catalogue=catalogue, problems=problems)
        problems.extend(reader.document.problems)
        its = entries(reader.document, "rules", problems, beside=BLOCKS)
        named = _named(reader)
        rules += [(rule, entry) for entry in its for rule in _rules(reader, entry[1], named, calendars)]
        places += its
    problems.extend(repeated(places, keys=("id", "was"), name="duplicate-rule"))
    problems.extend(counting_problems(rules, places))
    refuse(problems, [file for file, _ in files])
    return RuleBook(rules=in_order([rule for rule, _ in rules]))


def _named(reader: Reader) -> Definitions:
    """Read the names that a file gives for all of its rules."""
    if isinstance(reader.document.value, dict):
        fit(NamesShape, reader.document, (), reader.problems)
    return read_definitions(reader, (), Definitions())


def _rules(reader: Reader, path: Path, named: Definitions, calendars: Calendars) -> tuple[Rule, ...]:
    """Read one entry: a rule for each thing it stands on. What is wrong with all of them is said once."""
    found: list[Problem] = []
    drafts = read_drafts(replace(reader, problems=found), path, named)
    for draft in drafts:
        found.extend(lint(draft, reader.catalogue, calendars))
    reader.problems.extend(dict.fromkeys(found))
    readable = not found and all(draft.measure for draft in drafts)
    return tuple(rule_of(draft, reader.catalogue) for draft in drafts) if readable else ()
