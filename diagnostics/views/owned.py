"""What only the owner of a diagnosis may do begins here: anybody else gets the answer for a page that is not there."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from diagnostics import services
from diagnostics.models import Diagnosis
from diagnostics.views import ownership


def finished(request: HttpRequest, diagnosis_id: str) -> Diagnosis:
    """The browser's own diagnosis once it is over and has something to show. Raises Http404 otherwise."""
    found = services.get_owned(diagnosis_id, ownership.owner_of(request))
    if found is None or not found.is_over or not found.has_report:
        raise Http404
    return found
