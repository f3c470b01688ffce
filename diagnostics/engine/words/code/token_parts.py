"""What a paste tells of the parts of a token that it does not show: how many, how long, and what the header says.

Five parts are a JWE (RFC 7516, 3.1), a last part of no letters is a JWS without signature (RFC 7518, 3.6), and the
first letters of a token are enough to read its `alg`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, Message, msg
from diagnostics.engine.words.required import may_match, required_parts

_LONGEST, _MOST, _LINE, _NEAR = 32_768, 40, 400, 120
# What counts the parts of a token, or the dots between them, and prints the number behind it or on the next line.
_COUNTS_PARTS = re.compile(
    r"split\([ ]?[\"'`/\\]{1,2}\.[\"'`/]{1,2}[ ,\d-]{0,4}\)"
    r"[^\n]{0,12}?(?:\.length|\.size|\.count|\.Length|\.Count|\))"
    r"|len\([\w.]{1,40}\.split\([\"']\.[\"']\)\)|explode\([\"']\.[\"']|strings\.(?:Split|Count)\([^\n]{1,60}\"\.\""
    r"|\btr[ ]+(?:-s[ ]+)?[\"']?\.[\"']?[ ]+[\"']?\\n[\"']?[ ]?\|[ ]?wc[ ]-l"
    r"|awk[ ]-F[ ]?[\"']?\\?\.[\"']?[ ][^\n]{0,20}\bNF\b"
    r"|-split[ ]'\\\.'\)?\.(?:Count|Length)"
)
_COUNTS_DOTS = re.compile(
    r"\.count\([\"']\.[\"']\)|substr_count\([^\n]{1,60}[\"']\.[\"']|grep[ ]-o[ ][\"']?\\?\.[\"']?[^\n]{0,30}wc[ ]-l"
    r"|\btr[ ]-(?:dc|cd)[ ][\"']?\.[\"']?[ ]?\|[ ]?wc[ ]-c"
)
# Two dots within a JWS: the lengths of three or five parts in a row.
_ROW = re.compile(r"[\[(]?[ ]?(?P<row>\d{1,5}(?:[ ]?[,/|;+][ ]?\d{1,5}){2,4})(?![\w.]|[ ]?[,/|;+.:-][ ]?\d)")
_COLUMN = re.compile(
    r"^[ \t]{0,8}(?:NR)?1[:.)][ \t]{0,4}(\d{1,5})\n(?:[ \t]{0,8}\d[:.)][ \t]{0,4}\d{1,5}(?:\n|$)){2,4}", re.MULTILINE
)
_OF_PARTS = re.compile(
    r"split\(|explode\(|\bparts?\b|\bsegments?\b|\bpieces\b|\bdots\b|\bteile?n?\b|\bpartes\b|\bparties\b|\btr[ ]"
    r"|awk|strlen|lengths?",
    re.IGNORECASE,
)
_OF_A_TOKEN = re.compile(r"token|jwt|\bjws\b|bearer|\$\{?T\b|\$\{?AT\b", re.IGNORECASE)
_FIVE = re.compile(
    r"\b(?:(?:five|5|fünf|cinco|cinq)[ -](?:(?:dot[- ]separated|base64(?:url)?|encoded)[ ])?"
    r"(?:parts|segments|pieces|sections|blocks|teilen?|abschnitten?|blöcken?|partes|segmentos|parties|segments)"
    r"|(?:four|vier|cuatro|quatre)[ ](?:dots|periods|punkte|puntos|points))\b(?![^.\n]{0,20}\b(?:min|hour|days?)\b)",
    re.IGNORECASE,
)
_CONSISTS = re.compile(
    r"\bha(?:s|ve|t|ben)\b|\bgot\b|\bconsists?\b|\bbesteht\b|\btiene\b|\bconsta\b|\bdots?\b|punkte?|puntos?"
    r"|segment|separated|base64",
    re.IGNORECASE,
)
_NO_SIGNATURE = re.compile(
    r"\b(?:third|last|signature|dritte|letzte|tercera?|última)[ ](?:part|segment|section|teil|abschnitt|parte)?[ ]?"
    r"(?:of (?:it|the (?:token|jwt))[ ])?(?:is|was|are|ist|est[áa])[ ](?:just[ ]|simply[ ]|completely[ ])?"
    r"(?:empty|missing|blank|not there|leer|vac[íi]a)\b"
    r"|\b(?:ends?|endet|termina)[ ](?:in|with|on|mit|auf|en|con)[ ](?:a|one|einem|un)[ ](?:trailing[ ])?(?:dot"
    r"|period|punkt|punto)\b"
    r"|\b(?:two|zwei|dos)\b[^.\n]{0,40}\b(?:parts|segments|teile|partes)\b[^.\n]{0,30}\b(?:plus|and|und|y|with|mit"
    r"|then)[ ](?:a|one|an|einen|un)[ ]"
    r"(?:trailing[ ]|empty[ ]|final[ ])?(?:dot|period|punkt|punto)\b",
    re.IGNORECASE,
)
# The first letters of a token of which the rest is left out; a whole one is read by the parser.
_BEGINS = re.compile(r"(?<![\w.-])(eyJ[\w-]{8,400})(?![\w-]|\.{1,2}[\w-])")
_HEADER_TOLD = re.compile(
    r"[{\[][^{}\[\]]{0,200}?[\"']?\balg[\"']?[ ]{0,2}(?::"
    r"|=>)[ ]{0,2}[\"'](?P<alg>[\w+-]{3,20})[\"'][^{}\[\]]{0,300}[}\]]"
)
_ENCRYPTS = re.compile(
    r"dir|RSA-OAEP(?:-\d{3})?|RSA1_5|ECDH-ES(?:\+A\d{3}KW)?|A\d{3}(?:GCM)?KW|PBES2-HS\d{3}\+A\d{3}KW"
)
_CONTENT = re.compile(r"[\"']?\benc[\"']?[ ]{0,2}(?::|=>)[ ]{0,2}[\"']A\d{3}")
_IN_HEADER = re.compile(r"\"alg\"\s{0,2}:\s{0,2}\"(?P<alg>[\w+-]{1,20})\"?")
# The verifier decrypts, or somebody says that no such token is taken or was sent.
_DECRYPTS = re.compile(
    r"jwtDecrypt|compactDecrypt|EncryptedJWT|TokenDecryptionKey|decryption_?key|JWEDecrypt|\bdecryptWith\("
    r"|JweDecrypt|"
    r"jwe\.decrypt|JWE\.decrypt|DefaultJWEDecrypter|RSADecrypter|DirectDecrypter|KeyDecryption",
    re.IGNORECASE,
)
_REFUSES_NONE = re.compile(
    r"(?:never|not?|don['’]t|doesn['’]t|isn['’]t|refus\w*|reject\w*|forbid\w*|block\w*)\b[^.\n]{0,60}$", re.IGNORECASE
)

# Segments of an address, and a token that a log shows in part, tell nothing of its form.
_NOT_ITS_FORM = re.compile(
    r"\bpaths?\b|\bur[il]s?\b|\broutes?\b|\bmask|\bredact|\bshorten|\btruncat|\babbreviat|\belid|\bmaskier|\bgekürzt"
    r"|\bcut\b|\bbucket|\blimiter|\bloggers?\b|\bhid(?:es?|den)\b",
    re.IGNORECASE,
)
# A test of what is refused, and a thing that was read about.
_IS_NO_CALL = re.compile(
    r"\b(?:tests?|check\w*|assert\w*|verif\w*|make sure|ensure\w*)\b[^.\n]{0,30}\b(?:that|whether|if)\b"
    r"|\b(?:as it should|as expected|read about|for example|e\.g\.)",
    re.IGNORECASE,
)
_OF_A_HEADER = re.compile(r"[\"']?\b(?:kid|typ|cty|x5t|jku)[\"']?[ ]{0,2}(?::|=>)")
# The letters in base64url of a vector of 12 or 16 bytes, and of a tag of 16, 24 or 32 (RFC 7518, 5), with = or without.
_OF_A_VECTOR, _OF_A_TAG = (16, 22, 24), (22, 24, 32, 43, 44)
_PARTS_OF = {
    pattern: required_parts(pattern) for pattern in (_COUNTS_PARTS, _COUNTS_DOTS, _OF_PARTS, _FIVE, _NO_SIGNATURE)
}
_COUNTED, _SAID = 0.92, 0.5

_FIVE_PARTS = msg("The token has five parts, so it is encrypted (JWE) and not signed.")
_NO_LAST_PART = msg("The last part of the token is empty, so nothing signs it.")
_ENCRYPTED_HEADER = msg("The token's header names an encryption, so it is no signed token.")
_NONE_HEADER = msg("The token's header says alg none, so nothing signs it.")
_SIGNED_ASKED = msg("Ask the issuer for signed access tokens, or give the verifier the key to decrypt them.")
_SIGN_IT = msg("Let the issuer sign the token, with a key that the verifier has.")


def told_of_parts(text: str) -> Iterator[CodeSign]:
    """What counts, lengths, words and headers of a token show of its form; each sentence at most once."""
    text = text[:_LONGEST]
    lowered = text.lower()
    if (five := _five(text, lowered)) is not None and not _DECRYPTS.search(text):
        at, sure = five
        yield _sign(_FIVE_PARTS, "jwe-token-where-jws-expected", sure, text, at, _SIGNED_ASKED)
    if (unsigned := _unsigned(text, lowered)) is not None:
        at, sure = unsigned
        yield _sign(_NO_LAST_PART, "alg-none-or-unsigned", sure, text, at, _SIGN_IT)
    if "eyj" in lowered or "alg" in lowered:
        yield from _of_headers(text)


def _sign(says: Message, cause: str, sure: float, text: str, at: int, fix: Message) -> CodeSign:
    return CodeSign(says, (Candidate(cause, sure),), text.count("\n", 0, at) + 1, None, fix)


def _may(pattern: re.Pattern[str], lowered: str) -> bool:
    return may_match(_PARTS_OF[pattern], lowered)


def _five(text: str, lowered: str) -> tuple[int, float] | None:
    """Where a token is told to have five parts, and how sure that is: a count is more than a sentence."""
    for counts, wanted in ((_COUNTS_PARTS, 5), (_COUNTS_DOTS, 4)):
        for found in islice(counts.finditer(text), _MOST) if _may(counts, lowered) else ():
            if _printed(text, found.end()) == wanted and _is_of_a_token(text, found.start()):
                return found.start(), _COUNTED
    for start, lengths in _rows(text, lowered):
        if len(lengths) == 5 and lengths[0] >= 20 and lengths[2] in _OF_A_VECTOR and lengths[4] in _OF_A_TAG:
            return start, _COUNTED
    if "jwe" not in lowered:  # else whoever asks knows it, and messages tell it
        for said in islice(_FIVE.finditer(text), _MOST) if _may(_FIVE, lowered) else ():
            sentence = _sentence(text, said.start(), said.end())
            if _OF_A_TOKEN.search(sentence) and _CONSISTS.search(sentence) and not _NOT_ITS_FORM.search(sentence):
                return said.start(), _SAID
    return None


def _sentence(text: str, start: int, end: int) -> str:
    """What stands around a place, up to where a sentence or a line ends."""
    before = re.split(r"[.!?\n](?:\s|$)", text[max(0, start - _NEAR) : start])[-1]
    return before + text[start:end] + re.split(r"[.!?\n](?:\s|$)", text[end : end + _NEAR])[0]


def _unsigned(text: str, lowered: str) -> tuple[int, float] | None:
    """Where the last of a token's three parts is told to be empty, and how sure that is."""
    for start, lengths in _rows(text, lowered):
        if len(lengths) == 3 and lengths[2] == 0 and lengths[0] >= 10 and lengths[1] >= 10:
            return start, _COUNTED
    said = _NO_SIGNATURE.search(text) if _may(_NO_SIGNATURE, lowered) else None
    if said is not None and _OF_A_TOKEN.search(text, max(0, said.start() - _NEAR), said.end() + _NEAR):
        sentence = _sentence(text, said.start(), said.end())
        return None if _NOT_ITS_FORM.search(sentence) else (said.start(), _SAID)
    return None


def _rows(text: str, lowered: str) -> Iterator[tuple[int, list[int]]]:
    """Lengths in a row or in numbered lines, beside words of a token's parts."""
    if not _may(_OF_PARTS, lowered):
        return
    for found in islice(_ROW.finditer(text), _MOST):
        before = text[max(0, found.start() - _LINE) : found.start()]
        near = "\n".join(before.split("\n")[-2:])
        if _OF_PARTS.search(near) and not _NOT_ITS_FORM.search(near):
            yield found.start(), [int(number) for number in re.findall(r"\d+", found["row"])]
    for found in islice(_COLUMN.finditer(text), _MOST):
        before = text[max(0, found.start() - _LINE) : found.start()]
        if _OF_PARTS.search("\n".join(before.split("\n")[-3:])):
            yield found.start(), [int(number) for number in re.findall(r"(?<=[:.)])[ \t]{0,4}(\d+)", found.group())]


def _printed(text: str, end: int) -> int | None:
    """The number that a statement printed: behind it on its line, or alone on the next."""
    stop = text.find("\n", end)
    rest = text[end : stop if stop != -1 else len(text)][:_LINE]
    own = re.search(r"(?://|#|->|=>|→|⇒|=|:)[ ]{0,3}(\d{1,2})\b(?![.\w])", rest)
    if own is not None:
        return int(own[1])
    below = (
        re.match(
            r"[ \t]{0,8}(?:=>[ ]|\[\d{1,3}\][ ]|>>>[ ]|int\()?(\d{1,2})\)?[ \t]{0,4}(?:\n|$)", text[stop + 1 :][:40]
        )
        if stop != -1
        else None
    )
    return int(below[1]) if below is not None else None


def _is_of_a_token(text: str, at: int) -> bool:
    return _OF_A_TOKEN.search(text, max(0, at - _LINE), at + 120) is not None


def _of_headers(text: str) -> Iterator[CodeSign]:
    """What the headers of tokens say that are printed, or that the first letters of a token hold."""
    told: set[str] = set()
    for start, alg, encrypts, is_whole in (*_printed_headers(text), *_first_letters(text)):
        if encrypts and "jwe" not in told and not _DECRYPTS.search(text):
            told.add("jwe")
            yield _sign(_ENCRYPTED_HEADER, "jwe-token-where-jws-expected", 0.9, text, start, _SIGNED_ASKED)
        elif alg.lower() == "none" and "none" not in told:
            told.add("none")
            yield _sign(_NONE_HEADER, "alg-none-or-unsigned", 0.94 if is_whole else _SAID, text, start, _SIGN_IT)


def _printed_headers(text: str) -> Iterator[tuple[int, str, bool, bool]]:
    """Headers in JSON or a map of a language: where, the algorithm, whether it encrypts, and whether more is in it."""
    for found in islice(_HEADER_TOLD.finditer(text), _MOST):
        begin = text.rfind("\n", 0, found.start()) + 1
        before = text[begin : found.start()]
        # a key of a key set is no header of a token
        if re.search(r"[\"']?\b(?:kty|use|keys)[\"']?[ ]{0,2}:", found.group()) or _REFUSES_NONE.search(before):
            continue
        if _IS_NO_CALL.search(_sentence(text, found.start(), found.end())):
            continue
        encrypts = _ENCRYPTS.fullmatch(found["alg"]) is not None and _CONTENT.search(found.group()) is not None
        yield found.start(), found["alg"], encrypts, _OF_A_HEADER.search(found.group()) is not None


def _first_letters(text: str) -> Iterator[tuple[int, str, bool, bool]]:
    """The header in the first letters of each token, which may be all that is left of it."""
    for found in islice(_BEGINS.finditer(text), _MOST):
        letters = found[1]
        header = base64.urlsafe_b64decode(letters[: len(letters) // 4 * 4]).decode("utf-8", "replace")
        alg = _IN_HEADER.search(header)
        if alg is not None:
            yield found.start(), alg["alg"], _ENCRYPTS.fullmatch(alg["alg"]) is not None, True
