"""The authorization request whose challenge was hashed, and that does not say so (RFC 7636, 4.3 and 4.6)."""

from __future__ import annotations

import re

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Url
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.url import parse_url
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.render import Correction
from diagnostics.engine.remedy.render.marking import marked
from diagnostics.engine.remedy.render.masker import Masker
from diagnostics.engine.remedy.render.messages import shown
from diagnostics.engine.remedy.render.slots import slots_of
from diagnostics.engine.subject.token_request import challenge_of, given

_CAUSE = "pkce-verifier-mismatch"
_ADDRESS = re.compile(r"https?://[^\s\"'`<>]{4,2000}")
_METHOD = "&code_challenge_method=S256"
_ADD = msg(
    "Add code_challenge_method=S256 to the authorization request. The challenge is the S256 hash of your verifier; "
    "without the method the server takes it for the verifier itself (RFC 7636, 4.3). Then exchange the new code."
)
catalogue.slugs(_CAUSE)


def without_its_method(subject: Subject) -> Url | None:
    """The one authorization request whose challenge is the hash of the verifier sent, and that names no method."""
    text = subject.submission.text.reveal()
    made = {challenge_of(value) for value in given(subject, Seen.CODE_VERIFIER_GIVEN)}
    urls = [parse_url(found.rstrip(".,;)")) for found in dict.fromkeys(_ADDRESS.findall(text))]
    asking = [url for url in urls if any(name == "code_challenge" for name, _ in url.query)]
    if len(asking) != 1 or re.search(r"\bcode_challenge_method\b", text) or asking[0].fragment:
        return None
    hashed = any(name == "code_challenge" and value.reveal() in made for name, value in asking[0].query)
    return asking[0] if hashed else None


def with_its_method(cause: str, subject: Subject, gate: Scrubber, writer: str) -> Correction | None:
    """The authorization request of the paste with the method; the hash itself is the proof."""
    url = without_its_method(subject) if cause == _CAUSE else None
    if url is None:
        return None
    text = Masker({}, gate).url(url.raw.reveal())
    old = shown(text)
    return Correction(old + _METHOD, writer, marked(old, old + _METHOD), tuple(slots_of(text)), tells=_ADD)
