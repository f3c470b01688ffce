"""What happens in this process, counted for Prometheus.

Every label has a closed set of values: routes, statuses, kinds, slugs of causes, names of limits. No text, address or
id of a paste, a client or a server is a label. With PROMETHEUS_MULTIPROC_DIR set (the settings do it where metrics are
on) each process counts into a file of its own there, and whoever is asked adds them up.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

from diagnostics.engine.model.catalogue import SLUGS

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60, 300, 3600)
OTHER = "other"

_REQUESTS = Counter("portal_requests", "Answered requests.", ["route", "method", "status"])
_REQUEST_SECONDS = Histogram("portal_request_seconds", "From request to answer.", ["route"], buckets=_SECONDS)
_ENDED = Counter("portal_diagnoses_ended", "Diagnoses that ended, by kind of verdict or ended_early.", ["outcome"])
_CAUSES = Counter("portal_causes", "Finished diagnoses by their primary cause.", ["cause"])
_WAITED = Histogram("portal_waited_seconds", "From the paste's arrival to a worker's claim.", buckets=_SECONDS)
_EXAMINED = Histogram("portal_examined_seconds", "From a worker's claim to the last report.", buckets=_SECONDS)
_CALLS = Histogram("portal_upstream_call_seconds", "Calls to others' servers.", ["result"], buckets=_SECONDS)
_LIMITS = Counter("portal_limits_reached", "Refusals by a rate limit.", ["limit"])

_KINDS = frozenset({"broken", "risky", "healthy", "inconclusive", "ended_early"})
# The names of the limits that the code spends; what else may come is counted as one.
_LIMIT_NAMES = frozenset(
    {
        "diagnoses",
        "dry runs",
        "calls",
        "api-key",
        "api-read",
        "files",
        "looks at a paste",
        "reports sent",
        "answers",
        "share",
    }
    | {f"{amount} {kind}" for kind in ("pastes", "drafts", "files") for amount in ("MiB of", "seconds of reading")}
)
# What a proxy adds. Whoever scrapes comes himself: behind a proxy its address would stand for everybody's.
_OF_A_PROXY = frozenset({"x-forwarded-for", "forwarded", "via", "x-real-ip"})


def answered(route: str, method: str, status: int, seconds: float) -> None:
    """One request; `route` is the name of a route or "no route", never an address."""
    _REQUESTS.labels(route, method, str(status)).inc()
    _REQUEST_SECONDS.labels(route).observe(seconds)


def finished(kind: str, cause: str, created_at: datetime, claimed_at: datetime | None) -> None:
    """One diagnosis that a worker brought to its end now."""
    _ENDED.labels(kind if kind in _KINDS else OTHER).inc()
    if cause:
        _CAUSES.labels(cause if cause in SLUGS else OTHER).inc()
    if claimed_at is not None:
        _WAITED.observe(max(0.0, (claimed_at - created_at).total_seconds()))
        _EXAMINED.observe(max(0.0, (timezone.now() - claimed_at).total_seconds()))


def ended_early() -> None:
    """One diagnosis that was given up."""
    _ENDED.labels("ended_early").inc()


def called(seconds: float, *, was_answered: bool) -> None:
    """One call to somebody else's server."""
    _CALLS.labels("answered" if was_answered else "failed").observe(seconds)


def limit_reached(limit: str) -> None:
    """One refusal by the limit of this name."""
    _LIMITS.labels(limit if limit in _LIMIT_NAMES else OTHER).inc()


def _counted() -> CollectorRegistry:
    """The counts of all processes that share a folder, or of this one alone."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def exposition() -> bytes:
    """The counts as Prometheus reads them."""
    return generate_latest(_counted())


def may_ask(peer: str, headers: Iterable[str]) -> bool:
    """Whether PORTAL_METRICS_FROM names who asks; `headers` are the names of the fields that came."""
    if not _OF_A_PROXY.isdisjoint(name.lower() for name in headers):
        return False
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in ipaddress.ip_network(member, strict=False) for member in settings.PORTAL_METRICS_FROM)
