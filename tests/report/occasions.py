"""A survey and a second series in February 2025, for what is written at an occasion."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from evaluation.builders import (
    FRESH_STORE,
    PUBLISHER,
    WEEKLY_LISTINGS,
    X,
    Y,
    indicator,
    instant,
    level,
    monthly,
    record,
    rule,
    said,
    weekly,
    world,
)

from monitor.evaluation.awaited import read_by
from monitor.evaluation.coming import Due, coming
from monitor.evaluation.record import Watch
from monitor.evaluation.standing import assess
from monitor.explanation.outlooks import outlooks
from monitor.lifecycle.instant import Draft, advance_all
from monitor.model.catalogue import Text
from monitor.model.records import Announced
from monitor.model.series import Forecast
from monitor.model.terms import Frequency, Level, Stage
from monitor.wording.briefing import Briefing

BERLIN = ZoneInfo("Europe/Berlin")
START = instant("2025-02-10T06:30")
MONDAY = instant("2025-02-24T06:30")
"""Half past seven in Berlin."""
HISTORY = monthly(
    *(54.0, 55.1, 54.2, 53.3, 54.6, 55.3, 55.0, 55.7, 55.2, 55.0, 56.1, 56.8, 52.9), start="2024-01-01"
)
EARLIER_FLASH = said("2025-01-01", 52.8, "2025-01-24T14:45", stage=Stage.FLASH)
FLASH = said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH)
CLAIMS = weekly(210.0, 214.0, 209.0, 216.0, 219.0, 222.0, 220.0, start="2025-01-04")
SURVEY = replace(
    indicator(X),
    title=Text(en="Services survey", zh="服务业调查"),
    citation="Publisher, Services Survey",
)
CLAIMANTS = replace(
    indicator(Y, frequency=Frequency.WEEKLY, listings=WEEKLY_LISTINGS, precision=0),
    title=Text(en="Claims", zh="初请"),
    unit="thousand",
    citation="Office, Weekly Claims",
)
CLAIMS_RULE = replace(
    rule("y", {Level.WARNING: level(">= 240")}, name="claims"), unit="thousand", precision=0
)
WATCH = world(rule(), CLAIMS_RULE, indicators=(SURVEY, CLAIMANTS))


def forecast(value: float, at: str, stage: Stage | None = None) -> Forecast:
    return Forecast(
        indicator=X,
        period=instant("2025-02-01").date(),
        stage=stage,
        value=value,
        text=None,
        source=PUBLISHER,
        stated_at=instant(at),
    )


RECORD = replace(
    record(x=(*HISTORY, EARLIER_FLASH, FLASH), y=CLAIMS),
    forecasts=(forecast(53.0, "2025-02-20", Stage.FLASH), forecast(49.7, "2025-02-23", Stage.FINAL)),
    schedule={
        "release of x": (
            Announced(
                due_at=instant("2025-02-21T14:45"), source=PUBLISHER, recorded_at=instant("2025-01-01")
            ),
            Announced(
                due_at=instant("2025-03-05T14:45"), source=PUBLISHER, recorded_at=instant("2025-01-01")
            ),
        )
    },
)


def drawn(*, until: datetime = MONDAY) -> Draft:
    """Draw the events of each of the first instants on."""
    draft = Draft(told=FRESH_STORE)
    for at in (START, instant("2025-02-13T14:45"), instant("2025-02-21T14:45"), until):
        draft = advance_all(draft, assess(WATCH, RECORD, as_of=at), WATCH.catalogue, at=at)
    return draft


def due(*, as_of: datetime, days: float = 14) -> tuple[Due, ...]:
    return coming(WATCH, RECORD, as_of=as_of, start=as_of, end=as_of + timedelta(days=days))


def briefing(*, as_of: datetime = MONDAY, watch: Watch = WATCH) -> Briefing:
    """Brief on all that stands at an instant, with what the next prints would do."""
    assessment = assess(watch, RECORD, as_of=as_of)
    subjects = read_by(watch, due(as_of=as_of))
    return Briefing(
        standing=assessment.standing,
        catalogue=watch.catalogue,
        outlooks=outlooks(subjects, assessment, RECORD),
    )
