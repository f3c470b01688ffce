"""Names of parameters of OAuth and OpenID Connect and of media types, from the IANA registries: they hide nothing."""

from __future__ import annotations

PARAMETERS = frozenset(
    {
        "acr_values", "actor_token", "actor_token_type", "assertion", "audience", "authorization_details",
        "claims", "claims_locales", "client_assertion", "client_assertion_type", "client_id",
        "client_secret", "code", "code_challenge", "code_challenge_method", "code_verifier", "device_code", "display",
        "dpop_jkt", "error", "error_description", "error_uri", "expires_in", "grant_type", "id_token", "id_token_hint",
        "issued_token_type", "login_hint", "max_age", "nonce", "password", "prompt", "redirect_uri", "refresh_token",
        "request", "request_uri", "requested_token_type", "resource", "response_mode", "response_type", "scope",
        "session_state", "state", "subject_token", "subject_token_type", "token", "token_type", "token_type_hint",
        "access_token", "ui_locales", "user_code", "username", "verification_uri", "verification_uri_complete",
    }
)  # fmt: skip


MEDIA_TYPES = frozenset(
    {
        "application/json", "application/problem+json", "application/x-www-form-urlencoded", "application/xml",
        "application/octet-stream", "application/jwt", "application/graphql", "multipart/form-data", "text/html",
        "text/plain", "text/xml",
    }
)  # fmt: skip


def is_within_a_name(text: str, start: int, end: int) -> bool:
    """Whether the stretch is such a name or a part of one: `verifier` within `code_verifier` is no secret there."""
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return _around(text, start, end, "_") in PARAMETERS or _around(text, start, end, "/+-") in MEDIA_TYPES


def _around(text: str, start: int, end: int, signs: str) -> str:
    """The whole word that the stretch is a part of: letters, digits and `signs`."""
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in signs):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] in signs):
        end += 1
    return text[start:end].lower()
