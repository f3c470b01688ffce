"""The staff's view: diagnoses with all their evidence, causes over time, and how rules and KB are rated.

Everything is read-only but deletion, and revoking an API key.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from diagnostics import services, stored_report, trends
from diagnostics.models import ApiKey, CorrelationId, Delivery, Diagnosis, FixFeedback, SectionFeedback, ShareLink
from diagnostics.presentation import words
from diagnostics.presentation.chart import bars
from diagnostics.storage import columns

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]  # generic for the type checker alone
else:
    ModelAdmin = admin.ModelAdmin


class ReadOnly(ModelAdmin):
    """Nothing is added or changed by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(Diagnosis)
class DiagnosisAdmin(ReadOnly):
    """Search by id, request id, client id or label; the report is shown as it is stored, redacted before it was."""

    change_list_template = "admin/diagnostics/diagnoses.html"
    list_display = (
        "id",
        "created_at",
        "state",
        "kind",
        "cause",
        "confidence",
        "application",
        "platform",
        "environment",
    )
    list_filter = ("state", "kind", "platform", "cause")
    search_fields = ("id", "cause")
    search_help_text = "Diagnosis id, cause, or a request id, client id or token label that the report holds"
    date_hierarchy = "created_at"
    fields = (
        "id", "created_at", "queued_at", "claimed_at", "finished_at", "state", "attempt", "platform", "environment",
        "online", "dry_run", "exchange", "client_offset_s", "kind", "cause", "confidence", "before", "correlation",
        "checks", "calls", "stored_report",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Diagnosis]:
        """Without the sealed paste, which staff have no use for."""
        return super().get_queryset(request).defer("sealed")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Diagnosis], search_term: str
    ) -> tuple[QuerySet[Diagnosis], bool]:
        """Id, cause, or what is quoted, each as a whole."""
        word = columns.sought(search_term)
        if not word:
            return queryset, False
        quoted = CorrelationId.objects.filter(value=word).values("diagnosis")
        return queryset.filter(Q(pk=word) | Q(cause=word) | Q(pk__in=quoted)), False

    def get_urls(self) -> list[URLPattern]:
        """One page more: causes over time."""
        trend = path("trends/", self.admin_site.admin_view(self.trends), name="diagnostics_trends")
        return [trend, *super().get_urls()]

    def trends(self, request: HttpRequest) -> HttpResponse:
        """Causes by day with their spikes, endpoints, applications, and the ratings."""
        days = trends.days()
        rows = [
            (
                trend,
                words.cause_title(trend.cause),
                bars(trend.counts, trend.spikes, days, words.cause_title(trend.cause)),
                [days[n] for n in trend.spikes],
            )
            for trend in trends.causes()
        ]
        endpoints, applications = trends.endpoints_and_applications()
        context = {
            **self.admin_site.each_context(request),
            "title": f"The last {trends.DAYS} days",
            "opts": self.model._meta,
            "rows": rows,
            "endpoints": endpoints,
            "applications": applications,
            "fixes": trends.fixes(),
            "sections": trends.sections(),
        }
        return TemplateResponse(request, "admin/diagnostics/trends.html", context)

    @admin.display(description="Application")
    def application(self, diagnosis: Diagnosis) -> str:
        """The client id that the examined token names."""
        return diagnosis.application or "-"

    @admin.display(description="Correlation")
    def correlation(self, diagnosis: Diagnosis) -> SafeString:
        """Request ids and token labels, one a line."""
        report = diagnosis.report or {}
        rows = [*stored_report.request_ids(report)]
        rows += [(f"token {name}, {where}", mask) for name, where, mask in stored_report.labels(report)]
        return format_html_join("", "<div>{}: <code>{}</code></div>", rows) or SafeString("-")

    @admin.display(description="Checks")
    def checks(self, diagnosis: Diagnosis) -> SafeString:
        """Every check with its outcome, time and evidence."""
        findings = services.report_as_json(diagnosis)["findings"]
        rows = format_html_join(
            "",
            "<tr><td>{}</td><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            (
                (f["step"], f["check"], f["outcome"], f["summary"], _evidence(f["evidence"]), f"{f['ms']} ms")
                for f in findings
            ),
        )
        head = "<tr><th>Step</th><th>Check</th><th>Outcome</th><th>Found</th><th>Evidence</th><th>Time</th></tr>"
        return format_html("<table>{}{}</table>", SafeString(head), rows)

    @admin.display(description="Calls")
    def calls(self, diagnosis: Diagnosis) -> SafeString:
        """What the servers were asked, and how long it took."""
        probes = (diagnosis.report or {}).get("probes") or ()
        rows = ((p["name"], p["ms"], p["request"], p["response"]) for p in probes)
        return format_html_join("", "<h4>{} ({} ms)</h4><pre>{}\n\n{}</pre>", rows) or SafeString("-")

    @admin.display(description="Report")
    def stored_report(self, diagnosis: Diagnosis) -> SafeString:
        """The snapshot, indented."""
        return format_html("<pre>{}</pre>", json.dumps(diagnosis.report, indent=2, ensure_ascii=False))


def _evidence(rows: list[dict[str, Any]]) -> SafeString:
    values = ((row["label"], row["value"], f", expected {row['expected']}" if row["expected"] else "") for row in rows)
    return format_html_join("", "<div>{}: {}{}</div>", values)


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


@admin.register(FixFeedback)
class FixFeedbackAdmin(ReadOnly):
    """Answers to "did this fix it?", one row each."""

    list_display = ("cause", "fixed", "created_at", "diagnosis")
    list_filter = ("fixed", "cause")
    date_hierarchy = "created_at"


@admin.register(ShareLink)
class ShareLinkAdmin(ReadOnly):
    """Links, without their addresses, which nobody but their holders knows."""

    list_display = ("id", "diagnosis", "created_at", "expires_at", "revoked_at", "hide_claims", "views")
    fields = ("diagnosis", "created_at", "expires_at", "revoked_at", "hide_claims", "views", "viewed_at")
    search_fields = ("diagnosis__id",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    """What was sent to support."""

    list_display = ("id", "diagnosis", "channel", "ticket", "state", "attempt", "created_at", "ended_at", "reason")
    list_filter = ("state", "channel")
    search_fields = ("diagnosis__id", "ticket")


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnly):
    """Keys in use and ended; `manage.py api_key` makes them."""

    list_display = ("name", "rate", "created_at", "used_at", "revoked_at")
    actions = ("revoke",)

    @admin.action(description="Revoke the chosen keys", permissions=["delete"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """End them at once."""
        queryset.filter(revoked_at=None).update(revoked_at=timezone.now())
