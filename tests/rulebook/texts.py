"""Rule files in as few words as a test needs."""

import pytest
from shipped import book_of

from monitor.errors import Problem, ProblemsError
from monitor.language.writing import written as shown
from monitor.rulebook.book import Rule

SHORT = """
- id: {id}
  title: {{en: Services, zh: 服务业}}
  theme: {theme}
  role: coincident
  measure: {measure}
  levels: {levels}
  why: {{en: Services carry the expansion., zh: 服务业支撑扩张。}}
"""


def written(
    name: str = "a", *, measure: str = "services_pmi", levels: str = '{watch: "< 51"}', more: str = ""
) -> str:
    theme = "breadth" if measure.startswith("count") else "services"
    return SHORT.format(id=name, theme=theme, measure=measure, levels=levels) + "".join(
        f"  {line}\n" for line in more.splitlines()
    )


def filed(head: str, *rules: str) -> str:
    """A file that holds its rules under a key, beside what the head says."""
    return f"{head}\nrules:" + "".join(rules).replace("\n", "\n  ") + "\n"


def problems_in(*texts: str) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as caught:
        book_of(*texts)
    return caught.value.problems


def names_in(*texts: str) -> list[str]:
    return [each.name for each in problems_in(*texts)]


def measures(*texts: str) -> list[str]:
    """What the rules of these files measure, with every name put in."""
    return [measure(rule) for rule in book_of(*texts).rules]


def measure(rule: Rule) -> str:
    return shown(rule.measure.root)
