"""The staff's view: diagnoses with all their evidence, causes over time, and how rules and KB are rated.

Everything is read-only but deletion, and revoking an API key.
"""

from __future__ import annotations

import json
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from diagnostics import counts, services, stored_report, trends
from diagnostics.attachments import kept_files
from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.types import Kind
from diagnostics.kb import reader
from diagnostics.models import ApiKey, CorrelationId, Delivery, Diagnosis, FixFeedback, SectionFeedback, ShareLink
from diagnostics.presentation import words
from diagnostics.presentation.chart import bars
from diagnostics.staff_lists import ROWS, OfDiagnosis, ReadOnly, Until, by, older_than
from diagnostics.storage import columns

_LIST = "diagnostics_diagnosis_changelist"
# More than these are found page by page. Where nothing is filtered besides, a page is filled by its rows and one more,
# each of which may quote the same value as request id, client id and label.
_MOST_QUOTED, _FILLS_A_PAGE = 1000, 3 * (ROWS + 1)


def _causes() -> list[tuple[str, str]]:
    return sorted(((slug, str(words.cause_title(slug))) for slug in CAUSES), key=lambda choice: choice[1])


def _platforms() -> list[tuple[str, str]]:
    return [(profile.slug, profile.name) for profile in services.offered_profiles()]


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
    list_filter = (
        "state",
        by("kind", "kind", lambda: [(kind.value, kind.value) for kind in Kind]),
        by("platform", "platform", _platforms),
        by("cause", "cause", _causes),
        Until,
    )
    search_fields = ("id",)
    search_help_text = "A whole diagnosis id, cause, request id, client id, or label of a token"
    fields = (
        "id", "created_at", "queued_at", "claimed_at", "finished_at", "state", "attempt", "platform", "environment",
        "online", "dry_run", "exchange", "client_offset_s", "kind", "cause", "confidence", "before", "correlation",
        "checks", "calls", "stored_report",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Diagnosis]:
        """Without the sealed paste, which staff have no use for, and for a list without the report."""
        found = super().get_queryset(request).defer("sealed")
        match = request.resolver_match
        return found.defer("packed", "unpacked") if match and match.url_name == _LIST else found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Diagnosis], search_term: str
    ) -> tuple[QuerySet[Diagnosis], bool]:
        """Id, cause, or what is quoted, each as a whole and through an index; of what many quote, the newest."""
        word = columns.sought(search_term)
        if not word:
            return queryset, False
        if Diagnosis.objects.filter(pk=word).exists():
            return queryset.filter(pk=word), False
        if word in CAUSES:
            return queryset.filter(cause=word), False
        quoted, start = CorrelationId.objects.filter(value=word), older_than(request)
        if start is not None:
            quoted = quoted.filter(created_at__lte=start[0])
        most = _FILLS_A_PAGE if set(request.GET) <= {SEARCH_VAR, PAGE_VAR} else _MOST_QUOTED
        ids = quoted.order_by("-created_at").values_list("diagnosis", flat=True)[:most]
        return queryset.filter(pk__in=set(ids)), False

    def delete_model(self, request: HttpRequest, obj: Diagnosis) -> None:
        """With everything that is kept of it."""
        services.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Diagnosis]) -> None:
        """With everything that is kept of them."""
        ids = list(queryset.values_list("pk", flat=True))
        super().delete_queryset(request, queryset)
        kept_files.forget(*ids)

    def get_urls(self) -> list[URLPattern]:
        """One page more: causes over time."""
        trend = path("trends/", self.admin_site.admin_view(self.trends), name="diagnostics_trends")
        return [trend, *super().get_urls()]

    def trends(self, request: HttpRequest) -> HttpResponse:
        """Causes by day with their spikes, endpoints, applications, and the ratings."""
        days, counted = counts.days(), counts.by_day()
        rows = [
            (
                trend,
                words.cause_title(trend.cause),
                bars(trend.counts, trend.spikes, days, words.cause_title(trend.cause)),
                [days[n] for n in trend.spikes],
            )
            for trend in trends.causes(counted)
        ]
        context = {
            "rows": rows,
            "endpoints": trends.most_frequent(counted, "endpoint"),
            "applications": trends.most_frequent(counted, "application"),
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
    list_filter = ("helpful", by("article", "article", lambda: [(a.slug, a.title) for a in reader.articles()]), Until)
    search_fields = ("article", "anchor")

    def complete(self, rows: list[SectionFeedback]) -> None:
        """The ratings of all sections on the page at once."""
        sections = {(row.article, row.anchor) for row in rows}
        wanted = reduce(or_, (Q(article=article, anchor=anchor) for article, anchor in sections), Q(pk=None))
        counted = SectionFeedback.objects.filter(wanted).values_list("article", "anchor").order_by()
        found = {
            (article, anchor): f"{yes} of {n}"
            for article, anchor, yes, n in counted.annotate(yes=Count("pk", filter=Q(helpful=True)), n=Count("pk"))
        }
        for row in rows:
            row.rated = found.get((row.article, row.anchor), "")  # type: ignore[attr-defined]

    @admin.display(description="Helpful, of all answers for the section")
    def rated_helpful(self, feedback: SectionFeedback) -> str:
        """For example "3 of 4"."""
        return str(getattr(feedback, "rated", ""))


@admin.register(FixFeedback)
class FixFeedbackAdmin(OfDiagnosis):
    """Answers to "did this fix it?", one row each."""

    list_display = ("cause", "fixed", "created_at", "of")
    list_filter = ("fixed", by("cause", "cause", _causes), Until)
    search_fields = ("diagnosis__id",)


@admin.register(ShareLink)
class ShareLinkAdmin(OfDiagnosis):
    """Links, without their addresses, which nobody but their holders knows."""

    list_display = ("id", "of", "created_at", "expires_at", "revoked_at", "hide_claims", "views")
    fields = ("diagnosis", "created_at", "expires_at", "revoked_at", "hide_claims", "views", "viewed_at")
    search_fields = ("diagnosis__id",)


@admin.register(Delivery)
class DeliveryAdmin(OfDiagnosis):
    """What was sent to support."""

    list_display = ("id", "of", "channel", "ticket", "state", "attempt", "created_at", "ended_at", "reason")
    list_filter = ("state", "channel")
    search_fields = ("diagnosis__id", "ticket")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        """By the diagnosis's whole id, or the ticket's."""
        word = search_term.strip()
        return (queryset.filter(Q(diagnosis=word.lower()) | Q(ticket=word)) if word else queryset), False


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnly):
    """Keys in use and ended; `manage.py api_key` makes them."""

    list_display = ("name", "rate", "created_at", "used_at", "revoked_at")
    actions = ("revoke",)

    @admin.action(description="Revoke the chosen keys", permissions=["delete"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """End them at once."""
        queryset.filter(revoked_at=None).update(revoked_at=timezone.now())
