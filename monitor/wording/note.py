"""A message that tells no event: a preface by itself."""

from datetime import datetime

from monitor.model.deliveries import Notice
from monitor.model.terms import Purpose
from monitor.wording.briefing import Preface
from monitor.wording.compact import shortened
from monitor.wording.markup import markup
from monitor.wording.page import Page
from monitor.wording.plain import plain
from monitor.wording.words import Words


def note(preface: Preface, *, made_at: datetime, words: Words, purpose: Purpose) -> Notice:
    """Write down what a preface says, where nothing follows it."""
    first, *rest = preface.lines
    subject = " ".join(filter(None, (preface.tag, first)))
    page = Page(subject=subject, sections=(), foot=(), preface=tuple(rest), words=words)
    return Notice(
        events=(),
        lines=(),
        subject=subject,
        text=plain(page),
        html=markup(page),
        compact=shortened([subject]),
        made_at=made_at,
        thread=None,
        purpose=purpose,
        language=words.language,
    )
