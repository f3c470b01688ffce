"""Which corrected call can be sent: one whose every value the paste holds, or can be had by its own token request."""

from __future__ import annotations

from diagnostics.engine.model.types import Secret, Sendable
from diagnostics.engine.redaction.labels import LABEL
from diagnostics.engine.remedy.proof import filled_in
from diagnostics.engine.remedy.render import Correction
from diagnostics.engine.remedy.render.curl import OUTPUT
from diagnostics.engine.remedy.statement import WRITER
from diagnostics.engine.subject.token_request import is_stand_in

_NEW_TOKEN = "NEW_ACCESS_TOKEN"  # noqa: S105 - the name of a variable


def sendable(made: Correction, token_call: Correction | None) -> Sendable | None:
    """The proved correction with its values; None where one is a stand-in, a label, or left out of the paste.

    `token_call` is the person's own request for the token that alone is missing, if the paste holds it.
    """
    if made.request is not None and made.request.body_file.reveal():
        return None  # what the file holds is not in the paste
    if made.writer == WRITER or not _values_are_real(made, but=_NEW_TOKEN):
        return None
    missing = [slot for slot in made.slots if not slot.of_the_call and slot.name != OUTPUT]
    if not missing:
        return Sendable(Secret(filled_in(made)))
    if token_call is None or not token_call.slots or not _values_are_real(token_call):
        return None
    return Sendable(Secret(filled_in(made)), missing[0].secret, Secret(filled_in(token_call)))


def _values_are_real(correction: Correction, but: str = "") -> bool:
    slots = [slot for slot in correction.slots if slot.name not in (but, OUTPUT) or slot.of_the_call]
    real = all(slot.of_the_call and not is_stand_in(slot.secret) for slot in slots)
    return real and not LABEL.search(filled_in(correction))
