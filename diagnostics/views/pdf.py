"""A PDF for a page or for the API: a worker makes it, and the web process waits a little for it."""

from __future__ import annotations

import time

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from diagnostics import tasks
from diagnostics.attachments import files, kept_files
from diagnostics.attachments.files import Attachment
from diagnostics.attachments.kept_files import Wanted
from diagnostics.models import Diagnosis

# A worker that is free needs a tenth of a second; for longer than this nobody looks at a page that does not come.
LONGEST_WAIT_S = 5.0
RETRY_AFTER_S = 5
_POLL_S = 0.05


class NotMade(Exception):
    """There is no PDF, and `message` says why and what to do; `again` says whether asking again may help."""

    def __init__(self, message: str, *, again: bool) -> None:
        super().__init__(message)
        self.message = message
        self.again = again


def language_wanted(named: str | None) -> str:
    """The language that a reader named, or that of the page."""
    offered = [code for code, _name in settings.LANGUAGES]
    return next((code for code in (named, get_language()) if code in offered), offered[0])


def of_diagnosis(diagnosis: Diagnosis, *, language: str, hide_claims: bool) -> Attachment:
    """The PDF of a finished diagnosis, signed. Raises NotMade."""
    wanted = Wanted(diagnosis.pk, language, hide_claims)
    try:
        made = kept_files.get(wanted)
        if made is None and tasks.ask_for_pdf(wanted):
            made = _waited(wanted)
    except kept_files.CacheAway:
        made = None
    if isinstance(made, bytes):
        return files.pdf_named(diagnosis, made)
    if made == "no typesetter":
        raise NotMade(_("This portal is not set up to make PDF files. The HTML file says the same."), again=False)
    if made == "failed":
        raise NotMade(_("The PDF could not be made. That is our fault; the HTML file says the same."), again=False)
    raise NotMade(
        _("No worker had the time to make the PDF. Try again in some seconds; the HTML file says the same."), again=True
    )


def _waited(wanted: Wanted) -> bytes | kept_files.Failure | None:
    until = time.monotonic() + LONGEST_WAIT_S
    while (made := kept_files.get(wanted)) is None and time.monotonic() < until:
        time.sleep(_POLL_S)
    return made
