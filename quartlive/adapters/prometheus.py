"""Metrics as Prometheus reads them, in a registry of the app's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter as PrometheusCounter,
    Gauge as PrometheusGauge,
    Histogram,
    generate_latest,
)

from ..metrics import LABELS, OTHER, Counter, Gauge, Timer

PREFIX = "quartlive_"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
_BYTES = (64, 128, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576)


class PrometheusMetrics:
    """Counts for Prometheus.

    >>> metrics = PrometheusMetrics()
    >>> metrics.count(Counter.ACTIONS, "success")
    >>> b'quartlive_actions_total{outcome="success"} 1.0' in metrics.text()
    True

    Args:
        gauges: What there is at the moment, asked for when it is read.
    """

    def __init__(
        self, gauges: Mapping[Gauge, Callable[[], float]] | None = None
    ) -> None:
        self.registry = CollectorRegistry()
        self._counters: dict[tuple[Counter, str], Any] = {}
        for counter in Counter:
            self._add_counter(counter)
        self._timers: dict[Timer, Histogram] = {
            timer: Histogram(
                PREFIX + timer.title,
                timer.text,
                registry=self.registry,
                buckets=_BYTES if timer is Timer.PATCH else _SECONDS,
            )
            for timer in Timer
        }
        for gauge, read in (gauges or {}).items():
            made = PrometheusGauge(
                PREFIX + gauge.title, gauge.text, registry=self.registry
            )
            made.set_function(read)

    def count(self, what: Counter, label: str = "", by: int = 1) -> None:
        """Count something; a label that is not known counts as ``other``."""
        found = self._counters.get((what, label))
        if found is None:
            found = self._counters[what, OTHER]
        found.inc(by)

    def time(self, what: Timer, value: float) -> None:
        """Note how long something took, or how large it was."""
        self._timers[what].observe(value)

    def text(self) -> bytes:
        """Return all of it, as Prometheus reads it."""
        return generate_latest(self.registry)

    def _add_counter(self, counter: Counter) -> None:
        names = [counter.label] if counter.label else []
        made = PrometheusCounter(
            PREFIX + counter.title, counter.text, names, registry=self.registry
        )
        if not counter.label:
            self._counters[counter, ""] = self._counters[counter, OTHER] = made
            return
        for label in (*LABELS[counter], OTHER):
            self._counters[counter, label] = made.labels(label)
