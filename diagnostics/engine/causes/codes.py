"""Working codes of failures, and the slug under which each is reported: a finer cause is a detail of a slug."""

from __future__ import annotations

from diagnostics.engine.model import catalogue

_SLUG_CODES = {
    "header-not-sent": "AUTH_HEADER_MISSING COOKIE_ONLY",
    "missing-bearer-prefix": "SCHEME_MISSING",
    "duplicate-bearer-prefix": "SCHEME_DOUBLED",
    "wrong-auth-scheme": "SCHEME_WRONG",
    "malformed-bearer-syntax": "SCHEME_SEPARATOR MULTIPLE_TOKENS",
    "bearer-scheme-case": "SCHEME_CASE",
    "token-quoted": "WRAPPED_VALUE",
    "placeholder-or-unexpanded-variable": "PLACEHOLDER_UNEXPANDED",
    "null-or-undefined-token": "LITERAL_NULL",
    "token-whitespace-or-newline": "WHITESPACE_INSIDE",
    "url-encoded-token": "PERCENT_ENCODED",
    "wrong-header-name": "WRONG_HEADER_NAME",
    "malformed-header-line": "MALFORMED_HEADER_LINE",
    "token-in-wrong-location": "TOKEN_IN_QUERY TOKEN_IN_BODY",
    "header-lost-on-redirect": "REDIRECT_DROPPED_AUTH",
    "http-instead-of-https": "HTTP_INSTEAD_OF_HTTPS",
    "stripped-by-proxy-or-gateway": "PROXY_STRIPPED_HEADER MTLS_PROXY",
    "cors-preflight-blocked": "CORS_PREFLIGHT_401",
    "token-too-large": "HEADER_TOO_LARGE",
    "token-truncated": "TOKEN_TRUNCATED SEGMENT_COUNT BAD_BASE64URL BAD_JSON",
    "wrong-environment": "WRONG_HOST_ENV TEST_LIVE_MISMATCH ISSUER_OTHER_ENV",
    "wrong-host-or-path": "WRONG_PATH_OR_METHOD NOT_FROM_OUR_API INTROSPECTION_WRONG_HOST MTLS_ENDPOINT_ALIAS",
    "ip-not-allowed": "RATE_OR_IP_BLOCK",
    "rate-limited": "DEVICE_POLLING",
    "id-token-as-access-token": "ID_TOKEN_AS_ACCESS",
    "refresh-token-as-access-token": "REFRESH_AS_ACCESS",
    "wrong-value-as-token": (
        "AUTH_CODE_AS_ACCESS API_KEY_AS_TOKEN CLIENT_CREDS_AS_TOKEN WHOLE_JSON_AS_TOKEN SAML_OR_OTHER"
    ),
    "wrong-token-type": "CLIENT_ASSERTION_AS_TOKEN TYP_WRONG DETACHED_OR_UNENCODED",
    "opaque-token-where-jwt-expected": "OPAQUE_TOKEN",
    "jwe-token-where-jws-expected": "JWE_TOKEN",
    "wrong-audience": "TOKEN_FOR_OTHER_API AUD_MISMATCH AUD_MISSING AUD_NEAR_MISS AZP_NOT_ALLOWED PRM_MISMATCH",
    "alg-none-or-unsigned": "ALG_NONE",
    "alg-mismatch": "ALG_NOT_ALLOWED ALG_KEY_MISMATCH",
    "malformed-claims": "CRIT_UNSUPPORTED KID_ODD TIME_NOT_NUMERIC CLAIM_MISSING NBF_AFTER_EXP AUD_TYPE",
    "wrong-time-unit": "EXP_MILLISECONDS",
    "access-token-expired": "EXPIRED EXPIRED_SINCE STALE_CACHED_TOKEN EXPIRES_BEFORE_ARRIVAL TOKEN_TOO_LONG_LIVED",
    "wrong-signing-key-or-secret": "ES_SIGNATURE_DER SIGNATURE_BAD HS_SECRET_ENCODING EMBEDDED_KEY_IGNORED",
    "token-not-yet-valid": "NOT_YET_VALID",
    "clock-skew": "IAT_IN_FUTURE CLIENT_CLOCK_SKEW SERVER_CLOCK_SKEW",
    "wrong-issuer-or-tenant": "ISSUER_UNKNOWN ENTRA_V1_V2 TENANT_MISMATCH",
    "issuer-hostname-mismatch": "ISSUER_NEAR_MISS ISSUER_INTERNAL_HOST METADATA_ISSUER_MISMATCH",
    "kid-not-found-key-rotated": "KID_NOT_IN_JWKS KID_RETIRED KID_MISSING_MANY_KEYS RS_STALE_KEYS",
    "token-tampered": "TAMPERED_HINT",
    "api-down-or-server-bug": (
        "INTERMITTENT_401 KID_REUSED JWKS_UNREACHABLE JWKS_PRIVATE_KEY STATUS_MISUSE INTROSPECTION_NOT_AUDIENCE "
        "INTROSPECTION_CREDS TOKEN_200_WITH_ERROR CHALLENGE_MISSING CHALLENGE_UNPARSABLE AS_METADATA_MISMATCH "
        "PKCE_NOT_ADVERTISED AUTH_REQUIRED_NOT_ADVERTISED"
    ),
    "missing-scope": "SCOPE_INSUFFICIENT SCOPE_NOT_GRANTED",
    "scope-claim-not-recognised": "SCOPE_CLAIM_NAME SCOPE_FORMAT",
    "app-only-token-for-user-resource": "APP_VS_DELEGATED",
    "user-lacks-permission": "ROLE_OR_PERMISSION ACR_STEP_UP",
    "app-or-account-suspended": "USER_OR_CLIENT_DISABLED",
    "token-revoked": "REVOKED SESSION_ENDED JTI_REPLAY",
    "dpop-or-mtls-binding-missing": (
        "DPOP_BOUND_SENT_AS_BEARER DPOP_PROOF_SHAPE DPOP_HTM_HTU DPOP_ATH DPOP_IAT_WINDOW DPOP_JTI_REUSE "
        "DPOP_NONCE DPOP_JKT MTLS_CERT_MISSING MTLS_CERT_OTHER"
    ),
    "wrong-client-credentials": "CLIENT_UNKNOWN CLIENT_SECRET_WRONG SECRET_ID_NOT_VALUE SECRET_WHITESPACE",
    "client-secret-expired-or-rotated": "CLIENT_SECRET_EXPIRED",
    "client-credentials-encoding": "BASIC_NOT_FORM_ENCODED",
    "client-auth-method-mismatch": "CLIENT_AUTH_METHOD TWO_CLIENT_AUTH PUBLIC_CLIENT_WITH_SECRET",
    "client-assertion-invalid": "ASSERTION_AUD ASSERTION_TIME ASSERTION_ISS_SUB ASSERTION_TYPE",
    "authorization-code-expired-or-reused": "CODE_EXPIRED CODE_REUSED CODE_OTHER_CLIENT",
    "redirect-uri-mismatch": "REDIRECT_URI_MISMATCH",
    "pkce-verifier-mismatch": "PKCE_MISMATCH",
    "refresh-token-expired-or-revoked": "REFRESH_DEAD",
    "refresh-token-reused": "REFRESH_ROTATED_REUSE",
    "unsupported-or-disabled-grant-type": "UNAUTHORIZED_CLIENT UNSUPPORTED_GRANT",
    "wrong-content-type": "TOKEN_CONTENT_TYPE",
    "invalid-scope-requested": "INVALID_SCOPE INVALID_TARGET",
}

CODES = {code: catalogue.slug(slug) for slug, codes in _SLUG_CODES.items() for code in codes.split()}
