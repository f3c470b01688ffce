"""The addresses of the pages. `/d/<id>/` is its owner's only."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from diagnostics.api import mcp
from diagnostics.views import (
    attachments,
    deliveries,
    diagnoses,
    diagnosis_id,
    history,
    llms,
    look,
    retesting,
    sharing,
    verify,
)

diagnosis_id.register()

urlpatterns = [
    path("", diagnoses.home, name="home"),
    path("recognise/", diagnoses.recognise, name="recognise"),
    path("d/<diagnosis:diagnosis_id>/", diagnoses.diagnosis, name="diagnosis"),
    path("d/<diagnosis:diagnosis_id>.json", diagnoses.as_json, name="diagnosis_json"),
    path("d/<diagnosis:diagnosis_id>/progress/", diagnoses.progress, name="progress"),
    path("d/<diagnosis:diagnosis_id>/delete/", diagnoses.delete, name="delete"),
    path("d/<diagnosis:diagnosis_id>/share/", sharing.share, name="share"),
    path("d/<diagnosis:diagnosis_id>/share/preview/", sharing.preview, name="share_preview"),
    path("d/<diagnosis:diagnosis_id>/share/<int:link_id>/revoke/", sharing.revoke, name="share_revoke"),
    path("d/<diagnosis:diagnosis_id>/attachment.<slug:form>", attachments.attachment, name="attachment"),
    path("d/<diagnosis:diagnosis_id>/markdown/", attachments.markdown, name="markdown"),
    path("d/<diagnosis:diagnosis_id>/send/", deliveries.send, name="send"),
    path("d/<diagnosis:diagnosis_id>/retest/", retesting.retest, name="retest"),
    path("d/<diagnosis:diagnosis_id>/compare/", retesting.compare, name="compare"),
    path("d/<diagnosis:diagnosis_id>/fixed/", retesting.fixed, name="fixed"),
    path("d/<diagnosis:diagnosis_id>/rename/", retesting.rename, name="rename"),
    path("history/", history.history, name="history"),
    path("verify/", verify.verify, name="verify"),
    path(".well-known/portal-jwks.json", attachments.jwks, name="jwks"),
    path("schema/report-1.json", attachments.served_schema, {"name": attachments.REPORT}, name="report_schema"),
    path("schema/webhook-event-1.json", attachments.served_schema, {"name": attachments.WEBHOOK_EVENT}),
    path("s/<str:slug>.json", sharing.shared_json, name="shared_json"),
    path("s/<str:slug>/", sharing.shared, name="shared"),
    path("card/<str:kind>-<int:stage>.png", sharing.card_of, name="card"),
    path("api/v1/", include("diagnostics.api.urls")),
    path("mcp", mcp.mcp, name="mcp"),
    path("look.css", look.stylesheet, name="look"),
    path("logo", look.logo, name="logo"),
    path("llms.txt", llms.llms_txt, name="llms_txt"),
    path("kb/", include("diagnostics.kb_urls")),
    path("language/", set_language, name="set_language"),
]
