"""The key that a token is signed with beside the one that it is verified with, by their names, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, Message, msg
from diagnostics.engine.words.code.sign import Sign, sign

_CAUSE = "wrong-signing-key-or-secret"
_MOST = 20
_ONE_KEY = msg("Let both sides read one and the same key, from one place.")
_ASKED_OF_BYTES = msg("Decode the key on both sides in the same way: as base64 on both, or as plain text on both.")
_TWO_KEYS = msg("The token is signed and verified with two different secrets.")
_DECODED = msg("One side decodes the key from base64, and the other takes its letters as they are.")
_ONE_PAIR = msg("Take id and secret from one and the same application.")
_TWO_PAIRS = msg("The key's id and its secret are by their names of two pairs.")

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The token is signed with the account's auth token, not the API key's own secret."),
        r"\bAccessToken(?:\.Builder)?\((?=[^;]{0,300}(?:API_?KEY|apiKey|\bSK[0-9a-f]{2}))[^;]{0,300}?AUTH_?TOKEN\b",
        (_CAUSE, 0.93),
        ("wrong-client-credentials", 0.3),
        hit="new AccessToken(env.TWILIO_SID, env.TWILIO_API_KEY, env.TWILIO_AUTH_TOKEN)",
        miss="new AccessToken(env.TWILIO_SID, env.TWILIO_API_KEY, env.TWILIO_API_SECRET)",
        fix=msg("Sign with the secret that was shown when this API key was made."),
    ),
)

# What stands in the place of a key: a variable of the environment, a setting, a text.
_KEY = r"[ ]?(?P<key>(?:[^(),;\n]|\([^()\n]{0,80}\)){2,120})"
_PAYLOAD = r"(?:[^(){},;\n]|\([^()\n]{0,80}\)|\{(?:[^{}]|\{[^{}]{0,80}\}){0,300}\}){1,200}"
_SIGNS = tuple(
    re.compile(before + _KEY)
    for before in (
        r"SignedString\([ ]?(?:\[\]byte\()?",
        r"\bEncodingKey::from_(?:base64_)?secret\(",
        rf"\b(?:jwt|JWT|jsonwebtoken)(?:\.|::)(?:sign|encode)\({_PAYLOAD},",
        r"\.sign\([ ]?Algorithm\.HMAC\d{3}\(",
        r"JwtModule\.register(?:Async)?\(\{[^}]{0,200}?\bsecret:",
        r"SigningCredentials\([^;]{0,80}?GetBytes\(",
    )
)
_VERIFIES = tuple(
    re.compile(before + _KEY)
    for before in (
        r"\breturn[ ]\[\]byte\(",
        r"\bDecodingKey::from_(?:base64_)?secret\(",
        r"\b(?:jwt|JWT|jsonwebtoken)(?:\.|::)(?:verify|decode)\([^(),\n]{1,80},[ ]?(?:new[ ]Key\()?",
        r"(?:JWT\.require|verifier)\([ ]?(?:JWT\.require\()?Algorithm\.HMAC\d{3}\(",
        r"\bsecretOrKey:",
        r"IssuerSigningKey[ ]?=[^;]{0,80}?GetBytes\(",
    )
)
_NAME = re.compile(
    r"(?<![A-Za-z0-9_])(?:[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){1,6})(?![A-Za-z0-9_])"
    r"|(?<=\benv\.)[A-Z][A-Z0-9]{1,30}(?![A-Za-z0-9_])"
    r"|[\"'](?P<text>[^\"'\n]{3,80})[\"']"
)
_OF_A_PAIR = re.compile(r"private|public|pem|cert|jwk|\brsa|ecdsa|\.key\b|pub_", re.IGNORECASE)

# Tokens beside those that an API takes, each kind with a key of its own by design.
_OF_ANOTHER_KIND = re.compile(
    r"refresh|session|cookie|mail|link|reset|invit|csrf|magic|confirm|subscri|download|upload|webhook", re.IGNORECASE
)
_OF_ACCESS = re.compile(r"access\w{0,12}[\"']?[ ]{0,4}[:=]", re.IGNORECASE)
_OF_ENCRYPTION = re.compile(r"(?:^|_)(?:enc|encrypt|crypt|aes|cipher|data|cookie|session|db)", re.IGNORECASE)

_IN_BASE64 = r"[^)\n]{1,80},[ ]?[\"']base64"
_EXPRESSION = r"[ ]?(?P<key>[\w.$>\[\]\"':-]{3,80})"
_DECODES = re.compile(
    rf"(?:\bBuffer\.from\((?={_IN_BASE64})|b64decode\(|base64_decode\(|DecodeString\(|BASE64(?:URL)?\.decode\("
    rf"|FromBase64String\(|getDecoder\(\)\.decode\(|decode64\(|\batob\(){_EXPRESSION}"
)
_TAKES_LETTERS = re.compile(
    rf"(?:\bGetBytes\(|\[\]byte\(|\bTextEncoder\(\)\.encode\(|\bBuffer\.from\((?!{_IN_BASE64})"
    rf"|\b(?:jwt|JWT)(?:\.|::)(?:sign|verify|encode|decode)\([^,\n]{{1,80}},[ ]?(?:new[ ]Key\([ ]?)?){_EXPRESSION}"
    r"|(?<![\w.])(?P<java>[\w.]{3,60})\.(?:getBytes|toByteArray|encode|as_bytes|as_ref)\("
)
_LAST_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,60}")
_IS_KEY = re.compile(r"secret|key|jwt|hmac", re.IGNORECASE)

_STEM = r"(?<![A-Z0-9_])(?P<stem>(?:[A-Z0-9]{1,30}_){1,5}?)"
_ID = re.compile(rf"{_STEM}(?P<kind>(?:API_)?KEY(?:_SID|_ID)?|ACCESS_KEY_ID|CLIENT_ID|APP_ID)(?![A-Z0-9_])")
_SECRET = re.compile(rf"{_STEM}(?:(?:API_)?(?:KEY_)?SECRET|SECRET_(?:ACCESS_)?KEY|(?:CLIENT|APP)_SECRET)(?![A-Z0-9_])")
_STAGE = re.compile(r"(?:^|_)(?:PROD|PRODUCTION|LIVE|DEV|TEST|STAGING|STAGE|STG|SANDBOX|QA|UAT|OLD|NEW)(?=_)")


def signed_and_verified(text: str) -> Iterator[CodeSign]:
    """Where the names or texts of the two keys differ, where one side decodes, and ids and secrets of two pairs."""
    lowered = text.lower()
    if "secret" not in lowered and "key" not in lowered and "jwt" not in lowered:
        return
    signed, verified = _keys(_SIGNS, text), _keys(_VERIFIES, text)
    if signed and verified and not signed.keys() & verified.keys():
        yield _sign(_TWO_KEYS, _CAUSE, 0.9, text, min(verified.values()), _ONE_KEY)
    yield from _decoded_once(text)
    yield from _of_two_pairs(text)


def _keys(patterns: Sequence[re.Pattern[str]], text: str) -> dict[str, int]:
    """Names of variables and texts that stand for keys, each with its place; {} where one cannot be told."""
    found: dict[str, int] = {}
    for match in (match for pattern in patterns for match in islice(pattern.finditer(text), _MOST)):
        name = _NAME.search(match["key"])
        if "=" in match["key"] or "{" in match["key"] or _is_of_another_kind(match, text):
            continue  # options, or the key of another kind of token
        if name is None or _OF_A_PAIR.search(match["key"]):
            return {}
        found[name["text"] or name.group()] = match.start()
    return found


def _is_of_another_kind(match: re.Match[str], text: str) -> bool:
    """Whether what is signed or verified is no access token, by what it is kept as, and by the names of it and its key.

    What is kept as an access token stays one under the key of another kind: that is the fault.
    """
    before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    if _OF_ACCESS.search(before):
        return False
    # of what is signed the payload may name anything: a user's mail, a session
    payload = match.group().partition("{")[0]
    return _OF_ANOTHER_KIND.search(f"{before} {payload} {match['key']}") is not None


def _decoded_once(text: str) -> Iterator[CodeSign]:
    decoded = {_last(match["key"]): match.start() for match in islice(_DECODES.finditer(text), _MOST)}
    letters = {_last(match["key"] or match["java"]) for match in islice(_TAKES_LETTERS.finditer(text), _MOST)}
    both = [name for name in decoded if name in letters and _IS_KEY.search(name) and not _OF_ENCRYPTION.search(name)]
    if both and not re.search(r"FromBase64String\(", text):
        yield _sign(_DECODED, _CAUSE, 0.88, text, decoded[both[0]], _ASKED_OF_BYTES)


def _last(expression: str) -> str:
    """The last name of an expression: `JWT_SECRET` of `process.env.JWT_SECRET`."""
    names = _LAST_NAME.findall(expression)
    return names[-1] if names else ""


def _of_two_pairs(text: str) -> Iterator[CodeSign]:
    """An id and a secret that are given together, and of which one names a stage that the other does not."""
    for own in islice(_ID.finditer(text), _MOST):
        secret = _SECRET.search(text, own.end(), own.end() + 160)
        if secret is None or secret["stem"] == own["stem"] or _has_its_own(own["stem"], text):
            continue
        stages = set(_STAGE.findall(own["stem"])), set(_STAGE.findall(secret["stem"]))
        bare = _STAGE.sub("", own["stem"]), _STAGE.sub("", secret["stem"])
        if stages[0] != stages[1] and bare[0].strip("_") == bare[1].strip("_"):
            oauth = "CLIENT" in own["kind"] or "APP_ID" in own["kind"]
            cause = "wrong-client-credentials" if oauth else _CAUSE
            yield _sign(_TWO_PAIRS, cause, 0.86, text, own.start(), _ONE_PAIR)
            return


def _has_its_own(stem: str, text: str) -> bool:
    """Whether a secret of this very pair is given too."""
    return any(found["stem"] == stem for found in islice(_SECRET.finditer(text), _MOST))


def _sign(says: Message, cause: str, sure: float, text: str, at: int, fix: Message) -> CodeSign:
    return CodeSign(says, (Candidate(cause, sure),), text.count("\n", 0, at) + 1, None, fix)
