"""Diagnoses in the database as a finished run leaves them, and the browser that owns them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from diagnostics import services
from diagnostics.models import CorrelationId, Diagnosis
from diagnostics.storage import columns
from diagnostics.views import ownership
from tests.web.cookies import OWNER, owner_cookie


def store(report: dict[str, Any], owner: str = OWNER) -> Diagnosis:
    """A diagnosis with this report; one without a verdict and findings waits for a worker."""
    now = timezone.now()
    verdict = report["verdict"] or {}
    made = Diagnosis.objects.create(
        owner=services.owner_hash(owner),
        created_at=now,
        queued_at=now,
        lease_until=now + timedelta(hours=1) if report["state"] == "running" else None,
        state=report["state"],
        platform="company-x",
        report=report if report["findings"] else None,
        kind=verdict.get("kind", ""),
        cause=verdict.get("cause") or "",
        **columns.of_call(report),
    )
    CorrelationId.objects.bulk_create(columns.correlation_ids(made, report) if made.is_over else ())
    return made


def owning(client: Client, owner: str = OWNER) -> Client:
    """The client as that owner's browser."""
    client.cookies[ownership.COOKIE] = owner_cookie(owner)
    return client
