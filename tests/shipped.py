"""The YAML that ships with the package, for tests that need a real glossary and real rules."""

from functools import cache
from pathlib import Path

from monitor.model.catalogue import Calendars, Catalogue
from monitor.rulebook.book import Rule, RuleBook
from monitor.rulebook.glossary import read_calendars, read_indicators
from monitor.rulebook.rules import read_rules

RULES = Path(__file__).parents[1] / "rules"


@cache
def catalogue() -> Catalogue:
    return read_indicators((RULES / "indicators.yaml").read_text("utf-8"), file="rules/indicators.yaml")


@cache
def calendars() -> Calendars:
    return read_calendars((RULES / "calendars.yaml").read_text("utf-8"), file="rules/calendars.yaml")


def book_of(*texts: str) -> RuleBook:
    files = [(f"{number}.yaml", text) for number, text in enumerate(texts, start=1)]
    return read_rules(files, catalogue=catalogue(), calendars=calendars())


@cache
def book() -> RuleBook:
    return book_of((RULES / "us-downside.yaml").read_text("utf-8"))


def rule(name: str) -> Rule:
    return next(each for each in book().rules if each.id == name)
