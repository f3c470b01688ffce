"""`/metrics` for Prometheus, for whom PORTAL_METRICS_FROM names and nobody else."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics import metrics, metrics_state

# What a proxy adds. Whoever scrapes comes himself: behind a proxy its address would stand for everybody's.
_OF_A_PROXY = ("X-Forwarded-For", "Forwarded", "Via", "X-Real-Ip")


@require_safe
@never_cache
def exposition(request: HttpRequest) -> HttpResponse:
    """Counts of this machine's processes, and the state of the queue. 404 for whoever may not ask."""
    if not _may_ask(request):
        raise Http404
    return HttpResponse(metrics.exposition() + metrics_state.exposition(), content_type=metrics.CONTENT_TYPE)


def _may_ask(request: HttpRequest) -> bool:
    if any(name in request.headers for name in _OF_A_PROXY):
        return False
    try:
        peer = ipaddress.ip_address(str(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return False
    if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped:
        peer = peer.ipv4_mapped
    return any(peer in ipaddress.ip_network(member, strict=False) for member in settings.PORTAL_METRICS_FROM)
