"""What is stored. The database's state machine decides who may run and end a diagnosis (rule 10)."""

from __future__ import annotations

import secrets

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
    claimed_at = models.DateTimeField(null=True, blank=True)  # by the last attempt
    lease_until = models.DateTimeField(null=True, blank=True)
    sealed = models.BinaryField(null=True, editable=False)

    platform = models.CharField(max_length=200)
    environment = models.CharField(max_length=100, blank=True)
    online = models.BooleanField(default=False)
    dry_run = models.BooleanField(default=False)
    exchange = models.PositiveIntegerField(default=0)  # the one to be examined, from 1; 0 leaves the choice to us
    client_offset_s = models.FloatField(null=True, blank=True)  # the browser's clock less ours, in seconds

    report = models.JSONField(null=True)  # the snapshot (rule 11)
    kind = models.CharField(max_length=16, blank=True)
    cause = models.CharField(max_length=64, blank=True)
    confidence = models.FloatField(default=0.0)

    title = models.CharField(max_length=120, blank=True)  # the owner's own name for it
    before = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="retests")

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


class ShareLink(models.Model):
    """A way to read one diagnosis without owning it. The slug itself is not kept."""

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="links")
    slug_hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the slug, in hex
    hide_claims = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    views = models.PositiveIntegerField(default=0)
    viewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["expires_at"], name="link_to_sweep"),)

    def __str__(self) -> str:
        return f"link {self.pk} to {self.diagnosis_id}"


class Delivery(models.Model):
    """One attachment on its way to support. The row decides who sends it, as a diagnosis's decides who runs it."""

    class Channel(models.TextChoices):
        """The ways to support."""

        MAIL = "mail", "mail"
        WEBHOOK = "webhook", "webhook"

    class State(models.TextChoices):
        """waiting -> connecting -> handing_over -> sent; failed from each; unknown after a break in handing_over."""

        WAITING = "waiting", "waiting"
        CONNECTING = "connecting", "connecting"
        HANDING_OVER = "handing_over", "being handed over"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        UNKNOWN = "unknown", "unknown whether it arrived"

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    ticket = models.CharField(max_length=40)
    address = models.EmailField(blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["diagnosis", "channel", "ticket", "address"], name="sent_once"),)
        indexes = (models.Index(fields=["state", "next_at"], name="delivery_to_sweep"),)
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.diagnosis_id} by {self.channel} ({self.state})"


class ApiKey(models.Model):
    """A key that raises an API client's limits; kept as its SHA-256, since it is random."""

    name = models.CharField(max_length=100)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    rate = models.CharField(max_length=16, default="600/m")
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API key"

    def __str__(self) -> str:
        return self.name


class FixFeedback(models.Model):
    """An answer to "did this fix it?". It outlives its diagnosis as a count for the cause, without saying whose."""

    diagnosis = models.OneToOneField(
        Diagnosis, null=True, blank=True, on_delete=models.SET_NULL, related_name="fix_feedback"
    )
    cause = models.CharField(max_length=64)
    fixed = models.BooleanField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=["cause"], name="fixes_by_cause"),)
        verbose_name_plural = "fix feedback"

    def __str__(self) -> str:
        return f"{self.cause}: {'fixed' if self.fixed else 'not fixed'}"
