"""What is stored. The database's state machine decides who may run and end a diagnosis (rule 10)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import models

from diagnostics.storage import packing

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

    saved = models.PositiveIntegerField(default=0, db_default=0)  # how often: a poll asks for no more
    packed = models.BinaryField(null=True, editable=False)  # the snapshot (rule 11); read it as `report`
    # the snapshot as versions before 0005 wrote it, until the sweep has packed it
    unpacked = models.JSONField(null=True, db_column="report", editable=False)
    kind = models.CharField(max_length=16, blank=True)
    cause = models.CharField(max_length=64, blank=True)
    confidence = models.FloatField(default=0.0)
    # method and path of the examined request; the version before this one, still running, writes neither
    endpoint = models.CharField(max_length=200, blank=True, default="", db_default="")
    # the client id that the examined token names
    application = models.CharField(max_length=200, blank=True, default="", db_default="")

    title = models.CharField(max_length=120, blank=True)  # the owner's own name for it
    before = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="retests")

    class Meta:
        indexes = (
            models.Index(fields=["owner", "-created_at"], name="diagnosis_of_owner"),
            models.Index(fields=["state", "lease_until"], name="diagnosis_to_sweep"),
            models.Index(fields=["cause", "-created_at"], name="diagnosis_by_cause"),
            models.Index(fields=["-created_at"], name="diagnosis_by_age"),
            models.Index(fields=["kind", "-created_at"], name="diagnosis_by_kind"),
            models.Index(fields=["platform", "-created_at"], name="diagnosis_by_platform"),
            models.Index(fields=["id"], name="diagnosis_to_pack", condition=models.Q(unpacked__isnull=False)),
        )
        verbose_name_plural = "diagnoses"

    def __str__(self) -> str:
        return f"{self.id} ({self.state})"

    @property
    def report(self) -> dict[str, Any] | None:
        """The snapshot; None before the paste was judged. Unpacked once."""
        if self.unpacked is not None or self.packed is None:
            return self.unpacked
        kept = self.__dict__.get("_read")
        if kept is None or kept[0] is not self.packed:
            kept = self.__dict__["_read"] = (self.packed, packing.unpack(bytes(self.packed)))
        return dict(kept[1])

    @report.setter
    def report(self, snapshot: Mapping[str, Any] | None) -> None:
        self.packed = None if snapshot is None else packing.pack(snapshot)
        self.unpacked = None

    @property
    def has_report(self) -> bool:
        """Whether the paste was judged; asks for no report."""
        return self.packed is not None or self.unpacked is not None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be found."""
        return self.state in (self.State.FINISHED, self.State.ENDED_EARLY)


class CorrelationId(models.Model):
    """What a ticket may quote instead of a diagnosis's id, found through an index; written when the run is over.

    The value is in lower case: nobody who reads one aloud tells the case.
    """

    class Kind(models.TextChoices):
        """Where it stood."""

        REQUEST = "r", "request id"
        CLIENT = "c", "client id"
        LABEL = "l", "label of a token"

    # indexed below: Django would make a second index on PostgreSQL, for LIKE, which nobody asks
    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="correlation_ids", db_index=False)
    kind = models.CharField(max_length=1, choices=Kind.choices)
    value = models.CharField(max_length=200)
    created_at = models.DateTimeField()  # the diagnosis's, for the order of what is found

    class Meta:
        indexes = (
            models.Index(fields=["value", "-created_at"], name="correlation_by_value"),
            models.Index(fields=["diagnosis"], name="correlation_of_diagnosis"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"


class DailyCount(models.Model):
    """How many diagnoses of a day had this cause, endpoint or application; a row of kind `day` says it is counted."""

    day = models.DateField()
    kind = models.CharField(max_length=16)
    value = models.CharField(max_length=200)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["day", "kind", "value"], name="counted_once"),)

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.value}: {self.count}"


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
