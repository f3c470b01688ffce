"""What to do about a code_verifier that is refused, by what the paste shows of verifier, challenge and method."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import unquote

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.subject.token_request import challenge_of, given, is_stand_in, is_verifier

_S256 = re.compile(r"code_challenge_method\W{1,8}S256\b")
_PADDED = msg(
    "Take the = off the end of code_challenge: it is base64url without padding (RFC 7636, 4.2). The verifier fits and "
    "can stay as it is made."
)
_LACKING = msg(
    "Send code_verifier in the exchange. Store the verifier when the authorization request is made, and read it from "
    "there (RFC 7636, 4.5)."
)
_ILL_FORMED = msg(
    "Make the verifier of 43 to 128 letters, digits and the signs - . _ ~ (RFC 7636, 4.1), and the challenge from that."
)
_OF_HEX = msg("Encode the bytes of the hash: base64url(SHA-256(code_verifier)), without padding (RFC 7636, 4.2).")
_OTHER = msg(
    "Store the verifier when the authorization request is made, and send that same one in the exchange. A page that "
    "loads again after the sign-in, or a second object of the library, makes another one."
)


def _of_hex_digits(verifier: str) -> str:
    """What comes of the hash's 64 hexadecimal digits where its 32 bytes belong."""
    digits = hashlib.sha256(verifier.encode("utf-8", "replace")).hexdigest()
    return base64.urlsafe_b64encode(digits.encode("ascii")).rstrip(b"=").decode("ascii")


def advice_on_verifier(subject: Subject) -> Message | None:
    """The sentence for what is seen of the verifier; None where the one of the cause fits."""
    verifiers = [value for value in given(subject, Seen.CODE_VERIFIER_GIVEN) if not is_stand_in(value)]
    challenges = [unquote(v) for v in given(subject, Seen.CODE_CHALLENGE_GIVEN) if not is_stand_in(v)]
    request = subject.request
    if not verifiers:
        lacks = request is not None and request.form and request.parameter("code_verifier") is None
        return _LACKING if lacks else None
    if not is_verifier(verifiers[0]):
        return _ILL_FORMED
    made = challenge_of(verifiers[0])
    if any(challenge.endswith("=") and challenge.rstrip("=") == made for challenge in challenges):
        return _PADDED
    if _of_hex_digits(verifiers[0]) in {challenge.rstrip("=") for challenge in challenges}:
        return _OF_HEX
    sends_s256 = _S256.search(subject.submission.text.reveal()) is not None
    return _OTHER if sends_s256 and made not in challenges else None
