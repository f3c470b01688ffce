"""Credentials and tokens as they are met in requests, responses and text: one label per value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from diagnostics.engine.model.submission import (
    Credential,
    CredentialPlace,
    Defect,
    DefectKind,
    Token,
    TokenFormat,
    TokenRole,
)
from diagnostics.engine.model.types import Message, Place, Secret, msg
from diagnostics.engine.parse import json_text
from diagnostics.engine.parse.credentials import credential, token
from diagnostics.engine.parse.credentials.credential import ValueReading
from diagnostics.engine.parse.credentials.scheme_parameters import OF_PARAMETERS
from diagnostics.engine.parse.source import Source

_SPECIFIC = frozenset({TokenRole.REFRESH, TokenRole.ID, TokenRole.CODE, TokenRole.ASSERTION, TokenRole.DPOP_PROOF})
_STAND_INS = frozenset({DefectKind.PLACEHOLDER, DefectKind.UNEXPANDED_VARIABLE})
_LONGEST_LINE = 100_000


@dataclass(slots=True)
class _Draft:
    reading: token.TokenReading
    role: TokenRole
    where: list[Message]
    at: Place | None
    issued_at: int | None = None


def _joined(places: list[Message]) -> Message:
    first, more = places[0], places[1:]
    return Message("{first}; {more}", {"first": first, "more": _joined(more)}) if more else first


class Ledger:
    """Tokens by value and credentials in order, as they are met."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.credentials: list[Credential] = []
        self._drafts: dict[str, _Draft] = {}
        self._labels: dict[str, str] = {}
        self._in_order: dict[tuple[str, bool], ValueReading] = {}

    def token(
        self,
        text: str,
        role: TokenRole,
        where: Message,
        at: Place | None,
        *,
        kinds: frozenset[DefectKind] = frozenset(),
        issued_at: int | None = None,
    ) -> str:
        """Note one sight of a token and return its label; a role told by a member's name outranks one by place."""
        known = self._drafts.get(text)
        if known is None:
            reading = _reading(text, kinds)
            known = _Draft(reading, role, [], self._exactly(text, at))
            self._drafts[text] = known
            self._labels[text] = _letter(len(self._labels))
        elif known.role not in _SPECIFIC and (role in _SPECIFIC or known.role is TokenRole.UNKNOWN):
            known.role = role
        if len(known.where) < 4 and where not in known.where:
            known.where.append(where)
        known.issued_at = issued_at if known.issued_at is None else known.issued_at
        return self._labels[text]

    def _exactly(self, text: str, at: Place | None) -> Place | None:
        """Where in the line at `at` the token itself begins."""
        if at is None:
            return None
        start, end = self._source.line_of(at)
        if end - start > _LONGEST_LINE:
            return at
        found = self._source.text.find(text[:80], start, end)
        return self._source.place(found, len(text)) if found != -1 else at

    def decoded(self, header: dict[str, Any] | None, claims: dict[str, Any], at: Place) -> None:
        """Note a token of which the paste has only the decoded parts, unless a token with these claims is there."""
        if any(draft.reading.claims == claims for draft in self._drafts.values()):
            return
        key = f"\0{len(self._drafts)}"
        reading = token.TokenReading(TokenFormat.ELIDED, header=header, claims=claims)
        self._drafts[key] = _Draft(reading, TokenRole.UNKNOWN, [msg("decoded parts in the pasted text")], at)
        self._labels[key] = _letter(len(self._labels))

    def tokens(self) -> tuple[Token, ...]:
        """All tokens in order of appearance."""
        return tuple(
            Token(
                label=self._labels[text],
                format=draft.reading.format,
                secret=Secret("" if text.startswith("\0") else text),
                role=draft.role,
                where=_joined(draft.where),
                header=draft.reading.header,
                claims=draft.reading.claims,
                segments=draft.reading.segments,
                signature_bytes=draft.reading.signature_bytes,
                defects=draft.reading.defects,
                vendor=draft.reading.vendor,
                issued_at_request=draft.issued_at,
                at=draft.at,
            )
            for text, draft in self._drafts.items()
        )

    def credential(
        self, place: CredentialPlace, name: str, value: Secret, request: int | None, where: Message, at: Place | None,
        *, role: TokenRole = TokenRole.ACCESS, bare: bool = True, defects: tuple[Defect, ...] = (),
    ) -> Credential:  # fmt: skip
        """Read a value as a credential, note the token in it, keep and return it."""
        read = self._read(value.reveal(), at, bare=bare)
        if any(defect.kind is DefectKind.ELIDED for defect in defects):
            # A shell or a program puts the variable's value in; only the paste does not show it.
            read.defects = [defect for defect in read.defects if defect.kind not in _OF_A_VARIABLE]
        elif any(defect.kind is DefectKind.UNEXPANDED_VARIABLE for defect in defects):
            # The name of the variable is told, and the braces around it are no fault of their own.
            read.defects = [defect for defect in read.defects if defect.kind not in _OF_A_TEMPLATE]
        kinds = frozenset(defect.kind for defect in (*defects, *read.defects))
        label = None
        text = read.text
        if DefectKind.WHOLE_JSON in kinds:
            text = _inside_json(text) or text
        if (
            text
            and DefectKind.LITERAL_NULL not in kinds
            and DefectKind.EMPTY not in kinds
            and not _has_parameters(read)
        ):
            label = self.token(text, role, where, at, kinds=kinds)
        made = Credential(
            place, name, value, read.scheme, read.separator, label, request, (*defects, *read.defects), at
        )  # fmt: skip
        self.credentials.append(made)
        return made

    def _read(self, text: str, at: Place | None, *, bare: bool) -> ValueReading:
        """A value as it is read; one that is in order is read once, since calls of one session repeat it."""
        known = self._in_order.get((text, bare))
        if known is not None:
            return known
        read = credential.read_value(text, at, bare=bare)
        if not read.defects:
            self._in_order[text, bare] = read
        return read


_OF_A_VARIABLE = (DefectKind.UNEXPANDED_VARIABLE, DefectKind.PLACEHOLDER)
_OF_A_TEMPLATE = (DefectKind.PLACEHOLDER, DefectKind.BRACKETED, DefectKind.NOT_BASE64)


def _has_parameters(read: ValueReading) -> bool:
    """Schemes such as Digest carry parameters instead of a token."""
    return read.scheme.lower() in OF_PARAMETERS


def _inside_json(text: str) -> str:
    start = text.find("{")
    value = json_text.read(text, start).value if start != -1 else {}
    inner = (
        value.get("access_token") or value.get("accessToken") or value.get("token") if isinstance(value, dict) else None
    )
    return inner if isinstance(inner, str) else ""


def _reading(text: str, kinds: frozenset[DefectKind]) -> token.TokenReading:
    if kinds & _STAND_INS:
        return token.TokenReading(TokenFormat.PLACEHOLDER)
    if DefectKind.ELIDED in kinds:
        first = text.split(".", 1)[0]
        seen = token.read_token(first) if token.looks_like_jwt(first) and first.replace("_", "").isalnum() else None
        whole = (
            seen is not None
            and seen.header is not None
            and not any(d.kind is DefectKind.BAD_JSON for d in seen.defects)
        )
        return token.TokenReading(TokenFormat.ELIDED, header=seen.header if seen and whole else None)
    return token.read_token(text)


def _letter(number: int) -> str:
    label = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        label = chr(65 + rest) + label
    return label
