"""What Company X keeps: client applications, signing keys, and the resources its API serves."""

from __future__ import annotations

from typing import Any

from django.db import models
from oauth2_provider.models import AbstractApplication, ApplicationManager

from portal.sandbox.environments import environment_on


class Application(AbstractApplication):
    """A client application of one environment; an empty environment means both."""

    class Status(models.TextChoices):
        """As the admin portal shows it; only an active one may obtain or use tokens."""

        ACTIVE = "active"
        SUSPENDED = "suspended"
        REVOKED = "revoked"

    environment = models.CharField(max_length=16, blank=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApplicationManager()

    class Meta(AbstractApplication.Meta):
        abstract = False

    def is_usable(self, request: Any) -> bool:
        """True if the OAuth server may serve this client on the port that the oauthlib `request` came in by."""
        asked = environment_on(request.headers.get("SERVER_PORT", ""))
        return self.status == self.Status.ACTIVE and asked is not None and self.environment in {"", asked.name}


class SigningKey(models.Model):
    """An RSA key that signs, or signed, the access tokens of one environment."""

    class State(models.TextChoices):
        """Current and previous keys are in the JWKS; a retired one was, an unpublished one never will be."""

        CURRENT = "current"
        PREVIOUS = "previous"
        RETIRED = "retired"
        UNPUBLISHED = "unpublished"

    environment = models.CharField(max_length=16)
    kid = models.CharField(max_length=64, unique=True)
    private_pem = models.TextField()
    state = models.CharField(max_length=16, choices=State)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["environment"], condition=models.Q(state="current"), name="one_current_key_per_environment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.environment} {self.state} key {self.kid}"


class Resource(models.Model):
    """A thing the API serves: an organization, a device, an action on one, a policy or a log entry."""

    class Kind(models.TextChoices):
        """Which collection it belongs to."""

        ORGANIZATION = "organization"
        DEVICE = "device"
        ACTION = "action"
        POLICY = "policy"
        LOG_ENTRY = "log_entry"

    environment = models.CharField(max_length=16)
    kind = models.CharField(max_length=16, choices=Kind)
    identifier = models.CharField(max_length=64)
    attributes = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["environment", "kind", "identifier"], name="one_resource_per_identifier")
        ]

    def __str__(self) -> str:
        return f"{self.environment} {self.kind} {self.identifier}"
