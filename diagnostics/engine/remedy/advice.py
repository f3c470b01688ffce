"""What to do where the paste shows a situation in which the catalogue's sentence for the cause would mislead.

Each entry is a situation that any API can have; the sentence of a check goes before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.types import Finding, Message, Outcome, msg

NOT_SENT = "header-not-sent"
SET_IN_CODE = msg("The code sets the header, and the API got none.")


def is_set_in_code(cause: str, found: Sequence[Finding]) -> bool:
    """Whether the pasted code gives the call the very header that the API says it did not get."""
    return cause == NOT_SENT and any(item.check == "header.present" and item.outcome is Outcome.PASS for item in found)


def _asks_for_a_key(subject: Subject, _found: Sequence[Finding]) -> bool:
    """Whether the answer, or a message in the paste, refuses or misses an API key: no token endpoint gives one."""
    seen = subject.submission.sighted
    return bool(seen(Seen.API_KEY_REFUSED) or seen(Seen.API_KEY_MISSED))


def _shows_a_workflow(subject: Subject, _found: Sequence[Finding]) -> bool:
    """Whether a job is pasted that says itself which rights its token has."""
    return bool(subject.submission.sighted(Seen.JOB_PERMISSIONS))


_ADVICE: tuple[tuple[str, Callable[[Subject, Sequence[Finding]], bool], Message], ...] = (
    (
        NOT_SENT,
        lambda _subject, found: is_set_in_code(NOT_SENT, found),
        msg("Turn off following redirects and look at the status: many clients drop the header on the way to another "
            "address, be it for a slash or https. Else look at what a proxy between passes on."),
    ),
    (
        "wrong-value-as-token",
        _asks_for_a_key,
        msg("The API wants its own key. Copy it anew from the provider's console, and compare its first characters "
            "with those of the value that is sent."),
    ),
    (
        "missing-scope",
        _shows_a_workflow,
        msg("The token of a workflow has the rights that its permissions name and no other. Add the one that this "
            "step needs there, such as contents: write for a release."),
    ),
)  # fmt: skip
catalogue.slugs(*(slug for slug, _, _ in _ADVICE))


def advice(cause: str, subject: Subject, found: Sequence[Finding]) -> Message | None:
    """What to do about `cause` in the situation that the paste shows; None where the catalogue's sentence fits."""
    return next((text for slug, fits, text in _ADVICE if slug == cause and fits(subject, found)), None)
