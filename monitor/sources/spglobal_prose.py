"""The prose of a final release: which number it gives the services index for its month.

A number is taken only where a sentence ties it to the index and to the month, with nothing but words
that such sentences are made of between them: a line of another column, a tick of a chart, the composite,
a sub-index, the flash, a mean and the no-change mark all break it. What is not understood is refused.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from monitor.sources.payload import malformed
from monitor.sources.spglobal_flash import PMI

_WORDS: Final = (
    "a|an|the|its|this|at|to|of|for|but|was|is|stood|registered|posted|recorded|rose|fell|slipped|dipped|ticked"
    "|edged|climbed|jumped|moved|eased|declined|decreased|increased|improved|dropped|sank|slid|strengthened"
    "|weakened|remained|held|picked|rebounded|recovered|retreated|reached|hit|signalled|printed|went|rising"
    "|falling|decreasing|increasing|reaching|posting|registering|recording|hitting|climbing|dropping|slipping"
    "|easing|dipping|standing|moving|edging|ticking|picking|improving|declining|strengthening|weakening"
    "|jumping|up|down|higher|lower|back|again|still|unchanged|just|further|high|low|level|reading|neutral|record"
    "|fresh|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|running"
    "|successive|consecutive|straight|month|months|time|slight|solid|modest|strong|robust|marked|renewed|sharp"
)
_WORD: Final = (
    rf"(?:(?:{_WORDS})(?![\w-])|came in(?= at)|(?!monthly|quarterly|yearly|weekly|early|supply)[a-z]+ly\b"
    r"|(?:\d{1,3}|[a-z]+(?:-[a-z]+)?)-(?:month|year)\b)"
)
_GAP: Final = rf"(?:{_WORD},? ){{0,14}}"
_KIND: Final = r"(?:seasonally adjusted |latest |final |headline |S&P Global )*"
_NAME: Final = r"U\.?S\.? Services (?:PMI )?(?:\(PMI\) )?Business Activity Index"
_INDEX: Final = (
    rf"(?:{_NAME}|\b[Tt]he {_KIND}(?:Services )?Business Activity Index|\b[Tt]he {_KIND}headline index)"
)
_ARRIVES: Final = r"(?:to|at|reaching|posting|registering|recording|hitting)"
_BACK: Final = r"(?:from|after|following)(?: an?)?(?: (?:reading|level|low|high) of)?"

_NO_CHANGE: Final = re.compile(
    r"(?:(?:above|below|over|under|at) )?(?:the )?(?:crucial |critical |neutral )*50(?:\.0)?,? "
    r"(?:no-change|no change|neutral)(?: (?:mark|level|threshold|value))?"
)


_SENTENCE: Final = re.compile(r"(?<![A-Z])\. (?=[A-Z\"'])")
_ELSE: Final = re.compile(
    r"flash|estimate|preliminary|provisional|composite|manufactur|average", re.IGNORECASE
)
"""What a sentence that comes to the number is then about."""


def final_reading(text: str, month: date) -> str:
    """Return the index of `month`, as printed, from the plain text of a final release.

    Raises:
        RefusalError: malformed, where no sentence states it or sentences differ.
    """
    marked = _NO_CHANGE.sub("level", text)
    stated = set(_stated(marked, month))
    if not stated:
        raise malformed(f"no sentence of the final release ties a number to the index in {month:%Y-%m}")
    if len(stated) > 1:
        raise malformed(f"the final release gives {' and '.join(sorted(stated))} for {month:%Y-%m}")
    return stated.pop()


def _stated(text: str, month: date) -> Iterator[str]:
    here, there = PMI.format("here"), PMI.format("there")
    again = re.compile(rf"{here} (?:in|during) {_named(month)}|(?<!compared )\b{_ARRIVES} {there}", re.ASCII)
    for framing in _framings(month):
        for found in re.finditer(framing, text, re.ASCII):
            start = max((stop.end() for stop in _SENTENCE.finditer(text, 0, found.start())), default=0)
            if _ELSE.search(text, start, found.end("value")):
                continue
            yield found["value"]
            stop = _SENTENCE.search(text, found.end("value"))
            rest = text[found.end("value") : stop.start() if stop else len(text)]
            # A second number where this one would stand: a line of another column broke in.
            yield from (each["here"] or each["there"] for each in again.finditer(rest))


def _framings(month: date) -> tuple[str, ...]:
    """Return the ways in which a sentence states the index of a month.

    `At 51.0 in August, the index ...` is none of them: the composite's sentence begins like that.
    """
    value, other = PMI.format("value"), PMI.format("other")
    this = rf"(?:in|during) {_named(month)}(?! (?!{month.year})\d{{4}})"
    before = rf"in {_named(month - timedelta(days=1))}"
    elsewhere = rf"(?! (?:in|during|for|from) (?!{_named(month)})[A-Z])"
    return (
        # registered 51.0 in April following 49.8 in March; rose to a seven-month high of 55.7 in July
        rf"{_INDEX},? {_GAP}{value},? {this}",
        # fell in February, decreasing to 51.7 from 52.7
        rf"{_INDEX},? {_GAP}{this},? {_GAP}(?:{_ARRIVES}|of) {value}{elsewhere}",
        # slipped from 53.2 in November to 51.6
        rf"{_INDEX},? {_GAP}from {other},? {before} to {_GAP}{value}{elsewhere}",
        # fell to 51.7 from 52.7 in January
        rf"{_INDEX},? {_GAP}{value},? {_GAP}{_BACK} {other},? {before}",
    )


def _named(month: date) -> str:
    name = f"{month:%B}"
    return rf"(?:{name}|{name[:3]}\b\.?)(?![a-z])"
