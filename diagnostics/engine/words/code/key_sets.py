"""The kid of a token's header beside the kids of a key set, where a paste shows both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg

_CAUSES = (Candidate("kid-not-found-key-rotated", 0.9), Candidate("wrong-issuer-or-tenant", 0.3))
_OF_THE_CLIENT = (Candidate("client-assertion-invalid", 0.9), Candidate("kid-not-found-key-rotated", 0.5))
_MOST = 40
_SHORTEST = 4
# An object that holds no other object: a JWT's header, or one key of a set.
_OBJECT = re.compile(
    r"\{[^{}]{0,2000}?\bkid[\"']?[ ]?:[ ]?[\"']?(?P<kid>[\w.+/=:-]{1,100})[^{}]{0,6000}\}", re.IGNORECASE
)
_OF_A_HEADER = re.compile(r"\btyp[\"']?[ ]?:|header|\btoken\b", re.IGNORECASE)
_OF_A_KEY = re.compile(r"\b(?:kty|use|x5c|x5t|crv|key_ops|n|e)[\"']?[ ]?:")
# Lists of names: `kids=[a b]`, `known kids: a, b`, and what a command that asks for them prints below itself.
_LISTED = re.compile(
    r"\b(?:kids|key ids|known keys|cached keys|jwks keys)\b[\"']?[ ]?(?:=|:|are|is)?[ ]?(?P<opened>[\[(]?)"
    r"(?P<kids>[\w.+/=, '\"-]{1,300})",
    re.IGNORECASE,
)
_PRINTED = re.compile(
    r"\.keys(?:\[\]\.|\[\]?[ ]?\|[ ]?\.|[^\n]{0,40}\.)kid\b[^\n]{0,20}\n(?P<kids>"
    r"(?:[ \t]{0,8}\"?[\w.+/=-]{1,100}\"?\n?){1,12})"
)
# A list of the issuer's keys with what became of them, such as the table of Keycloak's console.
_STATE = re.compile(
    r"\bkid[ :=]{1,3}[\"']?(?P<kid>[\w.+/=-]{4,100})[^\n]{0,80}?\b(?P<state>ACTIVE|DISABLED|PASSIVE|RETIRED|REVOKED"
    r"|INACTIVE"
    r"|current|previous)\b"
)
_GONE = frozenset({"DISABLED", "RETIRED", "REVOKED", "INACTIVE"})
_OF_A_CLIENT = re.compile(r"client_?assertion|private_?key_?jwt|invalid_client", re.IGNORECASE)
_REFUSED = re.compile(r"\b401\b|invalid_token|unauthori[sz]ed|verification fail|invalid signature", re.IGNORECASE)
_WORD = re.compile(r"[\w.+/=-]{1,100}")


def unpublished(text: str) -> Iterator[CodeSign]:
    """A token whose kid no key set of the paste has, or a set that holds a key alone that its issuer has ended."""
    if "kid" not in text or _REFUSED.search(text) is None:
        return
    plain = text.replace('\\"', '"')
    sent, held = _objects(plain)
    held |= _names(plain)
    if len(sent) == 1 and held and not sent & held:
        yield CodeSign(
            msg("The kid of the token's header is none of the keys that the paste shows."),
            _OF_THE_CLIENT if _OF_A_CLIENT.search(text) else _CAUSES,
            fix=msg("Let the verifier fetch the issuer's keys again, and see that it asks the issuer of this token."),
        )
    states = {found["kid"]: found["state"] for found in islice(_STATE.finditer(plain), _MOST)}
    signing = {kid for kid, state in states.items() if state == "ACTIVE"}
    if held and signing and not held & signing and any(states.get(kid) in _GONE for kid in held):
        yield CodeSign(
            msg("The verifier holds a key that its issuer has ended, and not the one that signs now."),
            _CAUSES,
            fix=msg(
                "Give the verifier the address of the key set in place of a copy, so that it follows each rotation."
            ),
        )


def _objects(text: str) -> tuple[set[str], set[str]]:
    """The kids of headers, and those of keys."""
    sent: set[str] = set()
    held: set[str] = set()
    for found in islice(_OBJECT.finditer(text), _MOST):
        if _OF_A_KEY.search(found.group()):
            held.add(found["kid"])
        elif "alg" in found.group() and _is_of_a_header(found, text):
            sent.add(found["kid"])
    return sent, held


def _is_of_a_header(found: re.Match[str], text: str) -> bool:
    line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
    before = text[max(0, found.start() - 200) : found.start()].rpartition("\n")[0].rpartition("\n")[2]
    return _OF_A_HEADER.search(found.group() + line) is not None or re.search(r"base64|split|cut ", before) is not None


def _names(text: str) -> set[str]:
    found: set[str] = set()
    for match in islice(_LISTED.finditer(text), _MOST):
        found |= _of_a_list(match["kids"], is_opened=bool(match["opened"]))
    for match in islice(_PRINTED.finditer(text), _MOST):
        found |= set(_WORD.findall(match["kids"]))
    return found


def _of_a_list(written: str, *, is_opened: bool) -> set[str]:
    """The names of a list that is in brackets or parted by commas; else words that are no words of a language."""
    if is_opened:
        return set(_WORD.findall(written))
    parts = [part.strip(" '\"") for part in written.split(",")]
    if len(parts) > 1 and all(" " not in part for part in parts):
        return {part for part in parts if part}
    return {word for word in _WORD.findall(written) if len(word) >= _SHORTEST and re.search(r"\d", word)}
