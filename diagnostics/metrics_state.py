"""What stands in the database and the broker at the moment, read when Prometheus asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError
from django.db.models import Count, Min
from django.utils import timezone
from kombu.exceptions import OperationalError
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from diagnostics import broker
from diagnostics.models import Diagnosis
from diagnostics.upkeep import rounds


class _State(Collector):
    """Gauges of what stands in the database and the broker now; one that cannot be asked is left out."""

    def describe(self) -> Iterator[Metric]:
        """Nothing, so that registering asks nobody."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Queue, oldest and sweep, each by an index."""
        try:
            families = [*self._queue(), self._upkeep()]
        except (DatabaseError, InterfaceError):
            families = []
        yield GaugeMetricFamily("portal_database_up", "Whether the database answered.", value=bool(families))
        yield from families
        try:
            waiting = broker.messages_waiting()
        except (OperationalError, RedisError, OSError):
            yield GaugeMetricFamily("portal_broker_up", "Whether the broker answered.", value=0)
            return
        yield GaugeMetricFamily("portal_broker_up", "Whether the broker answered.", value=1)
        yield GaugeMetricFamily("portal_broker_messages", "Messages that no worker took yet.", value=waiting)

    def _queue(self) -> Iterator[Metric]:
        open_states = (Diagnosis.State.QUEUED, Diagnosis.State.RUNNING)
        rows = Diagnosis.objects.filter(state__in=open_states).values("state").order_by()
        found = {row["state"]: row for row in rows.annotate(count=Count("pk"), oldest=Min("created_at"))}
        runs = GaugeMetricFamily("portal_diagnoses", "Diagnoses that wait or run.", labels=["state"])
        oldest = GaugeMetricFamily("portal_oldest_seconds", "Age of the oldest of them.", labels=["state"])
        for state in open_states:
            row = found.get(state)
            runs.add_metric([state], row["count"] if row else 0)
            age_s = (timezone.now() - row["oldest"]).total_seconds() if row else 0.0
            oldest.add_metric([state], age_s)
        yield runs
        yield oldest

    def _upkeep(self) -> Metric:
        family = GaugeMetricFamily("portal_sweep_age_seconds", "Since the last round of each work.", labels=["work"])
        for name, age_s in rounds.ages_s().items():
            family.add_metric([name], age_s)
        return family


def exposition() -> bytes:
    """The gauges as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(_State())
    return generate_latest(registry)
