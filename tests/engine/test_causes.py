"""The cause catalogue: complete, one meaning per slug, every working code mapped, every section in the KB."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostics import kb
from diagnostics.engine.causes import CAUSES, CODES, ROOT_CAUSES, Cause
from diagnostics.engine.model.catalogue import SLUGS
from diagnostics.engine.model.types import Stage

ANCHORS = (Path(kb.__file__).parent / "anchors.txt").read_text(encoding="utf-8").split()

# The working codes of failures; each is reported under some slug.
WORKING_CODES = """
AUTH_HEADER_MISSING COOKIE_ONLY SCHEME_MISSING SCHEME_DOUBLED SCHEME_WRONG SCHEME_SEPARATOR MULTIPLE_TOKENS
SCHEME_CASE WRAPPED_VALUE PLACEHOLDER_UNEXPANDED LITERAL_NULL WHITESPACE_INSIDE PERCENT_ENCODED WRONG_HEADER_NAME
MALFORMED_HEADER_LINE TOKEN_IN_QUERY TOKEN_IN_BODY REDIRECT_DROPPED_AUTH HTTP_INSTEAD_OF_HTTPS PROXY_STRIPPED_HEADER
MTLS_PROXY CORS_PREFLIGHT_401 HEADER_TOO_LARGE TOKEN_TRUNCATED SEGMENT_COUNT BAD_BASE64URL BAD_JSON WRONG_HOST_ENV
TEST_LIVE_MISMATCH ISSUER_OTHER_ENV WRONG_PATH_OR_METHOD NOT_FROM_OUR_API INTROSPECTION_WRONG_HOST
MTLS_ENDPOINT_ALIAS RATE_OR_IP_BLOCK DEVICE_POLLING ID_TOKEN_AS_ACCESS REFRESH_AS_ACCESS AUTH_CODE_AS_ACCESS
API_KEY_AS_TOKEN CLIENT_CREDS_AS_TOKEN WHOLE_JSON_AS_TOKEN SAML_OR_OTHER CLIENT_ASSERTION_AS_TOKEN TYP_WRONG
DETACHED_OR_UNENCODED OPAQUE_TOKEN JWE_TOKEN TOKEN_FOR_OTHER_API AUD_MISMATCH AUD_MISSING AUD_NEAR_MISS
AZP_NOT_ALLOWED PRM_MISMATCH ALG_NONE ALG_NOT_ALLOWED ALG_KEY_MISMATCH CRIT_UNSUPPORTED KID_ODD TIME_NOT_NUMERIC
CLAIM_MISSING NBF_AFTER_EXP AUD_TYPE EXP_MILLISECONDS EXPIRED EXPIRED_SINCE STALE_CACHED_TOKEN
EXPIRES_BEFORE_ARRIVAL TOKEN_TOO_LONG_LIVED ES_SIGNATURE_DER SIGNATURE_BAD HS_SECRET_ENCODING EMBEDDED_KEY_IGNORED
NOT_YET_VALID IAT_IN_FUTURE CLIENT_CLOCK_SKEW SERVER_CLOCK_SKEW ISSUER_UNKNOWN ENTRA_V1_V2 TENANT_MISMATCH
ISSUER_NEAR_MISS ISSUER_INTERNAL_HOST METADATA_ISSUER_MISMATCH KID_NOT_IN_JWKS KID_RETIRED KID_MISSING_MANY_KEYS
RS_STALE_KEYS TAMPERED_HINT INTERMITTENT_401 KID_REUSED JWKS_UNREACHABLE JWKS_PRIVATE_KEY STATUS_MISUSE
INTROSPECTION_NOT_AUDIENCE INTROSPECTION_CREDS TOKEN_200_WITH_ERROR CHALLENGE_MISSING CHALLENGE_UNPARSABLE
AS_METADATA_MISMATCH PKCE_NOT_ADVERTISED AUTH_REQUIRED_NOT_ADVERTISED SCOPE_INSUFFICIENT SCOPE_NOT_GRANTED
SCOPE_CLAIM_NAME SCOPE_FORMAT APP_VS_DELEGATED ROLE_OR_PERMISSION ACR_STEP_UP USER_OR_CLIENT_DISABLED REVOKED
SESSION_ENDED JTI_REPLAY DPOP_BOUND_SENT_AS_BEARER DPOP_PROOF_SHAPE DPOP_HTM_HTU DPOP_ATH DPOP_IAT_WINDOW
DPOP_JTI_REUSE DPOP_NONCE DPOP_JKT MTLS_CERT_MISSING MTLS_CERT_OTHER CLIENT_UNKNOWN CLIENT_SECRET_WRONG
SECRET_ID_NOT_VALUE SECRET_WHITESPACE CLIENT_SECRET_EXPIRED BASIC_NOT_FORM_ENCODED CLIENT_AUTH_METHOD
TWO_CLIENT_AUTH PUBLIC_CLIENT_WITH_SECRET ASSERTION_AUD ASSERTION_TIME ASSERTION_ISS_SUB ASSERTION_TYPE CODE_EXPIRED
CODE_REUSED CODE_OTHER_CLIENT REDIRECT_URI_MISMATCH PKCE_MISMATCH REFRESH_DEAD REFRESH_ROTATED_REUSE
UNAUTHORIZED_CLIENT UNSUPPORTED_GRANT TOKEN_CONTENT_TYPE INVALID_SCOPE INVALID_TARGET
"""
# Who must act, said apart from the catalogue; everything else is the caller's own to mend.


def test_the_catalogue_holds_every_cause_under_its_own_slug() -> None:
    assert set(CAUSES) == SLUGS
    assert [slug for slug, cause in CAUSES.items() if cause.slug != slug] == []


@pytest.mark.parametrize("cause", CAUSES.values(), ids=lambda cause: cause.slug)
def test_a_cause_is_explained_in_its_own_section_of_the_kb(cause: Cause) -> None:
    assert cause.kb.anchor == cause.slug
    assert f"{cause.kb.article}#{cause.slug}" in ANCHORS


@pytest.mark.parametrize("cause", CAUSES.values(), ids=lambda cause: cause.slug)
def test_a_cause_speaks_in_a_title_a_sentence_and_a_remedy(cause: Cause) -> None:
    assert not str(cause.title).endswith(".")
    assert str(cause.headline).endswith(".")
    assert str(cause.fix).endswith(".")
    assert cause.root_cause in ROOT_CAUSES


@pytest.mark.parametrize(
    ("slug", "stage"),
    [
        ("header-not-sent", Stage.CLIENT),
        ("wrong-client-credentials", Stage.CLIENT),
        ("header-lost-on-redirect", Stage.NETWORK),
        ("wrong-environment", Stage.GATEWAY),
        ("access-token-expired", Stage.TOKEN),
        ("wrong-signing-key-or-secret", Stage.TOKEN),
        ("missing-scope", Stage.SCOPE),
        ("api-down-or-server-bug", Stage.API),
    ],
)
def test_a_cause_bites_where_the_request_meets_it(slug: str, stage: Stage) -> None:
    assert CAUSES[slug].stage is stage


def test_titles_and_headlines_tell_causes_apart() -> None:
    assert len({str(cause.title) for cause in CAUSES.values()}) == len(CAUSES)
    assert len({str(cause.headline) for cause in CAUSES.values()}) == len(CAUSES)


def test_every_root_cause_has_causes() -> None:
    assert {cause.root_cause for cause in CAUSES.values()} == set(ROOT_CAUSES)


@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("SCHEME_DOUBLED", "duplicate-bearer-prefix"),
        ("EXP_MILLISECONDS", "wrong-time-unit"),
        ("DPOP_ATH", "dpop-or-mtls-binding-missing"),
        ("KID_RETIRED", "kid-not-found-key-rotated"),
        ("CODE_REUSED", "authorization-code-expired-or-reused"),
    ],
)
def test_a_working_code_is_reported_under_the_slug_it_details(code: str, slug: str) -> None:
    assert CODES[code] == slug


def test_every_working_code_maps_to_a_known_slug() -> None:
    assert sorted(CODES) == sorted(WORKING_CODES.split())
    assert {slug for slug in CODES.values() if slug not in CAUSES} == set()


@pytest.mark.parametrize(
    ("slug", "root"),
    [
        ("access-token-expired", "Expired access token"),
        ("token-whitespace-or-newline", "Invalid or malformed token"),
        ("token-truncated", "Invalid or malformed token"),
        ("token-revoked", "Invalid or malformed token"),
        ("wrong-environment", "Invalid or malformed token"),
        ("header-not-sent", "Missing Authorization header"),
        ("missing-bearer-prefix", "Missing Authorization header"),
        ("bearer-scheme-case", "Missing Authorization header"),
        ("duplicate-bearer-prefix", "Missing Authorization header"),
        ("wrong-header-name", "Missing Authorization header"),
        ("missing-scope", "Incorrect token scope"),
        ("app-or-account-suspended", "Revoked or deleted API credentials"),
        ("client-secret-expired-or-rotated", "Revoked or deleted API credentials"),
        ("clock-skew", "Clock skew"),
    ],
)
def test_the_articles_own_causes_carry_its_names(slug: str, root: str) -> None:
    assert str(ROOT_CAUSES[CAUSES[slug].root_cause]) == root


@pytest.mark.parametrize(
    "slug", ["wrong-audience", "cors-preflight-blocked", "quota-or-billing", "refresh-token-reused", "rate-limited"]
)
def test_what_is_none_of_the_articles_causes_has_a_name_of_its_own(slug: str) -> None:
    assert CAUSES[slug].root_cause not in list(ROOT_CAUSES)[:6]
