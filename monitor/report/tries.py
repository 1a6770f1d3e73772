"""What came of asking each source once: in one line, with what can be done where nothing came."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from monitor.model.catalogue import Indicator
from monitor.model.plain import JsonValue
from monitor.model.series import FetchResult
from monitor.model.terms import BY_HAND, Outcome, SourceName
from monitor.polling import ANSWERS
from monitor.wording.documents import SCHEMA, Document

_KEY: Final = "check FRED_API_KEY: 32 lower-case letters and digits, as the account page shows them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One source asked for one indicator; not asked where `result` is None, and `lacks` says why."""

    source: SourceName
    lacks: str | None
    indicator: Indicator | None = None
    result: FetchResult | None = None

    @property
    def answered(self) -> bool:
        """Whether it told what it has, or that it has nothing new."""
        return self.result is not None and self.result.outcome in ANSWERS


def try_line(tried: Try) -> str:
    """Render what came, or what is wrong and what to do."""
    if tried.result is None:
        return f"{tried.source:20}{'not asked':14}{tried.lacks}"
    said = _came(tried.result) if tried.answered else "; ".join(_wrong(tried))
    where = f"{tried.indicator.id}: " if tried.indicator else ""
    return f"{tried.source:20}{tried.result.outcome.value:14}{where}{said}"


def tries_document(tries: Sequence[Try]) -> Document:
    """Render tries as a JSON document."""
    return {"schema": SCHEMA, "tries": [_entry(tried) for tried in tries]}


def _entry(tried: Try) -> dict[str, JsonValue]:
    result = tried.result
    return {
        "name": tried.source,
        "indicator": tried.indicator.id if tried.indicator else None,
        "outcome": result.outcome.value if result else None,
        "detail": result.detail if result else None,
        "figures": len(result.figures) if result else None,
        "bytes": result.bytes_read if result else None,
        "remedy": None if tried.answered else _remedy(tried),
    }


def _came(result: FetchResult) -> str:
    size = f"{result.bytes_read} bytes"
    if result.figures:
        newest = max(result.figures, key=lambda each: each.period)
        stage = f" {newest.stage.value}" if newest.stage else ""
        return f"{len(result.figures)} values to {newest.period} ({newest.text}{stage}), {size}"
    if result.forecasts:
        return f"{len(result.forecasts)} forecasts, {size}"
    return f"answered, with nothing new: {result.detail}, {size}"


def _wrong(tried: Try) -> tuple[str, str]:
    detail = tried.result.detail if tried.result else ""
    return detail, _remedy(tried)


def _remedy(tried: Try) -> str:
    """Say what to do about a try that brought nothing."""
    if tried.lacks or tried.result is None:
        return tried.lacks or ""
    setting = f"MONITOR_SOURCES__{tried.source.upper()}"
    remedies = {
        Outcome.NO_KEY: _KEY,
        Outcome.BAD_KEY: _KEY,
        Outcome.WITHHELD: f"the publisher refuses automated reading; leave it to {_others(tried)}",
        Outcome.RATE_LIMITED: f"wait, and set {setting}__RATE lower",
        Outcome.UNAVAILABLE: f"see whether network, proxy or {setting}__URL is in the way; it may pass",
        Outcome.NOT_FOUND: f"it does not have the series; report it, and leave it to {_others(tried)}",
        Outcome.WITHDRAWN: f"it has taken the series back; leave it to {_others(tried)}",
        Outcome.MALFORMED: f"format changed: run `fetch {_only(tried)}--record DIR` and report it",
    }
    return remedies[tried.result.outcome]


def _others(tried: Try) -> str:
    """Name the other ways to an indicator."""
    listings = tried.indicator.listings if tried.indicator else ()
    names = [each.source for each in listings if each.source not in {*BY_HAND, tried.source}]
    return " or ".join([*names, "import"])


def _only(tried: Try) -> str:
    return f"--only {tried.indicator.id} " if tried.indicator else ""
