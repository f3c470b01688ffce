"""Tokens pasted alone: every wrapping is named, every damage is placed, and all that can be read is shown."""

from __future__ import annotations

import json

import pytest

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import CredentialPlace, DefectKind, TokenFormat, TokenRole
from diagnostics.engine.parse import parse
from tests.engine.pastes import (
    HS256,
    JWT,
    OPAQUE,
    REFRESH,
    TOKEN_RESPONSE,
    encoded,
    jwt,
    kinds,
    only_credential,
    only_token,
)


def _with_payload(payload: str | bytes) -> str:
    return ".".join([encoded({"alg": "HS256"}), encoded(payload), encoded(bytes(32))])


WRAPPED = [
    (f"Bearer {JWT}", None),
    (f'"{JWT}"', DefectKind.QUOTED),
    (f"'{JWT}'", DefectKind.QUOTED),
    (f"`{JWT}`", DefectKind.QUOTED),
    (f"“{JWT}”", DefectKind.SMART_QUOTED),
    (f"<{JWT}>", DefectKind.BRACKETED),
    (f"{{{JWT}}}", DefectKind.BRACKETED),
    (f"{JWT},", DefectKind.TRAILING_PUNCTUATION),
    (f"{JWT};", DefectKind.TRAILING_PUNCTUATION),
    (f"{JWT[:30]} {JWT[30:]}", DefectKind.WHITESPACE_INSIDE),
    (f"{JWT[:70]}\n{JWT[70:140]}\n{JWT[140:]}", DefectKind.LINE_BREAK),
    (f"{JWT[:30]}\u200b{JWT[30:]}", DefectKind.INVISIBLE),
    (f"Bearer\u00a0{JWT}", DefectKind.INVISIBLE),
    (f"{JWT}\\n", DefectKind.ESCAPED_NEWLINE),
    (JWT.replace(".", "%2E"), DefectKind.PERCENT_ENCODED),
    (f"b'{JWT}'", DefectKind.BYTES_LITERAL),
    (f"Bearer Bearer {JWT}", DefectKind.SCHEME_DOUBLED),
    (f"bearer {JWT}", DefectKind.SCHEME_CASE),
    (f"Bearer: {JWT}", DefectKind.SCHEME_SEPARATOR),
    (f"```\n{JWT}\n```", None),
    (f"\ufeff{JWT}\r\n", None),
    (f"  {JWT}  \n\n", None),
]


@pytest.mark.parametrize(("text", "defect"), WRAPPED)
def test_a_token_is_the_same_whatever_it_is_wrapped_in_and_the_wrapping_is_named(
    text: str, defect: DefectKind | None
) -> None:
    credential = only_credential(text)
    assert only_token(text).secret.reveal() == JWT
    assert credential.place is CredentialPlace.BARE
    assert defect is None or defect in kinds(credential)
    assert defect is not None or not credential.defects


def test_header_and_claims_are_shown_and_the_signature_is_measured() -> None:
    token = only_token(jwt({"sub": "a", "scope": "read"}, kid="k1"))
    assert token.format is TokenFormat.JWS
    assert token.header == {"alg": "RS256", "typ": "JWT", "kid": "k1"}
    assert token.claims == {"sub": "a", "scope": "read"}
    assert token.signature_bytes == 256
    assert not token.defects


def test_a_token_cut_at_255_characters_says_so_and_shows_the_claims_that_are_left() -> None:
    token = only_token(JWT[:255])
    cut = [d for d in token.defects if d.kind is DefectKind.TRUNCATED]
    assert token.format is TokenFormat.DAMAGED_JWS
    assert token.claims is not None
    assert token.claims["sub"] == "user-1"
    assert any("255" in str(defect.what) for defect in cut)


def test_a_token_cut_within_its_payload_shows_the_claims_before_the_cut() -> None:
    whole = jwt({"sub": "someone", "scope": "read write", "tenant": "north"})
    header, payload, _ = whole.split(".")
    token = only_token(f"{header}.{payload[:40]}")
    assert token.claims is not None
    assert token.claims["sub"] == "someone"
    assert {DefectKind.TRUNCATED, DefectKind.SEGMENT_COUNT} <= kinds(token)


def test_standard_base64_is_named_with_its_first_place() -> None:
    claims = {"sub": "ÿÿÿ>>>???"}
    header, _, signature = jwt(alg="HS256", signature=32).split(".")
    payload = encoded(json.dumps(claims, ensure_ascii=False))
    position = min(i for i in (payload.find("-"), payload.find("_")) if i != -1)
    token = only_token(f"{header}.{payload.replace('-', '+').replace('_', '/')}.{signature}")
    (defect,) = [d for d in token.defects if d.kind is DefectKind.STANDARD_BASE64]
    assert (defect.part, defect.position) == ("payload", position)
    assert str(defect.what).endswith(f"the first at {position + 1}.")
    assert token.claims == claims


def test_padding_is_named() -> None:
    header, payload, signature = jwt({"a": "bb"}, alg="HS256", signature=32).split(".")
    token = only_token(f"{header}.{payload}==.{signature}")
    assert DefectKind.PADDED in kinds(token)
    assert token.claims == {"a": "bb"}


@pytest.mark.parametrize(("text", "count"), [(HS256 + ".more", 4), (HS256.rpartition(".")[0], 2)])
def test_too_few_and_too_many_parts_are_counted(text: str, count: int) -> None:
    token = only_token(text)
    (defect,) = [d for d in token.defects if d.kind is DefectKind.SEGMENT_COUNT]
    assert token.format is TokenFormat.DAMAGED_JWS
    assert defect.what.params["count"] == count
    assert token.claims is not None


def test_an_unsigned_token_keeps_its_last_dot() -> None:
    token = only_token(HS256.rpartition(".")[0] + ".")
    assert (token.format, token.signature_bytes) == (TokenFormat.JWS, 0)
    assert DefectKind.SIGNATURE_EMPTY in kinds(token)


def test_a_signature_in_der_form_is_told_from_a_short_one() -> None:
    der = b"\x30\x44\x02\x20" + bytes(range(32)) + b"\x02\x20" + bytes(range(32))
    head = jwt(alg="ES256", signature=64).rpartition(".")[0]
    assert kinds(only_token(f"{head}.{encoded(der)}")) == {DefectKind.SIGNATURE_DER}
    assert not only_token(jwt(alg="ES256", signature=64)).defects
    assert DefectKind.SIGNATURE_LENGTH in kinds(only_token(jwt(alg="ES256", signature=63)))


def test_a_member_named_twice_is_told() -> None:
    token = only_token(_with_payload('{"sub":"a","sub":"b"}'))
    (defect,) = [d for d in token.defects if d.kind is DefectKind.DUPLICATE_MEMBER]
    assert defect.what.params["name"] == "sub"


@pytest.mark.parametrize(
    ("payload", "defect"),
    [
        ("[1,2]", DefectKind.NOT_AN_OBJECT),
        ('"text"', DefectKind.NOT_AN_OBJECT),
        ('{"a":1} tail', DefectKind.BAD_JSON),
        ("{'sub': 'a'}", DefectKind.BAD_JSON),
        (b'{"sub":"\xff"}', DefectKind.BAD_JSON),
        ('{"a":' * 60 + "1" + "}" * 60, DefectKind.TOO_DEEP),
        ('{"a":' * 5000 + "1" + "}" * 5000, DefectKind.TOO_DEEP),
    ],
)
def test_a_payload_that_is_no_plain_object_is_named_and_not_refused(payload: str | bytes, defect: DefectKind) -> None:
    token = only_token(_with_payload(payload))
    assert defect in kinds(token)


def test_numbers_that_readers_disagree_on_do_not_break_the_reading() -> None:
    payload = '{"exp":' + "9" * 5000 + ',"a":1e999,"b":NaN,"c":"\\ud800\\u0000"}'
    token = only_token(_with_payload(payload))
    assert token.claims is not None
    assert json.loads(json.dumps(token.claims, allow_nan=False))["exp"].endswith("(5000 digits)")
    assert "\ud800" not in token.claims["c"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (jwt(crit=["exp"]), "crit"),
        (jwt(b64=False, crit=["b64"]), "b64"),
        (f"{encoded('{}')}..{encoded(bytes(32))}", "detached"),
        (jwt({"exp": "soon"}), "exp"),
        (jwt({"nbf": 1.5}), "nbf"),
    ],
)
def test_an_oddity_that_is_no_damage_becomes_a_note(text: str, word: str) -> None:
    assert any(word in str(note) for note in parse(text).notes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OPAQUE, TokenFormat.OPAQUE),
        ("ghp_" + OPAQUE, TokenFormat.VENDOR_KEY),
        ("v4.public." + encoded(json.dumps({"sub": "a"}).encode() + bytes(64)), TokenFormat.PASETO),
        ("v2.local." + encoded(bytes(80)), TokenFormat.PASETO),
        (encoded("<saml2:Assertion xmlns=''>" + "x" * 40), TokenFormat.SAML),
        (
            ".".join(
                [
                    encoded({"alg": "dir", "enc": "A256GCM"}),
                    "",
                    encoded(bytes(12)),
                    encoded(bytes(40)),
                    encoded(bytes(16)),
                ]
            ),
            TokenFormat.JWE,
        ),
        ("YOUR_ACCESS_TOKEN", TokenFormat.PLACEHOLDER),
        ("$ACCESS_TOKEN", TokenFormat.PLACEHOLDER),
    ],
)
def test_a_lone_token_is_told_by_its_making(text: str, expected: TokenFormat) -> None:
    assert only_token(text).format is expected


def test_a_vendor_key_names_who_issues_it() -> None:
    assert only_token("ghp_" + OPAQUE).vendor == "GitHub"


def test_a_paseto_shows_its_public_claims() -> None:
    assert only_token("v4.public." + encoded(json.dumps({"sub": "a"}).encode() + bytes(64))).claims == {"sub": "a"}


def test_a_token_response_gives_each_token_its_role_and_the_access_token_is_the_subject() -> None:
    made = parse(TOKEN_RESPONSE)
    roles = {token.secret.reveal(): token.role for token in made.tokens}
    subject = made.token(made.subject_token)
    assert roles == {JWT: TokenRole.ACCESS, REFRESH: TokenRole.REFRESH}
    assert subject is not None
    assert subject.secret.reveal() == JWT
    assert Form.TOKEN_RESPONSE in made.forms


def test_a_token_within_a_sentence_is_found_with_its_place() -> None:
    text = f"Hello,\nthe API refuses {JWT}. Why?"
    token = only_token(text)
    assert token.secret.reveal() == JWT
    assert token.at is not None
    assert (token.at.line, token.at.column) == (2, 17)


def test_a_label_before_a_token_tells_its_role() -> None:
    made = parse(f"access_token: {JWT}\nrefresh_token = {HS256}\n")
    assert {t.secret.reveal(): t.role for t in made.tokens} == {JWT: TokenRole.ACCESS, HS256: TokenRole.REFRESH}


def test_columns_point_into_the_paste_behind_a_quoting_mark() -> None:
    token = only_token(f"> My call\n> Authorization: Bearer {JWT}\n> fails")
    assert token.at is not None
    assert (token.at.line, token.at.column) == (2, 25)


@pytest.mark.parametrize("general", [False, True])
def test_a_token_in_json_serialisation_is_read_like_a_compact_one(general: bool) -> None:
    header, payload, signature = JWT.split(".")
    signed = {"protected": header, "signature": signature}
    text = json.dumps({"payload": payload} | ({"signatures": [signed]} if general else signed), indent=1)
    assert only_token(text).secret.reveal() == JWT


@pytest.mark.parametrize(
    "word", ["hello", "https://api.example.com/v2", "Unauthorized", "/v2/devices", "someone@example.com"]
)
def test_a_word_that_is_no_token_is_none(word: str) -> None:
    assert not parse(word).tokens


@pytest.mark.parametrize(
    "text",
    [
        '{"iss": "https://id.example.com", "sub": "a", "exp": 1700003600}',
        'HEADER:\n{"alg": "RS256"}\nPAYLOAD:\n{"iss": "https://id.example.com", "sub": "a", "exp": 1700003600}',
        '{"header": {"alg": "RS256"}, "payload": {"iss": "https://id.example.com", "sub": "a", "exp": 1700003600}}',
    ],
)
def test_decoded_claims_without_their_token_are_read_and_said_to_be_that(text: str) -> None:
    made = parse(text)
    (token,) = made.tokens
    assert token.format is TokenFormat.ELIDED
    assert token.claims is not None
    assert token.claims["exp"] == 1700003600
    assert made.subject_token == token.label
    assert not made.credentials
    assert any("decoded claims" in str(note) for note in made.notes)


def test_decoded_claims_beside_their_token_are_not_told_twice() -> None:
    assert only_token(JWT + "\n" + json.dumps({"iss": "https://id.example.com", "sub": "user-1", "exp": 1700003600}))
