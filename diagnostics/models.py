"""What is stored. The database's state machine decides who may run and end a diagnosis (rule 10)."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models

# Crockford's base 32: no i, l, o, u, so an id can be read aloud.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 26


def new_id() -> str:
    """26 characters of Crockford base 32: 130 random bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(ID_LENGTH))


class Diagnosis(models.Model):
    """One paste and what was found. `sealed` holds the paste only until the run ends."""

    class State(models.TextChoices):
        """queued -> running -> finished, or ended_early from either."""

        QUEUED = "queued", "queued"
        RUNNING = "running", "running"
        FINISHED = "finished", "finished"
        ENDED_EARLY = "ended_early", "ended early"

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    owner = models.CharField(max_length=64)  # SHA-256 of the browser's random owner value, in hex
    created_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    sealed = models.BinaryField(null=True, editable=False)

    platform = models.CharField(max_length=200)
    environment = models.CharField(max_length=100, blank=True)
    online = models.BooleanField(default=False)
    dry_run = models.BooleanField(default=False)
    client_offset_s = models.FloatField(null=True, blank=True)  # the browser's clock less ours, in seconds

    report = models.JSONField(null=True)  # the snapshot (rule 11)
    kind = models.CharField(max_length=16, blank=True)
    cause = models.CharField(max_length=64, blank=True)
    confidence = models.FloatField(default=0.0)

    class Meta:
        indexes = (
            models.Index(fields=["owner", "-created_at"], name="diagnosis_of_owner"),
            models.Index(fields=["state", "lease_until"], name="diagnosis_to_sweep"),
            models.Index(fields=["cause", "-created_at"], name="diagnosis_by_cause"),
            models.Index(fields=["-created_at"], name="diagnosis_by_age"),
        )
        verbose_name_plural = "diagnoses"

    def __str__(self) -> str:
        return f"{self.id} ({self.state})"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be found."""
        return self.state in (self.State.FINISHED, self.State.ENDED_EARLY)

    @property
    def snapshot(self) -> dict[str, Any] | None:
        """The stored report, None before the paste was judged."""
        return self.report


class SectionFeedback(models.Model):
    """One answer to "was this helpful?" under a KB section; who gave it is not kept."""

    article = models.CharField(max_length=64)
    anchor = models.CharField(max_length=64)
    helpful = models.BooleanField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=["article", "anchor"], name="feedback_of_section"),)
        verbose_name_plural = "section feedback"

    def __str__(self) -> str:
        return f"{self.article}#{self.anchor}: {'helpful' if self.helpful else 'not helpful'}"
