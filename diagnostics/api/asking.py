"""What the API and the tools for assistants do alike: who may ask how often, and whose a diagnosis is."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from diagnostics import limits, services, tasks
from diagnostics.api import bodies, keys
from diagnostics.api.problems import Problem
from diagnostics.models import Diagnosis
from diagnostics.views import ownership
from diagnostics.views.client import address_of
from diagnostics.views.diagnosis_id import DiagnosisId

READS = limits.Rate(240, 60)
_POLL_S = 0.05
_LONGEST_TOKEN = 200


@sensitive_variables()
def make(wanted: bodies.Wanted, client: tuple[str, str], seconds: float) -> tuple[Diagnosis, str]:
    """The diagnosis after `seconds` at most, or at its end, and its owner token, which is told this once.

    `client` is what `client_of` gave. Raises Rejected and LimitReached.
    """
    token = ownership.new_owner()
    counted, payer = client
    made = services.create(
        wanted.paste,
        owner=token,
        client=counted,
        payer=payer,
        client_time=wanted.client_time,
        platform=wanted.platform,
        environment=wanted.environment,
        online=wanted.online,
        dry_run=wanted.dry_run,
        corrections=wanted.corrections,
        exchange=wanted.exchange,
    )
    tasks.send(made.pk)
    return waited(made, seconds), token


def client_of(request: HttpRequest) -> tuple[str, str]:
    """Whom the common limit counts, and who pays for the work: with a valid key, which has a rate of its own, "" and
    the key. Raises Problem and LimitReached."""
    given = request.headers.get("X-API-Key")
    if given is None:
        return address_of(request), address_of(request)
    key = keys.find(given) if len(given) <= _LONGEST_TOKEN else None
    if key is None:
        raise Problem("unknown-key", "X-API-Key holds no key in use. Leave it out, or ask for one.")
    limits.spend("api-key", str(key.pk), limits.Rate.parse(key.rate))
    return "", f"key {key.pk}"


def waited(found: Diagnosis, seconds: float) -> Diagnosis:
    """The diagnosis as it is now, or within `seconds` as soon as it is over."""
    return services.wait(found, services.OVER, seconds, _POLL_S)


def count_read(request: HttpRequest) -> None:
    """Counts a reading of what is there already. Raises LimitReached."""
    limits.spend("api-read", address_of(request), READS)


@sensitive_variables()
def owned(diagnosis_id: str, token: str) -> Diagnosis:
    """The diagnosis that the owner token opens. Raises Problem, the same for one that is not there."""
    is_id = re.fullmatch(DiagnosisId.regex, diagnosis_id) is not None
    found = services.get_owned(diagnosis_id, token) if is_id and len(token) <= _LONGEST_TOKEN else None
    if found is None:
        raise Problem("not-found", "No diagnosis of this id is opened by this owner token.")
    return found
