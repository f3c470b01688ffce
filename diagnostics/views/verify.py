"""`/verify/`: support drops an attachment and learns whether it can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics import costs, limits
from diagnostics.attachments import verification
from diagnostics.attachments.verification import NotGenuine, Reason
from diagnostics.presentation.page import page
from diagnostics.views.client import address_of
from diagnostics.views.diagnoses import private

RATE = limits.Rate(60, 60)
WORDS = {
    Reason.NOT_SEALED: gettext_lazy("There is no signature of a portal in this file, so nothing vouches for it."),
    Reason.UNKNOWN_KEY: gettext_lazy(
        "The file is signed with a key that is not this portal's: another portal made it, or somebody who is none."
    ),
    Reason.BAD_SIGNATURE: gettext_lazy("The signature is damaged or was not made by this portal."),
    Reason.REPORT_CHANGED: gettext_lazy("The report in this file was changed after the portal signed it."),
    Reason.FILE_CHANGED: gettext_lazy("This file was changed after the portal signed it."),
}


@private
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form; a POST with `file` says whether it is genuine and shows it from its signed report (422 if not)."""
    if request.method != "POST":
        return render(request, "diagnostics/verify.html")
    try:
        limits.spend("files", address_of(request), RATE)
        upload = request.FILES.get("file")
        with costs.reading(costs.FILES, address_of(request), (upload.size if upload else 0) or 0):
            return _judged(request, upload)
    except limits.LimitReached as reached:
        problem = _("The limit is %(limit)s for one address. Try again in %(seconds)d seconds.") % {
            "limit": reached.limit,
            "seconds": reached.retry_after_s,
        }
        response = render(request, "diagnostics/verify.html", {"problem": problem}, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(reached.retry_after_s)
        return response


def _judged(request: HttpRequest, upload: UploadedFile[bytes] | None) -> HttpResponse:
    if upload is None or (upload.size or 0) > verification.MOST_BYTES:
        problem = _("Choose a file of at most 12 MiB: the PDF, HTML, Markdown, JSON or zip that a portal made.")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "diagnostics/verify.html", {"problem": problem}, status=status)
    try:
        genuine = verification.verified(upload.read())
    except NotGenuine as refused:
        told = {"refused": WORDS[refused.reason], "name": upload.name}
        return render(request, "diagnostics/verify.html", told, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    # From here on, everything comes out of the signed report; the upload's own text is never shown.
    context: dict[str, Any] = {
        "reader": "support",
        "page": page(genuine.report),
        "seal": genuine.seal,
        "name": upload.name,
        "language": _language(genuine.report.get("language")),
    }
    return render(request, "diagnostics/verify.html", context)


def _language(code: Any) -> Mapping[str, Any] | None:
    """What Django knows of the language that a file says it is in; None for one that says nothing of it."""
    return get_language_info(code) if code in dict(settings.LANGUAGES) else None
