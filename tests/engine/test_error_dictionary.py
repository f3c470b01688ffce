"""The error dictionary: well-formed data, forgiving of quotes and spacing, strict about word borders, linear."""

from __future__ import annotations

import pytest

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.confidence import WORDS_ALONE
from diagnostics.engine.words.clauses import misses_the_header, sayings
from diagnostics.engine.words.dictionary import (
    CLIENT_WORDS,
    PHRASINGS,
    SERVER_WORDS,
    STORY_WORDS,
    Phrase,
    entries,
    matches,
    normalised,
    occurs,
)
from diagnostics.engine.words.weigh import heard

ALL = CLIENT_WORDS + SERVER_WORDS + PHRASINGS + STORY_WORDS


def first_cause(text: str) -> str:
    return heard(matches(text, ALL), at_most=1.0)[0].cause


def test_every_entry_names_known_causes_its_stack_and_source() -> None:
    for entry in entries():
        assert set(entry.causes) <= set(CAUSES), entry
        assert entry.stack
        assert entry.source
        for way in entry.alternatives:
            assert way.required, entry
            assert all(group and all(phrase.text for phrase in group) for group in way.required), entry


def test_words_of_servers_and_people_weigh_no_more_than_a_hint_may() -> None:
    too_heavy = [e for e in entries() if e.file not in CLIENT_WORDS and max(e.causes.values()) > WORDS_ALONE]
    assert too_heavy == []


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Jwt is expired", "access-token-expired"),
        ("Audiences in Jwt are not allowed", "wrong-audience"),
        ("Jwks doesn't have key to match kid or alg from Jwt", "kid-not-found-key-rotated"),
        ("IDX10214: Audience validation failed.", "wrong-audience"),
        ("IDX10223: Lifetime validation failed.", "access-token-expired"),
        ("jwt.exceptions.ImmatureSignatureError", "clock-skew"),
        ("ERR_JOSE_ALG_NOT_ALLOWED", "alg-mismatch"),
        ("JsonWebTokenError: invalid algorithm", "alg-mismatch"),
        ("AADSTS7000222: The provided client secret keys are expired.", "client-secret-expired-or-rotated"),
        ("AADSTS54005: OAuth2 Authorization code was already redeemed", "authorization-code-expired-or-reused"),
        ("Maximum allowed refresh token reuse exceeded", "refresh-token-reused"),
        ("Client not enabled to retrieve service account", "unsupported-or-disabled-grant-type"),
        ('{"message": "Missing Authentication Token"}', "wrong-host-or-path"),
        ("The incoming token has expired", "access-token-expired"),
        ("WWW-Authenticate: Bearer error=insufficient_scope", "missing-scope"),
        ("invalid_dpop_proof", "dpop-or-mtls-binding-missing"),
        ("Unexpected char 0x0a at 43 in Authorization value", "token-whitespace-or-newline"),
        ("curl: (6) Could not resolve host: Bearer", "shell-quoting-broke-header"),
        ("has been blocked by CORS policy", "cors-preflight-blocked"),
        ("429 Too Many Requests", "rate-limited"),
        ("IP not whitelisted", "ip-not-allowed"),
    ],
)
def test_a_known_message_names_its_cause_first(text: str, cause: str) -> None:
    assert first_cause(text) == cause


def test_quotes_case_and_spacing_do_not_matter() -> None:
    forms = ['{"error" : "invalid_scope"}', "error=INVALID_SCOPE", "{'error': 'invalid_scope'}"]
    assert {first_cause(form) for form in forms} == {"invalid-scope-requested"}


def test_a_phrase_keeps_to_word_borders_and_an_underscore_belongs_to_the_word() -> None:
    token = Phrase("token", whole=True)
    assert occurs(token, "the token, then")
    assert not occurs(token, "the tokens")
    assert not occurs(token, "token_type")
    assert not occurs(token, "access_token")


def test_a_star_lets_a_word_go_on_with_letters_only() -> None:
    redirect = Phrase("redirect", whole=False)
    assert occurs(redirect, "it redirects twice")
    assert not occurs(redirect, "redirect_uri=x")


def test_a_forbidden_phrase_blocks_its_alternative() -> None:
    assert not any("expired token" in match.phrases for match in matches("invalid or expired token", SERVER_WORDS))
    assert any("expired token" in match.phrases for match in matches("Expired token", SERVER_WORDS))


@pytest.mark.parametrize(
    "lasts", ["has no expiry", "never expires", "does not expire", "was made with expiration: none"]
)
def test_a_token_that_lasts_for_ever_is_not_told_as_expired(lasts: str) -> None:
    told = {
        cause: weight
        for saying in matches(f"our token {lasts}, and every call answers 401", STORY_WORDS)
        for cause, weight in saying.causes.items()
    }
    assert "access-token-expired" not in told
    assert "access-token-expired" in {
        cause
        for saying in matches("our token is past its expiry, and every call answers 401", STORY_WORDS)
        for cause in saying.causes
    }


def test_normalising_twice_changes_nothing() -> None:
    text = "  \"Error\" :  'x'\t=> `y`  "
    assert normalised(normalised(text)) == normalised(text)


def test_sayings_that_agree_raise_a_cause_a_little_and_never_above_the_limit() -> None:
    one = heard(matches("jwt expired", SERVER_WORDS), at_most=WORDS_ALONE)
    two = heard(matches("jwt expired: the token has expired, says idx10223", SERVER_WORDS), at_most=WORDS_ALONE)
    assert two[0].cause == one[0].cause == "access-token-expired"
    assert one[0].confidence <= two[0].confidence <= WORDS_ALONE


def test_a_list_of_words_stands_for_any_of_them() -> None:
    said = ["nginx drops the auth header, 401", "401: the gateway does not forward the Authorization header"]
    assert {first_cause(text) for text in said} == {"stripped-by-proxy-or-gateway"}


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('{"code": "REFRESH_TOKEN_REUSED"}', "refresh-token-reused"),
        ('{"reason": "clientSecretExpired"}', "client-secret-expired-or-rotated"),
        ("com.example.TokenExpiredException", "access-token-expired"),
        ("The token's audience does not match this API.", "wrong-audience"),
        ("Your address 203.0.113.9 is not on the allow list: source IP denied", "ip-not-allowed"),
        ("Token lacks one of the scopes that this call needs", "missing-scope"),
        ("Requests per minute exceeded: too many requests", "rate-limited"),
        ("The application has been suspended by an administrator", "app-or-account-suspended"),
        ("No key with this key id could be found: key id unknown", "kid-not-found-key-rotated"),
    ],
)
def test_what_a_server_says_in_words_of_its_own_is_understood(text: str, cause: str) -> None:
    assert heard(sayings(text), at_most=WORDS_ALONE)[0].cause == cause


def test_words_of_two_sentences_make_no_saying() -> None:
    assert sayings("The scope is fine. Something else is missing.") == []


def test_names_of_constants_and_lines_of_code_are_no_sayings() -> None:
    assert sayings("REFRESH_TOKEN_LIFETIME = 3600") == []
    assert sayings("const expired = token.isExpired();") == []


@pytest.mark.parametrize(
    ("text", "missed"),
    [
        ("No Authorization header was found in the request", True),
        ("The token has expired", False),
        ("Missing Authentication Token", False),
    ],
)
def test_a_server_that_saw_no_header_is_told_from_others(text: str, missed: bool) -> None:
    assert misses_the_header(sayings(text)) is missed
