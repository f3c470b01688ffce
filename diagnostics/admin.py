"""The staff's view: diagnoses as they were reported, and how the KB is rated. Everything is read-only but deletion."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from diagnostics.models import Diagnosis, SectionFeedback


class ReadOnly(admin.ModelAdmin):
    """Nothing is added or changed by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(Diagnosis)
class DiagnosisAdmin(ReadOnly):
    """Search by id; the report is shown as it is stored, redacted before it was."""

    list_display = ("id", "created_at", "state", "kind", "cause", "confidence", "platform", "environment", "attempt")
    list_filter = ("state", "kind", "platform", "cause")
    search_fields = ("id", "cause")
    date_hierarchy = "created_at"
    fields = (
        "id", "created_at", "queued_at", "finished_at", "state", "attempt", "platform", "environment", "online",
        "dry_run", "client_offset_s", "kind", "cause", "confidence", "stored_report",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Diagnosis]:
        """Without the sealed paste, which staff have no use for."""
        return super().get_queryset(request).defer("sealed")

    @admin.display(description="Report")
    def stored_report(self, diagnosis: Diagnosis) -> str:
        """The snapshot, indented."""
        return json.dumps(diagnosis.report, indent=2, ensure_ascii=False)


@admin.register(SectionFeedback)
class SectionFeedbackAdmin(ReadOnly):
    """Answers to "was this helpful?", one row each."""

    list_display = ("article", "anchor", "helpful", "created_at", "rated_helpful")
    list_filter = ("helpful", "article")
    search_fields = ("article", "anchor")
    date_hierarchy = "created_at"

    @admin.display(description="Helpful, of all answers for the section")
    def rated_helpful(self, feedback: SectionFeedback) -> str:
        """For example "3 of 4"."""
        counts = SectionFeedback.objects.filter(article=feedback.article, anchor=feedback.anchor).aggregate(
            yes=Count("pk", filter=Q(helpful=True)), all=Count("pk")
        )
        return f"{counts['yes']} of {counts['all']}"
