"""An OpenID provider and an API on django-oidc-provider, run as a process of its own: `provider.py PORT FOLDER`.

It issues /openid and serves /api on 127.0.0.1. The paths below /- are for the tests alone: a code as if a person had
agreed, a token made old, a token taken back (the package has no revocation).
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

import django
from django.conf import settings

PORT, FOLDER = int(sys.argv[1]), Path(sys.argv[2])
BASE = f"http://127.0.0.1:{PORT}"
CALLBACK = "https://app.example/callback"

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / f"provider-{PORT}.sqlite3"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oidc_provider"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    OIDC_INTROSPECTION_VALIDATE_AUDIENCE_SCOPE=False,
    OIDC_INTROSPECTION_RESPONSE_SCOPE_ENABLE=True,
    ROOT_URLCONF=__name__,
    SECRET_KEY="a-key-of-the-live-tests",
    SITE_URL=BASE,
    USE_TZ=True,
)
django.setup()

from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: E402
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from oidc_provider.lib.utils.oauth2 import protected_resource_view  # noqa: E402
from oidc_provider.lib.utils.token import create_code  # noqa: E402
from oidc_provider.models import Client, ResponseType, RSAKey, Token  # noqa: E402


@protected_resource_view(["read"])
def devices(request: HttpRequest, token: Token) -> HttpResponse:
    return JsonResponse({"devices": []})


@protected_resource_view(["admin"])
def policies(request: HttpRequest, token: Token) -> HttpResponse:
    return JsonResponse({"policies": []})


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def code(request: HttpRequest) -> HttpResponse:
    """A code of the client web, with the PKCE challenge that was asked for."""
    challenge = request.GET.get("code_challenge", "")
    made = create_code(
        user=User.objects.get(),
        client=Client.objects.get(client_id="web"),
        scope=["openid", "read"],
        nonce="n-0S6_WzA2Mj",
        is_authentication=True,
        code_challenge=challenge or None,
        code_challenge_method="S256" if challenge else None,
    )
    made.save()
    return HttpResponse(made.code)


@csrf_exempt
def age(request: HttpRequest) -> HttpResponse:
    """Let a token have ended an hour ago."""
    ended = timezone.now() - timedelta(hours=1)
    return HttpResponse(Token.objects.filter(access_token=request.POST["token"]).update(expires_at=ended))


@csrf_exempt
def revoke(request: HttpRequest) -> HttpResponse:
    Token.objects.filter(access_token=request.POST["token"]).delete()
    return HttpResponse("")


urlpatterns = [
    path("openid/", include("oidc_provider.urls", namespace="oidc_provider")),
    path("api/devices", devices),
    path("api/policies", policies),
    path("-/healthz", health),
    path("-/code", code),
    path("-/age", age),
    path("-/revoke", revoke),
]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def fill() -> None:
    """The keys, the clients and the person."""
    call_command("migrate", verbosity=0)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    RSAKey.objects.create(key=pem.decode())
    User.objects.create(username="ada")
    scopes = {"demo": "read write", "poster": "read write", "portal": "token_introspection", "web": "openid read"}
    for name, scope in scopes.items():
        client = Client.objects.create(
            name=name, client_id=name, client_secret=f"{name}-secret-0123456789", client_type="confidential"
        )
        client.scope, client.redirect_uris = scope.split(), [CALLBACK]
        client.response_types.add(ResponseType.objects.get(value="code"))
        client.save()


if __name__ == "__main__":
    fill()
    print(json.dumps({"base": BASE}), flush=True)
    make_server("127.0.0.1", PORT, get_wsgi_application(), server_class=Server).serve_forever()
