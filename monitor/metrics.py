"""Figures about delivery in the text form that Prometheus reads, in a file for its node exporter.

<https://github.com/prometheus/node_exporter#textfile-collector>; needs the extra `metrics`.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.courier import Courier
from monitor.errors import ConfigurationError
from monitor.model.terms import DeliveryState
from monitor.ports import Clock, Store

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


def metrics_file(path: Path, store: Store, courier: Courier, clock: Clock) -> Callable[[], None]:
    """Return what writes the figures as they are now; a reader never sees half a file.

    Raises:
        ConfigurationError: when the library for it is not installed.
    """
    try:
        from prometheus_client import write_to_textfile  # noqa: PLC0415 - an extra
    except ImportError:
        raise ConfigurationError(
            "metrics: install the extra for it: pip install 'us-macro-monitor[metrics]'"
        ) from None

    def write() -> None:
        write_to_textfile(str(path), _figures(store, courier, clock))

    return write


def _figures(store: Store, courier: Courier, clock: Clock) -> "CollectorRegistry":
    from prometheus_client import CollectorRegistry  # noqa: PLC0415 - as above

    registry, now, tally = CollectorRegistry(), clock.now(), store.tally()
    oldest = {each.channel: each.oldest_at for each in tally if each.state is DeliveryState.PENDING}
    disabled, channels = store.disablings(), tuple(courier.channels)
    gauge = partial(_gauge, registry)
    gauge(
        "deliveries", "Deliveries by where they stand.", {(e.channel, e.state.value): e.number for e in tally}
    )
    gauge(
        "oldest_undelivered_seconds",
        "Age of the oldest message that is still owed, 0 without any.",
        {(name,): (now - oldest.get(name, now)).total_seconds() for name in channels},
    )
    gauge(
        "channel_disabled",
        "1 where the receiver wants nothing more.",
        {(name,): int(name in disabled) for name in channels},
    )
    gauge(
        "recipients_left_alone",
        "Recipients that are not tried for a while, after failures in a row.",
        {(name,): len(courier.resting(name)) for name in channels},
    )
    looked_at = max((look.at.timestamp() for look in store.looks().values()), default=0.0)
    gauge("last_look_timestamp_seconds", "When a source was asked last, 0 if never.", {(): looked_at})
    return registry


def _gauge(
    registry: "CollectorRegistry", name: str, says: str, values: Mapping[tuple[str, ...], float]
) -> None:
    """Add a figure with its values, each by what it is of: a channel, or a channel and a state."""
    from prometheus_client import Gauge  # noqa: PLC0415 - as above

    labels = ("channel", "state")[: max(map(len, values), default=1)]
    gauge = Gauge(f"macro_monitor_{name}", says, labels, registry=registry)
    for its, value in values.items():
        (gauge.labels(*its) if its else gauge).set(value)
