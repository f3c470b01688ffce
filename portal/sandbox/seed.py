"""What a new sandbox holds: keys, applications and resources of both environments. Seeding twice changes nothing."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.db import router, transaction

from portal.sandbox import signing
from portal.sandbox.environments import INTROSPECTION_CLIENT_ID, NAMES, introspection_secret
from portal.sandbox.models import Application, Resource, SigningKey

# Well known on purpose: they open nothing but the sandbox, which anyone may mint tokens for.
DEMO_SECRETS = {
    "production": "demo-production-client-secret",
    "staging": "demo-staging-client-secret",
}
_STATUS_OF = {
    "demo": Application.Status.ACTIVE,
    "deletable": Application.Status.ACTIVE,
    "suspended": Application.Status.SUSPENDED,
    "revoked": Application.Status.REVOKED,
}
_DEVICES = (("dev_1001", "Front desk tablet", "online"), ("dev_1002", "Warehouse scanner", "offline"))
_POLICIES = (("pol_2001", "Screen lock after 5 minutes", True), ("pol_2002", "Encrypted storage", True))
_LOG_ENTRIES = (
    ("log_3001", "audit", "Policy pol_2001 was changed."),
    ("log_3002", "auth", "An access token was issued to the demo application."),
)


def client_id(role: str, environment: str) -> str:
    """The client id of a seeded application: its role (`demo`, `suspended`, `revoked`, `deletable`) and environment."""
    return f"{role}-{environment}"


def seed() -> None:
    """Create what is missing, and give the portal's introspection client the secret of the process environment.

    Raises MissingSetting without `SANDBOX_INTROSPECTION_SECRET`.
    """
    secret = introspection_secret()
    with transaction.atomic(using=router.db_for_write(SigningKey)):
        for environment in NAMES:
            signing.ensure(environment)
            for role, status in _STATUS_OF.items():
                register(client_id(role, environment), environment, DEMO_SECRETS[environment], status)
            _seed_resources(environment)
        register(INTROSPECTION_CLIENT_ID, "", secret)
        Application.objects.filter(client_id=INTROSPECTION_CLIENT_ID).update(client_secret=secret)


def register(identifier: str, environment: str, secret: str, status: str = Application.Status.ACTIVE) -> Application:
    """The application with this client id, made if there is none; one that exists is left as it is."""
    # In the portal's processes the user model lives elsewhere by default: the owner must be the sandbox's own.
    users = get_user_model().objects.using(router.db_for_write(Application))
    owner, _ = users.get_or_create(username="sandbox-owner")
    values: dict[str, Any] = {
        "name": identifier.replace("-", " ").capitalize(),
        "user": owner,
        "environment": environment,
        "status": status,
        "client_type": Application.CLIENT_CONFIDENTIAL,
        "authorization_grant_type": Application.GRANT_CLIENT_CREDENTIALS,
        "client_secret": secret,
        # A password hash costs a fifth of a second for each token request, and these secrets are well known.
        "hash_client_secret": False,
    }
    made: Application = Application.objects.get_or_create(client_id=identifier, defaults=values)[0]
    return made


def application(role: str, environment: str) -> Application:
    """A seeded application, in the state its role names: somebody may have changed or deleted it by the admin API.

    The role `deleted` makes a new one at each call, for the caller to delete.
    """
    if role == "deleted":
        name = f"{client_id(role, environment)}-{secrets.token_hex(4)}"
        return register(name, environment, secrets.token_urlsafe(24))
    found = register(client_id(role, environment), environment, DEMO_SECRETS[environment])
    if found.status != _STATUS_OF[role]:
        found.status = _STATUS_OF[role]
        found.save(update_fields=["status"])
    return found


def _seed_resources(environment: str) -> None:
    kinds = Resource.Kind
    wanted: list[tuple[str, str, dict[str, Any]]] = [
        (kinds.ORGANIZATION, f"org_{environment}", {"name": "Client ABC", "environment": environment}),
        *((kinds.DEVICE, key, {"name": name, "status": status}) for key, name, status in _DEVICES),
        *((kinds.POLICY, key, {"name": name, "enabled": enabled}) for key, name, enabled in _POLICIES),
        *((kinds.LOG_ENTRY, key, {"channel": channel, "message": text}) for key, channel, text in _LOG_ENTRIES),
    ]
    for kind, identifier, attributes in wanted:
        Resource.objects.get_or_create(
            environment=environment, kind=kind, identifier=identifier, defaults={"attributes": attributes}
        )
