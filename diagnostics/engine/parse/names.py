"""The words that the parser knows: schemes, header names, parameters that carry secrets, vendors' key prefixes."""

from __future__ import annotations

import re

# RFC 9110, 16.4.1 registry and what APIs use beside it.
SCHEMES = frozenset(
    ["bearer", "basic", "digest", "dpop", "token", "jwt", "negotiate", "ntlm", "hoba", "mutual", "hawk", "oauth", "apikey", "api-key", "key", "mac", "gnap", "aws4-hmac-sha256", "privatetoken", "vapid", "scram-sha-256", "sharedaccesssignature", "sso-key", "genie", "deepl-auth-key", "bot"]
)

API_KEY_NAMES = frozenset(
    ["x-api-key", "api-key", "apikey", "x-apikey", "x-auth-key", "ocp-apim-subscription-key", "x-functions-key", "x-goog-api-key", "x-shopify-access-token", "private-token", "x-vault-token", "x-amz-security-token", "x-figma-token", "circle-token"]
)

# A header with one of these names is meant to authenticate, and is not Authorization.
LOOKALIKE_NAMES = frozenset(
    ["authentication", "auth", "x-authorization", "x-auth", "x-auth-token", "x-access-token", "access-token", "access_token", "accesstoken", "authtoken", "auth-token", "auth_token", "token", "x-token", "jwt", "x-jwt", "jwt-token", "authorization-token", "authorization-header", "http-authorization", "http_authorization", "authorization_header", "bearer", "bearer-token", "x-bearer-token", "id-token", "id_token", "x-id-token", "x-user-token", "user-token", "session-token", "x-session-token", "security-token", "proxy-authorisation"]
)

REQUEST_NAMES = frozenset(
    ["host", "accept", "user-agent", "accept-encoding", "accept-language", "authorization", "proxy-authorization", "cookie", "referer", "origin", "dpop", "if-none-match", "if-modified-since", "upgrade-insecure-requests", "x-requested-with", "te", "expect", "access-control-request-method", "access-control-request-headers", "sec-fetch-mode", "sec-fetch-site", "sec-fetch-dest", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "priority"]
)

RESPONSE_NAMES = frozenset(
    ["www-authenticate", "proxy-authenticate", "server", "date", "set-cookie", "via", "retry-after", "location", "etag", "last-modified", "age", "x-powered-by", "strict-transport-security", "access-control-allow-origin", "access-control-allow-headers", "access-control-allow-methods", "access-control-allow-credentials", "access-control-expose-headers", "cf-ray", "x-amzn-requestid", "x-amzn-errortype", "x-cache", "alt-svc", "authentication-info", "dpop-nonce", "content-security-policy", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit", "vary", "x-frame-options", "x-content-type-options", "allow", "x-request-id"]
)

COMMON_NAMES = frozenset(
    ["content-type", "content-length", "connection", "cache-control", "transfer-encoding", "content-encoding", "pragma", "x-forwarded-for", "x-forwarded-proto", "x-correlation-id", "idempotency-key", "upgrade", "keep-alive", "trailer", "content-language", "content-disposition", "accept-charset", "traceparent"]
)

KNOWN_NAMES = REQUEST_NAMES | RESPONSE_NAMES | COMMON_NAMES | API_KEY_NAMES | LOOKALIKE_NAMES

# Parameters and members whose value must not get out.
SECRET_NAMES = frozenset(
    ["access_token", "accesstoken", "refresh_token", "refreshtoken", "id_token", "idtoken", "client_secret", "clientsecret", "secret", "password", "passwd", "pwd", "passphrase", "api_key", "apikey", "api-key", "x-api-key", "key_secret", "secret_key", "secretkey", "private_key", "privatekey", "code", "code_verifier", "device_code", "user_code", "client_assertion", "assertion", "subject_token", "actor_token", "id_token_hint", "logout_token", "token", "auth_token", "authtoken", "session_token", "sessionid", "session_id", "sid", "jsessionid", "phpsessid", "registration_access_token", "login_hint_token", "request_token", "oauth_token", "oauth_token_secret", "oauth_signature", "oauth_verifier", "signature", "sig", "x-amz-signature", "x-amz-security-token", "x-amz-credential", "aws_secret_access_key", "shared_secret", "signing_key", "jwt", "bearer_token", "bearer", "csrf_token", "xsrf_token", "app_secret", "appsecret", "consumer_secret", "webhook_secret", "encryption_key", "master_key", "access_key", "accesskey", "authorization", "auth", "credential", "credentials", "personal_access_token", "pat", "otp", "totp", "pin"]
)

TOKEN_ROLES = {
    "access_token": "access",
    "accesstoken": "access",
    "refresh_token": "refresh",
    "refreshtoken": "refresh",
    "id_token": "id",
    "idtoken": "id",
    "id_token_hint": "id",
    "code": "code",
    "client_assertion": "assertion",
    "assertion": "assertion",
}

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_secret_name(name: str) -> bool:
    """Whether a parameter, member or variable with this name carries a secret."""
    lowered = name.lower()
    if lowered in SECRET_NAMES:
        return True
    snake = _CAMEL.sub("_", name[:80]).lower().replace("-", "_").replace(".", "_")
    return snake in SECRET_NAMES or snake.endswith(
        ("_secret", "_password", "_token", "_api_key", "_apikey", "_passwd", "_private_key", "_secret_key")
    )


# Prefix, who issues such keys, whether it is a refresh token.
VENDOR_PREFIXES: tuple[tuple[str, str], ...] = (
    ("ghp_", "GitHub"),
    ("gho_", "GitHub"),
    ("ghu_", "GitHub"),
    ("ghs_", "GitHub"),
    ("ghr_", "GitHub (refresh token)"),
    ("github_pat_", "GitHub"),
    ("glpat-", "GitLab"),
    ("gldt-", "GitLab"),
    ("glrt-", "GitLab"),
    ("xoxb-", "Slack"),
    ("xoxp-", "Slack"),
    ("xoxa-", "Slack"),
    ("xoxr-", "Slack (refresh token)"),
    ("xoxe-", "Slack (refresh token)"),
    ("xoxe.xoxp-", "Slack"),
    ("xapp-", "Slack"),
    ("sk_live_", "Stripe (live)"),
    ("sk_test_", "Stripe (test)"),
    ("pk_live_", "Stripe (live)"),
    ("pk_test_", "Stripe (test)"),
    ("rk_live_", "Stripe (live)"),
    ("rk_test_", "Stripe (test)"),
    ("whsec_", "Stripe"),
    ("sk-ant-", "Anthropic"),
    ("sk-proj-", "OpenAI"),
    ("sk-", "OpenAI"),
    ("AKIA", "AWS"),
    ("ASIA", "AWS (temporary)"),
    ("AIza", "Google"),
    ("ya29.", "Google"),
    ("1//0", "Google (refresh token)"),
    ("GOCSPX-", "Google (client secret)"),
    ("SG.", "SendGrid"),
    ("hf_", "Hugging Face"),
    ("npm_", "npm"),
    ("pypi-", "PyPI"),
    ("dop_v1_", "DigitalOcean"),
    ("doo_v1_", "DigitalOcean"),
    ("dor_v1_", "DigitalOcean (refresh token)"),
    ("shpat_", "Shopify"),
    ("shpss_", "Shopify"),
    ("lin_api_", "Linear"),
    ("ntn_", "Notion"),
    ("figd_", "Figma"),
    ("hvs.", "HashiCorp Vault"),
    ("EAAC", "Meta"),
    ("EAAG", "Meta"),
    ("0.AX", "Microsoft Entra (refresh token)"),
    ("0.AR", "Microsoft Entra (refresh token)"),
    ("1.AX", "Microsoft Entra (refresh token)"),
    ("NRAK-", "New Relic"),
    ("ATATT3", "Atlassian"),
    ("pat-na1-", "HubSpot"),
    ("sq0atp-", "Square"),
    ("vk1.a.", "VK"),
)
