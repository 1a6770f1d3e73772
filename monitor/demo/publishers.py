"""The demo's publishers: sources that show each bundled figure from its release on."""

from monitor.demo.figures import DemoFigures, DemoSeries
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Outcome, SourceName
from monitor.ports import Clock


class PublisherSource:
    """One publisher over the bundled figures; its clock decides what is out."""

    def __init__(self, name: SourceName, figures: DemoFigures, clock: Clock) -> None:
        self._name = name
        self._figures = figures
        self._clock = clock

    @property
    def name(self) -> SourceName:
        """The name under which its statements are stored."""
        return self._name

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:  # noqa: ARG002 - the port's; one table holds one copy, read whole
        """Return all figures of the indicator released by now, each with its instant and stage."""
        series = self._figures.get(indicator.id)
        if series is None or series.provider != self._name:
            return _result(Outcome.NOT_FOUND, (), detail="not among the demo's figures")
        released = self._released(series)
        return _result(Outcome.OK if released else Outcome.EMPTY, released, detail="bundled figures")

    def _released(self, series: DemoSeries) -> tuple[Figure, ...]:
        now = self._clock.now()
        return tuple(
            Figure(
                period=each.period,
                value=float(each.text),
                text=each.text,
                stage=each.stage,
                released_at=each.released_at,
            )
            for each in series.figures
            if each.released_at <= now
        )


def _result(outcome: Outcome, figures: tuple[Figure, ...], *, detail: str) -> FetchResult:
    return FetchResult(outcome=outcome, figures=figures, cursor=None, detail=detail, bytes_read=0)
