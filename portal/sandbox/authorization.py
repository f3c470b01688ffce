"""The authorization server of each environment: what the library is told, and the endpoints it has no view for."""

from __future__ import annotations

import json
import time
import uuid
from datetime import timedelta
from typing import Any

import jwt
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from oauth2_provider.models import get_access_token_model, get_refresh_token_model
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.views import IntrospectTokenView, RevokeTokenView, TokenView
from oauth2_provider.views.mixins import OAuthLibMixin
from oauthlib.common import Request, generate_token
from oauthlib.oauth2.rfc6749.errors import CustomOAuth2Error, InvalidGrantError

from portal.sandbox import signing
from portal.sandbox.environments import INTROSPECTION_CLIENT_ID, Environment, environment_on
from portal.sandbox.models import Application, SigningKey
from portal.sandbox.provider import LEEWAY_S, SCOPES

_GRANT_TYPES = ["client_credentials", "refresh_token"]
_AUTHENTICATION_METHODS = ["client_secret_basic", "client_secret_post"]


def serving(request: HttpRequest) -> Environment:
    """The environment whose port the request came in by; KeyError if the service does not listen there."""
    found = environment_on(request.META.get("SERVER_PORT", ""))
    if found is None:
        raise KeyError("the request came in by a port of no environment")
    return found


def claims_for(environment: Environment, client_id: str, scope: str, lifetime_s: int, at: int) -> dict[str, Any]:
    """The claims of an access token (RFC 7519 section 4.1) issued at `at`, in seconds since the epoch."""
    return {
        "iss": environment.issuer,
        "sub": client_id,
        "aud": environment.audience,
        "client_id": client_id,
        "scope": scope,
        "iat": at,
        "nbf": at,
        "exp": at + lifetime_s,
        "jti": str(uuid.uuid4()),
    }


def access_token(request: Request) -> str:
    """The signed JWT that answers a token request; the library calls it with its own request."""
    environment = environment_on(request.headers.get("SERVER_PORT", ""))
    if environment is None:
        raise CustomOAuth2Error(error="invalid_request", request=request)
    scope = " ".join(request.scopes or [])
    claims = claims_for(environment, request.client.client_id, scope, request.expires_in, int(time.time()))
    return signing.sign(claims, signing.key(environment.name, SigningKey.State.CURRENT))


class ReusedRefreshToken(InvalidGrantError):
    """A second request redeemed the same refresh token while the first was still at work."""


class Validator(OAuth2Validator):
    """The library's rules, and what Company X adds: client_credentials answers with a refresh token too.

    RFC 6749 section 4.4.3 says it should not; the platform's documented clients refresh this way.
    """

    def validate_grant_type(self, client_id: str, grant_type: str, client: Any, request: Request, *args: Any) -> bool:
        """The library's rule; and a `resource` (RFC 8707 section 2) must be this API, for it would be the audience."""
        environment = environment_on(request.headers.get("SERVER_PORT", ""))
        asked = [value for name, value in request.decoded_body or [] if name == "resource"]
        if environment is None or any(value.rstrip("/") != environment.audience for value in asked):
            raise CustomOAuth2Error(
                error="invalid_target", description="The requested resource is not served here.", request=request
            )
        return bool(super().validate_grant_type(client_id, grant_type, client, request, *args))

    def save_bearer_token(self, token: dict[str, Any], request: Request, *args: Any, **kwargs: Any) -> None:
        """Store the tokens, or revoke the whole family if the refresh token was redeemed meanwhile."""
        try:
            super().save_bearer_token(token, request, *args, **kwargs)
        except ReusedRefreshToken:
            # Outside the transaction that the error rolled back, or the revocation would be undone with it.
            get_refresh_token_model().revoke_family(request.refresh_token_instance.token_family)
            raise

    def _save_bearer_token(self, token: dict[str, Any], request: Request, *args: Any, **kwargs: Any) -> None:
        presented = getattr(request, "refresh_token_instance", None)
        if presented is not None:
            # The lock makes a second redeemer wait here, on databases that run transactions side by side.
            current = get_refresh_token_model().objects.select_for_update().get(pk=presented.pk)
            if current.revoked is not None:
                raise ReusedRefreshToken(request=request)
        if request.grant_type == "client_credentials":
            token["refresh_token"] = generate_token()
        super()._save_bearer_token(token, request, *args, **kwargs)
        touch(request.client)

    def _create_refresh_token(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        # A refresh token needs a user; a client that acts for itself has its own owner for one.
        request.user = request.user or request.client.user
        return super()._create_refresh_token(request, *args, **kwargs)


def touch(application: Application) -> None:
    """Note that an application was used now. To the second: a busy client must not cost a write per call."""
    now = timezone.now()
    if application.last_used_at is None or now - application.last_used_at >= timedelta(seconds=1):
        Application.objects.filter(pk=application.pk).update(last_used_at=now)


class Token(TokenView):
    """`POST /oauth/token`: client_credentials and refresh_token (RFC 6749 sections 4.4 and 6)."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The library's answer; the grant types it knows besides are not Company X's."""
        if request.POST.get("grant_type") not in {None, *_GRANT_TYPES}:
            return JsonResponse({"error": "unsupported_grant_type"}, status=400, headers={"Cache-Control": "no-store"})
        try:
            response: HttpResponse = super().post(request, *args, **kwargs)
        except get_access_token_model().DoesNotExist:
            # Between issuing the token and reading it back, a second redeemer had the whole family revoked.
            return JsonResponse({"error": "invalid_grant"}, status=400, headers={"Cache-Control": "no-store"})
        return response


@method_decorator(csrf_exempt, name="dispatch")
class Introspect(OAuthLibMixin, View):
    """`POST /oauth/introspect` (RFC 7662), for the portal's client alone: others could probe for foreign tokens."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """What the library knows of a token, narrowed to this environment and completed with the token's own claims."""
        if not self._is_portal(request):
            refusal = JsonResponse({"error": "invalid_client"}, status=401)
            refusal["WWW-Authenticate"] = 'Basic realm="Company X introspection"'
            return refusal
        token = request.POST.get("token")
        response: HttpResponse = IntrospectTokenView.get_token_response(token)
        told = json.loads(response.content)
        if told.get("active"):
            # A stored checksum matched, so we issued exactly these claims: there is nothing left to verify.
            claims = jwt.decode(str(token), options={"verify_signature": False})
            began = claims["nbf"] <= time.time() + LEEWAY_S
            ours = claims["iss"] == serving(request).issuer
            names = ("iss", "sub", "aud", "iat", "nbf", "jti")
            told = (
                {**told, "token_type": "Bearer", **{name: claims[name] for name in names}} if began and ours else None
            )
            response = JsonResponse(told or {"active": False})
        response["Cache-Control"] = "no-store"
        return response

    def _is_portal(self, request: HttpRequest) -> bool:
        core = self.get_oauthlib_core()
        asked = Request(*core._extract_params(request))
        authenticated = core.server.request_validator.authenticate_client(asked)
        return bool(authenticated) and asked.client.client_id == INTROSPECTION_CLIENT_ID


class Revoke(RevokeTokenView):
    """`POST /oauth/revoke` (RFC 7009): an access token with its refresh token, or a refresh token."""

    http_method_names = ["post"]


@require_safe
def jwk_set(request: HttpRequest) -> JsonResponse:
    """`GET /.well-known/jwks.json`: the keys whose signatures this environment accepts (RFC 7517)."""
    # Short, so that a rotated key is known everywhere within a minute.
    return JsonResponse(signing.jwk_set(serving(request).name), headers={"Cache-Control": "public, max-age=60"})


@require_safe
def metadata(request: HttpRequest) -> JsonResponse:
    """The metadata document, at the RFC 8414 and at the OpenID Connect Discovery address."""
    environment = serving(request)
    base = environment.base_url
    return JsonResponse(
        {
            "issuer": environment.issuer,
            "token_endpoint": f"{base}/oauth/token",
            "token_endpoint_auth_methods_supported": _AUTHENTICATION_METHODS,
            "introspection_endpoint": f"{base}/oauth/introspect",
            "introspection_endpoint_auth_methods_supported": _AUTHENTICATION_METHODS,
            "revocation_endpoint": f"{base}/oauth/revoke",
            "revocation_endpoint_auth_methods_supported": _AUTHENTICATION_METHODS,
            "jwks_uri": f"{base}/.well-known/jwks.json",
            "grant_types_supported": _GRANT_TYPES,
            # RFC 8414 section 2 requires the member; without an authorization endpoint it is empty.
            "response_types_supported": [],
            "scopes_supported": list(SCOPES),
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [signing.ALGORITHM],
        }
    )
