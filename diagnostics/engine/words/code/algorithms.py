"""The algorithm that a token is signed with, by code or by its printed header, beside those that its verifier takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg
from diagnostics.engine.words.code.sign import is_refused_without_reason

_MOST = 20
_ALG = r"(?:[HREP]S(?:256|384|512)|EdDSA|ES256K)"
_NAMED = re.compile(rf"\b{_ALG}\b")
# The header of a token, printed or told, and code that signs.
_SIGNED = re.compile(
    rf"[{{\[][^{{}}\[\]]{{0,120}}?[\"']alg[\"'][ ]?(?::"
    rf"|=>)[ ]?[\"'](?P<header>{_ALG})[\"'](?![^{{}}]{{0,200}}\bkty\b)"
    rf"|\b(?:token|header|jwt)s?\b[^\n]{{0,40}}\b(?:alg(?:orithm)?[ :=\"'is]{{1,6}}|says[ ]|has[ ]"
    rf"|signed[ ](?:with|by|as)[ ])(?P<told>{_ALG})\b"
    rf"|\b(?:jwt|JWT)(?:\.|::)(?:sign|encode)\([^;\n]{{1,240}}?[\"'](?P<lib>{_ALG})[\"']"
    rf"|NewWithClaims\([ ]?\w{{0,12}}\.?SigningMethod(?P<go>{_ALG})\b|\.signWith\([^;\n]{{0,80}}\b(?P<java>{_ALG})\b"
    rf"|setProtectedHeader\(\{{[ ]?alg:[ ]?[\"'](?P<jose>{_ALG})[\"']"
)
_TAKEN = re.compile(
    r"\b(?:allowed_?|valid_?|accepted_?|supported_?)?algorithms?[\"']?[ ]?(?:[:=]"
    r"|=>)[ ]?(?:new\[\][ ]?)?(?P<list>[\[({][^\])}\n]{3,120}[\])}])"
    rf"|\bjws-?algorithms?[\"']?[ ]?[:=][ ]?[\"'\[]{{0,2}}(?P<spring>{_ALG}(?:[, ]{{1,3}}{_ALG}){{0,8}})"
    rf"|\b(?:macAlgorithm|jwsAlgorithm)\([ ]?\w{{0,30}}\.?(?P<nimbus>{_ALG})\b"
    rf"|\bnew[ ]Key\([^;\n]{{1,120}},[ ]?[\"'](?P<php>{_ALG})[\"']"
    rf"|[\"']ALGORITHM[\"'][ ]?:[ ]?[\"'](?P<django>{_ALG})[\"']"
    rf"|WithValidMethods\([^)\n]{{0,80}}[\"'{{](?P<go>{_ALG})"
    rf"|\bJWT\.decode\([^\n]{{1,120}}algorithms?:[ ]?\[?[ ]?[\"'](?P<ruby>{_ALG})[\"']",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"supported|\.well-known|\"kty\"|id_token_signed", re.IGNORECASE)
# What a verifier says of an algorithm that it does not take, in the libraries of each language.
_NAMES_ALGORITHM = re.compile(
    r"\b(?:invalid|unexpected|unsupported|disallowed|wrong|bad|not[ ]allowed|mismatch\w*|specified)\b[^\n]{0,30}"
    r"\b(?:alg|algorithm|signing method)\b"
    r"|\b(?:alg|algorithm|signing[ ]method)\b[^\n]{0,60}\b(?:not[ ](?:allowed|supported|permitted|match\w*|accepted"
    r"|valid)|invalid|unexpected|mismatch|doesn['’]t match|does not match|rejected|is not)\b"
    r"|IDX10511|IDX10634|IDX10652",
    re.IGNORECASE,
)
# A header of the token for the client, or of one that is taken.
_OF_ANOTHER = re.compile(r"\bid[_ -]?tokens?\b|\bworks?\b|\bworked\b|\b20[0-4]\b", re.IGNORECASE)
_UNLIKE = msg("The token is signed with another algorithm than the verifier is set to take.")
_ALIKE = msg("Set the issuer and the verifier to the same algorithm.")


def signed_with_another(text: str) -> Iterator[CodeSign]:
    """The algorithms that a verifier takes, among which is none that the token is signed with."""
    if not _NAMED.search(text):
        return
    taken: set[str] = set()
    at = -1
    for found in islice(_TAKEN.finditer(text), _MOST):
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if not _PUBLISHED.search(line) and not re.search(r"\b(?:sign|encode)\b[^\n]*$", line):
            taken.update(name.upper() for name in _NAMED.findall(found.group()))
            at = found.start() if at < 0 else at
    found_signed = list(islice(_SIGNED.finditer(text), _MOST))
    signed = {_name(found) for found in found_signed}
    own = {_name(found) for found in found_signed if not _OF_ANOTHER.search(_line(text, found))}
    if taken and signed and not signed & taken:
        # nothing but the refusal ties the two to one token
        tied = _NAMES_ALGORITHM.search(text) is not None or is_refused_without_reason(text)
        sure = 0.9 if own and tied else 0.5
        yield CodeSign(_UNLIKE, (Candidate("alg-mismatch", sure),), text.count("\n", 0, at) + 1, None, _ALIKE)


def _name(found: re.Match[str]) -> str:
    return str(next(filter(None, found.groups()))).upper()


def _line(text: str, found: re.Match[str]) -> str:
    stop = text.find("\n", found.end())
    return text[text.rfind("\n", 0, found.start()) + 1 : stop if stop != -1 else len(text)]
