"""Corrections of a token that is bound to its sender: a proof by its key (RFC 9449), its certificate (RFC 8705)."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from types import MappingProxyType

from diagnostics.engine.model.facts import Subject, Times
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.remedy.corrections.values import Facts, asked, gate_of, own_credential, passes
from diagnostics.engine.remedy.corrections.way import AUTHORIZATION, Way
from diagnostics.engine.remedy.render import Changes, stand_in
from diagnostics.engine.remedy.render.slots import Slot, Text
from diagnostics.engine.subject.claims import claims_of
from diagnostics.engine.subject.token_request import is_client_call

_KEY = MappingProxyType({"kty": "OKP", "crv": "Ed25519", "x": stand_in.base64url(sha256(b"proof").digest())})

_LONGEST = 64 * 1024
_CERTIFICATE = re.compile(
    r"\bcertificates?\b|\bmtls\b|\bmutual tls\b|--cert\b|\bzertifikat|\bcertificat\b|\bcertificado\b|сертификат"
    r"|証明書|证书",
    re.IGNORECASE,
)
_PROOF = re.compile(r"\bdpop\b|\bjkt\b|\bhtu\b", re.IGNORECASE)

_MADE_ANEW = msg(
    "Sign a new proof for each call, with the key that the token is bound to: htm is the method, htu the address "
    "without its query, iat now, jti new. At an API it also holds ath, the hash of the token."
)
_WITH_NONCE = msg(
    "Send the call again with a new proof that holds the nonce of the answer. Take the newest DPoP-Nonce each time, "
    "for a server may send another with any answer."
)


def bound(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """Scheme DPoP and a proof for this call; for a token that is bound to a certificate, the options that send it."""
    if request.url is None or not request.url.host:
        return None
    if _is_by_certificate(subject):
        with_files = request.source.reader == "commands.curl"
        return Changes(options=frozenset({"cert", "key"})) if with_files else None
    nonce = _nonce(subject)
    address = f"{request.url.origin}{request.url.path or '/'}"
    headers: dict[str, Text] = {}
    token = ""
    if not is_client_call(subject):
        way = Way(AUTHORIZATION, "DPoP")
        value = tuple(_bound_to_stand_in(subject, piece) for piece in own_credential(subject, way, facts))
        token = "".join(piece.secret.reveal() for piece in value if isinstance(piece, Slot))
        headers[AUTHORIZATION] = ("DPoP ", *value)
    headers["DPoP"] = asked(
        "DPOP_PROOF", _proof_told(subject, request, nonce, facts), _proof(request, address, token, nonce, facts)
    )
    return Changes(headers=headers, tells=_WITH_NONCE if nonce else _MADE_ANEW)


def _is_by_certificate(subject: Subject) -> bool:
    """Whether the token is bound to a certificate: by its claims, or by what is told where nothing tells of a proof."""
    held = claims_of(subject.token).get("cnf")
    if isinstance(held, dict) and held:
        return "x5t#S256" in held
    text = subject.submission.text.reveal()[:_LONGEST]
    return "x5t#S256" in text or (_CERTIFICATE.search(text) is not None and _PROOF.search(text) is None)


def _bound_to_stand_in(subject: Subject, piece: str | Slot) -> str | Slot:
    """The token with the key of the stand-in for the proof: the key that it is bound to is the person's alone."""
    token = subject.token
    if isinstance(piece, str) or token is None or not claims_of(token):
        return piece
    thumbprint = stand_in.base64url(
        sha256(json.dumps(dict(_KEY), separators=(",", ":"), sort_keys=True).encode()).digest()
    )
    made = stand_in.jwt({**claims_of(token), "cnf": {"jkt": thumbprint}}, token.header)
    return Slot(piece.name, Secret(made), piece.what, of_the_call=False)


def _nonce(subject: Subject) -> str:
    field = subject.response.header("DPoP-Nonce") if subject.response is not None else None
    return field.value.reveal() if field is not None else ""


def _proof_told(subject: Subject, request: Request, nonce: str, facts: Facts) -> Message:
    """What the proof has to hold, with the values that are known (RFC 9449, 4.2)."""
    address = f"{request.url.origin}{request.url.path or '/'}" if request.url else ""
    shown_address: str | Message = gate_of(facts).url_text(address)
    if shown_address != address:
        shown_address = msg("the address of this call without its query")
    named: dict[str, str | Message] = {"method": request.method or "GET", "url": shown_address}
    shown = nonce if not nonce or passes("nonce", nonce, facts) else gate_of(facts).labeler.mask(nonce, "value")
    if is_client_call(subject):
        if not nonce:
            return msg("a DPoP proof signed now: htm {method}, htu {url}", **named)
        return msg(
            "a DPoP proof signed now: htm {method}, htu {url}, nonce {nonce} from DPoP-Nonce of the answer",
            nonce=shown,
            **named,
        )
    if not nonce:
        return msg(
            "a DPoP proof signed now with the key of the token: htm {method}, htu {url}, "
            "ath the base64url of the SHA-256 of the token",
            **named,
        )
    return msg(
        "a DPoP proof signed now with the key of the token: htm {method}, htu {url}, "
        "ath the base64url of the SHA-256 of the token, nonce {nonce} from DPoP-Nonce of the answer",
        nonce=shown,
        **named,
    )


def _proof(request: Request, address: str, token: str, nonce: str, facts: Facts) -> str:
    times = facts.get(Times)
    claims = {
        "htm": request.method,
        "htu": address,
        "jti": "j",
        "iat": int(times.now.timestamp()) if isinstance(times, Times) else 0,
    }
    if token:
        claims["ath"] = stand_in.base64url(sha256(token.encode()).digest())
    if nonce:
        claims["nonce"] = nonce
    return stand_in.jwt(claims, {"typ": "dpop+jwt", "alg": "EdDSA", "jwk": dict(_KEY)})
