"""Tokens that stand in a paste without a request around them: alone, quoted, wrapped over lines, within a sentence."""

from __future__ import annotations

import base64
import json
import re
from itertools import islice
from typing import Any

from diagnostics.engine.model.submission import Credential, CredentialPlace, Defect, DefectKind, TokenRole
from diagnostics.engine.model.types import Secret, msg
from diagnostics.engine.parse import json_text, names
from diagnostics.engine.parse.confidential import secret_text
from diagnostics.engine.parse.credentials import credential, decoded, stand_in, token
from diagnostics.engine.parse.credentials.ledger import Ledger
from diagnostics.engine.parse.source import Source

_TOKEN_CHARACTER = rf"[A-Za-z0-9_\-+/=%.…{credential.INVISIBLE}]"
_JWT = re.compile(rf"(?<![A-Za-z0-9_.+/-])(?:eyJ|ewog|ewoJ|eyAi|ewo|e30){_TOKEN_CHARACTER}{{7,}}")
_LINE = re.compile(r"[A-Za-z0-9_.=+/-]{4,}[,;\"']?")
_BEFORE = re.compile(
    r"(?P<name>[A-Za-z_][A-Za-z0-9_-]{1,40})?[\"'\]]{0,2}[ \t]{0,4}(?:=>|:=|[:=(])?[ \t]{0,4}"
    r"(?P<quote>[\"'`“‘<{\[]?)(?P<scheme>(?:Bearer[ :=]{1,3}){0,3})$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?<![A-Za-z0-9_.-])(?P<name>(?:access|refresh|id|auth|bearer|api)[_-]?(?:token|key)|accessToken"
    r"|refreshToken|idToken|token|jwt|code)"
    r"[\"'\]]{0,2}[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}[\"'`]?(?P<value>[A-Za-z0-9_\-.~+/=]{16,4096})",
    re.IGNORECASE,
)
# A key under its name, in which an editor put dashes of print for hyphens, or a letter of another script for one.
_DASHED = re.compile(
    r"(?<![A-Za-z0-9_.-])(?P<name>(?:[A-Za-z][A-Za-z0-9]*_)*(?:TOKEN|KEY|SECRET|PAT)|(?:[a-z]+[_-])*(?:token|api[_-]?key))"
    r"[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?(?P<value>(?=[A-Za-z0-9_.–—−‒-]{0,200}[–—−‒])(?=[^\s\"']{0,200}[0-9])"
    r"[A-Za-z0-9][A-Za-z0-9_.–—−‒-]{19,400})"
)
_DASHES = "–—−‒"
_PASETO = re.compile(r"(?<![A-Za-z0-9_])v[1-4]\.(?:local|public)\.[A-Za-z0-9_-]{20,}(?:\.[A-Za-z0-9_-]{0,})?")
_WORD_PASTE = re.compile(r"[^\s{}<>\[][^\s]{11,}|[\"'`<“‘][^\s]{11,}|[{\[][A-Za-z0-9$_.][^\s]{10,}")
_SCHEME_PASTE = re.compile(
    r"[\"'`“‘]?(?:Bearer|DPoP|Token|JWT|Basic)(?:[ \t:=\u00a0]+\S+)?[\"'`”’]?|(?:Bearer[ \t]+){2,}\S+", re.IGNORECASE
)
_SERIALISED = re.compile(r"[\"'](?:payload|ciphertext)[\"']\s{0,8}:\s{0,8}[\"']")
_MOST, _MOST_WRAPS, _MOST_SERIALISED = 200, 400, 20
# So many characters of those that tokens are made of: a sentence without blanks holds few of them.
_SHORTEST = 16
_LAST_LATIN = "\u024f"


def find(source: Source, ledger: Ledger) -> list[tuple[int, int]]:
    """Add bare tokens to the ledger; returns the spans they took, in order."""
    whole = _whole_paste(source, ledger)
    if whole:
        return [whole]
    spans: list[tuple[int, int]] = []
    for find_more in (_serialised, _jwts, decoded.find, _others):
        free = source.masked(spans) if spans else source
        spans = sorted(spans + find_more(free, ledger))
    return spans


def _whole_paste(source: Source, ledger: Ledger) -> tuple[int, int] | None:
    """The text as one value: a single word, a scheme and a word, or a token wrapped over lines."""
    text = source.text.strip(" \t\n")
    if not text or len(text) > 200_000:
        return None
    start = source.text.find(text[0])
    start = len(source.text) - len(source.text.lstrip(" \t\n"))
    lines = [line.strip() for line in text.split("\n")]
    wrapped = (
        len(lines) > 1
        and token.looks_like_jwt(lines[0].lstrip("\"'`<"))
        and all(_LINE.fullmatch(line) for line in lines[1:])
    )
    if wrapped and sum(line.startswith("eyJ") for line in lines) > 1:
        wrapped = lines[0].count(".") + lines[1].count(".") < 3
    words = _WORD_PASTE.fullmatch(text) or _SCHEME_PASTE.fullmatch(text)
    if not wrapped and not (words and _tokenish(text)) and not _broken_jwt(text):
        return None
    _add(source, ledger, start, text, "", TokenRole.UNKNOWN)
    return start, start + len(text)


def _tokenish(text: str) -> bool:
    """Whether a lone word can be a token rather than a word of some language, a path, a host or a URL."""
    if "://" in text[:12] or text.startswith("/") or "@" in text or _is_of_other_script(text):
        return False
    scheme, blank, rest = text.partition(" ")
    if blank and _SCHEME_PASTE.fullmatch(text):
        if scheme.lower().strip("\"'`“‘:=") in ("bearer", "dpop"):
            return True
        text = rest
    core = text.strip("\"'`<>{}[]“”‘’,;.")
    has_digit = any(char.isdigit() for char in core)
    return (
        stand_in.is_stand_in(text)
        or token.looks_like_jwt(core)
        or token.vendor_of(core) is not None
        or (blank and token.basic_pair(core) is not None)
        or (has_digit and sum(map(str.isascii, core)) >= _SHORTEST)
    )


def _is_of_other_script(text: str) -> bool:
    """Whether a good part of the letters is not Latin: one of them in a token is a slip, many are a sentence."""
    letters = [char for char in text if char.isalpha()]
    return sum(char > _LAST_LATIN for char in letters) * 3 > len(letters)


def _broken_jwt(text: str) -> bool:
    """A JWT with blanks in it and nothing else: every word but the last is long."""
    words = text.split()
    first = words[0].lstrip("\"'`<“") if words else ""
    return (
        len(words) < 40
        and token.looks_like_jwt(first)
        and all(_LINE.fullmatch(w.strip("\"'`“”‘’<>")) for w in words)
        and text.count(".") < 5
    )


def _jwts(source: Source, ledger: Ledger) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    text = source.text
    position = 0
    while len(spans) < _MOST:
        found = _JWT.search(text, position)
        if not found:
            break
        end = _wrapped_end(text, found.start(), found.end())
        value = text[found.start() : end]
        dots = len(value) - len(value.rstrip("."))
        if dots == 1 and value.count(".") > 2 or (dots == 1 and value.count(".") == 1):
            end -= 1  # the full stop of a sentence
            value = value[:-1]
        before = _BEFORE.search(text[max(0, found.start() - 70) : found.start()].rpartition("\n")[2])
        name = (before.group("name") or "") if before else ""
        scheme = (before.group("scheme") or "") if before else ""
        role = TokenRole(names.TOKEN_ROLES.get(name.lower().replace("-", "_"), "unknown"))
        _add(source, ledger, found.start(), scheme + value, name if role is not TokenRole.UNKNOWN else "", role)
        spans.append((found.start(), end))
        position = max(end, found.end())
    return spans


def _wrapped_end(text: str, start: int, end: int) -> int:
    """Where a token ends that goes on over the following lines."""
    dots = text.count(".", start, end)
    for _ in range(_MOST_WRAPS):
        if text[end : end + 1] != "\n" or dots > 2:
            break
        stop = text.find("\n", end + 1)
        stop = len(text) if stop == -1 else stop
        line = text[end + 1 : stop].strip()
        begins_anew = line.startswith("eyJ") and (dots >= 2 or "." in line)
        short = len(line) < 10 and text[stop : stop + 2] not in ("", "\n", "\n\n")
        if short or not _LINE.fullmatch(line) or begins_anew or line.isalpha():
            break
        dots += line.count(".")
        end = stop
    return end


def _serialised(source: Source, ledger: Ledger) -> list[tuple[int, int]]:
    """Tokens in JSON serialisation (RFC 7515, 7.2; RFC 7516, 7.2), put into the compact form to be read."""
    spans: list[tuple[int, int]] = []
    position = 0
    while len(spans) < _MOST_SERIALISED and (found := _SERIALISED.search(source.text, position)):
        start = source.text.rfind("{", max(position, found.start() - 4096), found.start())
        position = found.end()
        reading = json_text.read(source.text, start) if start != -1 else None
        compact = _compact(reading.value) if reading and isinstance(reading.value, dict) else ""
        if reading and compact:
            place = source.place(start, reading.end - start)
            label = ledger.token(compact, TokenRole.UNKNOWN, msg("the pasted text"), place)
            ledger.credentials.append(Credential(CredentialPlace.BARE, "", Secret(compact), token=label, at=place))
            position = max(reading.end, found.end())
            spans.append((start, reading.end))
    return spans


def _compact(value: dict[str, Any]) -> str:
    signatures = value.get("signatures")
    first = signatures[0] if isinstance(signatures, list) and signatures and isinstance(signatures[0], dict) else value
    head = first.get("protected") or value.get("protected") or ""
    if not head and isinstance(first.get("header"), dict):
        head = base64.urlsafe_b64encode(json.dumps(first["header"]).encode()).decode().rstrip("=")
    if isinstance(value.get("ciphertext"), str):
        parts = [head, value.get("encrypted_key", ""), value.get("iv", ""), value["ciphertext"], value.get("tag", "")]
    elif isinstance(first.get("signature"), str):
        parts = [head, value.get("payload", ""), first["signature"]]
    else:
        return ""
    return ".".join(parts) if all(isinstance(part, str) for part in parts) and token.looks_like_jwt(head) else ""


def _others(source: Source, ledger: Ledger) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for found in _PASETO.finditer(source.text):
        _add(source, ledger, found.start(), found.group(), "", TokenRole.UNKNOWN)
        spans.append(found.span())
    taken = spans[-1][1] if spans else 0
    for found in _NAMED.finditer(source.text):
        value, name = found.group("value"), found.group("name")
        if found.start() < taken or not secret_text.looks_random(value) or len(spans) >= _MOST:
            continue
        role = TokenRole(names.TOKEN_ROLES.get(name.lower().replace("-", "_"), "unknown"))
        _add(source, ledger, found.start("value"), value, name, role)
        spans.append(found.span("value"))
    if not any(dash in source.text for dash in _DASHES):
        return sorted(spans)
    free = source.masked(sorted(spans)) if spans else source
    for found in islice(_DASHED.finditer(free.text), _MOST):
        _add(source, ledger, found.start("value"), found["value"], found["name"], TokenRole.UNKNOWN)
        spans.append(found.span("value"))
    return sorted(spans)


def _add(source: Source, ledger: Ledger, start: int, value: str, name: str, role: TokenRole) -> None:
    place = source.place(start, len(value))
    where = msg("{name} in the text", name=name) if name else msg("the pasted text")
    made = ledger.credential(CredentialPlace.BARE, name, Secret(value), None, where, place, role=role)
    if not _is_wrapped(made):
        return
    what = msg("The token is wrapped over several lines of the paste.")
    defects = tuple(
        Defect(DefectKind.LINE_BREAK, what, d.at, d.part, d.position) if d.kind is DefectKind.LINE_BREAK else d
        for d in made.defects
    )
    ledger.credentials[-1] = Credential(
        made.place, made.name, made.value, made.scheme, made.separator, made.token, made.request, defects, made.at
    )  # fmt: skip


def _is_wrapped(made: Credential) -> bool:
    return made.has(DefectKind.LINE_BREAK)
