"""The phrases of a language: English as the code says it, or a catalogue of translations."""

import re
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Final, assert_never

from monitor.model.catalogue import Text
from monitor.model.terms import Language

TERM: Final = "term"
"""The context under which a catalogue keeps words of closed sets, apart from phrases."""
AFTER_CHINESE: Final = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9+\-<>○△▲●?])")
BEFORE_CHINESE: Final = re.compile(r"(?<=[A-Za-z0-9%○△▲●?])(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The phrases of one language; what its catalogue lacks is said in English."""

    language: Language
    catalogue: NullTranslations

    def say(self, template: str, **values: str | float) -> str:
        """Translate a template and fill it in."""
        return self._spaced(self.catalogue.gettext(template).format(**values))

    def count(self, one: str, many: str, number: int, **values: str | float) -> str:
        """Translate and fill in the template that fits a number; both may name it `{number}`."""
        said = self.catalogue.ngettext(one, many, number).format(number=f"{number:,}", **values)
        return self._spaced(said)

    def term(self, word: str) -> str:
        """Translate a word of a closed set: a level, a stage, a theme, a unit."""
        return self.catalogue.pgettext(TERM, word)

    def text(self, text: Text) -> str:
        """Choose the wording of an entry of the glossary or of a rule; English where there is no other."""
        match self.language:
            case Language.EN:
                return text.en
            case Language.ZH:
                return text.zh or text.en
            case _:
                assert_never(self.language)

    def _spaced(self, said: str) -> str:
        """Set a space where Chinese meets Latin letters, figures and signs."""
        if self.language is not Language.ZH:
            return said
        return BEFORE_CHINESE.sub(" ", AFTER_CHINESE.sub(" ", said))


ENGLISH: Final = Words(language=Language.EN, catalogue=NullTranslations())


def phrase(template: str) -> str:
    """Mark a template that is translated later, where it is said."""
    return template


def marked(context: str, word: str) -> str:  # noqa: ARG001 - the context is read by the extraction
    """Mark a word that is translated later, in a context."""
    return word
