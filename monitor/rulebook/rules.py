"""Rule files to a rule book, or all their problems at once."""

from collections.abc import Sequence

from monitor.errors import Problem
from monitor.language.checks import breadth
from monitor.model.catalogue import Calendars, Catalogue
from monitor.rulebook.book import Rule, RuleBook
from monitor.rulebook.document import read_document
from monitor.rulebook.drafts import read_draft, rule_of
from monitor.rulebook.entries import Entry, entries, repeated
from monitor.rulebook.flaws import refuse
from monitor.rulebook.lint import lint


def read_rules(files: Sequence[tuple[str, str]], *, catalogue: Catalogue, calendars: Calendars) -> RuleBook:
    """Read rule files, each a list of rules or a mapping with that list under `rules`.

    Args:
        files: Name and text of each file, in the order their rules are to have.
        catalogue: The indicators that expressions may name.
        calendars: The calendars that `mute` may name.

    Raises:
        ProblemsError: with everything wrong in all files.
    """
    documents = [read_document(text, file=file) for file, text in files]
    problems = [problem for document in documents for problem in document.problems]
    places = [place for document in documents for place in entries(document, "rules", problems)]
    problems.extend(repeated(places, keys=("id", "was"), name="duplicate-rule"))
    read = [_rule(place, catalogue, calendars, problems) for place in places]
    refuse(problems, [file for file, _ in files])
    rules = [rule for rule in read if rule is not None]
    return RuleBook(rules=tuple(sorted(rules, key=lambda rule: breadth(rule.measure) is not None)))


def _rule(place: Entry, catalogue: Catalogue, calendars: Calendars, problems: list[Problem]) -> Rule | None:
    document, path = place
    before = len(problems)
    draft = read_draft(document, path, catalogue, problems)
    if draft is None:
        return None
    problems.extend(lint(draft, calendars))
    return None if len(problems) > before else rule_of(draft, catalogue)
